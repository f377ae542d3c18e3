import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.messaging.links import new_secret
from seuil.organisations.domain import Role
from seuil.organisations.models import Invitation
from tests.factories.organisations import MembershipFactory


class InvitationFactory(DjangoModelFactory):
    """To an organisation, by a manager of it, unless a test says otherwise."""

    class Meta:
        model = Invitation

    class Params:
        manager = factory.SubFactory(MembershipFactory, role=Role.MANAGER)

    organisation = factory.SelfAttribute("manager.organisation")
    invited_by = factory.SelfAttribute("manager.user")
    role = Role.EDITOR
    email = factory.Sequence(lambda number: f"invited-{number}@example.org")
    digest = factory.LazyFunction(lambda: new_secret().digest)
    expires_at = factory.LazyFunction(lambda: timezone.now() + datetime.timedelta(days=14))
