"""A passage, a meeting, an agreement, made as people make them."""

import datetime
import uuid

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.orientation.models import Partnership
from seuil.orientation.operations.meetings import Asked, ask_meeting
from seuil.orientation.operations.transitions import Passage, begin_with_request
from tests.factories.organisations import OrganisationFactory
from tests.factories.orientation import viewing

DAY = datetime.timedelta(days=1)


class PartnershipFactory(DjangoModelFactory):
    """In force: confirmed, to be reviewed in a year."""

    class Meta:
        model = Partnership

    giver = factory.SubFactory(OrganisationFactory)
    taker = factory.SubFactory(OrganisationFactory)
    whom = "people who leave the ward"
    agreed_on = factory.LazyFunction(lambda: timezone.localdate() - 30 * DAY)
    review_on = factory.LazyFunction(lambda: timezone.localdate() + 335 * DAY)
    recorded_for = "giver"
    recorded_at = factory.LazyFunction(timezone.now)
    confirmed_at = factory.LazyFunction(timezone.now)


def passage_of(user, template="move", date=None):
    """Return a passage with the draft of its request, both of one person."""
    return begin_with_request(viewing(user), Passage(template, date), key=uuid.uuid4())[0]


def meeting_on(request, user):
    asked = Asked("Who pays", timezone.now() + 3 * DAY, "By video", invited="A nurse")
    return ask_meeting(viewing(user), request.uuid, asked)
