"""The door through which records come in: strict, and clear about every wrong place."""

import datetime
import math
import re
from collections.abc import Collection
from dataclasses import dataclass, field

from seuil.access.hours import parsed
from seuil.access.types import (
    CapacityStatus,
    Dimension,
    FactKind,
    Force,
    Interpreter,
    Operator,
    State,
    Vocabulary,
)
from seuil.access.vocabulary import OLDEST_YEARS, known_languages, vocabulary
from seuil.directory.domain import (
    Audience,
    CheckedBy,
    ContactType,
    GoneReason,
    Origin,
    Precision,
    PriceKind,
)
from seuil.directory.record.fields import Fields
from seuil.directory.record.problems import suggestion
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
from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.organisations.domain import PracticeFamily

LONGEST_ID, LONGEST_NAME, LONGEST_NOTE, LONGEST_TEXT, LONGEST_HOURS = 200, 300, 500, 20_000, 1000
LONGEST_ADDRESS, LONGEST_VALUE, LONGEST_POSTAL_CODE, LONGEST_NUMBER = 300, 500, 12, 20
LONGEST_WAIT_DAYS = 3650
AROUND_KM = 100
KM_PER_DEGREE = 111.2
SOURCE_ACCEPTED = "up to 60 of: a-z, 0-9, - and _, a letter or digit first"
SOURCE_CODE = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,59})\Z", re.ASCII)
PHONE = re.compile(r"[+\d(][\d ()./-]{1,29}\Z", re.ASCII)
EMAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,190}\.[^\s@<>.]{2,60}\Z")
WEB = re.compile(r"https?://[^\s/<>\"]{1,250}(?:/[^\s<>\"]{0,400})?\Z", re.IGNORECASE)
CONTACT_RULES = {
    ContactType.PHONE: (PHONE, "a telephone number such as +32 2 000 00 00"),
    ContactType.EMAIL: (EMAIL, "an e-mail address"),
    ContactType.WEB: (WEB, "an address that begins with https:// or http://"),
    ContactType.FORM: (WEB, "an address that begins with https:// or http://"),
}

Limits = tuple[float | None, float | None]


@dataclass(frozen=True, slots=True)
class Box:
    """Degrees; what lies more than 100 km outside is a mistake."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lon: float) -> bool:
        up = AROUND_KM / KM_PER_DEGREE
        middle = math.radians((self.south + self.north) / 2)
        along = up / max(0.01, math.cos(middle))
        return (
            self.south - up <= lat <= self.north + up
            and self.west - along <= lon <= self.east + along
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What a record may refer to. ``territories`` are codes such as ``commune:21004``."""

    territories: Collection[str]
    categories: Collection[str]
    today: datetime.date
    box: Box | None = None
    languages: Collection[str] = field(default_factory=known_languages)
    vocabulary: Vocabulary = field(default_factory=vocabulary)
    conditions: dict[str, ConditionRecord] = field(default_factory=dict, compare=False, repr=False)
    """Conditions that were read, by what stood there: many services say the same."""


def parse_record(raw: object, known: Known) -> ServiceRecord:
    """Return the record, or raise `InvalidInputs` with every wrong place, value and remedy."""
    record, problems = read_record(raw, known)
    if problems:
        raise InvalidInputs(problems)
    return record


def read_record(raw: object, known: Known) -> tuple[ServiceRecord, list[InvalidInput]]:
    """Return the record without what is wrong in it, and every wrong place, value and remedy."""
    problems: list[InvalidInput] = []
    return _service(Fields(raw, "", problems), known), problems


