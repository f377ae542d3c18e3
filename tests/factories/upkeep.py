"""Links that open something about a sheet without an account."""

import datetime

from django.utils import timezone

from seuil.directory.models import Service
from seuil.messaging.links import new_secret
from seuil.organisations.domain import Role
from seuil.upkeep.freshness.domain import Part
from seuil.upkeep.models import Asking, AskingLink, CapacityLink
from tests.factories.organisations import MembershipFactory

WEEK = datetime.timedelta(days=7)


def keeper_of(service: Service, **fields):
    """Somebody who keeps the sheets of the organisation of a service."""
    return MembershipFactory(organisation=service.organisation, role=Role.EDITOR, **fields).user


def capacity_token(service: Service, *, user=None, lasts=WEEK) -> str:
    secret, now = new_secret(), timezone.now()
    CapacityLink.objects.update_or_create(
        service=service,
        user=user or keeper_of(service),
        about=timezone.localdate(now),
        defaults={"digest": secret.digest, "expires_at": now + lasts},
    )
    return secret.token


def asking_of(service: Service, *, parts=tuple(Part), silent=False) -> Asking:
    now = timezone.now()
    defaults = {"opened_at": now, "parts": list(parts), "silent_at": now if silent else None}
    asking, _ = Asking.objects.get_or_create(service=service, closed_at=None, defaults=defaults)
    return asking


def asking_token(service: Service, *, user=None, lasts=WEEK, parts=tuple(Part)) -> str:
    secret = new_secret()
    AskingLink.objects.create(
        asking=asking_of(service, parts=parts),
        user=user or keeper_of(service),
        digest=secret.digest,
        expires_at=timezone.now() + lasts,
    )
    return secret.token
