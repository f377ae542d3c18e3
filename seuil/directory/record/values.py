"""The exchange record: one service with all that its sheet says, as plain values.

The format `seuil` is this record as one line of JSON. Keys stand in alphabetical order and a
key that holds nothing (null, false, empty, ``unknown``) is left out, so equal records always
give the same bytes.
"""

import datetime
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from seuil.access.types import CapacityStatus, Force, Interpreter, Operator, State
from seuil.directory.domain import (
    Audience,
    CheckedBy,
    ContactType,
    GoneReason,
    Origin,
    Precision,
    PriceKind,
)
from seuil.organisations.domain import PracticeFamily

COMMUNE = "commune:"
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Texts:
    """One text in the languages of the directory; empty where nobody wrote it."""

    fr: str = ""
    nl: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.fr or self.nl or self.en)

    def __iter__(self) -> Iterator[str]:
        """Yield the texts in the order of the directory's columns: French, Dutch, English."""
        return iter((self.fr, self.nl, self.en))

    def as_dict(self) -> dict[str, str]:
        return held({"fr": self.fr, "nl": self.nl, "en": self.en})


class OrganisationKey(NamedTuple):
    """Which organisation is meant; ``source`` is empty where it is that of the service."""

    source: str
    id: str

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class OrganisationRecord:
    """``source`` is named only when it is another one than that of the service."""

    id: str
    name: Texts = Texts()
    families: tuple[PracticeFamily, ...] = ()
    enterprise_number: str = ""
    source: str = ""

    @property
    def key(self) -> OrganisationKey:
        return OrganisationKey(self.source, self.id)

    def as_dict(self) -> dict[str, Any]:
        return held(
            {
                "source": self.source,
                "id": self.id,
                "name": self.name.as_dict(),
                "families": list(self.families),
                "enterprise_number": self.enterprise_number,
            }
        )


@dataclass(frozen=True, slots=True)
class LocationRecord:
    """``commune`` is the bare code (``21004``) of a territory of that level."""

    id: str
    lat: float | None = None
    lon: float | None = None
    precision: Precision | None = None
    address: str = ""
    postal_code: str = ""
    commune: str = ""
    confidential: bool = False

    def as_dict(self) -> dict[str, Any]:
        return held(
            {
                "id": self.id,
                "lat": self.lat,
                "lon": self.lon,
                "precision": self.precision,
                "address": self.address,
                "postal_code": self.postal_code,
                "commune": self.commune,
                "confidential": self.confidential,
            }
        )


@dataclass(frozen=True, slots=True)
class ContactRecord:
    type: ContactType
    value: str
    audience: Audience = Audience.PUBLIC
    note: Texts = Texts()

    def as_dict(self) -> dict[str, Any]:
        return held(
            {
                "type": self.type,
                "value": self.value,
                "audience": self.audience,
                "note": self.note.as_dict(),
            }
        )


@dataclass(frozen=True, slots=True, order=True)
class ClosureRecord:
    """``first`` is closed, ``reopens`` (the key ``to``) is the first day open again."""

    first: datetime.date
    reopens: datetime.date
    note: Texts = Texts()

    def as_dict(self) -> dict[str, Any]:
        return held({"from": day(self.first), "to": day(self.reopens), "note": self.note.as_dict()})


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    text: Texts
    can_follow: bool = False

    def as_dict(self) -> dict[str, Any]:
        return held({"text": self.text.as_dict(), "can_follow": self.can_follow})


@dataclass(frozen=True, slots=True)
class ConditionRecord:
    """What a service says on one dimension; operator, values and force only for a condition."""

    dimension: str
    state: State
    operator: Operator | None = None
    values: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    force: Force | None = None
    can_follow: bool = False
    derogation: bool | None = None
    derogation_who: Texts = Texts()
    source: Origin | None = None
    checked_on: datetime.date | None = None
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    note: Texts = Texts()

    def in_force(self, today: datetime.date) -> bool:
        started = self.valid_from is None or self.valid_from <= today
        return started and (self.valid_to is None or today < self.valid_to)

    def as_dict(self) -> dict[str, Any]:
        return held(
            {
                "dimension": self.dimension,
                "state": self.state,
                "operator": self.operator,
                "values": self._values(),
                "force": self.force,
                "can_follow": self.can_follow,
                "derogation": self._derogation(),
                "source": self.source,
                "checked_on": day(self.checked_on),
                "valid_from": day(self.valid_from),
                "valid_to": day(self.valid_to),
                "note": self.note.as_dict(),
            }
        )

    def _values(self) -> list[Any]:
        if self.operator is Operator.BETWEEN:
            return [_number(self.minimum), _number(self.maximum)]
        return list(self.values)

    def _derogation(self) -> dict[str, Any]:
        said = {} if self.derogation is None else {"possible": self.derogation}
        return said | held({"who": self.derogation_who.as_dict()})


