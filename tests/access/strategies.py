"""Random offers and situations, over a small vocabulary that has every kind of fact.

What is asked lies often at the limits that offers set (ages, days, times, distances), or one step
beside them: there a rule and its columns differ first.
"""

import datetime
import math

from hypothesis import strategies as st

from seuil.access.types import (
    Alternative,
    CapacityStatus,
    Closure,
    Condition,
    Dimension,
    FactKind,
    Force,
    Interpreter,
    Near,
    Offer,
    Opening,
    Operator,
    Query,
    Setting,
    Sort,
    TextNeeds,
    Vocabulary,
)
from seuil.kernel.geography import EARTH_RADIUS_M, Point

TODAY = datetime.date(2026, 11, 23)  # a Monday
OPERATORS = {
    FactKind.NUMBER: ["between"],
    FactKind.ONE: ["in", "not_in"],
    FactKind.SET: ["in", "not_in", "all_of", "not_all_of"],
    FactKind.BOOL: ["has", "not_has"],
    FactKind.TERRITORY: ["within"],
}
DIMENSIONS = (
    Dimension("age", FactKind.NUMBER, ("between",), risky_below=18, risky_from=65),
    Dimension(
        "status", FactKind.ONE, ("in", "not_in"), ("eu", "permit", "none"), frozenset({"none"})
    ),
    Dimension(
        "health",
        FactKind.SET,
        ("in", "not_in", "all_of", "not_all_of"),
        ("drugs", "mental", "chronic"),
        frozenset({"drugs"}),
    ),
    Dimension("animals", FactKind.BOOL, ("not_has",), risky_answers=frozenset({True})),
    Dimension("phone", FactKind.BOOL, ("has",), risky_answers=frozenset({False})),
    Dimension("area", FactKind.TERRITORY, ("within",)),
    Dimension("language", FactKind.LANGUAGE, ("speaks",)),
)
PLACES = {
    "region:r": frozenset({"region:r"}),
    "basin:a": frozenset({"basin:a", "region:r"}),
    "basin:b": frozenset({"basin:b", "region:r"}),
    "commune:1": frozenset({"commune:1", "basin:a", "basin:b", "region:r"}),
    "commune:2": frozenset({"commune:2", "basin:b", "region:r"}),
}
SETTING = Setting(
    Vocabulary({dimension.code: dimension for dimension in DIMENSIONS}),
    frozenset({"fr", "nl"}),
    PLACES,
)
HOURS = [
    "",
    "24/7",
    "Mo-Fr 09:00-12:00; PH off",
    "Mo,We 13:07-17:30",
    "Fr-Sa 22:00-06:00",
    "Th[2] 10:00-12:00",
    'Tu 10:00-12:00 "by phone"',
    "Sa 10:00-12:00 unknown",
    "Mo-Su 08:00+",
    "Sa-Mo 10:00-23:50",
]
LANGUAGES = ["fr", "nl", "ti", "ar"]

AGES = [17, 18, 64, 65]
DAY, MINUTE = datetime.timedelta(days=1), datetime.timedelta(minutes=1)
TURNS = ["00:00", "06:00", "08:00", "09:00", "10:00", "12:00", "13:07", "17:30", "22:00", "23:50"]
"""When doors open or close, in `HOURS`."""
LAST_DAYS = (27, 28, 29, 40, 41)
"""Days after today around which columns know less: the end of their quarters of an hour, of all."""
STEP = 1 / 400
"""Degrees between two places."""

days = st.sampled_from([-15, -14, -13, -1, 0, 1, 7]).map(lambda n: TODAY + n * DAY) | st.dates(
    TODAY - 40 * DAY, TODAY + 40 * DAY
)
maybe_days = st.none() | days
validity = st.just((None, None)) | st.tuples(maybe_days, maybe_days)


@st.composite
def turns(draw):
    """Moments at which doors open or close, and those a minute before and after."""
    day = TODAY + draw(st.integers(0, 13) | st.sampled_from(LAST_DAYS)) * DAY
    time = datetime.time.fromisoformat(draw(st.sampled_from(TURNS)))
    return datetime.datetime.combine(day, time) + draw(st.integers(-1, 1)) * MINUTE


moments = turns() | st.datetimes(datetime.datetime(2026, 11, 23), datetime.datetime(2027, 1, 20))
windows = st.sampled_from([0, 1, 2, 15, 60, 180]) | st.integers(0, 2000)


@st.composite
def conditions(draw, dimension):
    operator = draw(st.sampled_from(OPERATORS[dimension.kind]))
    values, minimum, maximum = (), None, None
    if dimension.kind is FactKind.NUMBER:
        minimum = draw(st.sampled_from([None, 18, 65]))
        maximum = draw(st.sampled_from([None, 18, 65]))
    elif dimension.kind is FactKind.TERRITORY:
        values = draw(
            st.lists(st.sampled_from(sorted(PLACES)), min_size=1, max_size=2, unique=True)
        )
    elif dimension.values:
        values = draw(
            st.lists(st.sampled_from(dimension.values), min_size=1, max_size=2, unique=True)
        )
    return Condition(
        dimension.code,
        Operator(operator),
        tuple(values),
        minimum,
        maximum,
        draw(st.sampled_from(Force)),
        draw(st.sampled_from([False, False, True])),
        *draw(validity),
    )


