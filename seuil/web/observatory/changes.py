"""What changed between two nights: each cell, and the services and conditions that made it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from seuil.matching.index import index
from seuil.observatory.domain import Counts
from seuil.observatory.domain.difference import CellChange, Move
from seuil.observatory.models import Run
from seuil.observatory.queries.changes import (
    ChangedRow,
    Changes,
    RowKind,
    ServiceName,
    changes,
)
from seuil.observatory.queries.runs import nights, region, region_of
from seuil.observatory.sentences import move_sentences
from seuil.web.components import Crumb
from seuil.web.http import PageRequest
from seuil.web.observatory.board import BOARD_LEVELS, MOST_NIGHTS, Choice, day_of
from seuil.web.observatory.marks import anchor_of
from seuil.web.observatory.names import Names, names
from seuil.web.search.cards import foreign_language
from seuil.wording.times import date_text

LAST = "last"
MOST_SENTENCES = 8


@dataclass(frozen=True, slots=True)
class Shift:
    """One of the three counts of a cell, before and after."""

    tone: str
    label: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Cause:
    """What one service did, with its sheet when there is one."""

    sentence: str
    url: str


@dataclass(frozen=True, slots=True)
class PlaceChange:
    place: str
    shifts: Sequence[Shift]
    causes: Sequence[Cause]
    further: Sequence[Cause]


@dataclass(frozen=True, slots=True)
class NeedChange:
    title: str
    language: str
    need: str
    url: str
    note: str
    places: Sequence[PlaceChange]


@require_safe
def what_changed(request: PageRequest) -> HttpResponse:
    place = request.GET.get("place") or region()
    places = index.ready().places
    if place not in places or places.place(place).level not in BOARD_LEVELS:
        raise Http404
    called, kept = names(), nights(region_of(place))
    until = day_of(request.GET.get("until", ""))
    said = request.GET.get("since", "")
    since = _since(said, kept, until)
    found = changes(place, since=since, until=until)
    context = {
        "crumbs": [
            Crumb(label=_("Vignettes"), url=reverse("web:vignettes")),
            Crumb(label=_("What changed")),
        ],
        "place": called.place(place),
        "code": place,
        "is_region": place == region(),
        "wrong_day": said[:20] if said not in {"", LAST} and since is None else "",
        "choices": _choices(kept, said),
        "until": until.isoformat() if until else "",
        "found": found,
        "rows": [_row(row, found, called) for row in found.rows] if found else [],
        "since_text": date_text(found.before.day) if found else "",
        "until_text": date_text(found.after.day) if found else "",
        "first_night": date_text(kept[-1].day) if kept else "",
    }
    return render(request, "observatory/changes.html", context)


def _since(said: str, kept: Sequence[Run], until: datetime.date | None) -> datetime.date | None:
    """Return the day to compare with; None for a month before."""
    if said != LAST:
        return day_of(said)
    days = [run.day for run in kept if until is None or run.day <= until]
    return days[1] if len(days) > 1 else None


def _choices(kept: Sequence[Run], said: str) -> list[Choice]:
    usual = [
        Choice("", _("a month before"), chosen=not said),
        Choice(LAST, _("the night before"), chosen=said == LAST),
    ]
    days = [run.day for run in kept[1 : MOST_NIGHTS + 1]]
    return usual + [Choice(str(day), date_text(day), chosen=said == str(day)) for day in days]


def _row(row: ChangedRow, found: Changes, called: Names) -> NeedChange:
    address = reverse("web:vignette", args=[row.vignette.code])
    return NeedChange(
        title=str(row.vignette.title),
        language=foreign_language(row.vignette.title),
        need=called.need(row.need),
        url=f"{address}#{anchor_of(row.need)}",
        note={
            RowKind.CHANGED: "",
            RowKind.NEW: _("This vignette is new: it was not run before."),
            RowKind.ENDED: _("This vignette is no longer run."),
            RowKind.REWRITTEN: _("The vignette itself was changed: services are not the cause."),
        }[row.kind],
        places=[_place(cell, found.services, called) for cell in row.cells],
    )


def _place(cell: CellChange, services: Mapping[int, ServiceName], called: Names) -> PlaceChange:
    causes = [cause for move in cell.moves for cause in _causes(move, services[move.service])]
    return PlaceChange(
        place=called.place(cell.place),
        shifts=list(_shifts(cell.before, cell.after)),
        causes=causes[:MOST_SENTENCES],
        further=causes[MOST_SENTENCES:],
    )


def _causes(move: Move, name: ServiceName) -> list[Cause]:
    url = reverse("web:service", args=[name.uuid]) if name.uuid else ""
    return [Cause(sentence, url) for sentence in move_sentences(move, name)]


def _shifts(before: Counts, after: Counts) -> list[Shift]:
    """Return the counts that differ; when none does, the accessible ones."""
    both = [
        Shift("open", pgettext("counted services", "accessible"), before.open, after.open),
        Shift("ask", pgettext("counted services", "to check"), before.ask, after.ask),
        Shift("blocked", pgettext("counted services", "blocked"), before.blocked, after.blocked),
    ]
    return [shift for shift in both if shift.before != shift.after] or both[:1]
