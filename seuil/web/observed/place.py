"""Observed access of a place: what happened to those who tried, by kind of help and public."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.kernel.small_cells import HIDDEN, SMALLEST, TOTAL, Figure
from seuil.observatory.domain.observed import Result
from seuil.observatory.observed.figures import ObservedAccess, observed_access, told_trimesters
from seuil.observatory.observed.telling import Cells
from seuil.territory.models import Territory
from seuil.web.components import Crumb
from seuil.web.http import PageRequest
from seuil.web.observed.beside import has_figures, key_of, place_with_figures
from seuil.web.observed.files import as_csv, as_json
from seuil.web.observed.words import (
    RESULT_LABELS,
    chosen_of,
    figure_text,
    periods_of,
    public_text,
    share_of,
)
from seuil.web.register.words import Names, names, period_text

FILES: Mapping[str, Callable[[ObservedAccess, Territory, Names], HttpResponse]] = {
    "csv": as_csv,
    "json": as_json,
}


OTHERS = (Result.REFUSED, Result.SILENCE, Result.MISSED, Result.GIVEN_UP)


@dataclass(frozen=True, slots=True)
class ResultLine:
    label: str
    count: str
    share: int | None


@dataclass(frozen=True, slots=True)
class AccessLine:
    """A kind of help, or a public. ``share``: of the attempts, how many led to access."""

    label: str
    attempts: str
    access: str
    share: int | None
    others: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    label: str
    url: str
    chosen: bool


@require_safe
def observed_of_place(request: PageRequest, code: str) -> HttpResponse:
    """Show what is told of a region or basin; ``as=csv`` or ``json`` gives the same as a file."""
    place = place_with_figures(code)
    trimesters, called = told_trimesters(), names()
    context: dict[str, object] = {
        "place": place,
        "crumbs": [
            Crumb(label=str(place.name), url=reverse("web:territory", args=[code])),
            Crumb(label=_("Observed access")),
        ],
        "smallest": SMALLEST,
    }
    period = ""
    if trimesters:
        chosen = chosen_of(request.GET.get("period", ""), trimesters)
        found = observed_access(chosen)
        if as_file := FILES.get(request.GET.get("as", "")):
            return as_file(found, place, called)
        context |= _figures(found, key_of(place), called)
        context |= {"periods": periods_of(trimesters, chosen), "chosen": str(chosen)}
        period = f"?period={chosen}"
    context["around"] = around(place, "web:observed_access", period)
    return render(request, "observed/place.html", context)


def around(place: Territory, page: str, query: str = "") -> list[PlaceChoice]:
    """Return the places of which attempts are told, this one marked, each with its ``page``."""
    every = [one for one in Territory.objects.order_by("position", "name_fr") if has_figures(one)]
    return [
        PlaceChoice(
            str(one.name),
            reverse(page, args=[one.code]) + query,
            one.pk == place.pk,
        )
        for one in sorted(every, key=lambda one: one.level != "region")
    ]


def _figures(found: ObservedAccess, place: str, called: Names) -> dict[str, object]:
    cells = Cells(found.by_category)
    attempts = cells.at(place, TOTAL, TOTAL)
    results = {result: cells.at(place, TOTAL, result) for result in Result}
    return {
        "attempts": figure_text(attempts),
        "is_empty": attempts == 0,
        "results": [
            ResultLine(str(RESULT_LABELS[result]), figure_text(count), share_of(count, attempts))
            for result, count in results.items()
        ],
        "headings": [str(RESULT_LABELS[result]) for result in OTHERS],
        "kinds": _kinds(cells, place, called),
        "publics": _publics(Cells(found.by_public), place),
        "without_solution": _without_solution(Cells(found.without_solution), place, called),
        "period": period_text(found.trimester),
    }


def _kinds(cells: Cells, place: str, called: Names) -> list[AccessLine]:
    """Return the kinds of help for which somebody tried, the most frequent first."""
    codes = cells.labels[1] if cells.labels else []
    counted = {code: cells.at(place, code, TOTAL) for code in codes}
    return [
        AccessLine(
            called.category(code),
            figure_text(count),
            figure_text(access := cells.at(place, code, Result.ACCESS)),
            share_of(access, count),
            [figure_text(cells.at(place, code, result)) for result in OTHERS],
        )
        for code, count in _ordered(counted, called.category)
    ]


def _publics(cells: Cells, place: str) -> list[AccessLine]:
    codes = cells.labels[1] if cells.labels else []
    counted = {code: cells.at(place, code, TOTAL) for code in codes}
    if not any(key[0] == place for key in cells.told):  # told of the whole region only
        return []
    return [
        AccessLine(
            public_text(code),
            figure_text(count),
            figure_text(access := cells.told.get((place, code, Result.ACCESS), HIDDEN)),
            share_of(access, count),
        )
        for code, count in _ordered(counted, public_text)
    ]


def _without_solution(cells: Cells, place: str, called: Names) -> list[tuple[str, str]]:
    codes = cells.labels[1] if cells.labels else []
    counted = {code: cells.at(place, code) for code in codes}
    return [
        (called.category(code), figure_text(count))
        for code, count in _ordered(counted, called.category)
    ]


def _ordered(counted: Mapping[str, Figure], name: Callable[[str], str]) -> list[tuple[str, Figure]]:
    """Return what happened at all: shown counts first, the largest of them before the others."""

    def rank(pair: tuple[str, Figure]) -> tuple[int, str]:
        code, figure = pair
        return (-figure if isinstance(figure, int) else 0, name(code).casefold())

    return sorted(((code, figure) for code, figure in counted.items() if figure != 0), key=rank)
