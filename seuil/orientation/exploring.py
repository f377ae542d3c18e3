"""What the offer has for a request: candidates over the whole territory, by level, with reasons."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q

from seuil.access.hours import Span
from seuil.access.types import LANGUAGE, Fact, Result, Sort, Verdict
from seuil.access.vocabulary import read_situation
from seuil.directory.models import Category, Service
from seuil.kernel.errors import InvalidInputs
from seuil.kernel.geography import Point
from seuil.matching.explain import Reason as Sentence
from seuil.matching.explain import reasons_of
from seuil.matching.offers import lens_of
from seuil.matching.search import Match, Question, Reply, count, judge, search, total
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.domain.request import Priority
from seuil.orientation.doors import cares_for_either, closed_doors
from seuil.orientation.models import OrientationRequest
from seuil.territory.domain import Level
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.models import Territory
from seuil.territory.queries import places
from seuil.upkeep.corrections.domain import Status as CorrectionStatus

WIDEST_M = 40_000.0
AROUND_M = 40_000_000.0
"""Around the earth: whatever has a place lies nearer."""
MOST = 60
ACCEPTED = (CorrectionStatus.ACCEPTED, CorrectionStatus.ACCEPTED_CHANGED)


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: a need, a place, facts, what comes first. ``words`` search by hand."""

    category: Category | None
    place: Territory | None
    situation: Mapping[str, Fact]
    priority: Priority = Priority.DISTANCE
    words: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One service as a possible avenue.

    ``reasons`` are the closed doors, as codes; ``failed`` and ``asks`` say them in sentences.
    """

    service: Service
    band: Band
    verdict: Verdict | None
    reasons: Sequence[Reason]
    failed: Sequence[Sentence]
    asks: Sequence[Sentence]
    others: Sequence[Sentence]
    distance_m: float | None
    opens_next: Span | None
    speaks: bool


def sought_by(request: OrientationRequest, *, words: str = "") -> Sought:
    return Sought(
        category=request.category,
        place=request.place,
        situation=facts_of(request.situation),
        priority=Priority(request.priority),
        words=words,
    )


def checked_facts(situation: Mapping[str, object]) -> Mapping[str, Fact]:
    """Return facts that are about to be stored, as the engine reads them.

    Raises `InvalidInputs` where one does not fit the vocabulary.
    """
    return read_situation(situation, is_territory=places().__contains__)


def facts_of(situation: Mapping[str, object]) -> Mapping[str, Fact]:
    """Return stored facts as the engine reads them, those that are `unread` left out."""
    return stored_facts(situation).facts


@dataclass(frozen=True, slots=True)
class Stored:
    """``unread``: what no longer fits the vocabulary, which changes while requests stay."""

    facts: Mapping[str, Fact]
    unread: Sequence[str]


def stored_facts(situation: Mapping[str, object]) -> Stored:
    """Return what can be read of stored facts, and the codes of what cannot."""
    facts: dict[str, Fact] = {}
    unread: list[str] = []
    is_territory = places().__contains__
    for code, one in situation.items():
        try:
            facts |= read_situation({code: one}, is_territory=is_territory)
        except InvalidInputs:
            unread.append(code)
    return Stored(facts, unread)


def question_of(sought: Sought, *, limit: int = MOST) -> Question:
    place = places().places.get(sought.place.code) if sought.place else None
    located = place is not None and place.lat is not None and place.lon is not None
    return Question(
        text=sought.words,
        categories=frozenset({sought.category.code}) if sought.category else frozenset(),
        point=Point(place.lat, place.lon) if located else None,  # type: ignore[union-attr, arg-type]
        radius_m=WIDEST_M,
        situation=sought.situation,
        sort=Sort.SOONEST if sought.priority is Priority.SOONEST else None,
        limit=limit,
    )


@dataclass(frozen=True, slots=True)
class Counted:
    """How many services a need has; where facts are known, how many are open, to ask, closed."""

    total: int
    verdicts: Mapping[Verdict, int]


def counted(sought: Sought) -> Counted:
    """Return how many services there are among which `proposals` takes the best."""
    question = question_of(sought, limit=0)
    hidden = [match.found.verdict for match in _for_professionals(sought, question)]
    parts = _parts_of(question)
    if not question.judged:
        return Counted(len(hidden) + sum(sign * total(part) for part, sign in parts), {})
    verdicts = Counter(verdict for verdict in hidden if verdict)
    for part, sign in parts:
        for verdict, number in count(part).items():
            verdicts[verdict] += sign * number
    return Counted(verdicts.total(), {verdict: verdicts[verdict] for verdict in Verdict})


def _parts_of(question: Question) -> list[tuple[Question, int]]:
    """Return the questions that count `_going_out_elsewhere` too, each with its sign.

    Without a point everything counts; however far, all but the teams that go elsewhere.
    """
    if question.point is None:
        return [(question, 1)]
    anywhere, however_far = replace(question, point=None), replace(question, radius_m=AROUND_M)
    return [(question, 1), (anywhere, 1), (however_far, -1)]


def proposals(sought: Sought, *, limit: int = MOST) -> list[Proposal]:
    """Return the services of the whole territory and beyond that answer a need, the best first.

    Nothing is left out for its distance. Where the language comes first, those who speak one of
    the person's languages lead within their verdict.
    """
    question = question_of(sought, limit=limit)
    reply = search(question)
    matches = sorted(
        [*reply.matches, *_going_out_elsewhere(reply), *_for_professionals(sought, question)],
        key=_by_verdict if question.sort else _by_verdict_and_distance,
    )[:limit]
    gazetteer = places()
    found_places = _places_of([match.service.pk for match in matches])
    spoken = sought.situation.get(LANGUAGE)
    languages = spoken if isinstance(spoken, frozenset) else frozenset()
    found = [
        _proposal(match, reply.now, sought, found_places[match.service.pk], gazetteer, languages)
        for match in matches
        if match.service.pk in found_places
    ]
    if sought.priority is Priority.LANGUAGE and languages:
        found.sort(key=lambda one: (_RANK[one.verdict], not one.speaks))
    return found


def _going_out_elsewhere(reply: Reply) -> list[Match]:
    """Return the teams without a place that usually go to other territories than this one."""
    if reply.question.point is None:
        return []
    near = {match.service.pk for match in reply.matches}
    everywhere = search(replace(reply.question, point=None))
    return [
        match
        for match in everywhere.matches
        if not match.offer.points and match.service.pk not in near
    ]


def _for_professionals(sought: Sought, question: Question) -> list[Match]:
    """Return the sheets that only professionals see, which the search for everybody leaves out.

    There are few of them: each is judged on its own.
    """
    sheets = Service.objects.for_professionals()
    if category := sought.category:
        sheets = sheets.filter(Q(categories=category) | Q(categories__parent=category))
    if words := sought.words:
        sheets = sheets.filter(Q(name_fr__icontains=words) | Q(name_nl__icontains=words))
    return [judge(service, question) for service in sheets.distinct().for_sheet()[:MOST]]


def _by_verdict(match: Match) -> tuple[int, float]:
    return _RANK[match.found.verdict], 0.0


def _by_verdict_and_distance(match: Match) -> tuple[int, float]:
    distance = match.found.distance_m
    return _RANK[match.found.verdict], float("inf") if distance is None else distance


_RANK: Mapping[Verdict | None, int] = {None: 0, Verdict.OPEN: 0, Verdict.ASK: 1, Verdict.BLOCKED: 2}


def _places_of(keys: Sequence[int]) -> dict[int, Service]:
    rows = Service.objects.filter(pk__in=keys).prefetch_related(
        "locations__commune", "serves", "categories"
    )
    return {service.pk: service for service in rows}


def _proposal(
    match: Match,
    now: datetime,
    sought: Sought,
    placed: Service,
    gazetteer: Gazetteer,
    languages: frozenset[str],
) -> Proposal:
    told = reasons_of(match, now, sought.situation)
    failed = [one for one in told if one.result is Result.FAILED]
    asks = [one for one in told if one.result in {Result.ASK_SERVICE, Result.ASK_PERSON}]
    codes = closed_doors(
        failed, match.offer, sought.situation, now.date(), cares=cares_for_either(placed)
    )
    return Proposal(
        service=match.service,
        band=band_of(placed, sought.place, gazetteer),
        verdict=match.found.verdict,
        reasons=codes,
        failed=failed,
        asks=asks,
        others=[one for one in told if one not in failed and one not in asks],
        distance_m=match.found.distance_m,
        opens_next=match.opens_next,
        speaks=bool(languages & set(match.service.languages)),
    )


def band_of(service: Service, place: Territory | None, gazetteer: Gazetteer) -> Band:
    """Return how far a service lies from a place, in levels: the nearest of where it is or comes.

    The service was loaded with its locations and what it serves. Without a place all of the
    territory is one region.
    """
    serves = {territory.code for territory in service.serves.all()}
    where = lens_of(service.locations.all(), frozenset(), gazetteer) | serves
    around = gazetteer.ancestors(place.code) if place else _regions(gazetteer)
    shared = {gazetteer.places[code].level for code in around & where}
    if shared & {Level.QUARTER, Level.COMMUNE}:
        return Band.LOCAL
    if Level.BASIN in shared:
        return Band.BASIN
    return Band.REGION if Level.REGION in shared else Band.BEYOND


def _regions(gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(code for code, one in gazetteer.places.items() if one.level is Level.REGION)


def declared_dimensions(service: Service) -> frozenset[str]:
    """Return the dimensions on which a sheet states a condition today, capacity and hours too."""
    said = {row.dimension for row in service.conditions.all() if row.state == "condition"}
    if service.capacity in {"full", "waiting_list"}:
        said.add("capacity")
    if service.hours:
        said.add("hours")
    if service.languages:
        said.add("language")
    return frozenset(said)
