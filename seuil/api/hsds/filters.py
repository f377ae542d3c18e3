"""From HSDS parameters to querysets of what is public."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import ASin, Cos, Least, Power, Radians, Sin, Sqrt
from django.utils import timezone

from seuil.access.types import State
from seuil.api.hsds.parameters import CarrierParameters, PlacesParameters, ServiceFilters
from seuil.api.problems import wrong
from seuil.directory.models import (
    AccessCondition,
    Category,
    Location,
    Service,
    ServiceQuerySet,
)
from seuil.exchange.hsds.taxonomies import (
    NO_CONDITION,
    NOT_CHECKED,
    Kind,
    Term,
    all_terms,
    taxonomy_uuid,
)
from seuil.kernel.geography import EARTH_RADIUS_M, Point
from seuil.matching.index import index
from seuil.matching.search import Question, query_of
from seuil.organisations.models import Organisation
from seuil.territory.models import PostalCode, Territory
from seuil.territory.queries import places
from seuil.wording.localised import LANGUAGES

STATES = {NO_CONDITION: State.NONE, NOT_CHECKED: State.UNKNOWN}


def services(asked: CarrierParameters) -> ServiceQuerySet:
    """Return the public services that carry what is asked, without what belongs to them.

    Without words those that are gone are among them, as defunct: copies are to hear of it.
    """
    found = Service.objects.published()
    if asked.search.strip():
        found = found.filter(pk__in=_keys_answering(asked.search))
    if asked.taxonomy_id:
        found = _with_taxonomy(found, asked.taxonomy_id)
    if asked.taxonomy_term_id:
        found = _with_term(found, asked.taxonomy_term_id)
    return found


def filtered_services(asked: ServiceFilters) -> ServiceQuerySet:
    found = services(asked)
    if asked.organization_id:
        if not visible_organisations().filter(uuid=asked.organization_id).exists():
            raise wrong(
                "organization_id", str(asked.organization_id), "an id of /api/hsds/organizations"
            )
        found = found.filter(organisation__uuid=asked.organization_id)
    return found.changed_since(asked.modified_after) if asked.modified_after else found


def visible_organisations(of: ServiceQuerySet | None = None) -> QuerySet[Organisation]:
    """Return the organisations of public services: one that only professionals know stays so."""
    offered = Service.objects.public() if of is None else of
    return Organisation.objects.filter(
        Exists(offered.filter(organisation=OuterRef("pk")))
    ).select_related("source")


def _keys_answering(words: str) -> list[int]:
    """Ask the engine, which knows beginnings of words, slips and synonyms in three languages."""
    ready = index.ready()
    question = Question(text=words, limit=max(1, ready.engine.size))
    return [found.key for found in ready.engine.search(query_of(question, ready)).results]


def taxonomy_kind(taxonomy_id: UUID) -> Kind | None:
    return next((kind for kind in Kind if taxonomy_uuid(kind) == taxonomy_id), None)


def known_kind(taxonomy_id: UUID) -> Kind:
    kind = taxonomy_kind(taxonomy_id)
    if kind is None:
        raise wrong("taxonomy_id", str(taxonomy_id), "an id of /api/hsds/taxonomies")
    return kind


def term_with(term_id: UUID) -> Term | None:
    return next((term for term in all_terms(LANGUAGES[0]) if term.uuid == term_id), None)


def _with_taxonomy(found: ServiceQuerySet, taxonomy_id: UUID) -> ServiceQuerySet:
    match known_kind(taxonomy_id):
        case Kind.CATEGORIES:
            return found.filter(Exists(Category.objects.filter(services=OuterRef("pk"))))
        case Kind.FAMILIES:
            return found.exclude(organisation__families=[])
        case Kind.CONDITIONS:
            return found.filter(Exists(_conditions()))


def _with_term(found: ServiceQuerySet, term_id: UUID) -> ServiceQuerySet:
    term = term_with(term_id)
    if term is None:
        raise wrong("taxonomy_term_id", str(term_id), "an id of /api/hsds/taxonomy_terms")
    match term.kind:
        case Kind.CATEGORIES:
            return found.in_category(term.code)
        case Kind.FAMILIES:
            return found.filter(organisation__families__contains=[term.code])
        case Kind.CONDITIONS:
            return found.filter(Exists(_conditions().filter(_said_by(term.code))))


def _conditions() -> QuerySet[AccessCondition]:
    """Return what the services of the outer query say, but for rules that have ended."""
    today = timezone.localdate()
    return AccessCondition.objects.filter(service=OuterRef("pk")).filter(
        Q(valid_to=None) | Q(valid_to__gt=today)
    )


def _said_by(code: str) -> Q:
    dimension, _, state = code.partition(":")
    if state:
        return Q(dimension=dimension, state=STATES[state])
    dimension, _, value = code.partition(".")
    rule = Q(dimension=dimension, state=State.CONDITION)
    return rule & Q(values__contains=[value]) if value else rule


# Places


def locations(asked: PlacesParameters) -> QuerySet[Location]:
    """Return where the services asked for are given; nothing is told of confidential places."""
    offered = filtered_services(asked).filter(pk=OuterRef("service_id"))
    found = Location.objects.filter(Exists(offered))
    if asked.proximity and not asked.postcode:
        raise wrong("proximity", asked.proximity, "a postcode beside it")
    if asked.postcode:
        parts = list(PostalCode.objects.filter(code=asked.postcode).select_related("territory"))
        if not parts:
            raise wrong("postcode", asked.postcode, "a postal code of the territory")
        if asked.proximity:
            found = within(found, _middle(parts), asked.proximity)
        else:
            found = _serving(found, parts)
    return with_services(found).order_by("service__sort_key", "service_id", "position", "pk")


def with_services(found: QuerySet[Location]) -> QuerySet[Location]:
    """Load all that a service at a location shows, in a fixed number of queries."""
    return found.select_related("commune").prefetch_related(
        Prefetch("service", Service.objects.for_sheet())
    )


def _serving(found: QuerySet[Location], parts: list[PostalCode]) -> QuerySet[Location]:
    """Keep the services whose area holds the code; without area, those whose address has it."""
    known = places()
    around = frozenset[str]().union(*(known.ancestors(part.territory.code) for part in parts))
    areas = Service.serves.through.objects.filter(service=OuterRef("service_id"))
    covers = Exists(areas.filter(territory__code__in=around))
    there = Q(confidential=False, postal_code=parts[0].code) & ~Exists(areas)
    return found.filter(covers | there)


def _middle(parts: list[PostalCode]) -> Point:
    """Return the middle of the parts; a part without point of its own has that of its commune."""
    placed: list[PostalCode | Territory] = [
        part if part.lat is not None else part.territory for part in parts
    ]
    known = [(at.lat, at.lon) for at in placed if at.lat is not None and at.lon is not None]
    if not known:
        raise wrong("postcode", parts[0].code, "a postal code whose place is known")
    lats, lons = zip(*known, strict=True)
    return Point(sum(lats) / len(lats), sum(lons) / len(lons))


def within(found: QuerySet[Location], middle: Point, metres: float) -> QuerySet[Location]:
    """Keep the public places at most so far away (haversine, as `kernel.geography` has it)."""
    lat, lon = Radians(Value(middle.lat)), Radians(Value(middle.lon))
    half_lat, half_lon = (Radians("lat") - lat) / 2, (Radians("lon") - lon) / 2
    chord = Power(Sin(half_lat), 2) + Cos(lat) * Cos(Radians("lat")) * Power(Sin(half_lon), 2)
    metres_away = ASin(Sqrt(Least(chord, Value(1.0)))) * Value(2 * EARTH_RADIUS_M)
    return (
        found.filter(confidential=False, lat__isnull=False)
        .annotate(metres_away=metres_away)
        .filter(metres_away__lte=metres)
    )