@dataclass(frozen=True, slots=True)
class GoneRecord:
    """A service that is gone: since which day, why, and who says so."""

    on: datetime.date
    reason: GoneReason | None = None
    said_by: CheckedBy | None = None

    def as_dict(self) -> dict[str, Any]:
        return held({"on": day(self.on), "reason": self.reason, "said_by": self.said_by})


@dataclass(frozen=True, slots=True)
class ServiceRecord:
    """One service. Categories and territories served stand in the order of their codes,
    closures in that of their dates; all other lists keep the order of their source."""

    source: str
    id: str
    organisation: OrganisationRecord
    name: Texts
    updated: datetime.date | None = None
    description: Texts = Texts()
    categories: tuple[str, ...] = ()
    publics_note: Texts = Texts()
    locations: tuple[LocationRecord, ...] = ()
    serves: tuple[str, ...] = ()
    outreach: bool = False
    contacts: tuple[ContactRecord, ...] = ()
    languages: tuple[str, ...] = ()
    interpreter: Interpreter = Interpreter.UNKNOWN
    hours: str = ""
    hours_text: Texts = Texts()
    closures: tuple[ClosureRecord, ...] = ()
    price: PriceKind = PriceKind.UNKNOWN
    price_text: Texts = Texts()
    capacity: CapacityStatus = CapacityStatus.UNKNOWN
    capacity_delay_days: int | None = None
    capacity_updated: datetime.date | None = None
    entry_steps: tuple[Texts, ...] = ()
    documents: tuple[DocumentRecord, ...] = ()
    conditions: tuple[ConditionRecord, ...] = ()
    checked_on: datetime.date | None = None
    checked_by: CheckedBy | None = None
    visibility: Audience = Audience.PUBLIC
    gone: GoneRecord | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the record as its line says it, without the keys that hold nothing."""
        return held(
            {
                "id": self.id,
                "source": self.source,
                "updated": day(self.updated),
                "organisation": self.organisation.as_dict(),
                "name": self.name.as_dict(),
                "description": self.description.as_dict(),
                "categories": list(self.categories),
                "publics_note": self.publics_note.as_dict(),
                "locations": [location.as_dict() for location in self.locations],
                "serves": list(self.serves),
                "outreach": self.outreach,
                "contacts": [contact.as_dict() for contact in self.contacts],
                "languages": list(self.languages),
                "interpreter": _known(self.interpreter),
                "hours": self.hours,
                "hours_text": self.hours_text.as_dict(),
                "closures": [closure.as_dict() for closure in self.closures],
                "price": held({"kind": _known(self.price), "text": self.price_text.as_dict()}),
                "capacity": self._capacity(),
                "entry_steps": [step.as_dict() for step in self.entry_steps],
                "documents": [document.as_dict() for document in self.documents],
                "conditions": [condition.as_dict() for condition in self.conditions],
                "checked_on": day(self.checked_on),
                "checked_by": self.checked_by,
                "visibility": self.visibility,
                "gone": self.gone.as_dict() if self.gone else None,
            }
        )

    def _capacity(self) -> dict[str, Any]:
        return held(
            {
                "status": _known(self.capacity),
                "delay_days": self.capacity_delay_days,
                "updated": day(self.capacity_updated),
            }
        )


def held(pairs: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out the keys that hold nothing; the number 0 is something."""
    return {
        key: value
        for key, value in pairs.items()
        if value or (value is not False and isinstance(value, int | float))
    }


def line_of(record: ServiceRecord) -> str:
    """Return the one line of JSON that stands for a record, without line end."""
    return json.dumps(record.as_dict(), sort_keys=True, ensure_ascii=False)


def day(date: datetime.date | None) -> str | None:
    return date.isoformat() if date else None


def _known(value: PriceKind | CapacityStatus | Interpreter) -> str:
    return "" if value == UNKNOWN else value


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value.is_integer() else value


def shortened(value: object, length: int = 80) -> str:
    """Return a value as a report shows it: one line, not longer than ``length``."""
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("utf-8", "backslashreplace").decode()
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in text[:length])
    return f"{shown}…" if len(text) > length or len(shown) > length else shown


def one_of(choices: Sequence[str]) -> str:
    return f"one of: {', '.join(choices)}"
