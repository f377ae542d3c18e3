"""From the tables of the directory to exchange records and back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

from django.db import models
from django.db.models import F

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
from seuil.directory.models import (
    AccessCondition,
    Closure,
    Contact,
    EntryStep,
    Location,
    RequiredDocument,
    Service,
)
from seuil.directory.record.values import (
    COMMUNE,
    ClosureRecord,
    ConditionRecord,
    ContactRecord,
    DocumentRecord,
    GoneRecord,
    LocationRecord,
    OrganisationRecord,
    ServiceRecord,
    Texts,
)
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import Organisation
from seuil.wording.localised import LANGUAGES

Code = TypeVar("Code", bound=StrEnum)
NO_TEXTS = Texts()
TEXT_COLUMNS = {
    name: attrgetter(*(f"{name}_{language}" for language in LANGUAGES))
    for name in (
        *("name", "description", "publics_note", "hours_text", "price_text"),
        *("note", "text", "derogation_who"),
    )
}


def render_record(service: Service) -> dict[str, Any]:
    """Return the exchange record of a service loaded by ``for_sheet``, as JSON would hold it."""
    return record_of(service).as_dict()


def record_of(service: Service) -> ServiceRecord:
    """Return the exchange record of a service loaded by ``for_sheet``."""
    return record_from(
        service,
        Lists(
            categories=[category.code for category in service.categories.all()],
            serves=[territory.code for territory in service.serves.all()],
            locations=[
                (row, row.commune.code if row.commune else "") for row in service.locations.all()
            ],
            contacts=service.contacts.all(),
            closures=service.closures.all(),
            steps=service.steps.all(),
            documents=service.documents.all(),
            conditions=service.conditions.all(),
        ),
    )


def records_of(services: Sequence[Service]) -> list[ServiceRecord]:
    """Return the records of many services with their source and organisation, in eight queries.

    The rows of their lists are read as plain tuples, several times faster than ``for_sheet``.
    """
    lists = {service.pk: Lists() for service in services}
    for key, code in _of(services, Service.categories.through, "category__code"):
        lists[key].categories.append(code)
    for key, code in _of(services, Service.serves.through, "territory__code"):
        lists[key].serves.append(code)
    for place in _named(Location, services, commune_code=F("commune__code")):
        lists[place.service_id].locations.append((place, place.commune_code or ""))
    for model, name in PLAIN_LISTS.items():
        for row in _named(model, services):
            getattr(lists[row.service_id], name).append(row)
    return [record_from(service, lists[service.pk]) for service in services]


PLAIN_LISTS: Mapping[type[models.Model], str] = {
    Contact: "contacts",
    Closure: "closures",
    EntryStep: "steps",
    RequiredDocument: "documents",
    AccessCondition: "conditions",
}


@dataclass(slots=True)
class Lists:
    """The rows of a service's lists: model instances, or tuples with the same names."""

    categories: list[str] = field(default_factory=list)
    serves: list[str] = field(default_factory=list)
    locations: list[tuple[Any, str]] = field(default_factory=list)
    contacts: Any = field(default_factory=list)
    closures: Any = field(default_factory=list)
    steps: Any = field(default_factory=list)
    documents: Any = field(default_factory=list)
    conditions: Any = field(default_factory=list)


def _of(services: Sequence[Service], through: Any, path: str) -> Any:
    rows = through.objects.filter(service__in=[service.pk for service in services])
    return rows.values_list("service_id", path)


def _named(model: Any, services: Sequence[Service], **more: F) -> Any:
    columns = [column.attname for column in model._meta.concrete_fields]
    return (
        model.objects.filter(service__in=[service.pk for service in services])
        .annotate(**more)
        .order_by(*model._meta.ordering)
        .values_list(*columns, *more, named=True)
    )


