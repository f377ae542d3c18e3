"""Saying whether a service takes people, taking that back, reminding before it counts no more."""

import datetime
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from seuil.access.types import CapacityStatus
from seuil.accounts.models import User
from seuil.directory.capacity import capacity_days
from seuil.directory.domain import Cause, Hand
from seuil.directory.models import Service
from seuil.directory.record.saving import Saved, save_sheet
from seuil.directory.record.values import ServiceRecord
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.messaging.domain import Purpose
from seuil.messaging.links import new_secret
from seuil.upkeep.capacity.notifications import remind
from seuil.upkeep.models import CapacityLink
from seuil.upkeep.recipients import keeps, recipients_of

REMIND_BEFORE_DAYS = 3
LONGEST_DELAY_DAYS = 1_000
SAID_BY_HAND = frozenset({CapacityStatus.OPEN, CapacityStatus.WAITING_LIST, CapacityStatus.FULL})


@dataclass(frozen=True, slots=True)
class Said:
    """What a sheet says of its capacity, since when."""

    status: CapacityStatus
    delay_days: int | None = None
    on: datetime.date | None = None

    @classmethod
    def of(cls, record: ServiceRecord) -> "Said":
        return cls(record.capacity, record.capacity_delay_days, record.capacity_updated)

    def on_sheet(self, record: ServiceRecord) -> ServiceRecord:
        return replace(
            record,
            capacity=self.status,
            capacity_delay_days=self.delay_days,
            capacity_updated=self.on,
        )


def say_capacity(
    service: Service,
    status: CapacityStatus,
    *,
    actor: User | None,
    hand: Hand,
    delay_days: int | None = None,
) -> Saved:
    """Say how it is today; a delay belongs to a waiting list. Raises `InvalidInput`."""
    if status not in SAID_BY_HAND:
        raise InvalidInput("open, waiting_list or full", path="status", value=status)
    if status is not CapacityStatus.WAITING_LIST:
        delay_days = None
    if delay_days is not None and not 0 <= delay_days <= LONGEST_DELAY_DAYS:
        raise InvalidInput("a number of days", path="delay_days", value=delay_days)
    said = Said(status, delay_days, timezone.localdate())
    return save_sheet(service.pk, said.on_sheet, actor=actor, cause=Cause.CAPACITY, hand=hand)


def take_back(
    service: Service, said: Said, before: Said, *, actor: User | None, hand: Hand
) -> bool:
    """Put back what was there, unless somebody has said something else since; tell whether."""

    def undone(record: ServiceRecord) -> ServiceRecord:
        return before.on_sheet(record) if Said.of(record) == said else record

    saved = save_sheet(service.pk, undone, actor=actor, cause=Cause.CAPACITY, hand=hand)
    return bool(saved.changes)


def capacity_link_for(token: str, now: datetime.datetime) -> CapacityLink:
    """Return what a link opens, or raise `NotVisible`: unknown, too old, of somebody who left."""
    found = CapacityLink.objects.usable(token, now).first()
    if not isinstance(found, CapacityLink) or not keeps(found.user, found.service):
        raise NotVisible("no such link")
    return found


def remind_before_days() -> int:
    """Return how many days before the end one is reminded: three, fewer where all is shorter."""
    return max(1, min(REMIND_BEFORE_DAYS, capacity_days() - 1))


def remind_of_capacity(now: datetime.datetime) -> int:
    """Write to the keepers of what soon counts no more, once for each time it was said."""
    today = timezone.localdate(now)
    last = today - datetime.timedelta(days=capacity_days() - remind_before_days())
    first = today - datetime.timedelta(days=capacity_days())
    services = list(
        Service.objects.there()
        .exclude(capacity=CapacityStatus.UNKNOWN)
        .filter(capacity_updated__gte=first, capacity_updated__lte=last)
        .select_related("organisation", "source")
    )
    recipients = recipients_of(services, Purpose.CAPACITY)
    return sum(
        _remind(service, user, now) for service in services for user in recipients[service.pk]
    )


@transaction.atomic
def _remind(service: Service, user: User, now: datetime.datetime) -> bool:
    secret = new_secret()
    expires = now + datetime.timedelta(days=capacity_days())
    link, made = CapacityLink.objects.get_or_create(
        service=service,
        user=user,
        about=service.capacity_updated or timezone.localdate(now),
        defaults={"digest": secret.digest, "expires_at": expires},
    )
    if made:
        remind(link, secret.token)
    return made


def forget_capacity_links(now: datetime.datetime) -> int:
    """Delete the links that open nothing any more, once no second reminder could be written."""
    return CapacityLink.objects.filter(expires_at__lt=now - LINKS_KEPT).delete()[0]


LINKS_KEPT = datetime.timedelta(days=30)
