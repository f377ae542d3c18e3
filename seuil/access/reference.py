"""The specification of the engine: one service and one situation at a time, in plain Python.

Slow and obvious on purpose. Every rule of the verdict stands here once; the columnar engine
is proved to give the same answers.
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from seuil.access import hours
from seuil.access.shuffle import shuffled
from seuil.access.types import (
    CAPACITY,
    HOURS,
    LANGUAGE,
    SEVERITY,
    VERDICT_RANK,
    Alternative,
    Answer,
    CapacityStatus,
    Condition,
    Fact,
    Force,
    Found,
    Interpreter,
    Offer,
    Operator,
    Query,
    Result,
    Setting,
    Sort,
    Threshold,
    Verdict,
    still_counts,
)
from seuil.kernel.geography import distances_m, on_the_sphere

NEVER = float("inf")


def holds(  # noqa: PLR0911  one line an operator
    condition: Condition, fact: Fact, setting: Setting
) -> bool:
    """Whether the operator of ``condition`` is true of a known ``fact``."""
    values = frozenset(condition.values)
    known = fact if isinstance(fact, frozenset) else frozenset({str(fact)})
    match condition.operator:
        case Operator.BETWEEN:
            years = float(fact)  # type: ignore[arg-type]
            above = condition.minimum is None or condition.minimum <= years
            return above and (condition.maximum is None or years < condition.maximum)
        case Operator.IN:
            return bool(values & known)
        case Operator.NOT_IN:
            return not values & known
        case Operator.ALL_OF:
            return values <= known
        case Operator.NOT_ALL_OF:
            return not values <= known
        case Operator.HAS:
            return fact is True
        case Operator.NOT_HAS:
            return fact is False
        case Operator.WITHIN:
            return bool(values & setting.lies_in(str(fact)))


def judged(condition: Condition, fact: Fact | None, setting: Setting) -> Result | None:
    """Return what one condition in force gives; None when it is met."""
    if condition.force is Force.PREFERS:
        preferred = fact is not None and holds(condition, fact, setting)
        return Result.PREFERRED if preferred else None
    if fact is None:
        return Result.BRING_LATER if condition.can_follow else Result.ASK_PERSON
    if holds(condition, fact, setting) is (condition.force is Force.REQUIRES):
        return None
    return Result.BRING_LATER if condition.can_follow else Result.FAILED


def spoken(offer: Offer, fact: Fact | None, setting: Setting) -> Result | None:
    """Return what the language of the person gives; ``fact`` holds the languages spoken."""
    if fact is None:
        return None
    assert isinstance(fact, frozenset)  # noqa: S101  checked at the door
    if fact & (offer.languages or setting.working_languages):
        return None
    if offer.interpreter in {Interpreter.ON_SITE, Interpreter.PHONE}:
        return None
    if offer.languages and offer.interpreter is Interpreter.NONE:
        return Result.FAILED
    return Result.ASK_SERVICE


def takes_people(offer: Offer, day: datetime.date, capacity_days: int) -> Result | None:
    """Full fails while it is fresh or undated; anything else is only shown."""
    fresh = still_counts(offer.capacity_updated, day, capacity_days)
    return Result.FAILED if offer.capacity is CapacityStatus.FULL and fresh else None


def open_then(offer: Offer, query: Query) -> Result | None:
    if query.at is None:
        return None
    match hours.state_between(offer.opening, query.at, query.until):
        case hours.OpenState.OPEN:
            return None
        case hours.OpenState.CLOSED:
            return Result.FAILED
        case hours.OpenState.UNKNOWN:
            return Result.ASK_SERVICE


def reasons(offer: Offer, query: Query, setting: Setting) -> dict[str, Result]:
    """Return one result for each dimension that is not simply met, in the vocabulary's order."""
    found: dict[str, Result | None] = {}
    in_force = [c for c in offer.conditions if c.in_force(query.day)]
    ruled = {c.dimension for c in in_force}
    for code, dimension in setting.vocabulary.dimensions.items():
        fact = query.situation.get(code)
        if code == LANGUAGE:
            found[code] = spoken(offer, fact, setting)
        elif code in ruled:
            rules = [c for c in in_force if c.dimension == code]
            results = [r for c in rules if (r := judged(c, fact, setting)) is not None]
            found[code] = min(results, key=SEVERITY.__getitem__, default=None)
        elif code not in offer.unconditional and fact is not None and dimension.at_risk(fact):
            found[code] = Result.ASK_SERVICE
    found[CAPACITY] = takes_people(offer, query.day, setting.capacity_days)
    found[HOURS] = open_then(offer, query)
    return {code: result for code, result in found.items() if result is not None}


