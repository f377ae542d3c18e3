"""The versions of a sheet, read back from what the database kept of every change."""

import datetime
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pghistory
from django.db import connection
from pghistory.models import Context

from seuil.directory.domain import Audience, Cause
from seuil.directory.models import Category, Service
from seuil.directory.models.history import (
    INSERTED,
    PART_EVENTS,
    ContactEvent,
    LocationEvent,
    ServiceCategoryEvent,
    ServiceEvent,
    ServiceServesEvent,
)
from seuil.directory.record.changes import Change, changes
from seuil.directory.record.rows import PLAIN_LISTS, Lists, record_from
from seuil.directory.record.values import ServiceRecord
from seuil.territory.models import Territory

MOST_EVENTS = 5_000
KEPT = datetime.timedelta(days=5 * 365)
CONTACTS_KEPT = datetime.timedelta(days=365)


@contextmanager
def because(cause: Cause, *, by: int | None, **more: str) -> Iterator[None]:
    """Let the history say why sheets change in this block, and through whom (key of an account)."""
    with pghistory.context(cause=str(cause), by=by, **more):
        yield
    if connection.in_atomic_block:  # what follows in this transaction has another cause
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('pghistory.context_id', '', true)")


@dataclass(frozen=True, slots=True)
class Version:
    """One change of a sheet: when, why, through whom, and the sheet after it.

    ``cause`` is None for a change that went past the program, in the database itself.
    """

    key: str
    at: datetime.datetime
    cause: Cause | None
    by: int | None
    details: Mapping[str, Any]
    before: ServiceRecord
    after: ServiceRecord

    @property
    def changes(self) -> tuple[Change, ...]:
        return changes(self.before, self.after)


@dataclass(slots=True)
class _Rows:
    """The rows of a sheet at one moment, by table and key."""

    service: Any
    parts: dict[Any, dict[int, Any]]


def versions_of(service: Service) -> list[Version]:
    """Return the changes of a sheet, the latest first, in twenty queries however many.

    What the sheet was at its beginning is ``before`` of the last one.
    """
    rows = _rows_now(service)
    codes = _Codes.now()
    after = codes.record(rows)
    found: list[Version] = []
    for step in _steps(service):
        if any(isinstance(event, ServiceEvent) and event.pgh_label == INSERTED for event in step):
            break
        for event in step:
            _take_back(rows, event)
        before = codes.record(rows)
        first = step[0]
        said = dict(first.pgh_context.metadata) if first.pgh_context else {}
        if before != after:
            found.append(
                Version(
                    key=_key(first),
                    at=first.pgh_created_at,
                    cause=Cause(said["cause"]) if "cause" in said else None,
                    by=said.get("by"),
                    details=said,
                    before=before,
                    after=after,
                )
            )
        after = before
    return found


def version_of(service: Service, key: str) -> Version | None:
    return next((version for version in versions_of(service) if version.key == key), None)


def forget_old_versions(now: datetime.datetime) -> int:
    """Delete what sheets said five years ago, and contacts of professionals after one year."""
    old, recent = now - KEPT, now - CONTACTS_KEPT
    deleted: int = 0
    for model in (ServiceEvent, *PART_EVENTS):
        deleted += model.objects.filter(pgh_created_at__lt=old).delete()[0]
    private = ContactEvent.objects.filter(audience=Audience.PROFESSIONAL, pgh_created_at__lt=recent)
    deleted += private.delete()[0]
    Context.objects.filter(updated_at__lt=old).delete()
    return deleted


def forget_who_changed(user_id: int) -> int:
    """Take a person out of the history of sheets; return in how many changes."""
    found = Context.objects.filter(metadata__by=user_id)
    for context in found:
        context.metadata.pop("by")
    taken_out: int = Context.objects.bulk_update(found, ["metadata"])
    return taken_out


def _key(event: Any) -> str:
    """A change is named by its context; one without, by the moment of its statement."""
    context: uuid.UUID | None = event.pgh_context_id
    return str(context) if context else f"{event.pgh_created_at.timestamp():.6f}"


def _steps(service: Service) -> Iterator[Sequence[Any]]:
    """Yield the events that belong to one change, the latest change first."""
    found: list[Any] = []
    for model, column in ((ServiceEvent, "pgh_obj_id"), *((m, "service_id") for m in PART_EVENTS)):
        related = ("organisation__source", "source") if model is ServiceEvent else ()
        found += (
            model.objects.filter(**{column: service.pk})
            .select_related("pgh_context", *related)
            .order_by("-pgh_created_at", "-pgh_id")[:MOST_EVENTS]
        )
    found.sort(key=lambda event: (event.pgh_created_at, event.pgh_id), reverse=True)
    step: list[Any] = []
    for event in found:
        if step and _key(event) != _key(step[0]):
            yield step
            step = []
        step.append(event)
    if step:
        yield step


def _rows_now(service: Service) -> _Rows:
    return _Rows(
        service=service,
        parts={
            events: {
                row.pk: row
                for row in events.pgh_tracked_model._default_manager.filter(service_id=service.pk)
            }
            for events in PART_EVENTS
        },
    )


def _take_back(rows: _Rows, event: Any) -> None:
    if isinstance(event, ServiceEvent):
        rows.service = event
    elif event.pgh_label == INSERTED:
        rows.parts[type(event)].pop(event.pgh_obj_id, None)
    else:
        rows.parts[type(event)][event.pgh_obj_id] = event


@dataclass(frozen=True, slots=True)
class _Codes:
    """What rows of any moment refer to, looked up once."""

    categories: Mapping[int, str]
    territories: Mapping[int, str]

    @classmethod
    def now(cls) -> "_Codes":
        return cls(
            dict(Category.objects.values_list("pk", "code")),
            dict(Territory.objects.values_list("pk", "code")),
        )

    def record(self, rows: _Rows) -> ServiceRecord:
        lists = Lists()
        for events, found in rows.parts.items():
            ordered = [found[key] for key in sorted(found, key=lambda key: _place(found[key], key))]
            if events is ServiceCategoryEvent:
                lists.categories = self._named(self.categories, ordered, "category_id")
            elif events is ServiceServesEvent:
                lists.serves = self._named(self.territories, ordered, "territory_id")
            elif events is LocationEvent:
                lists.locations = [
                    (row, self.territories.get(row.commune_id, "")) for row in ordered
                ]
            else:
                setattr(lists, PLAIN_LISTS[events.pgh_tracked_model], ordered)
        return record_from(rows.service, lists)

    @staticmethod
    def _named(codes: Mapping[int, str], rows: Sequence[Any], column: str) -> list[str]:
        keys = (getattr(row, column) for row in rows)
        return [codes[key] for key in keys if key in codes]


def _place(row: Any, key: int) -> tuple[Any, int]:
    return getattr(row, "position", 0), key
