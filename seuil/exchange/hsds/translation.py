"""One HSDS service as an exchange record."""

import datetime
import re
from collections.abc import Iterator, Mapping

from django.utils import timezone

from seuil.access.vocabulary import known_languages
from seuil.directory.domain import ContactType
from seuil.directory.record.parsing import CONTACT_RULES, LONGEST_NOTE
from seuil.directory.record.values import held, shortened
from seuil.exchange.hsds.reach import web_address
from seuil.exchange.hsds.taxonomies import Kind
from seuil.exchange.hsds.things import (
    Record,
    Thing,
    facts_of,
    is_osm,
    is_ours,
    is_ours_of_any_kind,
    json_object,
    option_text,
    pieces,
    schedule_text,
)
from seuil.exchange.hsds.thresholds import AGE
from seuil.exchange.hsds.timetable import date_from, hours_from
from seuil.exchange.hsds.writer import ENTERPRISE_SCHEME, FACTS
from seuil.exchange.report import Line, Notice, Remark
from seuil.kernel.errors import InvalidInput
from seuil.organisations.domain import PracticeFamily

OFFERED = ("active", "temporarily closed")
TERRITORY = re.compile(r"(?:region|basin|commune|quarter):[\w.-]+\Z")
STEP = re.compile(r"\d{1,2}\. ")
ENOUGH_DIGITS = 3

READ = {
    "service": """
        id organization_id name description url additional_urls email status organization phones
        contacts schedules service_areas service_at_locations languages fees_description fees
        cost_options required_documents capacities attributes application_process minimum_age
        maximum_age eligibility_description assured_date last_modified
    """,
    "organization": "id name description organization_identifiers attributes services",
    "location": "id location_type name description latitude longitude addresses attributes",
}
"""The keys of HSDS that an exchange record has a place for."""
IN_FACTS = frozenset({"alert", "wait_time", "interpretation_services"})
"""What an export of this project says in words and again as facts."""


def translated(number: int, service: Thing, language: str, today: datetime.date) -> Line:
    """Return the line of a service, with what was left out and what is wrong."""
    translation = Translation(service, language, today)
    record = translation.record()
    return Line(
        number,
        None if translation.problems else record,
        tuple(translation.problems),
        tuple(dict.fromkeys(translation.notices)),
        original=dict(service),
    )


