"""The directory as HSDS 3.1 objects, in one language, as things are at one moment.

Only what is public is written: no sheet and no contact for professionals, no confidential
address. The loaders named in each docstring keep the number of queries fixed.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from seuil.access.types import CapacityStatus, Condition, State
from seuil.directory.domain import PriceKind
from seuil.directory.models import (
    AccessCondition,
    Closure,
    Location,
    RequiredDocument,
    Service,
    ServiceQuerySet,
)
from seuil.directory.record.rows import record_of
from seuil.directory.record.values import ServiceRecord, held
from seuil.exchange.hsds import reach, sentences, taxonomies, thresholds
from seuil.exchange.hsds.places import (
    listed_location,
    location,
    location_uuid,
    service_areas,
    service_at_location_uuid,
)
from seuil.exchange.hsds.taxonomies import OWN, Kind, Term
from seuil.exchange.hsds.timetable import clock_with_offset, slots_of
from seuil.matching.explain import capacity_sentence, condition_sentences, speaker
from seuil.matching.offers import condition_of
from seuil.organisations.domain import record_uuid
from seuil.organisations.models import Organisation
from seuil.wording.times import date_text

ENTERPRISE_SCHEME = "BE-BCE_KBO"
CURRENCY = "EUR"
BATCH = 200
FACTS = (
    "id",
    "source",
    "updated",
    "outreach",
    "interpreter",
    "price",
    "capacity",
    "checked_by",
    "gone",
)
"""What HSDS has no field for, or cannot give back exactly."""

Hsds = dict[str, Any]
Given = ParamSpec("Given")
Made = TypeVar("Made")


def write_hsds(
    services: ServiceQuerySet, language: str, now: datetime.datetime | None = None
) -> Iterator[str]:
    """Yield the public ones of these services as NDJSON lines; memory stays bounded.

    Those that are gone are among them, as defunct: whoever keeps a copy is to hear of it.
    """
    writer = Writer(language, now)
    for service in services.published().for_sheet().iterator(chunk_size=BATCH):
        yield line_of(writer.service(service))


def line_of(made: Hsds) -> str:
    return json.dumps(made, ensure_ascii=False) + "\n"


def in_its_language(
    method: Callable[Concatenate["Writer", Given], Made],
) -> Callable[Concatenate["Writer", Given], Made]:
    @wraps(method)
    def spoken(self: "Writer", /, *args: Given.args, **kwargs: Given.kwargs) -> Made:
        with override(self.language):
            return method(self, *args, **kwargs)

    return spoken


class Writer:
    """Writes in one language, as of ``now``. A service has to be loaded by ``for_sheet``."""

    def __init__(self, language: str, now: datetime.datetime | None = None) -> None:
        self.language = language
        self.now = timezone.localtime(now)
        self.today = self.now.date()
        self.says = speaker(language)
        self.terms = taxonomies.condition_terms(language)

    # Services

    @in_its_language
    def minimal_service(self, service: Service) -> Hsds:
        """Return what tells whether to fetch a service again."""
        return {
            "id": str(service.uuid),
            "name": str(service.name),
            "status": self._status(service),
            "last_modified": _moment(service.modified_at),
        }

    @in_its_language
    def listed_service(self, service: Service) -> Hsds:
        return self._fields(service) | {"organization": self._organization(service.organisation)}

    @in_its_language
    def service(self, service: Service) -> Hsds:
        places = [self._at_location(service, place) for place in service.locations.all()]
        return held(self._nested(service) | {"service_at_locations": places})

    def _nested(self, service: Service) -> Hsds:
        """Return a service with all that belongs to it but its places."""
        return self._whole(service) | {
            "organization": self._full_organization(service.organisation)
        }

    def _whole(self, service: Service) -> Hsds:
        return held(
            self._fields(service)
            | {
                "additional_urls": reach.more_urls(service),
                "phones": reach.phones(service),
                "contacts": reach.more_contacts(service),
                "schedules": list(self._schedules(service)),
                "service_areas": service_areas(service),
                "languages": list(self._languages(service)),
                "cost_options": list(self._costs(service)),
                "required_documents": list(map(self._document, service.documents.all())),
                "capacities": list(self._capacities(service)),
                "attributes": list(self._attributes(service)),
            }
        )

    def _fields(self, service: Service) -> Hsds:
        return held(
            {
                "id": str(service.uuid),
                "organization_id": str(service.organisation.uuid),
                "name": str(service.name),
                "description": str(service.description),
                "url": reach.url(service),
                "email": reach.email(service),
                "status": self._status(service),
                "interpretation_services": sentences.interpretation(service),
                "application_process": sentences.process(service),
                "fees_description": sentences.fees(service),
                "wait_time": self._wait(service),
                "eligibility_description": self._eligibility(service),
                "assured_date": service.checked_on.isoformat() if service.checked_on else "",
                "alert": self._alert(service),
                "last_modified": _moment(service.modified_at),
                **thresholds.ages(_rules(service), self.today),
            }
        )

    def _status(self, service: Service) -> str:
        if service.gone_on is not None:
            return "defunct"
        closed = any(c.first_day <= self.today < c.reopens_on for c in service.closures.all())
        return "temporarily closed" if closed else "active"

    def _eligibility(self, service: Service) -> str:
        sentences = condition_sentences(service, self.says, self.today)
        return " ".join(filter(None, (str(service.publics_note), *sentences)))

    def _wait(self, service: Service) -> str:
        if service.capacity == CapacityStatus.UNKNOWN:
            return ""
        sentence = capacity_sentence(service, self.says)
        if service.capacity_updated is None:
            return sentence
        said_on = {"sentence": sentence.rstrip("."), "date": date_text(service.capacity_updated)}
        return _("%(sentence)s, said on %(date)s.") % said_on

    def _closures(self, service: Service) -> list[Closure]:
        return [c for c in service.closures.all() if c.reopens_on > self.today]

    def _alert(self, service: Service) -> str:
        return " ".join(map(sentences.closed_sentence, self._closures(service)))

    def _schedules(self, service: Service) -> Iterator[Hsds]:
        words = str(service.hours_text)
        slots = slots_of(service.hours) if service.hours else ()
        offset = self.now.utcoffset() or datetime.timedelta()
        said = held({"description": words, "notes": service.hours})
        for number, slot in enumerate(slots or ()):
            yield {
                **_owned("schedule", service, f"slot {number}"),
                "timezone": offset.total_seconds() / 3600,
                "freq": "MONTHLY" if slot.monthly else "WEEKLY",
                "byday": ",".join(slot.days),
                "opens_at": clock_with_offset(slot.opens, offset),
                "closes_at": clock_with_offset(slot.closes, offset),
                **said,
            }
        if said and not slots:
            yield _owned("schedule", service, "words") | said
        for closure in self._closures(service):
            yield _closed_schedule(service, closure)

    def _languages(self, service: Service) -> Iterator[Hsds]:
        for code in service.languages:
            name = self.says.value("language", code)
            yield _owned("language", service, code) | {"name": name, "code": code}

    def _costs(self, service: Service) -> Iterator[Hsds]:
        if service.price_kind == PriceKind.FREE:
            free = {"option": sentences.price_label(service), "currency": CURRENCY, "amount": 0}
            yield _owned("cost_option", service, PriceKind.FREE) | free

    def _document(self, row: RequiredDocument) -> Hsds:
        """A paper that can follow says so in words, and keeps its own words beside."""
        made = _owned("required_document", row.service, str(row.position))
        if not row.can_follow:
            return made | {"document": str(row.text)}
        fact = {"text": str(row.text), "can_follow": True}
        later = _("%(document)s (can be brought later)") % {"document": str(row.text)}
        own = thresholds.own_facts("required_document", made["id"], fact)
        return made | {"document": later, "attributes": [own]}

    def _capacities(self, service: Service) -> Iterator[Hsds]:
        """Say the only number that is known: none free, and since when."""
        if service.capacity == CapacityStatus.FULL and service.capacity_updated:
            midnight = datetime.datetime.combine(service.capacity_updated, datetime.time())
            yield _owned("service_capacity", service, "full") | {
                "unit": {"id": str(record_uuid("unit", OWN, "place")), "name": _("place")},
                "available": 0,
                "description": capacity_sentence(service, self.says),
                "updated": _moment(timezone.make_aware(midnight)),
            }

    def _attributes(self, service: Service) -> Iterator[Hsds]:
        owner = str(service.uuid)
        record = record_of(service)
        yield thresholds.own_facts("service", owner, self._facts(record))
        for category in sorted(service.categories.all(), key=lambda category: category.position):
            term = taxonomies.category_term(category)
            yield thresholds.attribute("service", owner, term, "category", label=term.name)
        said = [self._sentence(row) for row in service.conditions.all()]
        told = list(zip(record.conditions, said, strict=True))
        yield from thresholds.condition_attributes(service, told, self.terms, self.today)

    def _facts(self, record: ServiceRecord) -> Hsds:
        said = record.as_dict()
        facts = {key: said[key] for key in FACTS if key in said}
        return (
            facts
            | held({"publics_note": record.publics_note.as_dict()})
            | {"language": self.language}
        )

    def _sentence(self, row: AccessCondition) -> str:
        if row.state == State.CONDITION:
            return self.says.condition(condition_of(row))
        return self.says.sentence(row.dimension, "none" if row.state == State.NONE else "unknown")

    # Services at locations

    @in_its_language
    def listed_service_at_location(self, place: Location) -> Hsds:
        service = place.service
        return self._link(service, place) | {
            "location": listed_location(service, place),
            "service": self._fields(service)
            | {"organization": self._organization(service.organisation)},
        }

    @in_its_language
    def service_at_location(self, place: Location) -> Hsds:
        at_location = self._at_location(place.service, place)
        return at_location | {"service": self._nested(place.service)}

    def _at_location(self, service: Service, place: Location) -> Hsds:
        return self._link(service, place) | {"location": location(service, place)}

    def _link(self, service: Service, place: Location) -> Hsds:
        place_id = location_uuid(service, place.external_id)
        return {
            "id": str(service_at_location_uuid(service, place_id)),
            "service_id": str(service.uuid),
            "location_id": str(place_id),
        }

    # Organisations

    @in_its_language
    def listed_organization(self, organisation: Organisation) -> Hsds:
        return self._organization(organisation)

    @in_its_language
    def organization(self, organisation: Organisation, services: Iterable[Service]) -> Hsds:
        """Return an organisation with the names of the public ones of its services."""
        named = [
            {
                "id": str(service.uuid),
                "organization_id": str(organisation.uuid),
                "name": str(service.name),
                "status": self._status(service),
            }
            for service in services
            if service.is_public
        ]
        return self._full_organization(organisation) | held({"services": named})

    @in_its_language
    def organization_with_services(
        self, organisation: Organisation, services: Iterable[Service]
    ) -> Hsds:
        """Return an organisation with all about the public ones of its services."""
        full = [
            self._whole(service)
            | held(
                {
                    "service_at_locations": [
                        self._at_location(service, place) for place in service.locations.all()
                    ]
                }
            )
            for service in services
            if service.is_public
        ]
        return self._full_organization(organisation) | held({"services": full})

    def _organization(self, organisation: Organisation) -> Hsds:
        families = [taxonomies.family_term(family).name for family in organisation.families]
        name = str(organisation)
        return {
            "id": str(organisation.uuid),
            "name": name,
            "description": ", ".join(families) or name,
        }

    def _full_organization(self, organisation: Organisation) -> Hsds:
        owner = str(organisation.uuid)
        facts = {"id": organisation.external_id, "source": organisation.source.code}
        families = [
            thresholds.attribute("organization", owner, term, "practice_family", label=term.name)
            for term in map(taxonomies.family_term, organisation.families)
        ]
        identifiers = [
            {
                "id": str(record_uuid("identifier", OWN, owner)),
                "organization_id": owner,
                "identifier_scheme": ENTERPRISE_SCHEME,
                "identifier_type": _("enterprise number"),
                "identifier": organisation.enterprise_number,
            }
        ]
        return self._organization(organisation) | held(
            {
                "organization_identifiers": identifiers if organisation.enterprise_number else [],
                "attributes": [*families, thresholds.own_facts("organization", owner, facts)],
            }
        )

    # Taxonomies

    @in_its_language
    def taxonomy(self, kind: Kind) -> Hsds:
        return taxonomies.taxonomy(kind)

    @in_its_language
    def taxonomy_term(self, term: Term) -> Hsds:
        return taxonomies.taxonomy_term(term)

    @in_its_language
    def all_terms(self) -> list[Term]:
        """Return every term, in one query."""
        return taxonomies.all_terms(self.language)


def _owned(kind: str, service: Service, *which: str) -> Hsds:
    """Return the ids of a thing that belongs to a service."""
    owner = str(service.uuid)
    return {"id": str(record_uuid(kind, OWN, owner, *which)), "service_id": owner}


def _rules(service: Service) -> list[Condition]:
    return [condition_of(row) for row in service.conditions.all() if row.state == State.CONDITION]


def _moment(at: datetime.datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def _closed_schedule(service: Service, closure: Closure) -> Hsds:
    """HSDS has no exceptions: a closure is a schedule without hours, marked as what it is."""
    last = closure.reopens_on - datetime.timedelta(days=1)
    made = _owned("schedule", service, "closed", closure.first_day.isoformat())
    note = {"closed": str(closure.note)}
    return made | {
        "valid_from": closure.first_day.isoformat(),
        "valid_to": last.isoformat(),
        "description": sentences.closed_sentence(closure),
        "attributes": [thresholds.own_facts("schedule", made["id"], note)],
    }
