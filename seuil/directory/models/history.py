"""Every earlier state of every row of a sheet, kept by the database itself.

An event holds the row as it was *before* it changed or went; that of a new row only says when it
came. Rows that came with their sheet have none: what no event speaks of was there from the start.
"""

from typing import Any

import pghistory
from django.db import models

from seuil.directory.models.condition import AccessCondition
from seuil.directory.models.location import Location
from seuil.directory.models.parts import Closure, Contact, EntryStep, RequiredDocument
from seuil.directory.models.sheet import Service

DERIVED = ("uuid", "sort_key", "modified_at")
INSERTED = "insert"


def _events_of(tracked: Any, *, exclude: tuple[str, ...] = ()) -> Any:
    return pghistory.create_event_model(
        tracked,
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(row="OLD"),
        pghistory.DeleteEvent(),
        exclude=list(exclude),
        obj_field=pghistory.ObjForeignKey(related_name="+"),
        level=pghistory.Statement,
        meta={"indexes": [], "verbose_name": f"earlier {tracked._meta.model_name}"},
    )


class ServiceEvent(_events_of(Service, exclude=DERIVED)):  # type: ignore[misc]
    class Meta:
        indexes = [models.Index(fields=["pgh_obj", "pgh_created_at"], name="service_event_order")]


class ServiceCategoryEvent(_events_of(Service.categories.through)):  # type: ignore[misc]
    pass


class ServiceServesEvent(_events_of(Service.serves.through)):  # type: ignore[misc]
    pass


class LocationEvent(_events_of(Location)):  # type: ignore[misc]
    pass


class ContactEvent(_events_of(Contact)):  # type: ignore[misc]
    pass


class ClosureEvent(_events_of(Closure)):  # type: ignore[misc]
    pass


class EntryStepEvent(_events_of(EntryStep)):  # type: ignore[misc]
    pass


class RequiredDocumentEvent(_events_of(RequiredDocument)):  # type: ignore[misc]
    pass


class AccessConditionEvent(_events_of(AccessCondition)):  # type: ignore[misc]
    pass


PART_EVENTS = (
    ServiceCategoryEvent,
    ServiceServesEvent,
    LocationEvent,
    ContactEvent,
    ClosureEvent,
    EntryStepEvent,
    RequiredDocumentEvent,
    AccessConditionEvent,
)
TRACKED = frozenset(events.pgh_tracked_model for events in (ServiceEvent, *PART_EVENTS))