def _service(fields: Fields, known: Known) -> ServiceRecord:
    source = _source(fields, required=True)
    price, capacity = fields.object("price"), fields.object("capacity")
    record = ServiceRecord(
        source=source,
        id=fields.text("id", LONGEST_ID, required=True),
        organisation=_organisation(fields.object("organisation"), source),
        name=fields.texts("name", LONGEST_NAME, required=True),
        updated=fields.date("updated"),
        description=fields.texts("description", LONGEST_TEXT),
        categories=tuple(sorted(fields.codes("categories", known.categories, "a category code"))),
        publics_note=fields.texts("publics_note", LONGEST_TEXT),
        locations=_locations(fields, known),
        serves=tuple(sorted(fields.codes("serves", known.territories, "a territory code"))),
        outreach=fields.flag("outreach"),
        contacts=fields.objects("contacts", _contact),
        languages=fields.codes("languages", known.languages, "an ISO 639 code"),
        interpreter=fields.choice("interpreter", Interpreter) or Interpreter.UNKNOWN,
        hours=_hours(fields),
        hours_text=fields.texts("hours_text", LONGEST_TEXT),
        closures=tuple(sorted(fields.objects("closures", _closure))),
        price=price.choice("kind", PriceKind) or PriceKind.UNKNOWN,
        price_text=price.texts("text", LONGEST_TEXT),
        capacity=capacity.choice("status", CapacityStatus) or CapacityStatus.UNKNOWN,
        capacity_delay_days=capacity.whole("delay_days", LONGEST_WAIT_DAYS),
        capacity_updated=capacity.date("updated"),
        entry_steps=_steps(fields),
        documents=fields.objects("documents", _document),
        conditions=_conditions(fields, known),
        checked_on=fields.date("checked_on"),
        checked_by=fields.choice("checked_by", CheckedBy),
        visibility=fields.choice("visibility", Audience) or Audience.PUBLIC,
        gone=_gone(fields, known.today),
    )
    for part in (price, capacity, fields):
        part.nothing_else()
    return record


def _gone(fields: Fields, today: datetime.date) -> GoneRecord | None:
    """Read since when a service is gone; one that will stop one day is still there."""
    if fields.get("gone") is None:
        return None
    said = fields.object("gone")
    on = said.date("on")
    reason = said.choice("reason", GoneReason)
    said_by = said.choice("said_by", CheckedBy)
    said.nothing_else()
    if on is None and said.raw.get("on") is None:
        said.refuse(said.place("on"), None, "a day such as 2026-11-24", "is missing")
    elif on is not None and on > today:
        said.refuse(said.place("on"), str(on), f"a day that has come, at most {today}")
    return None if on is None else GoneRecord(on, reason, said_by)


def _source(fields: Fields, *, required: bool) -> str:
    code = fields.text("source", LONGEST_ID, required=required)
    if code and not SOURCE_CODE.match(code):
        fields.refuse(fields.place("source"), code, SOURCE_ACCEPTED)
    return code


def _organisation(fields: Fields, source_of_service: str) -> OrganisationRecord:
    source = _source(fields, required=False)
    record = OrganisationRecord(
        source="" if source == source_of_service else source,
        id=fields.text("id", LONGEST_ID, required=True),
        name=fields.texts("name", LONGEST_NAME),
        families=tuple(
            PracticeFamily(code)
            for code in fields.codes("families", list(PracticeFamily), "a practice family")
        ),
        enterprise_number=fields.text("enterprise_number", LONGEST_NUMBER),
    )
    fields.nothing_else()
    return record


def _locations(fields: Fields, known: Known) -> tuple[LocationRecord, ...]:
    locations = fields.objects("locations", lambda item: _location(item, known))
    ids = [location.id for location in locations]
    for number, location_id in enumerate(ids):
        if location_id in ids[:number]:
            path = f"locations.{number}.id"
            fields.refuse(path, location_id, "an id of its own", "stands there twice")
    return locations


def _location(fields: Fields, known: Known) -> LocationRecord:
    lat, lon = fields.number("lat", -90, 90), fields.number("lon", -180, 180)
    _check_place(fields, lat, lon, known)
    commune = fields.text("commune", LONGEST_ID)
    if commune and COMMUNE + commune not in known.territories:
        communes = [c.removeprefix(COMMUNE) for c in known.territories if c.startswith(COMMUNE)]
        accepted = suggestion(commune, communes, "the code of a commune")
        fields.refuse(fields.place("commune"), commune, accepted)
    return LocationRecord(
        id=fields.text("id", LONGEST_ID, required=True),
        lat=lat,
        lon=lon,
        precision=fields.choice("precision", Precision),
        address=fields.text("address", LONGEST_ADDRESS),
        postal_code=fields.text("postal_code", LONGEST_POSTAL_CODE),
        commune=commune,
        confidential=fields.flag("confidential"),
    )


