"""Who is written to about a sheet: those who keep it, unless they chose not to be."""

from collections.abc import Collection, Iterable

from django.db.models import Q

from seuil.accounts.models import User
from seuil.directory.models import Service
from seuil.messaging.domain import Purpose
from seuil.messaging.models import Stop
from seuil.messaging.stops import digest_of_address
from seuil.organisations.models import Membership
from seuil.organisations.policies import EDITING
from seuil.upkeep.models import ReminderChoice

CHOICES = {Purpose.CAPACITY: "capacity", Purpose.FRESHNESS: "freshness"}


def keeps(user: User, service: Service) -> bool:
    """Whether somebody keeps a sheet now, as an editor or manager of its organisation."""
    mine = Membership.objects.confirmed().filter(user=user, user__is_active=True)
    return mine.filter(organisation=service.organisation_id, role__in=EDITING).exists()


def recipients_of(services: Collection[Service], purpose: Purpose) -> dict[int, list[User]]:
    """Return who gets mail of this purpose about each service, in three queries."""
    by_organisation: dict[int, list[User]] = {}
    for row in _keepers(service.organisation_id for service in services):
        by_organisation.setdefault(row.organisation_id, []).append(row.user)
    refused = _refused(services, purpose)
    stopped = _stopped((u for users in by_organisation.values() for u in users), purpose)
    return {
        service.pk: [
            user
            for user in by_organisation.get(service.organisation_id, ())
            if (service.pk, user.pk) not in refused and user.pk not in stopped
        ]
        for service in services
    }


def _keepers(organisations: Iterable[int]) -> Iterable[Membership]:
    rows = Membership.objects.confirmed().filter(
        organisation__in=set(organisations), role__in=EDITING, user__is_active=True
    )
    return rows.select_related("user").order_by("user_id")


def _refused(services: Collection[Service], purpose: Purpose) -> set[tuple[int, int]]:
    rows = ReminderChoice.objects.filter(
        Q(**{CHOICES[purpose]: False}), service__in=[service.pk for service in services]
    )
    return set(rows.values_list("service_id", "user_id"))


def _stopped(users: Iterable[User], purpose: Purpose) -> set[int]:
    """Return those whose address wants no mail of this purpose at all."""
    digests = {user.pk: digest_of_address(user.email) for user in users}
    rows = Stop.objects.filter(purpose=purpose, address_digest__in=set(digests.values()))
    gone = set(rows.values_list("address_digest", flat=True))
    return {key for key, digest in digests.items() if digest in gone}


def choice_of(user: User, service: Service) -> ReminderChoice:
    """Return what somebody chose, or what holds without a choice (not saved)."""
    found = ReminderChoice.objects.filter(user=user, service=service).first()
    return found or ReminderChoice(user=user, service=service)


def choose_reminders(user: User, service: Service, *, capacity: bool, freshness: bool) -> None:
    ReminderChoice.objects.update_or_create(
        user=user, service=service, defaults={"capacity": capacity, "freshness": freshness}
    )
