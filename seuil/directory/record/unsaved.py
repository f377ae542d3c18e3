"""A sheet that is not saved, as pages show one: for looking at a draft."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from seuil.directory.models import Category, Service
from seuil.directory.record.rows import PARTS, SERVICE_COLUMNS, service_values
from seuil.directory.record.values import COMMUNE, ServiceRecord
from seuil.directory.record.writing import filled
from seuil.organisations.models import Organisation, Source
from seuil.territory.models import Territory

NO_KEY = -1
"""The key of a sheet that has none yet: that of no row."""
RELATED = {"steps": "entry_steps", **{name: name for name in (
    "locations", "contacts", "closures", "documents", "conditions",
)}}  # fmt: skip


def unsaved_sheet(
    record: ServiceRecord, *, source: Source, organisation: Organisation, key: int | None
) -> Service:
    """Return a service that says what the record says, loaded as by ``for_sheet``.

    Nothing is written; three queries find the rows that it refers to.
    """
    service = Service(
        pk=NO_KEY if key is None else key,
        source=source,
        organisation=organisation,
        external_id=record.id,
    )
    filled(service, SERVICE_COLUMNS, service_values(record))
    communes = _territories(COMMUNE + place.commune for place in record.locations if place.commune)
    parts = {part.name: part for part in PARTS}
    keys = {code: row.pk for code, row in communes.items()}
    by_key = {row.pk: row for row in communes.values()}
    for related, name in RELATED.items():
        part = parts[name]
        columns = part.columns
        rows = [
            part.model(service=service, **dict(zip(columns, row, strict=True)))
            for row in part.rows(record, keys)
        ]
        if name == "locations":
            for row in rows:
                row.commune = by_key.get(row.commune_id)  # type: ignore[attr-defined]
        _hold(service, related, part.model, rows)
    categories = Category.objects.select_related("parent").filter(code__in=record.categories)
    _hold(service, "categories", Category, categories)
    _hold(service, "serves", Territory, _territories(record.serves).values())
    return service


def _territories(codes: Iterable[str]) -> dict[str, Territory]:
    wanted = set(codes)
    return {row.code: row for row in Territory.objects.filter(code__in=wanted)} if wanted else {}


def _hold(service: Service, name: str, model: Any, rows: Iterable[models.Model]) -> None:
    """Let ``service.<name>.all()`` give these rows, as after ``prefetch_related``."""
    held = model.objects.none()
    held._result_cache = list(rows)
    held._prefetch_done = True
    service.__dict__.setdefault("_prefetched_objects_cache", {})[name] = held
