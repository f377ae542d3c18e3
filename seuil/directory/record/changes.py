"""What differs between two states of a sheet, piece by piece, and pieces put together again.

A piece is the smallest thing that somebody changes, has an origin of its own and can be in
conflict: a text in one language, all that is said on one dimension, one place, a list.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from seuil.directory.record.values import ConditionRecord, LocationRecord, ServiceRecord, Texts
from seuil.wording.localised import LANGUAGES

TEXTS = ("name", "description", "publics_note", "hours_text", "price_text")
BY_KEY = ("conditions", "locations")
IDENTITY = frozenset({"source", "id"})
WHOLE = tuple(
    field.name
    for field in fields(ServiceRecord)
    if field.name not in {*TEXTS, *BY_KEY, *IDENTITY, "organisation"}
)
Pieces = dict[str, Any]
"""Path -> value: ``name.fr``, ``hours``, ``conditions.age``, ``locations.l1``."""


@dataclass(frozen=True, slots=True)
class Change:
    """One piece before and after; None where it was not there."""

    path: str
    before: Any
    after: Any


def pieces(record: ServiceRecord) -> Pieces:
    """Return a sheet in pieces; source and id, which name it, are none of them."""
    return dict(_pieces(record))


def _pieces(record: ServiceRecord) -> Iterator[tuple[str, Any]]:
    yield "organisation", record.organisation.key
    for name in TEXTS:
        for language, text in zip(LANGUAGES, getattr(record, name), strict=True):
            yield f"{name}.{language}", text
    for name in WHOLE:
        yield name, getattr(record, name)
    by_dimension: dict[str, tuple[ConditionRecord, ...]] = {}
    for condition in record.conditions:
        said = by_dimension.get(condition.dimension, ())
        by_dimension[condition.dimension] = (*said, condition)
    for dimension, conditions in by_dimension.items():
        yield f"conditions.{dimension}", conditions
    for location in record.locations:
        yield f"locations.{location.id}", location


def changes(before: ServiceRecord, after: ServiceRecord) -> tuple[Change, ...]:
    """Return every piece that differs, in the order of the sheet."""
    return tuple(_differences(pieces(before), pieces(after)))


def _differences(old: Pieces, new: Pieces) -> Iterator[Change]:
    for path in dict.fromkeys((*old, *new)):
        if old.get(path) != new.get(path):
            yield Change(path, old.get(path), new.get(path))


def changed(record: ServiceRecord, found: Sequence[Change]) -> ServiceRecord:
    """Return the sheet with these pieces as they are after the changes."""
    held = pieces(record)
    for change in found:
        held[change.path] = change.after
    return _whole(record, held)


def _whole(record: ServiceRecord, held: Mapping[str, Any]) -> ServiceRecord:
    said: dict[str, Any] = {name: held[name] for name in WHOLE}
    for name in TEXTS:
        said[name] = Texts(*(held[f"{name}.{code}"] for code in LANGUAGES))
    conditions: list[ConditionRecord] = []
    locations: list[LocationRecord] = []
    for path, value in held.items():
        if path.startswith("conditions."):
            conditions += value or ()
        elif path.startswith("locations.") and value is not None:
            locations.append(value)
    if held["organisation"] != record.organisation.key:
        source, key = held["organisation"]
        said["organisation"] = replace(record.organisation, source=source, id=key)
    return replace(record, **said, conditions=tuple(conditions), locations=tuple(locations))


@dataclass(frozen=True, slots=True)
class Merged:
    """A sheet with the changes of two people; ``conflicts``: pieces that both changed, unlike."""

    record: ServiceRecord
    conflicts: tuple[Change, ...] = ()


def merged(base: ServiceRecord, mine: ServiceRecord, theirs: ServiceRecord) -> Merged:
    """Return ``theirs`` with what ``mine`` changed since ``base``.

    A conflict is named with their value before and mine after; the merged sheet holds mine.
    """
    own = changes(base, mine)
    others = {change.path: change.after for change in changes(base, theirs)}
    conflicts = tuple(
        Change(change.path, others[change.path], change.after)
        for change in own
        if change.path in others and others[change.path] != change.after
    )
    return Merged(changed(theirs, own), conflicts)
