"""Public services as FHIR `HealthcareService`, as things are today."""

import datetime
from collections.abc import Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.access.types import CapacityStatus, Interpreter, State
from seuil.api.fhir import availability, eligibility, location, organization
from seuil.api.fhir.canonical import (
    CONTACT_COMMENT,
    LANGUAGES,
    PROVISION,
    Codes,
    Own,
    code_system,
    ids_in,
    source_of,
    territories,
)
from seuil.api.fhir.elements import (
    Fhir,
    concept,
    extension,
    head,
    identifier,
    own_concept,
    part,
    reference,
    worded,
)
from seuil.api.fhir.parameters import (
    NOTHING,
    Token,
    dated,
    in_system,
    named,
    refers,
    token,
    truth,
    with_ids,
)
from seuil.api.fhir.resources import Resource
from seuil.api.fhir.terminology import OUTREACH, characteristic, interpreter_code
from seuil.api.hsds.places import place_key
from seuil.directory.domain import ContactType, PriceKind
from seuil.directory.models import Category, Contact, Location, Service, ServiceQuerySet
from seuil.directory.record.values import held
from seuil.exchange.hsds import reach
from seuil.matching.explain import speaker

APPOINTMENT = "appointment"
SYSTEMS = {ContactType.PHONE: "phone", ContactType.EMAIL: "email"}
PROVISION_OF = {
    PriceKind.FREE: ("free", "Free"),
    PriceKind.INCOME_BASED: ("disc", "Discounts Available"),
    PriceKind.FIXED: ("cost", "Fees Apply"),
}


def found() -> ServiceQuerySet:
    return Service.objects.public().for_sheet()


def write(service: Service) -> Fhir:
    """Return a service loaded by ``for_sheet``."""
    today = timezone.localdate()
    return held(
        {
            **head("HealthcareService", service.uuid, service.modified_at),
            "extension": list(_extensions(service)),
            "identifier": [identifier(ids_in(service.source.code), service.external_id)],
            "active": True,
            "providedBy": reference(
                "Organization", service.organisation.uuid, str(service.organisation)
            ),
            "category": _categories(service, wide=True),
            "type": _categories(service, wide=False),
            "location": [
                reference("Location", location.id_of(service, place))
                for place in service.locations.all()
            ],
            **worded("name", service, "name"),
            **worded("comment", service, "description"),
            "extraDetails": _details(service),
            "telecom": list(_telecom(service)),
            "coverageArea": _areas(service),
            "serviceProvisionCode": _provision(service),
            "eligibility": list(eligibility.entries(service, today)),
            "communication": list(_languages(service)),
            "characteristic": list(_characteristics(service)),
            "availableTime": list(availability.times(service)),
            "notAvailable": list(availability.closed(service, today)),
            "availabilityExceptions": availability.exceptions(service),
        }
    ) | _appointment(service, today)


def _extensions(service: Service) -> Iterator[Fhir]:
    if service.capacity != CapacityStatus.UNKNOWN:
        yield extension(Own.AVAILABILITY, parts=_capacity(service))
    if service.checked_on:
        yield extension(Own.CHECKED_ON, valueDate=service.checked_on.isoformat())
    if service.hours:
        yield extension(Own.HOURS, valueString=service.hours)


def _capacity(service: Service) -> Iterator[Fhir]:
    yield part("status", valueCode=service.capacity)
    if service.capacity_delay_days is not None:
        yield part("delayDays", valueUnsignedInt=service.capacity_delay_days)
    if service.capacity_updated:
        yield part("saidOn", valueDate=service.capacity_updated.isoformat())


def _categories(service: Service, *, wide: bool) -> list[Fhir]:
    """Return the wide categories, or those inside them."""
    every = {category.code: category for category in service.categories.all()}
    if wide:
        every |= {c.parent.code: c.parent for c in every.values() if c.parent}
    kept = [category for category in every.values() if (category.parent_id is None) is wide]
    return [
        own_concept(Codes.CATEGORIES, category.code, str(category.label))
        for category in sorted(kept, key=lambda category: category.position)
    ]