def record_from(service: Any, lists: Lists) -> ServiceRecord:
    """Return the record of a row of services, of now or of earlier, and the rows of its lists."""
    return ServiceRecord(
        source=service.source.code,
        id=service.external_id,
        organisation=organisation_record(service.organisation, beside=service.source_id),
        name=_texts(service, "name"),
        updated=service.updated,
        description=_texts(service, "description"),
        categories=tuple(sorted(lists.categories)),
        publics_note=_texts(service, "publics_note"),
        locations=tuple(_location_record(row, commune) for row, commune in lists.locations),
        serves=tuple(sorted(lists.serves)),
        outreach=service.outreach,
        contacts=tuple(_contact_record(row) for row in lists.contacts),
        languages=tuple(service.languages),
        interpreter=Interpreter(service.interpreter),
        hours=service.hours,
        hours_text=_texts(service, "hours_text"),
        closures=tuple(sorted(_closure_record(row) for row in lists.closures)),
        price=PriceKind(service.price_kind),
        price_text=_texts(service, "price_text"),
        capacity=CapacityStatus(service.capacity),
        capacity_delay_days=service.capacity_delay_days,
        capacity_updated=service.capacity_updated,
        entry_steps=tuple(_texts(row, "text") for row in lists.steps),
        documents=tuple(
            DocumentRecord(_texts(row, "text"), row.can_follow) for row in lists.documents
        ),
        conditions=tuple(condition_record(row) for row in lists.conditions),
        checked_on=service.checked_on,
        checked_by=_maybe(CheckedBy, service.checked_by),
        visibility=Audience(service.visibility),
        gone=_gone_record(service),
    )


def _gone_record(service: Any) -> GoneRecord | None:
    if service.gone_on is None:
        return None
    return GoneRecord(
        service.gone_on,
        _maybe(GoneReason, service.gone_reason),
        _maybe(CheckedBy, service.gone_said_by),
    )


def organisation_record(
    organisation: Organisation, *, beside: int | None = None
) -> OrganisationRecord:
    """Return what an organisation says of itself.

    Its source is named when it is another one than ``beside``, the key of that of a service.
    """
    source = organisation.source.code if beside not in {None, organisation.source_id} else ""
    return OrganisationRecord(
        source=source,
        id=organisation.external_id,
        name=_texts(organisation, "name"),
        families=tuple(map(PracticeFamily, organisation.families)),
        enterprise_number=organisation.enterprise_number,
    )


def _texts(thing: object, name: str) -> Texts:
    texts = TEXT_COLUMNS[name](thing)
    return Texts(*texts) if any(texts) else NO_TEXTS


def _maybe(kind: type[Code], value: str) -> Code | None:
    return kind(value) if value else None


def _location_record(row: Any, commune: str) -> LocationRecord:
    return LocationRecord(
        id=row.external_id,
        lat=row.lat,
        lon=row.lon,
        precision=_maybe(Precision, row.precision),
        address=row.address,
        postal_code=row.postal_code,
        commune=commune.removeprefix(COMMUNE),
        confidential=row.confidential,
    )


def _contact_record(row: Any) -> ContactRecord:
    return ContactRecord(
        ContactType(row.kind), row.value, Audience(row.audience), _texts(row, "note")
    )


def _closure_record(row: Any) -> ClosureRecord:
    return ClosureRecord(row.first_day, row.reopens_on, _texts(row, "note"))


def condition_record(row: Any) -> ConditionRecord:
    """What has no meaning without a condition (force, derogation ...) is left out then."""
    said: dict[str, Any] = {
        "dimension": row.dimension,
        "state": State(row.state),
        "source": _maybe(Origin, row.origin),
        "checked_on": row.checked_on,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "note": _texts(row, "note"),
    }
    if row.state == State.CONDITION:
        said |= {
            "operator": Operator(row.operator),
            "values": tuple(row.values),
            "minimum": row.minimum,
            "maximum": row.maximum,
            "force": Force(row.force or Force.REQUIRES),
            "can_follow": row.can_follow,
            "derogation": row.derogation,
            "derogation_who": _texts(row, "derogation_who"),
        }
    return ConditionRecord(**said)


def _columns(name: str) -> tuple[str, str, str]:
    return (f"{name}_fr", f"{name}_nl", f"{name}_en")


SERVICE_COLUMNS = (
    *("updated", "visibility", *_columns("name"), *_columns("description")),
    *(*_columns("publics_note"), "outreach", "languages", "interpreter", "hours"),
    *(*_columns("hours_text"), "price_kind", *_columns("price_text"), "capacity"),
    *("capacity_delay_days", "capacity_updated", "checked_on", "checked_by"),
    *("gone_on", "gone_reason", "gone_said_by"),
)
ORGANISATION_COLUMNS = (*_columns("name"), "families", "enterprise_number")


