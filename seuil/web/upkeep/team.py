"""The sheets of which nobody has answered: for the teams that telephone, as a list and a file."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seuil.directory.models import Location
from seuil.kernel.errors import NotVisible
from seuil.kernel.tables import csv_line
from seuil.territory.domain import Level
from seuil.territory.queries import places
from seuil.upkeep.freshness.queries import counts_lately, silent_askings
from seuil.upkeep.missing.queries import missing_services_of
from seuil.upkeep.models import Asking
from seuil.upkeep.queries import territories_of_team
from seuil.web.components import Freshness
from seuil.web.http import MemberRequest, signed_in
from seuil.web.search.cards import foreign_language, freshness_of
from seuil.wording.localised import reader_language
from seuil.wording.times import age_text, date_text

PAGE = 50
HEADINGS = (
    "service_id", "service", "organisation", "communes", "checked_on", "asked_on",
    "no_answer_since", "calls", "last_call",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SilentLine:
    """One sheet to telephone about."""

    asking: Asking
    name: str
    name_language: str
    organisation: str
    where: str
    freshness: Freshness
    since: str
    tried: str


@dataclass(frozen=True, slots=True)
class PlaceOption:
    code: str
    label: str
    count: int
    chosen: bool


@require_safe
@never_cache
@signed_in
def upkeep(request: MemberRequest) -> HttpResponse:
    """List the sheets of a team's territory without an answer, those checked longest ago first."""
    place = request.GET.get("place", "")
    every = _silent(request, "")
    asked = _silent(request, place) if place else every
    page = Paginator(asked, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": lines_of(list(page.object_list)),
        "places": options_of(request, every, place),
        "place": place,
        "pages_url": f"?{urlencode({'place': place})}&page=",
        "missing": missing_services_of(request.standing, request.staff_session).waiting().count(),
        "counts": counts_lately(request.standing, request.staff_session, now=timezone.now()),
    }
    return render(request, "upkeep/team.html", context)


@require_safe
@never_cache
@signed_in
def upkeep_csv(request: MemberRequest) -> HttpResponse:
    rows = list(_silent(request, request.GET.get("place", "")))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="sheets-to-check.csv"'
    response.write("\ufeff" + csv_line(HEADINGS))
    response.writelines(csv_line(cells) for cells in _cells(rows))
    return response


def _silent(request: MemberRequest, place: str) -> "QuerySet[Asking]":
    try:
        return silent_askings(request.standing, request.staff_session, place=place)
    except NotVisible as missing:
        raise Http404 from missing


def _cells(rows: Sequence[Asking]) -> Iterator[Sequence[object]]:
    where = communes_of(rows)
    for asking in rows:
        service = asking.service
        yield (
            service.uuid,
            str(service.name),
            str(service.organisation.name),
            where.get(service.pk, ""),
            service.checked_on or "",
            timezone.localdate(asking.opened_at),
            timezone.localdate(asking.silent_at) if asking.silent_at else "",
            asking.tries,
            asking.tried_on or "",
        )


def lines_of(rows: Sequence[Asking]) -> list[SilentLine]:
    """Return the lines of askings, in one query for their places."""
    where, today = communes_of(rows), timezone.localdate()
    return [
        SilentLine(
            asking=asking,
            name=str(asking.service.name),
            name_language=foreign_language(asking.service.name),
            organisation=str(asking.service.organisation),
            where=where.get(asking.service_id, ""),
            freshness=freshness_of(asking.service),
            since=_since(asking, today),
            tried=date_text(asking.tried_on) if asking.tried_on else "",
        )
        for asking in rows
    ]


def _since(asking: Asking, today: datetime.date) -> str:
    if asking.opened_at == asking.silent_at:
        return _("nobody to write to")
    return _("asked by e-mail %(age)s") % {
        "age": age_text(timezone.localdate(asking.opened_at), today)
    }


def communes_of(rows: Iterable[Asking]) -> dict[int, str]:
    """Return the communes of each service by its key, none for a confidential place; one query."""
    found = Location.objects.filter(
        service__in=[asking.service_id for asking in rows], confidential=False
    ).select_related("commune")
    names: dict[int, list[str]] = {}
    for place in found:
        if place.commune and str(place.commune.name) not in names.setdefault(place.service_id, []):
            names[place.service_id].append(str(place.commune.name))
    return {key: ", ".join(sorted(some)) for key, some in names.items()}


def options_of(request: MemberRequest, every: "QuerySet[Asking]", chosen: str) -> list[PlaceOption]:
    """Return the basins and communes of a team with the number of its sheets, in one query."""
    gazetteer, language = places(), reader_language()
    inside = territories_of_team(request.standing)
    pairs = set(
        Location.objects.filter(service__in=every.order_by().values("service"))
        .exclude(commune=None)
        .values_list("service_id", "commune__code")
    )
    services: dict[str, set[int]] = {}
    for service, commune in pairs:
        for code in gazetteer.ancestors(commune):
            services.setdefault(code, set()).add(service)
    counts = Counter({code: len(found) for code, found in services.items()})
    shown = [
        code
        for code in counts
        if gazetteer.place(code).level in {Level.BASIN, Level.COMMUNE}
        and (code in inside or not inside)
    ]
    order = {Level.BASIN: 0, Level.COMMUNE: 1}
    shown.sort(
        key=lambda code: (
            order[Level(gazetteer.place(code).level)],
            gazetteer.label(code, language),
        )
    )
    return [
        PlaceOption(code, gazetteer.label(code, language), counts[code], code == chosen)
        for code in shown
    ]