class Translation:
    """Reads one service and notes what it could not carry over."""

    def __init__(self, service: Thing, language: str, today: datetime.date) -> None:
        self.service = service
        self.today = today
        self.problems: list[InvalidInput] = []
        self.notices: list[Notice] = []
        self.facts = facts_of(service)
        self.language = str(self.facts.get("language") or language)

    def record(self) -> Record:
        self._leave_out_rest("service", self.service, IN_FACTS if self.facts else frozenset())
        if "gone" not in self.facts and self._text(self.service, "status") not in OFFERED:
            self._wrong("status", self.service.get("status"), " or ".join(OFFERED))
        return held(
            {
                **self._said_beside(),
                "id": str(self.facts.get("id") or self._required("id")),
                "organisation": self._organisation(),
                "name": self._said(self._required("name")),
                "description": self._said(self._text(self.service, "description")),
                "categories": self._codes(Kind.CATEGORIES, self.service),
                "publics_note": self._publics_note(),
                "locations": list(self._locations()),
                "serves": list(self._serves()),
                "contacts": list(self._contacts()),
                "languages": list(self._languages()),
                **self._hours(),
                "closures": list(self._closures()),
                "entry_steps": list(map(self._said, self._steps())),
                "documents": list(self._documents()),
                "conditions": self._conditions(),
                "checked_on": self._day(self.service.get("assured_date")),
                "visibility": "public",
            }
        )

    def _said_beside(self) -> Record:
        """Return what an export of ours says as facts, and others say in HSDS's own fields."""
        if self.facts:
            return {key: self.facts[key] for key in FACTS if key in self.facts}
        return {
            "updated": self._day(self._text(self.service, "last_modified")[:10]),
            "price": self._price(),
            "capacity": self._capacity(),
        }

    # What is there

    def _text(self, thing: Thing, key: str) -> str:
        value = thing.get(key)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        self._wrong(key, value, "a text")
        return ""

    def _required(self, key: str) -> str:
        text = self._text(self.service, key)
        if not text and not any(problem.path == key for problem in self.problems):
            self._wrong(key, self.service.get(key), "a text: HSDS requires it")
        return text

    def _number(self, thing: Thing, key: str) -> float | None:
        value = thing.get(key)
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
            return value
        self._wrong(key, value, "a number")
        return None

    def _items(self, thing: Thing, key: str) -> list[Thing]:
        value = thing.get(key)
        if value is None:
            return []
        if isinstance(value, list) and all(isinstance(item, Mapping) for item in value):
            return value
        self._wrong(key, value, "a list of objects")
        return []

    def _object(self, thing: Thing, key: str) -> Thing:
        value = thing.get(key)
        if value is None or isinstance(value, Mapping):
            return value or {}
        self._wrong(key, value, "an object")
        return {}

    def _said(self, text: str) -> dict[str, str]:
        return {self.language: text} if text else {}

    def _day(self, value: object) -> str:
        day = date_from(value)
        return day.isoformat() if day and day <= self.today else ""

    def _wrong(self, path: str, value: object, accepted: str) -> None:
        shown = shortened(value)
        message = f"{path}: {shown} is not accepted"
        problem = InvalidInput(message, path=path, value=shown, accepted=accepted)
        self.problems.append(problem)

    def _note(self, remark: Remark, column: str, value: object = "") -> None:
        self.notices.append(Notice(remark, column, shortened(value)))

    def _leave_out_rest(self, kind: str, thing: Thing, but: frozenset[str] = frozenset()) -> None:
        read = {*READ[kind].split(), *but}
        for key, value in thing.items():
            if key not in read and value not in (None, "", [], {}):
                self._note(Remark.LEFT_OUT, f"{kind}.{shortened(key)}")

    # Parts

    def _organisation(self) -> Record:
        body = self._object(self.service, "organization")
        self._leave_out_rest("organization", body, frozenset({"funding", "programs"}))
        known = facts_of(body).get("id") or body.get("id") or self.service.get("organization_id")
        if not known:
            self._wrong("organization", None, "the organisation of the service, with its id")
        families = [
            code for code in self._codes(Kind.FAMILIES, body) if code in list(PracticeFamily)
        ]
        numbers = [
            self._text(identifier, "identifier")
            for identifier in self._items(body, "organization_identifiers")
            if identifier.get("identifier_scheme") == ENTERPRISE_SCHEME
        ]
        return held(
            {
                "id": str(known or ""),
                "name": self._said(self._text(body, "name")),
                "families": families,
                "enterprise_number": next(iter(numbers), ""),
            }
        )

    def _codes(self, kind: Kind, thing: Thing) -> list[str]:
        """Return the codes of one of our taxonomies; terms of others are noted."""
        codes = []
        for attribute in self._items(thing, "attributes"):
            term = self._object(attribute, "taxonomy_term")
            if is_ours(term, kind):
                codes.append(str(term.get("code")))
            elif kind is Kind.CATEGORIES and term and not is_ours_of_any_kind(term):
                word = term.get("name") or term.get("code")
                self._note(Remark.PHRASE_NOT_UNDERSTOOD, "attributes", word)
        return list(dict.fromkeys(codes))

    def _publics_note(self) -> object:
        if self.facts:
            return self.facts.get("publics_note")
        return self._said(self._text(self.service, "eligibility_description"))

    def _locations(self) -> Iterator[Record]:
        for link in self._items(self.service, "service_at_locations"):
            place = self._object(link, "location")
            self._leave_out_rest("location", place)
            facts = facts_of(place)
            place_id = str(facts.get("id") or place.get("id") or link.get("id") or "")
            if facts.get("confidential"):
                yield {"id": place_id, "confidential": True}
            elif place and self._is_a_place(place):
                yield self._location(place, place_id, facts)

    def _is_a_place(self, place: Thing) -> bool:
        kind = place.get("location_type", "physical")
        if kind != "physical":
            self._note(Remark.LEFT_OUT, "location.location_type", kind)
        return bool(kind == "physical")

    def _location(self, place: Thing, place_id: str, facts: Thing) -> Record:
        address: Thing = next(iter(self._items(place, "addresses")), {})
        lines = [self._text(address, key) for key in ("address_1", "address_2")]
        lat, lon = self._number(place, "latitude"), self._number(place, "longitude")
        if lat is None or lon is None or not (-90 <= lat <= 90 and -180 <= lon <= 180):
            if lat is not None or lon is not None:
                self._note(Remark.LEFT_OUT, "location.latitude", f"{lat}, {lon}")
            lat = lon = None
        return held(
            {
                "id": place_id,
                "lat": lat,
                "lon": lon,
                "precision": facts.get("precision"),
                "address": facts.get("address") or ", ".join(filter(None, lines)),
                "postal_code": facts.get("postal_code") or self._text(address, "postal_code"),
                "commune": facts.get("commune"),
            }
        )

    def _serves(self) -> Iterator[str]:
        for area in self._items(self.service, "service_areas"):
            extent = self._text(area, "extent")
            if TERRITORY.match(extent):
                yield extent
            else:
                name = area.get("name") or area.get("description")
                self._note(Remark.PHRASE_NOT_UNDERSTOOD, "service_areas", name)

    def _contacts(self) -> Iterator[Record]:
        seen = set()
        for kind, value, note in self._reached():
            pattern, _ = CONTACT_RULES[kind]
            if not value or (kind, value) in seen:
                continue
            seen.add((kind, value))
            if pattern.match(value):
                yield held({"type": kind, "value": value, "note": self._said(note[:LONGEST_NOTE])})
            else:
                self._note(Remark.LEFT_OUT, kind, value)

    def _reached(self) -> Iterator[tuple[ContactType, str, str]]:
        at_places = self._items(self.service, "service_at_locations")
        for owner in (self.service, *at_places):
            for phone in self._items(owner, "phones"):
                number = self._text(phone, "number").strip("\"' ")
                yield ContactType.PHONE, number, self._text(phone, "description")
        yield from self._mails()
        yield from self._pages()

    def _mails(self) -> Iterator[tuple[ContactType, str, str]]:
        """The first address stands in the service, with its note among the contacts.

        A contact with a name is a person: such lines are not kept.
        """
        first = self._text(self.service, "email")
        noted = {}
        for contact in self._items(self.service, "contacts"):
            if contact.get("name"):
                self._note(Remark.LEFT_OUT, "contacts.name")
            elif value := self._text(contact, "email"):
                noted[value] = self._text(contact, "department")
        for value in dict.fromkeys((first, *noted)):
            yield ContactType.EMAIL, value, noted.get(value, "")

    def _pages(self) -> Iterator[tuple[ContactType, str, str]]:
        first = web_address(self._text(self.service, "url")) if self.service.get("url") else ""
        pages: dict[tuple[ContactType, str], str] = {}
        for page in self._items(self.service, "additional_urls"):
            facts = facts_of(page)
            label = str(facts.get("note", "")) if facts else self._text(page, "label")
            kind = ContactType(facts.get("type", ContactType.WEB))
            pages[kind, web_address(self._text(page, "url"))] = label
        for kind, value in dict.fromkeys(((ContactType.WEB, first), *pages)):
            yield kind, value, pages.get((kind, value), "")

    def _languages(self) -> Iterator[str]:
        for language in self._items(self.service, "languages"):
            code = self._text(language, "code").lower()
            if code in known_languages():
                yield code
            else:
                word = code or language.get("name")
                self._note(Remark.PHRASE_NOT_UNDERSTOOD, "languages", word)

    def _hours(self) -> Record:
        schedules = [
            s for s in self._items(self.service, "schedules") if "closed" not in facts_of(s)
        ]
        words = list(dict.fromkeys(self._text(s, "description") for s in schedules))
        if self.facts:
            notes = (self._text(schedule, "notes") for schedule in schedules)
            return {
                "hours": next((note for note in notes if is_osm(note)), ""),
                "hours_text": self._said("\n".join(filter(None, words))),
            }
        hours = hours_from(schedules, timezone.get_default_timezone(), self.today)
        if hours and is_osm(hours):
            return {"hours": hours, "hours_text": self._said("\n".join(filter(None, words)))}
        if text := "\n".join(dict.fromkeys(map(schedule_text, schedules))).strip():
            self._note(Remark.HOURS_AS_TEXT, "schedules", text)
            return {"hours_text": self._said(text)}
        return {}

    def _closures(self) -> Iterator[Record]:
        for schedule in self._items(self.service, "schedules"):
            facts = facts_of(schedule)
            first, last = (date_from(schedule.get(key)) for key in ("valid_from", "valid_to"))
            if "closed" in facts and first and last:
                reopens = last + datetime.timedelta(days=1)
                note = self._said(str(facts["closed"] or ""))
                yield held({"from": first.isoformat(), "to": reopens.isoformat(), "note": note})

    def _price(self) -> Record:
        options = self._items(self.service, "cost_options")
        words = self._text(self.service, "fees_description") or self._text(self.service, "fees")
        free = bool(options) and all(option.get("amount") == 0 for option in options)
        amounts = [] if free else [option_text(option) for option in options]
        text = "\n".join(filter(None, (words, *amounts)))
        return held({"kind": "free" if free else "", "text": self._said(text)})

    def _capacity(self) -> Record:
        capacities = self._items(self.service, "capacities")
        free = [self._number(capacity, "available") for capacity in capacities]
        known = [number for number in free if number is not None]
        if not known:
            return {}
        updated = max(self._text(capacity, "updated")[:10] for capacity in capacities)
        status = "open" if any(number > 0 for number in known) else "full"
        return held({"status": status, "updated": self._day(updated)})

    def _steps(self) -> Iterator[str]:
        for line in self._text(self.service, "application_process").splitlines():
            yield from pieces(STEP.sub("", line.strip(), count=1))

    def _documents(self) -> Iterator[Record]:
        for document in self._items(self.service, "required_documents"):
            facts = facts_of(document)
            text = str(facts.get("text") or self._text(document, "document"))
            for piece in pieces(text):
                can_follow = bool(facts.get("can_follow"))
                yield held({"text": self._said(piece), "can_follow": can_follow})

    def _conditions(self) -> list[Record]:
        if self.facts:
            return self._own_conditions()
        lowest = self._number(self.service, "minimum_age")
        highest = self._number(self.service, "maximum_age")
        if lowest is None and highest is None:
            return []
        below = None if highest is None else highest + 1
        return [
            {
                "dimension": AGE,
                "state": "condition",
                "operator": "between",
                "values": [lowest, below],
                "force": "requires",
                "source": "imported",
            }
        ]

    def _own_conditions(self) -> list[Record]:
        """Each value of a condition is an attribute that holds the whole: take it once."""
        found: dict[str, Record] = {}
        for attribute in self._items(self.service, "attributes"):
            term = self._object(attribute, "taxonomy_term")
            value = self._text(attribute, "value")
            if is_ours(term, Kind.CONDITIONS) and value not in found:
                found[value] = json_object(value)
        return [condition for condition in found.values() if condition]
