"""The statement for each kind of question.

Each distinct rule is judged once for a question: an array of booleans, into which services look
by the number of their rule. Where the whole offer is asked about, each distinct set of rules is
judged once.
"""
# ruff: noqa: S608  statements are joined from parts written here, values travel apart

import re
from dataclasses import dataclass
from functools import cache

from benchmarks.postgresql.loading import CLOSED, LOOK_CLOSER, OPEN, UNKNOWN
from seuil.access.types import CAPACITY_DAYS, LANGUAGE, Query, Sort
from seuil.kernel.geography import EARTH_RADIUS_M

HALF_ROUND_M = 10_000_000
"""From this radius on a circle is no help in finding what lies in it."""
NAMED = re.compile(r"%\((\w+)\)s")

METRES = f"""CASE WHEN ROW.x IS NOT NULL THEN round({2 * EARTH_RADIUS_M} * asin(least(1.0, sqrt(
    (ROW.x - %(x)s) ^ 2 + (ROW.y - %(y)s) ^ 2 + (ROW.z - %(z)s) ^ 2) / 2))) END"""
NEAREST = f"""least({METRES.replace("ROW", "service")}, CASE WHEN further > 0 THEN (
    SELECT min({METRES.replace("ROW", "place")}) FROM further AS place WHERE place.service = id
    ) END)"""
COMING = "comes_set = ANY (ARRAY(SELECT set FROM comes_members WHERE code = ANY (%(territories)s)))"
OF_KIND = (
    "category_set = ANY (ARRAY(SELECT set FROM category_members WHERE code = ANY (%(categories)s)))"
)
IN_BOX = f"""(spot <@ %(box)s::box
    OR id = ANY (ARRAY(SELECT place.service FROM further AS place WHERE spot <@ %(box)s::box))
    OR {COMING})"""

ALTERNATIVES = """
    SELECT need, service, max(factor * weight) AS value
    FROM unnest(%({terms})s::text[], %({needs})s::int[], %({factors})s::int[])
        AS alternatives (word, need, factor)
    JOIN terms ON terms.term = word
    JOIN postings ON postings.term = terms.id {among}
    GROUP BY need, service"""

FAILS = """CASE WHEN (ARRAY(
        SELECT coalesce(bool_or(can_fail
            AND coalesce(valid_from <= %(day)s, true)
            AND coalesce(%(day)s < valid_to, true)
            AND requires <> CASE operator
                WHEN 'between' THEN coalesce(minimum <= %(FACT_number)s, true)
                    AND coalesce(%(FACT_number)s < maximum, true)
                WHEN 'in' THEN mask & %(FACT_mask)s <> 0
                WHEN 'not_in' THEN mask & %(FACT_mask)s = 0
                WHEN 'all_of' THEN mask & ~%(FACT_mask)s = 0
                WHEN 'not_all_of' THEN mask & ~%(FACT_mask)s <> 0
                WHEN 'has' THEN %(FACT_answer)s
                WHEN 'not_has' THEN NOT %(FACT_answer)s
                WHEN 'within' THEN codes && %(FACT_codes)s
            END), false)
        FROM rules LEFT JOIN conditions USING (dimension, rule)
        WHERE dimension = %(FACT_dimension)s
        GROUP BY rule ORDER BY rule
    ))[rules[%(FACT_dimension)s]] THEN %(FACT_bit)s ELSE 0 END"""
OF_DAY = """CASE WHEN dated THEN (
        SELECT mine.%s FROM profile_days AS mine
        WHERE mine.profile = asking.profile AND mine.day = %%(day)s
    ) ELSE %s END"""
HEARD = """(ARRAY(
        SELECT CASE
            WHEN languages && %(spoken)s THEN 0
            WHEN languages = '{}' AND %(working)s && %(spoken)s THEN 0
            WHEN interpreter IN ('on_site', 'phone') THEN 0
            WHEN languages <> '{}' AND interpreter = 'none' THEN 1
            ELSE 2
        END FROM speeches ORDER BY speech
    ))[speech]"""
