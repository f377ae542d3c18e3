"""From sheets to what the engine looks at."""

from collections.abc import Iterable
from dataclasses import replace

from seuil.access import hours
from seuil.access.text import Text, analyser, attribute_term, category_term
from seuil.access.types import (
    CapacityStatus,
    Closure,
    Condition,
    Force,
    Interpreter,
    Offer,
    Opening,
    Operator,
    State,
)
from seuil.directory.domain import PriceKind
from seuil.directory.models import AccessCondition, Location, Service
from seuil.kernel.errors import InvalidInput
from seuil.kernel.geography import Point
from seuil.territory.gazetteer import Gazetteer
from seuil.wording.localised import texts_of

NAME, ORGANISATION, CATEGORY, PARENT, NOTE, DESCRIPTION = 8, 5, 6, 4, 2, 2
CATEGORY_CODE, PARENT_CODE, ATTRIBUTE = 7, 4, 6


def offer_of(service: Service, places: Gazetteer) -> Offer:
    """Return the engine's view of a service loaded by ``for_engine`` or ``for_sheet``."""
    return replace(found_offer_of(service, places), words=words_of(service))


def found_offer_of(service: Service, places: Gazetteer) -> Offer:
    """Return what verdicts and reach look at, without its words; loaded as for `offer_of`."""
    judged = judged_offer_of(service)
    serves = frozenset(territory.code for territory in service.serves.all())
    comes_to = serves if service.outreach or not judged.points else frozenset[str]()
    return replace(
        judged,
        comes_to=comes_to,
        lens=lens_of(service.locations.all(), comes_to, places),
        categories=categories_of(service),
    )


def judged_offer_of(service: Service) -> Offer:
    """Return what verdicts and distances look at, without what only finding needs.

    The service was loaded by ``for_cards``, ``for_engine`` or ``for_sheet``.
    """
    return Offer(
        key=service.pk,
        source=service.source.code,
        conditions=tuple(condition_of(row) for row in stated_rules(service)),
        unconditional=frozenset(
            row.dimension for row in service.conditions.all() if row.state == State.NONE
        ),
        languages=frozenset(service.languages),
        interpreter=Interpreter(service.interpreter),
        capacity=CapacityStatus(service.capacity),
        capacity_updated=service.capacity_updated,
        opening=opening_of(service),
        points=public_points(service.locations.all()),
    )


def stated_rules(service: Service) -> list[AccessCondition]:
    """Return the rows of a service that are conditions, in the order of those of its offer."""
    return [row for row in service.conditions.all() if row.state == State.CONDITION]


def condition_of(row: AccessCondition) -> Condition:
    return Condition(
        dimension=row.dimension,
        operator=Operator(row.operator),
        values=tuple(row.values),
        minimum=row.minimum,
        maximum=row.maximum,
        force=Force(row.force or Force.REQUIRES),
        can_follow=row.can_follow,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def opening_of(service: Service) -> Opening:
    """Return the hours; hours that are not in OSM syntax count as not known."""
    closures = tuple(Closure(c.first_day, c.reopens_on) for c in service.closures.all())
    try:
        if service.hours:
            hours.parsed(service.hours)
    except InvalidInput:
        return Opening("", closures)
    return Opening(service.hours, closures)


def public_points(locations: Iterable[Location]) -> tuple[Point, ...]:
    """Return the places that anyone may know: a confidential one gives no point at all."""
    return tuple(
        Point(place.lat, place.lon)
        for place in locations
        if place.lat is not None and place.lon is not None and not place.confidential
    )


def lens_of(
    locations: Iterable[Location], comes_to: frozenset[str], places: Gazetteer
) -> frozenset[str]:
    """Return every territory under which the service is found.

    Its public places count with all that holds them; a service that comes to a territory
    is found there, in what holds it and in every part of it.
    """
    found: set[str] = set()
    for place in locations:
        if place.confidential:
            continue
        if place.lat is not None and place.lon is not None:
            found |= places.at(place.lat, place.lon)
        if place.commune is not None:
            found |= _surely_around(place.commune.code, places, found)
    for code in comes_to:
        found |= places.ancestors(code) | places.parts(code)
    return frozenset(found)


def _surely_around(commune: str, places: Gazetteer, found: set[str]) -> set[str]:
    """Return the commune and what holds it; a basin only when the point did not say which."""
    around = {commune, *places.ancestors(commune)}
    if any(code.startswith("basin:") for code in found):
        around = {code for code in around if not code.startswith("basin:")}
    return around


def categories_of(service: Service) -> frozenset[str]:
    codes = set()
    for category in service.categories.all():
        codes.add(category.code)
        if category.parent is not None:
            codes.add(category.parent.code)
    return frozenset(codes)


def words_of(service: Service) -> dict[str, int]:
    """Return the searchable terms of a service with their weights."""
    texts = [
        *_texts(service, "name", NAME),
        *_texts(service.organisation, "name", ORGANISATION),
        *_texts(service, "publics_note", NOTE),
        *_texts(service, "description", DESCRIPTION),
    ]
    codes: dict[str, int] = {}
    for category in service.categories.all():
        texts += _texts(category, "label", CATEGORY)
        codes[category_term(category.code)] = CATEGORY_CODE
        if category.parent is not None:
            texts += _texts(category.parent, "label", PARENT)
            codes.setdefault(category_term(category.parent.code), PARENT_CODE)
    attributes = {attribute_term(code): ATTRIBUTE for code in attributes_of(service)}
    return analyser().index(texts) | codes | attributes


def _texts(thing: object, field: str, weight: int) -> list[Text]:
    return [Text(text, weight, language) for language, text in texts_of(thing, field).items()]


def attributes_of(service: Service) -> set[str]:
    """Return what may be wished for in words: free, without appointment, going out …"""
    free_of = {row.dimension for row in service.conditions.all() if row.state == State.NONE}
    found = {
        "price:free": service.price_kind == PriceKind.FREE,
        "entry:walk_in": "appointment" in free_of,
        "outreach": service.outreach,
        "anonymous": "anonymity" in free_of,
        "interpreter": service.interpreter in {Interpreter.ON_SITE, Interpreter.PHONE},
    }
    return {code for code, there in found.items() if there}
