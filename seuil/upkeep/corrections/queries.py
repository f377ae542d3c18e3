"""What people find of corrections: the queue of those who answer, the answer of those who wrote."""

import datetime
from collections.abc import Collection, Sequence

from django.db import models
from django.db.models import Exists, OuterRef, Q

from seuil.accounts.models import StaffSession, User
from seuil.directory.models import Location, Service
from seuil.directory.queries import territories_of
from seuil.kernel.errors import NotVisible, visible
from seuil.organisations.models import Membership
from seuil.organisations.policies import EDITING, is_operator
from seuil.organisations.queries import deciders_of
from seuil.organisations.standing import Standing
from seuil.territory.domain import Level
from seuil.territory.queries import places
from seuil.upkeep.corrections.domain import ANSWERS, AnswerTime, answer_times
from seuil.upkeep.models import Correction, CorrectionLink
from seuil.upkeep.models.correction import CorrectionQuerySet
from seuil.upkeep.queries import territories_of_team

LOOKED_BACK = datetime.timedelta(days=365)


def corrections_of(
    standing: Standing, staff_session: StaffSession | None = None
) -> CorrectionQuerySet:
    """Return the corrections that a person may answer: those of sheets that they may edit."""
    found = Correction.objects.all()
    if staff_session is not None and is_operator(standing):
        return found
    own = [key for key, role in standing.roles.items() if role in EDITING]
    wanted = Q(service__organisation__in=own)
    if inside := territories_of_team(standing):
        wanted |= Q(Exists(_where(inside))) | Q(Exists(_served(inside)))
    return found.filter(wanted)


def _where(inside: frozenset[str]) -> "models.QuerySet[Location]":
    return Location.objects.filter(service=OuterRef("service"), commune__code__in=inside)


def _served(inside: frozenset[str]) -> "models.QuerySet[models.Model]":
    return Service.serves.through.objects.filter(
        service=OuterRef("service"), territory__code__in=inside
    )


def corrections_waiting(services: Collection[Service]) -> dict[int, int]:
    """Return how many corrections wait on each of these services that has any, in one query."""
    rows = Correction.objects.waiting().filter(service__in=[service.pk for service in services])
    counted = rows.order_by().values("service").annotate(count=models.Count("pk"))
    return {row["service"]: row["count"] for row in counted}


def correction_for(
    standing: Standing, correction_id: int, staff_session: StaffSession | None = None
) -> Correction:
    """Return a correction that this person may answer, or raise `NotVisible`."""
    rows = corrections_of(standing, staff_session).for_queue()
    return visible(
        rows.select_related("service__source").filter(pk=correction_id).first(),
        "no such correction",
    )


def correction_by_link(token: str, now: datetime.datetime) -> Correction:
    """Return the correction that a link opens, or raise `NotVisible`."""
    link = CorrectionLink.objects.usable(token, now).first()
    if not isinstance(link, CorrectionLink):
        raise NotVisible("no such correction")
    return Correction.objects.select_related("service__organisation").get(pk=link.correction_id)


def keepers_to_tell(service: Service) -> Sequence[User]:
    """Return who is written to about a sheet: its editors, else the teams where it is."""
    rows = Membership.objects.confirmed().in_organisation(service.organisation)
    editors = rows.filter(role__in=EDITING, user__is_active=True).select_related("user")
    people = [row.user for row in editors.order_by("user_id")]
    return people or deciders_of(service.organisation, territories_of(service)).people


def answer_times_of(corrections: CorrectionQuerySet, now: datetime.datetime) -> list[AnswerTime]:
    """Return how long answers took in a year, by basin, in three queries."""
    answered = corrections.filter(status__in=ANSWERS, answered_at__gt=now - LOOKED_BACK)
    rows = list(answered.values_list("service", "made_at", "answered_at"))
    keys = {service for service, _, _ in rows}
    where = Location.objects.filter(service__in=keys, commune__isnull=False)
    serves = Service.serves.through.objects.filter(service__in=keys)
    codes: dict[int, set[str]] = {}
    for key, code in (
        *where.values_list("service_id", "commune__code"),
        *serves.values_list("service_id", "territory__code"),
    ):
        codes.setdefault(key, set()).add(code)
    basins = {key: _basins(found) for key, found in codes.items()}
    waits: dict[str, list[datetime.timedelta]] = {}
    for key, made, given in rows:
        for basin in basins.get(key, ()):
            if given is not None:
                waits.setdefault(basin, []).append(given - made)
    return answer_times({code: waits[code] for code in sorted(waits)})


def _basins(codes: set[str]) -> frozenset[str]:
    gazetteer = places()
    around = frozenset[str]().union(*(gazetteer.ancestors(code) for code in codes))
    return frozenset(code for code in around if gazetteer.places[code].level is Level.BASIN)