def _check_place(fields: Fields, lat: float | None, lon: float | None, known: Known) -> None:
    given = (fields.raw.get("lat"), fields.raw.get("lon"))
    if lat is not None and lon is not None:
        if known.box and not known.box.holds(lat, lon):
            accepted = f"a place at most {AROUND_KM} km outside the territory"
            fields.refuse(fields.place("lat"), f"{lat}, {lon}", accepted, "is too far away")
    elif (given[0] is None) != (given[1] is None):
        key = "lat" if given[0] is None else "lon"
        fields.refuse(fields.place(key), None, "both lat and lon, or neither", "is missing")


def _contact(fields: Fields) -> ContactRecord | None:
    kind = fields.choice("type", ContactType, required=True)
    value = fields.text("value", LONGEST_VALUE, required=True)
    audience = fields.choice("audience", Audience) or Audience.PUBLIC
    note = fields.texts("note", LONGEST_NOTE)
    if kind is None:
        return None
    pattern, accepted = CONTACT_RULES[kind]
    if value and not pattern.match(value):
        fields.refuse(fields.place("value"), value, accepted)
    return ContactRecord(kind, value, audience, note)


def _hours(fields: Fields) -> str:
    hours = fields.text("hours", LONGEST_HOURS)
    try:
        if hours:
            parsed(hours)
    except InvalidInput as problem:
        fields.refuse("hours", hours, problem.accepted, "is not OSM syntax")
    return hours


def _closure(fields: Fields) -> ClosureRecord | None:
    first, reopens = fields.date("from"), fields.date("to")
    note = fields.texts("note", LONGEST_NOTE)
    for key in ("from", "to"):
        if fields.raw.get(key) is None:
            fields.refuse(fields.place(key), None, "a day such as 2026-11-24", "is missing")
    if first is None or reopens is None:
        return None
    if reopens <= first:
        accepted = "the first day open again, later than from"
        fields.refuse(fields.place("to"), fields.raw["to"], accepted)
    return ClosureRecord(first, reopens, note)


def _steps(fields: Fields) -> tuple[Texts, ...]:
    return tuple(
        fields.texts_at(path, item, LONGEST_NOTE, required=True)
        for path, item in fields.items("entry_steps")
    )


def _document(fields: Fields) -> DocumentRecord:
    return DocumentRecord(
        fields.texts("text", LONGEST_NOTE, required=True), fields.flag("can_follow")
    )


def _conditions(fields: Fields, known: Known) -> tuple[ConditionRecord, ...]:
    conditions = fields.objects(
        "conditions", lambda item: _condition(item, known), known.conditions
    )
    said: dict[str, ConditionRecord] = {}
    ruled = {c.dimension for c in conditions if c.operator and c.in_force(known.today)}
    for condition in conditions:
        if condition.state is State.CONDITION:
            continue
        value = f"{condition.dimension} {condition.state}"
        if condition.dimension in said:
            fields.refuse("conditions", value, "one statement a dimension", "is said twice")
        if condition.dimension in ruled:
            accepted = "either a condition in force, or none, or unknown"
            fields.refuse("conditions", value, accepted, "contradicts a condition in force")
        said[condition.dimension] = condition
    return conditions