def _details(service: Service) -> str:
    """Return, in markdown, what has no element: for whom, the price, the way in, the papers."""
    steps = [f"{number}. {_line(step.text)}" for number, step in enumerate(service.steps.all(), 1)]
    papers = [f"- {_line(document.text)}" for document in service.documents.all()]
    blocks = (
        (_("For whom"), str(service.publics_note)),
        (_("Price"), str(service.price_text)),
        (_("How to enter"), "\n".join(steps)),
        (_("What to bring"), "\n".join(papers)),
    )
    return "\n\n".join(f"**{title}**\n\n{text.strip()}" for title, text in blocks if text.strip())


def _line(text: object) -> str:
    return " ".join(str(text).split())


def _telecom(service: Service) -> Iterator[Fhir]:
    for kind in ContactType:
        for contact in reach.public_contacts(service, kind):
            if said := _contact_point(contact):
                yield said


def _contact_point(contact: Contact) -> Fhir:
    system = SYSTEMS.get(ContactType(contact.kind), "url")
    value = reach.web_address(contact.value) if system == "url" else contact.value.strip()
    if not value:
        return {}
    note = str(contact.note).strip()
    comment = [{"url": CONTACT_COMMENT, "valueString": note}] if note else []
    return held({"extension": comment, "system": system, "value": value, "use": "work"})


def _areas(service: Service) -> list[Fhir]:
    return [
        {
            "type": "Location",
            "identifier": identifier(territories(), territory.code),
            "display": str(territory.name),
        }
        for territory in sorted(service.serves.all(), key=lambda territory: territory.code)
    ]


def _provision(service: Service) -> list[Fhir]:
    known = PROVISION_OF.get(PriceKind(service.price_kind))
    return [concept(PROVISION, *known)] if known else []


def _languages(service: Service) -> Iterator[Fhir]:
    says = speaker()
    for code in service.languages:
        yield concept(LANGUAGES, code, says.value("language", code))


def _characteristics(service: Service) -> Iterator[Fhir]:
    if service.outreach:
        yield characteristic(OUTREACH)
    if service.interpreter != Interpreter.UNKNOWN:
        yield characteristic(interpreter_code(Interpreter(service.interpreter)))


def _appointment(service: Service, today: datetime.date) -> Fhir:
    """Say whether one needs an appointment, where the sheet does."""
    for row in service.conditions.all():
        if row.dimension != APPOINTMENT or row.state == State.UNKNOWN:
            continue
        started = row.valid_from is None or row.valid_from <= today
        if started and (row.valid_to is None or today < row.valid_to):
            return {"appointmentRequired": row.state == State.CONDITION}
    return {}


# Searching


def _in_wide(code: str) -> Q:
    return _carries(Q(code=code, parent=None) | Q(parent__code=code))


def _in_narrow(code: str) -> Q:
    return _carries(Q(code=code, parent__isnull=False))


def _carries(which: Q) -> Q:
    return Q(Exists(Category.objects.filter(which, services=OuterRef("pk"))))


def _at(ids: list[UUID]) -> Q:
    keys = [key for one in ids if (key := place_key(one)) is not None]
    return Q(Exists(Location.objects.filter(pk__in=keys, service=OuterRef("pk"))))


def _categories_system() -> str:
    return code_system(Codes.CATEGORIES)


def _with_identifier(one: Token) -> Q:
    if one.system is None:
        return Q(external_id=one.code)
    source = source_of(one.system)
    return Q(external_id=one.code, source__code=source) if source else NOTHING


ORGANISATION, PLACES = "HealthcareService:organization", "HealthcareService:location"


def include(service: Service, name: str) -> list[Fhir]:
    if name == ORGANISATION:
        return [organization.write(service.organisation)]
    return [location.write(place) for place in service.locations.all()]


RESOURCE = Resource(
    "HealthcareService",
    "Public services, with their access conditions",
    [
        with_ids(lambda ids: Q(uuid__in=ids)),
        dated("_lastUpdated", "When it last changed", "modified_at"),
        truth("active", "Whether it is active; all that are listed are", always=True),
        token("identifier", "Its id in its source", _with_identifier),
        *named("name", "Its name, in any of its languages"),
        refers(
            "organization",
            "Organization",
            "The organisation that gives it",
            lambda ids: Q(organisation__uuid__in=ids),
        ),
        refers("location", "Location", "Where it is given", _at),
        token(
            "service-category",
            "A wide category of needs",
            in_system(_categories_system, _in_wide),
        ),
        token(
            "service-type",
            "A category inside a wide one",
            in_system(_categories_system, _in_narrow),
        ),
    ],
    (ORGANISATION, PLACES),
    found,
    write,
    include,
)