SLOT_STATE = "get_byte((SELECT states || ''::bytea FROM slots WHERE slot = %(slot)s), opening)"
DOOR = f"""CASE slot_state WHEN {LOOK_CLOSER} THEN (
        SELECT CASE WHEN bool_or(certain) THEN {OPEN} WHEN count(*) > 0 THEN {UNKNOWN} ELSE 0 END
        FROM spans
        WHERE spans.opening = asking.opening AND starts <= %(minute)s AND %(minute)s < ends
    ) ELSE slot_state END"""

FOUND = f"""
    SELECT *, CASE WHEN failed <> 0 THEN 2 WHEN ask <> 0 THEN 1 ELSE 0 END AS verdict
    FROM (
        SELECT id, category_set, language_set, where_set, metres, {{score}} AS score,
            shuffles[%(day_number)s] AS shuffle,
            by_rules
            | CASE WHEN heard = 1 THEN %(language_bit)s ELSE 0 END
            | CASE WHEN door = {CLOSED} THEN %(hours_bit)s ELSE 0 END
            | CASE WHEN takes_nobody
                AND coalesce(%(day)s - capacity_updated <= {CAPACITY_DAYS}, true)
                THEN %(capacity_bit)s ELSE 0 END AS failed,
            ((asked_now & ~%(told)s) | (silent_now & %(risky)s)) & ~by_rules
            | CASE WHEN heard = 2 THEN %(language_bit)s ELSE 0 END
            | CASE WHEN door = {UNKNOWN} THEN %(hours_bit)s ELSE 0 END AS ask
        FROM ({{judged}} OFFSET 0) AS judged
        OFFSET 0
    ) AS weighed"""

FACET = """(SELECT json_object_agg(code, services) FROM (
        SELECT code, sum(services) AS services
        FROM (SELECT {name}_set AS set, count(*) AS services FROM found GROUP BY 1) AS sets
        JOIN {name}_members USING (set)
        GROUP BY code
    ) AS facet)"""
ANSWER = """
SELECT
    (SELECT json_build_array(
        count(*),
        count(*) FILTER (WHERE verdict = 0),
        count(*) FILTER (WHERE verdict = 1),
        count(*) FILTER (WHERE verdict = 2),
        count(*) FILTER (WHERE verdict = 2 AND failed & (failed - 1) = 0)
    ) FROM found),
    {facets},
    (SELECT json_agg(json_build_array(code, blocked, alone)) FROM (
        SELECT
            code,
            sum(services) AS blocked,
            coalesce(sum(services) FILTER (WHERE failed = bit), 0) AS alone
        FROM (SELECT failed, count(*) AS services FROM found WHERE failed <> 0 GROUP BY 1) AS words
        JOIN dimensions ON failed & bit <> 0
        GROUP BY code
    ) AS thresholds),
    (SELECT json_agg(json_build_array(id, verdict, metres)) FROM (
        SELECT id, verdict, metres FROM found
        ORDER BY verdict, {chosen} metres NULLS LAST, shuffle, id
        LIMIT %(limit)s
    ) AS page)"""


@dataclass(frozen=True)
class Shape:
    """What two questions have in common that are put by the same statement."""

    located: bool
    around: bool
    needs: int
    wished: bool
    of_kind: bool
    by_score: bool
    spoken: bool
    timed: bool
    facts: int

    @classmethod
    def of(cls, query: Query) -> "Shape":
        return cls(
            located=query.near is not None,
            around=query.near is not None and query.near.radius_m < HALF_ROUND_M,
            needs=min(len(query.text.needs), 2),
            wished=bool(query.text.wishes),
            of_kind=bool(query.categories),
            by_score=query.sort is Sort.RELEVANCE,
            spoken=LANGUAGE in query.situation,
            timed=query.at is not None,
            facts=len(query.situation) - (LANGUAGE in query.situation),
        )

    @property
    def whole(self) -> bool:
        """Whether so much of the offer is asked about that its sets of rules are fewer."""
        return not (self.around or self.needs or self.of_kind)