def verdict_of(reasons: Mapping[str, Result]) -> Verdict:
    results = set(reasons.values())
    if Result.FAILED in results:
        return Verdict.BLOCKED
    asks = results & {Result.ASK_PERSON, Result.ASK_SERVICE}
    return Verdict.ASK if asks else Verdict.OPEN


def nearest_m(offer: Offer, query: Query) -> int | None:
    """Return whole metres to the nearest place of the service, None where it has no place."""
    if query.near is None or not offer.points:
        return None
    lats = np.array([point.lat for point in offer.points])
    lons = np.array([point.lon for point in offer.points])
    return int(np.rint(distances_m(on_the_sphere(lats, lons), query.near.point)).min())


def in_reach(offer: Offer, query: Query) -> bool:
    if query.near is None:
        return True
    distance = nearest_m(offer, query)
    close = distance is not None and distance <= query.near.radius_m
    return close or bool(offer.comes_to & query.near.territories)


def is_candidate(offer: Offer, query: Query) -> bool:
    """Whether the service is among those looked at, before the words that were typed."""
    return (
        (not query.source or offer.source == query.source)
        and (not query.categories or bool(query.categories & offer.categories))
        and (not query.territories or bool(query.territories & offer.lens))
        and (not query.spoken or bool(query.spoken & offer.languages))
        and in_reach(offer, query)
    )


def answer_to(need: Iterable[Alternative], offer: Offer) -> int:
    """Return how well the service answers one need, 0 when it does not."""
    return max((alt.factor * offer.words.get(alt.term, 0) for alt in need), default=0)


def soonest(offer: Offer, query: Query) -> float:
    start = query.soonest_from
    return hours.minutes_until_open(offer.opening, start) if start else 0.0


def order_key(offer: Offer, found: Found, score: int, query: Query) -> tuple[float, ...]:
    """Verdict, what was chosen, distance, then a daily shuffle so that nobody is always last."""
    distance = NEVER if found.distance_m is None else float(found.distance_m)
    chosen = {
        Sort.NEAREST: distance,
        Sort.SOONEST: soonest(offer, query),
        Sort.RELEVANCE: -float(score),
        None: 0.0,
    }[query.sort]
    return (
        VERDICT_RANK[found.verdict],
        chosen,
        distance,
        float(shuffled(np.array([offer.key]), query.day)[0]),
        offer.key,
    )


def search(offers: Iterable[Offer], query: Query, setting: Setting) -> Answer:
    """Answer ``query`` over ``offers``: match, judge, count, order, cut the page."""
    candidates = [offer for offer in offers if is_candidate(offer, query)]
    hits = {
        offer.key: sum(answer_to(need, offer) > 0 for need in query.text.needs)
        for offer in candidates
    }
    best = max(hits.values(), default=0)
    if query.text.needs and best == 0:
        candidates = []
    matched = [offer for offer in candidates if hits[offer.key] == best]

    found: list[tuple[Offer, Found, int]] = []
    for offer in matched:
        why = reasons(offer, query, setting) if query.judged else {}
        verdict = verdict_of(why) if query.judged else None
        score = sum(answer_to(need, offer) for need in (*query.text.needs, *query.text.wishes))
        found.append((offer, Found(offer.key, verdict, why, nearest_m(offer, query)), score))
    found.sort(key=lambda row: order_key(row[0], row[1], row[2], query))
    page = [f for _, f, _ in found[query.offset : query.offset + query.limit]]

    return Answer(
        count=len(found),
        verdicts=Counter(f.verdict for _, f, _ in found if f.verdict is not None),
        near_miss=sum(f.near_miss for _, f, _ in found),
        facets=facets_of(matched),
        thresholds=thresholds_of(f for _, f, _ in found),
        results=tuple(page if query.explained else (f._replace(reasons={}) for f in page)),
    )


def facets_of(matched: Iterable[Offer]) -> dict[str, Counter[str]]:
    facets: dict[str, Counter[str]] = {
        name: Counter() for name in ("category", "language", "basin", "commune")
    }
    for offer in matched:
        facets["category"].update(offer.categories)
        facets["language"].update(offer.languages)
        for level in ("basin", "commune"):
            facets[level].update(code for code in offer.lens if code.startswith(f"{level}:"))
    return facets


def thresholds_of(found: Iterable[Found]) -> dict[str, Threshold]:
    blocked: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for one in found:
        failed = [code for code, result in one.reasons.items() if result is Result.FAILED]
        blocked.update(failed)
        alone.update(failed if len(failed) == 1 else [])
    return {code: Threshold(blocked[code], alone[code]) for code in blocked}
