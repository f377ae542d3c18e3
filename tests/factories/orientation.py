"""Desks, requests and avenues, in the state that a test asks for."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.organisations.domain import MandateKind, Role
from seuil.organisations.standing import standing_of
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.avenue import Status as AvenueStatus
from seuil.orientation.domain.request import AT_WORK, Status
from seuil.orientation.models import (
    Attachment,
    Avenue,
    Desk,
    OrientationRequest,
    PeerQuestion,
    Seat,
)
from seuil.orientation.models.request import CODE_LETTERS
from seuil.orientation.policies import viewer_of
from tests.factories.accounts import UserFactory
from tests.factories.directory import ServiceFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.territory import TerritoryFactory


class DeskFactory(DjangoModelFactory):
    class Meta:
        model = Desk

    territory = factory.SubFactory(TerritoryFactory)
    name_fr = factory.Sequence(lambda number: f"Helpdesk {number}")


class SeatFactory(DjangoModelFactory):
    """Somebody who sits at a desk, with the mandate that it needs."""

    class Meta:
        model = Seat
        skip_postgeneration_save = True

    desk = factory.SubFactory(DeskFactory)
    user = factory.SubFactory(UserFactory)

    @factory.post_generation
    def mandate(self, create, _extracted, **_more):
        if create:
            MandateFactory(user=self.user, territory=self.desk.territory, kind=MandateKind.DESK)


def _code(number):
    letters = len(CODE_LETTERS)
    return "".join(CODE_LETTERS[(number // letters**power) % letters] for power in range(6))


class OrientationRequestFactory(DjangoModelFactory):
    """A draft; ``status`` with what that state needs.

    Its author may ask, for no organisation unless a test names one; its answerer sits at its desk.
    """

    class Meta:
        model = OrientationRequest

    code = factory.Sequence(_code)
    author = factory.LazyFunction(lambda: MembershipFactory(role=Role.PROFESSIONAL).user)
    words = "Needs a doctor."
    created_at = factory.LazyFunction(timezone.now)
    moved_at = factory.LazyFunction(timezone.now)
    desk = factory.Maybe(
        factory.LazyAttribute(lambda r: r.status != Status.DRAFT), factory.SubFactory(DeskFactory)
    )
    other_desk = factory.Maybe(
        factory.LazyAttribute(lambda r: r.status == Status.CO_EXPLORING),
        factory.SubFactory(DeskFactory),
    )
    status = Status.DRAFT
    outcome = factory.LazyAttribute(lambda r: "not_needed" if r.status == Status.CLOSED else "")
    closed_at = factory.LazyAttribute(
        lambda r: timezone.now() if r.status == Status.CLOSED else None
    )

    @factory.lazy_attribute
    def answerer(self):
        if self.status not in {*AT_WORK, Status.CLOSED}:
            return None
        return SeatFactory(desk=self.desk).user


class AvenueFactory(DjangoModelFactory):
    class Meta:
        model = Avenue

    request = factory.SubFactory(OrientationRequestFactory, status=Status.EXPLORING)
    service = factory.SubFactory(ServiceFactory)
    name = factory.LazyAttribute(lambda avenue: str(avenue.service.name))
    band = Band.LOCAL
    status = AvenueStatus.IDENTIFIED
    found_at = factory.LazyFunction(timezone.now)
    moved_at = factory.LazyFunction(timezone.now)
    reason = factory.LazyAttribute(
        lambda avenue: "full" if avenue.status in {"refused", "missed", "set_aside"} else ""
    )
    contacted_on = factory.LazyAttribute(
        lambda avenue: (
            None
            if avenue.status in {AvenueStatus.IDENTIFIED, AvenueStatus.TO_CONTACT}
            else timezone.localdate()
        )
    )


class AttachmentFactory(DjangoModelFactory):
    class Meta:
        model = Attachment

    request = factory.SubFactory(OrientationRequestFactory)
    name = factory.LazyAttribute(lambda attachment: f"{attachment.request.code}-1.jpg")
    media_type = "image/jpeg"
    content = b"dots"
    added_at = factory.LazyFunction(timezone.now)


class PeerQuestionFactory(DjangoModelFactory):
    class Meta:
        model = PeerQuestion

    author = factory.SubFactory(UserFactory)
    territory = factory.SubFactory(TerritoryFactory)
    title = factory.Sequence("Who opens on Sundays, number {}?".format)
    asked_at = factory.LazyFunction(timezone.now)


def viewing(user):
    """Return somebody as policies see them, as of now."""
    return viewer_of(user, standing_of(user))


def professional():
    """Return somebody who may ask: a member of an organisation."""
    return MembershipFactory(role=Role.PROFESSIONAL).user
