"""What is known of the freshness of sheets, and the doors to askings."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from seuil.accounts.models import StaffSession
from seuil.directory.domain import Hand
from seuil.directory.models import Location, Service
from seuil.kernel.errors import NotVisible
from seuil.organisations.policies import is_operator, is_team
from seuil.organisations.standing import Standing
from seuil.territory.queries import places
from seuil.upkeep.freshness.domain import MONTHS, REST, Freshness, Outcome, Part, freshness_of
from seuil.upkeep.models import Asking, AskingLink, Check, Rhythm
from seuil.upkeep.models.asking import AskingQuerySet
from seuil.upkeep.queries import territories_of_team
from seuil.upkeep.recipients import keeps


def usual_months() -> int:
    """Return how often a sheet is asked about where nobody chose: one of three rhythms."""
    wanted: int = settings.SEUIL_CHECK_MONTHS
    return min(MONTHS, key=lambda months: abs(months - wanted))


def freshness_of_sheets(
    services: Collection[tuple[int, datetime.date | None]],
) -> dict[int, Freshness]:
    """Return the freshness of sheets, each given by its key and day of check; two queries."""
    keys = [key for key, _ in services]
    checks: dict[int, dict[Part, datetime.date]] = defaultdict(dict)
    for key, part, on in Check.objects.filter(service__in=keys).values_list(
        "service_id", "part", "on"
    ):
        checks[key][Part(part)] = on
    rhythms: dict[int, dict[Part | None, int]] = defaultdict(dict)
    for key, part, months in Rhythm.objects.filter(service__in=keys).values_list(
        "service_id", "part", "months"
    ):
        rhythms[key][Part(part) if part else None] = months
    usual = usual_months()
    return {key: freshness_of(day, checks[key], rhythms[key], usual) for key, day in services}


def freshness_now(service: Service) -> Freshness:
    return freshness_of_sheets([(service.pk, service.checked_on)])[service.pk]


@dataclass(frozen=True, slots=True)
class Due:
    """A sheet of which parts are due."""

    service_id: int
    organisation_id: int
    parts: tuple[Part, ...]


BATCH = 5_000


def due_sheets(today: datetime.date) -> Iterator[Due]:
    """Yield the sheets to ask about, the oldest first; not those that were asked about lately."""
    lately = Q(closed_at=None) | Q(closed_at__date__gt=today - REST)
    asked = Asking.objects.filter(lately, service=OuterRef("pk"))
    rows = list(
        Service.objects.there()
        .filter(~Exists(asked))
        .order_by(F("checked_on").asc(nulls_first=True), "pk")
        .values_list("pk", "organisation_id", "checked_on")
    )
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        known = freshness_of_sheets([(key, day) for key, _, day in batch])
        for key, organisation, _ in batch:
            if parts := known[key].due(today):
                yield Due(key, organisation, parts)


def asking_link_for(token: str, now: datetime.datetime) -> AskingLink:
    """Return what a link opens, or raise `NotVisible`.

    Unknown, too old, answered already, or of somebody who no longer keeps the sheet.
    """
    found = AskingLink.objects.usable(token, now).first()
    if (
        not isinstance(found, AskingLink)
        or found.asking.closed_at is not None
        or not keeps(found.user, found.asking.service)
    ):
        raise NotVisible("no such link")
    return found


def may_telephone(standing: Standing, staff_session: StaffSession | None = None) -> bool:
    return is_team(standing) or (staff_session is not None and is_operator(standing))


def silent_askings(
    standing: Standing, staff_session: StaffSession | None = None, *, place: str = ""
) -> "QuerySet[Asking]":
    """Return the sheets in the territories of a team of which nobody has answered.

    ``place``: only those of one of these territories, or of one that lies in it. Raises
    `NotVisible` to those who are in no team.
    """
    found = _askings_for(standing, staff_session, place).silent()
    return found.select_related("service__organisation", "service__source")


def _askings_for(
    standing: Standing, staff_session: StaffSession | None, place: str = ""
) -> AskingQuerySet:
    if not may_telephone(standing, staff_session):
        raise NotVisible("for the teams of territories")
    found = Asking.objects.all()
    everything = staff_session is not None and is_operator(standing)
    inside = territories_of_team(standing)
    if place:
        inside_place = _parts_of(place)
        inside = inside_place if everything else inside & inside_place
    if place or not everything:
        found = found.filter(_lies_in(inside))
    return found


@dataclass(frozen=True, slots=True)
class Lately:
    """What came of asking about the sheets of some territories in thirty days."""

    waiting: int
    by_keepers: int
    by_telephone: int


def counts_lately(
    standing: Standing, staff_session: StaffSession | None = None, *, now: datetime.datetime
) -> Lately:
    """Count what came of asking, in one query."""
    since = now - datetime.timedelta(days=30)
    answered = Q(closed_at__gte=since) & ~Q(outcome=Outcome.NO_LONGER_DUE)
    counts = (
        _askings_for(standing, staff_session)
        .order_by()
        .aggregate(
            waiting=Count("pk", filter=Q(closed_at=None, silent_at=None)),
            by_keepers=Count("pk", filter=answered & ~Q(hand=Hand.PHONE)),
            by_telephone=Count("pk", filter=answered & Q(hand=Hand.PHONE)),
        )
    )
    return Lately(**counts)


def _parts_of(place: str) -> frozenset[str]:
    gazetteer = places()
    return frozenset({place, *gazetteer.parts(place)}) if place in gazetteer else frozenset()


def _lies_in(territories: Collection[str]) -> Q:
    where = Location.objects.filter(service=OuterRef("service"), commune__code__in=territories)
    comes = Service.serves.through.objects.filter(
        service=OuterRef("service"), territory__code__in=territories
    )
    return Q(Exists(where)) | Q(Exists(comes))
