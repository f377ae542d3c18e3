"""The same lines of the register as files: a table, data."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.http import HttpResponse, JsonResponse

from seuil.kernel.small_cells import SMALLEST, Figure
from seuil.kernel.tables import csv_line
from seuil.register.queries.failures import Cluster
from seuil.web.register.words import Names, reason_text

FORMAT = "seuil-register/1"
HEADINGS = (
    "from", "until", "basin", "basin_name", "category", "category_name", "reason", "reason_name",
    "family", "count",
)  # fmt: skip
WHOLE = "all"


def as_csv(found: Sequence[Cluster], called: Names) -> HttpResponse:
    """Return a line for each cluster, then one for each of its families; ``hidden`` as it is."""
    lines = [
        csv_line(HEADINGS),
        *(csv_line(cells) for one in found for cells in _rows(one, called)),
    ]
    response = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="register.csv"'
    return response


def _rows(one: Cluster, called: Names) -> Iterator[Sequence[object]]:
    head = (
        one.trimester.first.isoformat(),
        one.trimester.last_month.isoformat(),
        one.basin,
        called.basin(one.basin),
        one.category,
        called.category(one.category),
        one.reason,
        reason_text(one.reason),
    )
    yield (*head, WHOLE, one.count)
    for family, figure in one.families.items():
        yield (*head, family or "", _told(figure))


def _told(figure: Figure) -> int | str:
    return figure if isinstance(figure, int) else figure.value


def as_json(found: Sequence[Cluster], called: Names) -> HttpResponse:
    response = JsonResponse(data_of(found, called), json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="register.json"'
    return response


def data_of(found: Sequence[Cluster], called: Names) -> dict[str, Any]:
    """Return the lines as data; a hidden count is null."""
    return {
        "format": FORMAT,
        "smallest": SMALLEST,
        "clusters": [
            {
                "from": one.trimester.first.isoformat(),
                "until": one.trimester.last_month.isoformat(),
                "basin": one.basin or None,
                "category": one.category or None,
                "category_name": called.category(one.category),
                "reason": one.reason or None,
                "reason_name": reason_text(one.reason),
                "count": one.count,
                "families": [
                    {"family": family, "count": figure if isinstance(figure, int) else None}
                    for family, figure in one.families.items()
                ],
            }
            for one in found
        ],
    }
