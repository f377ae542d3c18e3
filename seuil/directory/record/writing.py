"""Records written into the tables of sheets, many at a time.

The caller holds the transaction and, for sheets that exist, the locks of their rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from django.utils import timezone

from seuil.directory.models import Category, Service
from seuil.directory.record.bulk import beginning_of_sheets, copy_rows, new_keys, write_again
from seuil.directory.record.rows import PARTS, SERVICE_COLUMNS, service_values
from seuil.directory.record.values import ServiceRecord
from seuil.territory.models import Territory


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A service, what its sheet says and what it is to say; ``before`` is None for a new one."""

    service: Service
    after: ServiceRecord
    before: ServiceRecord | None = None


def keys_of_codes() -> dict[str, int]:
    """Return the keys of territories and categories by their codes, in two queries."""
    return {
        **dict(Territory.objects.values_list("code", "pk")),
        **dict(Category.objects.values_list("code", "pk")),
    }


def create_sheets(new: Sequence[Rewrite], keys: Mapping[str, int]) -> None:
    """Append services that have source, id and organisation, and what their records say."""
    moment = timezone.now()
    for key, item in zip(new_keys(Service, len(new)), new, strict=True):
        item.service.pk, item.service.modified_at = key, moment
        filled(item.service, SERVICE_COLUMNS, service_values(item.after))
    columns = [field.attname for field in Service._meta.concrete_fields]
    with beginning_of_sheets():
        copy_rows(Service, columns, (attrgetter(*columns)(item.service) for item in new))
        _write_parts(new, keys)


def rewrite_sheets(changed: Sequence[Rewrite], keys: Mapping[str, int]) -> None:
    """Make sheets say what their records say; ``organisation`` is written as the row holds it."""
    for item in changed:
        filled(item.service, SERVICE_COLUMNS, service_values(item.after))
    write_again([item.service for item in changed], ["organisation", *SERVICE_COLUMNS])
    _write_parts(changed, keys)


def _write_parts(changes: Sequence[Rewrite], keys: Mapping[str, int]) -> None:
    """Write the lists that changed again, as a whole."""
    for part in PARTS:
        rows: list[tuple[Any, ...]] = []
        stale: list[int] = []
        for item in changes:
            held_before = getattr(item.before, part.name, ())
            if held_before != getattr(item.after, part.name):
                rows += ((item.service.pk, *row) for row in part.rows(item.after, keys))
                if held_before:
                    stale.append(item.service.pk)
        if stale:
            part.model._default_manager.filter(service_id__in=stale).delete()
        if rows:
            copy_rows(part.model, ("service_id", *part.columns), rows)


def filled(row: Any, columns: Sequence[str], values: Sequence[Any]) -> Any:
    """Return the row with these values in these columns, and what follows from them."""
    for name, value in zip(columns, values, strict=True):
        setattr(row, name, value)
    row.set_derived()
    return row
