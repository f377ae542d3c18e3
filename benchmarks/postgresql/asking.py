"""A question as a prepared statement, which questions of the same kind share, and its answer."""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from psycopg import Connection, RawCursor
from psycopg.types.numeric import Int2, Int4, Int8

from benchmarks.postgresql.loading import SLOT, Numbers
from benchmarks.postgresql.statements import Shape, statement
from seuil.access.types import (
    CAPACITY,
    HOURS,
    LANGUAGE,
    Alternative,
    Answer,
    Fact,
    FactKind,
    Found,
    Near,
    Query,
    Setting,
    Sort,
    Threshold,
    Verdict,
)
from seuil.kernel.geography import EARTH_RADIUS_M, Point, on_the_sphere

Values = dict[str, object]
VERDICTS = tuple(Verdict)
SESSION = ("work_mem = '256MB'", "plan_cache_mode = force_generic_plan")
"""Planning such statements anew takes longer than what a plan for their values would save."""


class Asking:
    """Puts questions over one connection to what `loading` filled."""

    def __init__(self, connection: Connection[Any], numbers: Numbers, setting: Setting) -> None:
        self._cursor = RawCursor(connection)
        self._numbers = numbers
        self._setting = setting
        for setting_of_session in SESSION:
            connection.execute(f"SET {setting_of_session}".encode())

    def search(self, query: Query) -> Answer:
        """Return the whole answer, without the reasons of the results."""
        _refuse_the_rest(query)
        text, names = statement(Shape.of(query))
        values = self._values(query)
        found = self._cursor.execute(text, [values[name] for name in names], prepare=True)
        row = found.fetchone()
        assert row is not None  # noqa: S101  one row of sub-selects
        return _answer(*row)

    def _values(self, query: Query) -> Values:
        facts = [(code, fact) for code, fact in query.situation.items() if code != LANGUAGE]
        bits, dimensions = self._numbers.bits, self._setting.vocabulary.dimensions
        values: Values = {
            "day": query.day,
            "day_number": Int4((query.day - self._numbers.first_day).days + 1),
            "told": Int8(sum(bits[code] for code, _ in facts)),
            "risky": Int8(sum(bits[c] for c, fact in facts if dimensions[c].at_risk(fact))),
            "language_bit": Int8(bits[LANGUAGE]),
            "capacity_bit": Int8(bits[CAPACITY]),
            "hours_bit": Int8(bits[HOURS]),
            "limit": Int4(query.limit),
            "categories": sorted(query.categories),
        }
        for number, (code, fact) in enumerate(facts):
            mine = self._fact(code, fact)
            values |= {f"fact{number}_{name}": value for name, value in mine.items()}
        if isinstance(spoken := query.situation.get(LANGUAGE), frozenset):
            working = sorted(self._setting.working_languages)
            values |= {"spoken": sorted(spoken), "working": working}
        if query.at is not None:
            start = datetime.datetime.combine(self._numbers.first_day, datetime.time())
            minute = int((query.at - start).total_seconds()) // 60
            values |= {"minute": Int4(minute), "slot": Int4(minute // SLOT)}
        values |= _near(query.near) if query.near else {}
        values |= _alternatives(query.text.needs, ("terms", "needs", "factors"))
        names = ("wished_terms", "wishes", "wished_factors")
        return values | _alternatives(query.text.wishes, names)

    def _fact(self, code: str, fact: Fact) -> Values:
        kind = self._setting.vocabulary.dimensions[code].kind
        closed = kind in {FactKind.ONE, FactKind.SET}
        several = fact if isinstance(fact, frozenset) else frozenset({str(fact)})
        return {
            "dimension": Int2(self._numbers.dimensions[code]),
            "bit": Int8(self._numbers.bits[code]),
            "number": float(fact) if kind is FactKind.NUMBER else 0.0,  # type: ignore[arg-type]
            "mask": Int8(self._numbers.mask(code, several) if closed else 0),
            "answer": fact is True,
            "codes": sorted(self._setting.lies_in(str(fact))) if kind is FactKind.TERRITORY else [],
        }


def _refuse_the_rest(query: Query) -> None:
    """Questions of the measurements are about all of this; the rest would be left out silently."""
    if query.territories or query.spoken or query.source or query.until or query.offset:
        raise ValueError("not a question of these measurements")
    if not query.judged or query.sort is Sort.SOONEST:
        raise ValueError("not a question of these measurements")


# The values


def _near(near: Near) -> Values:
    x, y, z = on_the_sphere(np.array([near.point.lat]), np.array([near.point.lon]))[:, 0].tolist()
    return {
        "x": x,
        "y": y,
        "z": z,
        "radius": near.radius_m,
        "territories": sorted(near.territories),
        "box": _box(near.point, near.radius_m),
    }


def _box(point: Point, radius_m: float) -> str:
    """Return corners between which a circle lies, with what is rounded to its radius."""
    up = math.degrees((radius_m + 1) / EARTH_RADIUS_M)
    furthest = min(abs(point.lat) + up, 89.9)
    aside = up / math.cos(math.radians(furthest))
    corners = (point.lon + aside, point.lat + up), (point.lon - aside, point.lat - up)
    return ",".join(f"({lon!r},{lat!r})" for lon, lat in corners)


def _alternatives(groups: Iterable[Iterable[Alternative]], names: tuple[str, str, str]) -> Values:
    rows = [(a.term, Int4(n), Int4(a.factor)) for n, group in enumerate(groups) for a in group]
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)) if rows else {}


# The answer


def _answer(
    counts: Sequence[int],
    categories: Mapping[str, int] | None,
    languages: Mapping[str, int] | None,
    where: Mapping[str, int] | None,
    thresholds: Sequence[tuple[str, int, int]] | None,
    page: Sequence[tuple[int, int, float | None]] | None,
) -> Answer:
    count, *verdicts, near_miss = counts
    places = where or {}
    return Answer(
        count=count,
        verdicts={v: n for v, n in zip(VERDICTS, verdicts, strict=True) if n},
        near_miss=near_miss,
        facets={
            "category": categories or {},
            "language": languages or {},
            "basin": {code: n for code, n in places.items() if code.startswith("basin:")},
            "commune": {code: n for code, n in places.items() if code.startswith("commune:")},
        },
        thresholds={code: Threshold(blocked, alone) for code, blocked, alone in thresholds or ()},
        results=tuple(
            Found(key, VERDICTS[verdict], {}, None if metres is None else int(metres))
            for key, verdict, metres in page or ()
        ),
    )
