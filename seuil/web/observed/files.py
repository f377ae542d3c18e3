"""Observed access of a place as files: a table, data; the cells that its page shows."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, JsonResponse

from seuil.kernel.small_cells import SMALLEST, TOTAL, Figure
from seuil.kernel.tables import csv_line
from seuil.observatory.domain.observed import Subject
from seuil.observatory.observed.figures import ObservedAccess
from seuil.territory.models import Territory
from seuil.web.observed.beside import key_of
from seuil.web.observed.words import public_text
from seuil.web.register.words import Names

FORMAT = "seuil-observed-access/1"
HEADINGS = ("from", "until", "place", "table", "of", "name", "result", "count")
WHOLE = "all"


def as_csv(found: ObservedAccess, place: Territory, called: Names) -> HttpResponse:
    head = (found.trimester.first.isoformat(), found.trimester.last_month.isoformat(), place.code)
    lines = [
        csv_line((*head, table, _all(of), name, _all(result), _told(figure)))
        for table, of, name, result, figure in _cells(found, key_of(place), called)
    ]
    body = "\ufeff" + "".join([csv_line(HEADINGS), *lines])
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="observed-access.csv"'
    return response


def as_json(found: ObservedAccess, place: Territory, called: Names) -> HttpResponse:
    response = JsonResponse(
        data_of(found, place, called), json_dumps_params={"ensure_ascii": False}
    )
    response.headers["Content-Disposition"] = 'attachment; filename="observed-access.json"'
    return response


def data_of(found: ObservedAccess, place: Territory, called: Names) -> dict[str, Any]:
    """Return what is told as data; a hidden count is null, the whole of an axis too is named."""
    return {
        "format": FORMAT,
        "smallest": SMALLEST,
        "from": found.trimester.first.isoformat(),
        "until": found.trimester.last_month.isoformat(),
        "place": place.code,
        "cells": [
            {
                "table": table,
                "of": _all(of),
                "name": name,
                "result": _all(result),
                "count": figure if isinstance(figure, int) else None,
            }
            for table, of, name, result, figure in _cells(found, key_of(place), called)
        ],
    }


def _cells(
    found: ObservedAccess, place: str, called: Names
) -> Iterator[tuple[str, str, str, str, Figure]]:
    for (basin, category, result), figure in sorted(found.by_category.items()):
        if basin == place:
            name = "" if category == TOTAL else called.category(category)
            yield Subject.BY_CATEGORY, category, name, result, figure
    for (basin, public, end), figure in sorted(found.by_public.items()):
        if basin == place:
            name = "" if public == TOTAL else public_text(public)
            yield Subject.BY_PUBLIC, public, name, end, figure
    for (basin, category), figure in sorted(found.without_solution.items()):
        if basin == place:
            name = "" if category == TOTAL else called.category(category)
            yield Subject.WITHOUT_SOLUTION, category, name, TOTAL, figure


def _all(label: str) -> str:
    return WHOLE if label == TOTAL else label


def _told(figure: Figure) -> int | str:
    return figure if isinstance(figure, int) else figure.value