@cache
def statement(shape: Shape) -> tuple[bytes, tuple[str, ...]]:
    """Return a statement with numbered places for values, and the names of the values."""
    named = _statement(shape)
    names = tuple(dict.fromkeys(NAMED.findall(named)))
    return NAMED.sub(lambda found: f"${names.index(found[1]) + 1}", named).encode(), names


def _statement(shape: Shape) -> str:
    rows, parts = _rows(shape), []
    if shape.needs:
        if shape.located or shape.of_kind:
            parts.append(f"here AS MATERIALIZED ({rows})")
            rows = "SELECT * FROM here"
        parts.append(f"words AS ({_words('JOIN here ON here.id = service' if parts else '')})")
        rows = f"SELECT * FROM ({rows}) AS service JOIN words ON words.service = id"
        rows += " WHERE hits = (SELECT max(hits) FROM words)" if shape.needs > 1 else ""
    if shape.by_score:
        rows = _scored(rows, shape)
    parts.append(f"found AS MATERIALIZED ({_judged(rows, shape)})")
    facets = ",\n    ".join(FACET.format(name=name) for name in ("category", "language", "where"))
    chosen = "score DESC," if shape.by_score else ""
    return f"WITH {', '.join(parts)}\n{ANSWER.format(facets=facets, chosen=chosen)}"


def _rows(shape: Shape) -> str:
    """Return the services to look at, before the words that were typed."""
    kept = [OF_KIND] if shape.of_kind else []
    if not shape.located:
        where = f"WHERE {' AND '.join(kept)}" if kept else ""
        return f"SELECT service.*, NULL::float8 AS metres FROM services AS service {where}"
    kept.append(f"(reach.metres <= %(radius)s OR {COMING})")
    if shape.around:
        kept.append(IN_BOX)
    return f"""
        SELECT service.*, reach.metres
        FROM services AS service CROSS JOIN LATERAL (SELECT {NEAREST} AS metres OFFSET 0) AS reach
        WHERE {" AND ".join(kept)}"""


def _words(among: str) -> str:
    """Return for each service how many needs it answers and how well."""
    each = ALTERNATIVES.format(terms="terms", needs="needs", factors="factors", among=among)
    return f"SELECT service, count(*) AS hits, sum(value) AS value FROM ({each}) AS n GROUP BY 1"


def _scored(rows: str, shape: Shape) -> str:
    """Return the rows with how well they answer needs and wishes."""
    score = "rows.value" if shape.needs else "0"
    if not shape.wished:
        return f"SELECT rows.*, {score} AS score FROM ({rows}) AS rows"
    each = ALTERNATIVES.format(
        terms="wished_terms", needs="wishes", factors="wished_factors", among=""
    )
    return f"""
        SELECT rows.*, {score} + coalesce(wished.value, 0) AS score
        FROM ({rows}) AS rows LEFT JOIN (
            SELECT service, sum(value) AS value FROM ({each}) AS n GROUP BY 1
        ) AS wished ON wished.service = rows.id"""


def _judged(rows: str, shape: Shape) -> str:
    """Return the services found, each with what fails and what is to be asked, as bits."""
    by_rules = " | ".join(
        ["0::bigint", *(FAILS.replace("FACT", f"fact{n}") for n in range(shape.facts))]
    )
    day = ", ".join(f"{OF_DAY % (name, name)} AS {name}_now" for name in ("asked", "silent"))
    heard = HEARD if shape.spoken else "0"
    door = str(OPEN)
    if shape.timed:
        rows, door = f"SELECT *, {SLOT_STATE} AS slot_state FROM ({rows}) AS rows OFFSET 0", DOOR
    if shape.whole:
        judged = f"""
            SELECT asking.*, by_rules, asked_now, silent_now, {heard} AS heard, {door} AS door
            FROM ({rows}) AS asking
            JOIN (
                SELECT profile, {by_rules} AS by_rules, {day}
                FROM judged_profiles AS asking OFFSET 0
            ) AS profiles USING (profile)"""
    else:
        judged = f"""
            SELECT *, {by_rules} AS by_rules, {day}, {heard} AS heard, {door} AS door
            FROM ({rows}) AS asking"""
    score = "score" if shape.by_score else "0"
    return FOUND.format(judged=judged, score=score)