def service_values(record: ServiceRecord) -> tuple[Any, ...]:
    """Return the `SERVICE_COLUMNS` of a service's row; its lists are made by `PARTS`."""
    return (
        record.updated,
        record.visibility,
        *record.name,
        *record.description,
        *record.publics_note,
        record.outreach,
        list(record.languages),
        record.interpreter,
        record.hours,
        *record.hours_text,
        record.price,
        *record.price_text,
        record.capacity,
        record.capacity_delay_days,
        record.capacity_updated,
        record.checked_on,
        record.checked_by or "",
        *_gone_values(record.gone),
    )


def _gone_values(gone: GoneRecord | None) -> tuple[Any, ...]:
    return (gone.on, gone.reason or "", gone.said_by or "") if gone else (None, "", "")


def organisation_values(record: OrganisationRecord) -> tuple[Any, ...]:
    """Return the `ORGANISATION_COLUMNS` of an organisation's row."""
    return (*record.name, list(record.families), record.enterprise_number)


Keys = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """One list of a record, kept in a table of its own beside the service's key.

    ``rows`` gives the columns of each item, in the order of the list; it is handed the keys
    of categories and territories by code.
    """

    name: str
    model: type[models.Model]
    columns: tuple[str, ...]
    rows: Callable[[ServiceRecord, Keys], Iterable[tuple[Any, ...]]]


def _categories(record: ServiceRecord, keys: Keys) -> Iterable[tuple[Any, ...]]:
    return ((keys[code],) for code in record.categories)


def _serves(record: ServiceRecord, keys: Keys) -> Iterable[tuple[Any, ...]]:
    return ((keys[code],) for code in record.serves)


def _locations(record: ServiceRecord, keys: Keys) -> Iterable[tuple[Any, ...]]:
    return (
        (
            place.id,
            position,
            place.lat,
            place.lon,
            place.precision or "",
            place.address,
            place.postal_code,
            keys[COMMUNE + place.commune] if place.commune else None,
            place.confidential,
        )
        for position, place in enumerate(record.locations)
    )


def _contacts(record: ServiceRecord, _: Keys) -> Iterable[tuple[Any, ...]]:
    return (
        (position, contact.type, contact.value, contact.audience, *contact.note)
        for position, contact in enumerate(record.contacts)
    )


def _closures(record: ServiceRecord, _: Keys) -> Iterable[tuple[Any, ...]]:
    return ((closure.first, closure.reopens, *closure.note) for closure in record.closures)


def _steps(record: ServiceRecord, _: Keys) -> Iterable[tuple[Any, ...]]:
    return ((position, *step) for position, step in enumerate(record.entry_steps))


def _documents(record: ServiceRecord, _: Keys) -> Iterable[tuple[Any, ...]]:
    return (
        (position, document.can_follow, *document.text)
        for position, document in enumerate(record.documents)
    )


def _conditions(record: ServiceRecord, _: Keys) -> Iterable[tuple[Any, ...]]:
    return (
        (
            position,
            condition.dimension,
            condition.state,
            condition.operator or "",
            list(condition.values),
            condition.minimum,
            condition.maximum,
            condition.force or "",
            condition.can_follow,
            condition.derogation,
            *condition.derogation_who,
            condition.source or "",
            condition.checked_on,
            condition.valid_from,
            condition.valid_to,
            *condition.note,
        )
        for position, condition in enumerate(record.conditions)
    )


PARTS = (
    Part("categories", Service.categories.through, ("category_id",), _categories),
    Part("serves", Service.serves.through, ("territory_id",), _serves),
    Part(
        "locations",
        Location,
        (
            *("external_id", "position", "lat", "lon", "precision", "address"),
            *("postal_code", "commune_id", "confidential"),
        ),
        _locations,
    ),
    Part(
        "contacts",
        Contact,
        ("position", "kind", "value", "audience", *_columns("note")),
        _contacts,
    ),
    Part("closures", Closure, ("first_day", "reopens_on", *_columns("note")), _closures),
    Part("entry_steps", EntryStep, ("position", *_columns("text")), _steps),
    Part(
        "documents",
        RequiredDocument,
        ("position", "can_follow", *_columns("text")),
        _documents,
    ),
    Part(
        "conditions",
        AccessCondition,
        (
            *("position", "dimension", "state", "operator", "values", "minimum", "maximum"),
            *("force", "can_follow", "derogation", *_columns("derogation_who"), "origin"),
            *("checked_on", "valid_from", "valid_to", *_columns("note")),
        ),
        _conditions,
    ),
)
