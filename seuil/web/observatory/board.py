"""The board of a territory: every vignette and need, by place, as a night found them."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.http import Http404, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.matching.index import index
from seuil.observatory import policies
from seuil.observatory.models import Run, Vignette
from seuil.observatory.queries.board import Board, BoardRow, board
from seuil.observatory.queries.evaluation import columns_of
from seuil.observatory.queries.runs import nights, region, region_of
from seuil.territory.domain import Level
from seuil.web.http import PageRequest, render_page
from seuil.web.observatory import downloads
from seuil.web.observatory.marks import blocks_of
from seuil.web.observatory.names import Names, names
from seuil.web.observatory.nights import run_text, summary
from seuil.web.observatory.sharing import shared
from seuil.wording.times import date_text

BOARD_LEVELS = (Level.REGION, Level.BASIN, Level.COMMUNE)
MOST_NIGHTS = 60
Download = Callable[[Board, Names], HttpResponse]
DOWNLOADS: dict[str, Download] = {
    "txt": downloads.as_plain_text,
    "csv": downloads.as_csv,
    "json": downloads.as_json,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter, or one place to go to."""

    value: str
    label: str
    chosen: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks of the board; nothing of a person stands in it."""

    place: str
    need: str = ""
    failing: bool = False
    day: datetime.date | None = None
    wrong_day: str = ""

    @classmethod
    def by(cls, place: str, data: QueryDict) -> "Asked":
        said = data.get("day", "")
        day = day_of(said)
        return cls(
            place=place,
            need=data.get("need", ""),
            failing=data.get("show") == "failing",
            day=day,
            wrong_day=said[:20] if said and day is None else "",
        )

    def keeps(self, row: BoardRow) -> bool:
        wanted = not self.need or row.need == self.need or row.need.startswith(f"{self.need}.")
        fails = any(found.cell.met is False for found in row.cells.values())
        return wanted and (fails or not self.failing)


def day_of(text: str) -> datetime.date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


@require_safe
def vignettes(request: PageRequest) -> HttpResponse:
    """The board of the region that this site is about."""
    return _board_page(request, region())


@require_safe
def board_of(request: PageRequest, place: str) -> HttpResponse:
    places = index.ready().places
    if place not in places or places.place(place).level not in BOARD_LEVELS:
        raise Http404
    return _board_page(request, place)


def _board_page(request: PageRequest, place: str) -> HttpResponse:
    asked, called = Asked.by(place, request.GET), names()
    found = board(place, day=asked.day)
    if found is not None:
        narrowed = replace(found, rows=[row for row in found.rows if asked.keeps(row)])
        if download := DOWNLOADS.get(request.GET.get("as", "")):
            return download(narrowed, called)
    context = {
        "place": called.place(place),
        "code": place,
        "asked": asked,
        "around": around(place, called, request.GET),
        "may_write": policies.may_write(request.standing),
        "share": shared(
            request,
            board_address(place),
            reverse("web:board_embed", args=[place]),
            _("Vignettes: %(place)s") % {"place": called.place(place)},
        ),
    }
    if found is None:
        context["vignettes"] = Vignette.objects.published()
        context["first_night"] = _first_night(place)
        return render_page(request, "observatory/no_run.html", context, partial="board")
    context |= board_context(found, narrowed, called)
    context["filters"] = {
        "needs": needs_of(found, called, asked.need),
        "nights": nights_of(found),
    }
    context["addresses"] = {
        name: _with(request.GET, **{"as": name}) for name in ("text", *DOWNLOADS)
    }
    text = request.GET.get("as") == "text"
    template = "observatory/board_text.html" if text else "observatory/board.html"
    return render_page(request, template, context, partial="board")


def board_context(found: Board, narrowed: Board, called: Names) -> dict[str, object]:
    """Return what every form of a board shows: its columns, its rows, the night, the sum."""
    before = found.before.day if found.before else None
    return {
        "columns": called.heads(found.columns),
        "blocks": blocks_of(narrowed.rows, found.columns, called, before),
        "summary": summary(found),
        "run_text": run_text(found.run),
        "changes_url": changes_address(found),
        "before_text": date_text(before) if before else "",
    }


def board_address(place: str) -> str:
    if place == region():
        return reverse("web:vignettes")
    return reverse("web:vignettes_at", args=[place])


def changes_address(found: Board) -> str:
    query = QueryDict(mutable=True)
    if found.territory != region():
        query["place"] = found.territory
    if found.before:
        query["since"] = found.before.day.isoformat()
        query["until"] = found.run.day.isoformat()
    address = reverse("web:vignette_changes")
    return f"{address}?{query.urlencode()}" if query else address


def around(place: str, called: Names, data: QueryDict) -> list[Choice]:
    """Return the boards beside this one: the region, its basins, the communes of this basin."""
    whole = region_of(place)
    codes = columns_of(whole, called.places)
    if place not in codes:
        codes = [*codes, place]
    kept = data.copy()
    for name in ("as", "place"):
        kept.pop(name, None)
    query = f"?{kept.urlencode()}" if kept else ""
    labels = called.heads(codes)
    return [
        Choice(code, label, chosen=code == place, url=board_address(code) + query)
        for code, label in zip(codes, labels, strict=True)
    ]


def needs_of(found: Board, called: Names, chosen: str) -> list[Choice]:
    """Return the themes of the board, each followed by its needs."""
    codes = {row.need for row in found.rows}
    wanted = codes | {code.partition(".")[0] for code in codes}
    return [Choice(code, called.need(code), chosen=code == chosen) for code in sorted(wanted)]


def nights_of(found: Board) -> list[Choice]:
    kept: Sequence[Run] = nights(found.run.territory.code)[:MOST_NIGHTS]
    return [
        Choice(run.day.isoformat(), date_text(run.day), chosen=run.day == found.run.day)
        for run in kept
    ]


def _first_night(place: str) -> str:
    kept = nights(region_of(place))
    return date_text(kept[-1].day) if kept else ""


def _with(data: QueryDict, **changed: str) -> str:
    kept = data.copy()
    for name, value in changed.items():
        kept[name] = value
    return f"?{kept.urlencode()}"