def _condition(fields: Fields, known: Known) -> ConditionRecord | None:
    code = fields.text("dimension", LONGEST_ID, required=True)
    state = fields.choice("state", State, required=True)
    dimension = _dimension(fields, code, known)
    operator: Operator | None = None
    values: tuple[str, ...] = ()
    limits: Limits = (None, None)
    force = fields.choice("force", Force)
    can_follow = fields.flag("can_follow")
    derogation, who = _derogation(fields)
    if state is State.CONDITION and dimension is not None:
        operator = _operator(fields, dimension)
        values, limits = _values(fields, dimension, operator, known)
    elif state is not None:
        _only_for_a_condition(fields, state)
    record = ConditionRecord(
        dimension=code,
        state=state or State.UNKNOWN,
        operator=operator,
        values=values,
        minimum=limits[0],
        maximum=limits[1],
        force=(force or Force.REQUIRES) if state is State.CONDITION else None,
        can_follow=can_follow,
        derogation=derogation,
        derogation_who=who,
        source=fields.choice("source", Origin),
        checked_on=fields.date("checked_on"),
        valid_from=fields.date("valid_from"),
        valid_to=fields.date("valid_to"),
        note=fields.texts("note", LONGEST_NOTE),
    )
    if record.valid_from and record.valid_to and record.valid_to <= record.valid_from:
        accepted = "the first day on which it no longer holds, later than valid_from"
        fields.refuse(fields.place("valid_to"), fields.raw["valid_to"], accepted)
    fields.asked += ["operator", "values"]
    return None if dimension is None or state is None else record


def _dimension(fields: Fields, code: str, known: Known) -> Dimension | None:
    dimensions = known.vocabulary.dimensions
    path = fields.place("dimension")
    dimension = dimensions.get(code)
    if dimension is not None and dimension.kind is not FactKind.LANGUAGE:
        return dimension
    if dimension is not None:
        fields.refuse(path, code, "the keys languages and interpreter", "is never a condition")
    elif code:
        fields.refuse(path, code, f"a dimension: {', '.join(known.vocabulary.ruled)}")
    return None


def _derogation(fields: Fields) -> tuple[bool | None, Texts]:
    if fields.get("derogation") is None:
        return None, Texts()
    inner = fields.object("derogation")
    possible, who = inner.maybe("possible"), inner.texts("who", LONGEST_NOTE)
    inner.nothing_else()
    return possible, who


def _only_for_a_condition(fields: Fields, state: State) -> None:
    for key in ("operator", "values", "force", "can_follow", "derogation"):
        if fields.raw.get(key) not in (None, False, [], {}):
            fields.refuse(
                fields.place(key), fields.raw[key], f"nothing when state is {state}", "is too much"
            )


def _operator(fields: Fields, dimension: Dimension) -> Operator | None:
    value = fields.get("operator")
    if isinstance(value, str) and value in dimension.operators:
        return Operator(value)
    accepted = f"for {dimension.code}: {', '.join(dimension.operators)}"
    fields.refuse(fields.place("operator"), value, accepted)
    return None


def _values(
    fields: Fields, dimension: Dimension, operator: Operator | None, known: Known
) -> tuple[tuple[str, ...], Limits]:
    if operator is Operator.BETWEEN:
        return (), _limits(fields)
    if operator is None:
        return (), (None, None)
    choices: Collection[str] = dimension.values
    if dimension.kind is FactKind.BOOL:
        choices = ()
    elif dimension.kind is FactKind.TERRITORY:
        choices = known.territories
    values = fields.codes("values", choices, "a value")
    if choices and not fields.raw.get("values"):
        accepted = suggestion("", choices, "a list of")
        fields.refuse(fields.place("values"), fields.raw.get("values"), accepted, "is missing")
    return values, (None, None)


def _limits(fields: Fields) -> Limits:
    raw = fields.get("values")
    path = fields.place("values")
    accepted = "two limits in years, from and below; null for no limit: [18, null]"
    if not isinstance(raw, list | tuple) or len(raw) != 2 or raw[0] is raw[1] is None:
        fields.refuse(path, raw, accepted)
        return None, None
    low, high = (
        None if value is None else fields.as_number(f"{path}.{number}", value, 0, OLDEST_YEARS)
        for number, value in enumerate(raw)
    )
    if low is not None and high is not None and low >= high:
        fields.refuse(path, raw, accepted, "leaves no room between its limits")
    return low, high