@st.composite
def openings(draw):
    hours = draw(st.sampled_from(HOURS))
    closures = draw(
        st.lists(
            st.builds(
                lambda first, length: Closure(first, first + datetime.timedelta(days=length)),
                days,
                st.integers(1, 12),
            ),
            max_size=2,
        )
    )
    return Opening(hours, tuple(closures))


points = st.builds(Point, st.integers(0, 40).map(lambda n: 50.8 + n * STEP), st.just(4.35))
radii = st.integers(0, 12).map(lambda n: float(round(math.radians(n * STEP) * EARTH_RADIUS_M)))
territories = st.frozensets(st.sampled_from(sorted(PLACES)), max_size=2)


@st.composite
def offers(draw, key):
    unconditional, rules = set(), []
    for dimension in DIMENSIONS:
        if dimension.kind is FactKind.LANGUAGE:
            continue
        match draw(st.sampled_from(["none", "condition", "condition", "unknown"])):
            case "none":
                unconditional.add(dimension.code)
            case "condition":
                rules += draw(st.lists(conditions(dimension), min_size=1, max_size=2))
    return Offer(
        key=key,
        source=draw(st.sampled_from(["demo", "other"])),
        conditions=tuple(rules),
        unconditional=frozenset(unconditional),
        languages=draw(st.frozensets(st.sampled_from(LANGUAGES), max_size=2)),
        interpreter=draw(st.sampled_from(Interpreter)),
        capacity=draw(st.sampled_from(CapacityStatus)),
        capacity_updated=draw(maybe_days),
        opening=draw(openings()),
        points=tuple(draw(st.lists(points, max_size=2))),
        comes_to=draw(territories),
        lens=draw(territories),
        categories=draw(
            st.frozensets(st.sampled_from(["food", "health", "health.gp"]), max_size=2)
        ),
        words=draw(
            st.dictionaries(st.sampled_from(["a", "b", "c", "d"]), st.integers(1, 8), max_size=3)
        ),
    )


@st.composite
def offer_lists(draw, max_size=12):
    size = draw(st.integers(0, max_size))
    return [draw(offers(key * 7 + 1)) for key in range(size)]


facts = {
    "age": st.sampled_from(AGES).map(float),
    "status": st.sampled_from(["eu", "permit", "none"]),
    "health": st.frozensets(st.sampled_from(["drugs", "mental", "chronic"])),
    "animals": st.booleans(),
    "phone": st.booleans(),
    "area": st.sampled_from(sorted(PLACES)),
    "language": st.frozensets(st.sampled_from(LANGUAGES), max_size=2),
}


def situations():
    """Return nothing, or some of the facts: each is told about half of the time."""
    told = st.fixed_dictionaries({}, optional={code: facts[code] for code in sorted(facts)})
    return st.sampled_from([False, *[True] * 5]).flatmap(lambda some: told if some else st.just({}))


alternatives = st.lists(
    st.builds(Alternative, st.sampled_from(["a", "b", "c", "x"]), st.integers(1, 3)),
    min_size=1,
    max_size=2,
).map(tuple)
texts = st.builds(
    TextNeeds,
    st.lists(alternatives, max_size=2).map(tuple),
    st.lists(alternatives, max_size=1).map(tuple),
)


FILTERS = {
    "text": texts,
    "categories": st.frozensets(st.sampled_from(["food", "health"]), min_size=1, max_size=1),
    "near": st.builds(Near, points, radii, territories),
    "territories": st.frozensets(
        st.sampled_from(["basin:a", "commune:1", "commune:2"]), min_size=1, max_size=1
    ),
    "spoken": st.frozensets(st.sampled_from(LANGUAGES), min_size=1, max_size=1),
    "source": st.just("demo"),
}


@st.composite
def queries(draw):
    """Questions with few filters, so that many of a few offers are judged."""
    filters = draw(st.sets(st.sampled_from(sorted(FILTERS)), max_size=3))
    at = draw(st.none() | moments)
    window = draw(st.none() | windows)
    until = at + window * MINUTE if at and window is not None else None
    return Query(
        day=at.date() if at else draw(days),
        at=at,
        until=until,
        clock=draw(st.none() | turns()),
        situation=draw(situations()),
        sort=draw(st.none() | st.sampled_from(Sort)),
        limit=draw(st.integers(1, 20)),
        offset=draw(st.integers(0, 3)),
        **{name: draw(FILTERS[name]) for name in sorted(filters)},
    )
