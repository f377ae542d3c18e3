"""The public register as files: a table, data. What is told is what the pages tell."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse, JsonResponse

from seuil.kernel.tables import csv_line
from seuil.register.models import Blockage
from seuil.register.queries.answers import FEWEST
from seuil.register.told import blockage_data
from seuil.wording.localised import LANGUAGES

FORMAT = "seuil-blockages/1"
HEADINGS = (
    "id", *(f"title_{language}" for language in LANGUAGES), "level", "barrier", "status", "themes",
    "publics", "basins", "practice_families", "sessions", "first_seen", "last_seen", "observations",
    "addressee", "address",
)  # fmt: skip


def as_csv(found: Iterable[Blockage]) -> HttpResponse:
    body = "\ufeff" + "".join([csv_line(HEADINGS), *(csv_line(_cells(one)) for one in found)])
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="blockages.csv"'
    return response


def _cells(one: Blockage) -> list[object]:
    data: Mapping[str, Any] = blockage_data(one)
    flat = {**data, **{f"title_{code}": data["title"].get(code, "") for code in LANGUAGES}}
    return [_cell(flat[heading], heading) for heading in HEADINGS]


def _cell(value: Any, heading: str) -> object:
    if isinstance(value, list):
        return " ".join(value)
    if value is None:
        return f"<{FEWEST}" if heading == "observations" else ""
    return value


def as_json(found: Iterable[Blockage]) -> HttpResponse:
    data = {"format": FORMAT, "fewest": FEWEST, "blockages": [blockage_data(one) for one in found]}
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="blockages.json"'
    return response
