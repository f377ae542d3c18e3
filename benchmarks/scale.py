"""A region, a country, Europe: the engine at three sizes, beside the reference and PostgreSQL.

Everything is measured in one run, on the same generated services and the same questions, and every
answer of PostgreSQL is compared with the engine's.
"""

import argparse
import datetime
import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property, partial
from pathlib import Path

import numpy as np
import psycopg
from django.conf import settings
from django.db import connection
from psycopg.conninfo import make_conninfo

from benchmarks.directory import demonstration_offers
from benchmarks.figures import growth, percentile, tell, tell_spread
from benchmarks.garbage import kept_apart
from benchmarks.offers import generated_offers
from benchmarks.postgresql.asking import Asking
from benchmarks.postgresql.loading import load
from benchmarks.queries import mixed_queries
from benchmarks.questions import KINDS, TEXTS
from benchmarks.world import World, world_for
from seuil.access import columns, reference, storage
from seuil.access.columns import Columns
from seuil.access.engine import Engine
from seuil.access.text import analyser
from seuil.access.types import Answer, Offer, Query, Setting
from seuil.access.vocabulary import vocabulary

SIZES = (10_000, 100_000, 1_000_000)
QUERIES = 400
RUNS, RUNS_IN_SQL = 5, 3
"""A time is the median of so many for each question."""
LARGE = 500_000
"""From this size on PostgreSQL and the reference answer fewer questions: some take seconds."""
ASKED_IN_SQL_WHEN_LARGE = 60
COMPARED, COMPARED_WHEN_LARGE = 12, 2
NEARBY_M = 10_000
CHANGES = 5
WORKING = frozenset({"fr", "nl"})
MEGABYTE = 1e6

P50_MS = {100_000: 0.25, 1_000_000: 0.6}
P99_MS = {100_000: 8.0}
TIMES_FASTER = {100_000: 3.0}
COLUMNS_MB = {1_000_000: 120.0}
CHANGE_MS = 2_000.0
EXPONENT = 0.35

Search = Callable[[Query], Answer]


def main(arguments: Sequence[str] = ()) -> None:
    options = parsed(arguments)
    stems, today = demonstration_offers(), datetime.date.today()  # noqa: DTZ011
    medians = [percentile(measure(Case(size, stems, today), options), 50) for size in options.sizes]
    if len(medians) > 1:
        whole = tuple(options.sizes) == SIZES
        exponent = growth(options.sizes, medians)
        tell("growth of p50, exponent", exponent, "", at_most=EXPONENT if whole else None)


def parsed(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="seuil benchmark")
    parser.add_argument("--sizes", type=sizes, default=SIZES, metavar="N,N", help="services")
    parser.add_argument("--queries", type=int, default=QUERIES, metavar="N", help="questions")
    parser.add_argument("--no-postgres", action="store_true", help="the engine alone")
    options = parser.parse_args(arguments)
    if options.queries < len(KINDS):
        parser.error(f"--queries: there are {len(KINDS)} kinds of questions, ask one of each")
    return options


def sizes(text: str) -> tuple[int, ...]:
    found = tuple(int(word) for word in text.split(","))
    if min(found) < 1:
        raise argparse.ArgumentTypeError(f"{text}: a size is at least 1")
    return found


@dataclass(frozen=True)
class Case:
    """One size: its services can be generated again and again, none is kept."""

    size: int
    stems: Sequence[Offer]
    today: datetime.date

    @cached_property
    def world(self) -> World:
        return world_for(self.size)

    @cached_property
    def setting(self) -> Setting:
        return Setting(vocabulary(), WORKING, self.world.ancestors)

    @property
    def large(self) -> bool:
        return self.size >= LARGE

    def offers(self) -> Iterator[Offer]:
        return generated_offers(self.size, self.stems, today=self.today)

    def named(self, what: str) -> str:
        return f"{self.size:,}: {what}"


def measure(case: Case, options: argparse.Namespace) -> list[float]:
    """Measure one size; return the engine's milliseconds for each question."""
    engine, built = measure_build(case)
    with kept_apart():
        queries = mixed_queries(options.queries, case.world, engine.lexicon, today=case.today)
        measure_reading(case, engine)
        taken = measure_questions(case, engine, queries)
        measure_memory(case, built)
        measure_change(case, engine, queries[0])
        measure_reference(case, engine, queries)
        if not options.no_postgres:
            measure_postgresql(case, engine, queries)
    return taken


# The columns


def measure_build(case: Case) -> tuple[Engine, Columns]:
    before, generating = resident_mb(), Stopwatch()
    started = time.perf_counter()
    built = columns.build(generating.through(case.offers()), case.setting, today=case.today)
    seconds = time.perf_counter() - started - generating.seconds
    tell(case.named("columns built"), seconds, "s")
    tell(case.named("columns built, services"), case.size / seconds, "/s")
    tell(case.named("memory of the process before"), before, "MB")
    tell(case.named("memory of the process while building, at most"), peak_mb(), "MB")
    measure_disk(case, built)
    return Engine(built), built


def measure_disk(case: Case, built: Columns) -> None:
    with tempfile.TemporaryDirectory(prefix="seuil-columns-") as name:
        folder = Path(name)
        saving = timed_ms(lambda: storage.save(built, folder))
        tell(case.named("columns written to disk"), saving / 1000, "s")
        size = sum(file.stat().st_size for file in folder.iterdir())
        tell(case.named("columns on disk"), size / MEGABYTE, "MB")
        opening = [timed_ms(lambda: storage.load(folder, case.setting)) for _ in range(RUNS)]
        tell(case.named("columns opened from disk"), percentile(opening, 50))


def measure_memory(case: Case, built: Columns) -> None:
    words = array_bytes(built.terms) / MEGABYTE
    rest = array_bytes(built) / MEGABYTE - words
    target = COLUMNS_MB.get(case.size)
    tell(case.named("columns in memory, words apart"), rest, "MB", at_most=target)
    tell(case.named("words in memory"), words, "MB")


def array_bytes(table: object) -> int:
    """Return the bytes of all arrays in a table, what was worked out since included."""
    match table:
        case np.ndarray():
            return table.nbytes
        case tuple() if table and isinstance(table[0], np.ndarray):
            return sum(map(array_bytes, table))
        case dict():
            return sum(map(array_bytes, table.values()))
        case _ if is_dataclass(table) and not isinstance(table, Setting):
            return sum(map(array_bytes, vars(table).values()))
        case _:
            return 0


# Questions


def measure_reading(case: Case, engine: Engine) -> None:
    """Tell how long the words take that were typed, each as often as the others."""
    typed = [text[:length] for text in TEXTS for length in (4, None)]
    read = partial(analyser().read, lexicon=engine.lexicon)
    runs = [[timed_ms(partial(read, text)) for text in typed] for _ in range(RUNS)]
    tell_spread(case.named("words read"), medians(runs))


def measure_questions(case: Case, engine: Engine, queries: Sequence[Query]) -> list[float]:
    short = [without_reasons(query) for query in queries]
    taken = times_of(engine.search, short, RUNS)
    targets = {"p50": P50_MS.get(case.size), "p99": P99_MS.get(case.size)}
    tell_spread(case.named("engine query"), taken, **targets)
    tell_kinds(case, "engine", taken)
    explained = times_of(engine.search, queries, 1)
    tell_spread(case.named("engine, with the reasons of the results"), explained)
    return taken


def tell_kinds(case: Case, name: str, taken: Sequence[float]) -> None:
    for number, kind in enumerate(KINDS):
        tell(case.named(f"{name}, {kind}, p50"), percentile(taken[number :: len(KINDS)], 50))


def without_reasons(query: Query) -> Query:
    """Return the question as the site puts it: reasons are found on the sheets that are shown."""
    return replace(query, explained=False)


def measure_change(case: Case, engine: Engine, query: Query) -> None:
    """Tell the time from a changed service to the next answer that knows about it."""
    offers = case.offers()
    taken = []
    for _ in range(CHANGES):
        changed = replace(next(offers), conditions=(), unconditional=frozenset())
        taken.append(timed_ms(partial(answer_with, changed, case, engine, query)))
    tell(case.named("a changed sheet taken in, to the next answer"), max(taken))
    looked_for = 1000 * settings.SEUIL_ENGINE_POLL_SECONDS
    seen = case.named("a changed sheet visible in every process, at most")
    tell(seen, looked_for + max(taken), at_most=CHANGE_MS)


def answer_with(changed: Offer, case: Case, engine: Engine, query: Query) -> Answer:
    newer = columns.build([changed], case.setting, today=case.today)
    after = engine.with_newer(newer, {changed.key})
    return after.search(query)


# The same answers elsewhere


def measure_reference(case: Case, engine: Engine, queries: Sequence[Query]) -> None:
    """Compare whole answers; every service is looked at once, however many questions there are."""
    asked = queries[:COMPARED]
    if case.large:
        asked = [query for query in queries if is_nearby(query)][:COMPARED_WHEN_LARGE]
    candidates: list[list[Offer]] = [[] for _ in asked]
    for offer in case.offers():
        for query, found in zip(asked, candidates, strict=True):
            if reference.is_candidate(offer, query):
                found.append(offer)
    for query, found in zip(asked, candidates, strict=True):
        same_or_stop(reference.search(found, query, case.setting), engine.search(query), query)
    tell(case.named("answers equal to the reference"), len(asked), "", at_least=len(asked))


def is_nearby(query: Query) -> bool:
    return query.near is not None and query.near.radius_m <= NEARBY_M


def measure_postgresql(case: Case, engine: Engine, queries: Sequence[Query]) -> None:
    asked = [without_reasons(query) for query in queries]
    asked = asked[:ASKED_IN_SQL_WHEN_LARGE] if case.large else asked
    with (
        database(f"scale_{case.size}") as url,
        psycopg.connect(url) as one,
        psycopg.connect(url) as two,
    ):
        started, generating = time.perf_counter(), Stopwatch()
        offers = generating.through(case.offers())
        numbers = load(one, two, offers, case.setting, case.today)
        seconds = time.perf_counter() - started - generating.seconds
        tell(case.named("PostgreSQL filled"), seconds, "s")
        compare(case, engine, Asking(one, numbers, case.setting), asked)


def compare(case: Case, engine: Engine, asking: Asking, queries: Sequence[Query]) -> None:
    for query in queries:
        same_or_stop(asking.search(query), engine.search(query), query)
    equal = len(queries)
    tell(case.named("answers equal to PostgreSQL's"), equal, "", at_least=equal)
    slow = times_of(asking.search, queries, RUNS_IN_SQL)
    fast = times_of(engine.search, queries, RUNS_IN_SQL)
    tell_spread(case.named("PostgreSQL query"), slow)
    tell_kinds(case, "PostgreSQL", slow)
    tell_spread(case.named("engine, the same questions just after"), fast)
    times = percentile(slow, 50) / percentile(fast, 50)
    target = TIMES_FASTER.get(case.size)
    tell(case.named("PostgreSQL : engine, p50"), times, "times", at_least=target)


def same_or_stop(expected: Answer, found: Answer, query: Query) -> None:
    wrong = [f.name for f in fields(Answer) if getattr(expected, f.name) != getattr(found, f.name)]
    if wrong:
        raise SystemExit(f"The engine answers differently ({', '.join(wrong)}) to {query}")


@contextmanager
def database(name: str) -> Iterator[str]:
    """Give the address of a new database of the present server, gone at the end."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        yield make_conninfo(os.environ["DATABASE_URL"], dbname=name)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


# Clocks and memory


class Stopwatch:
    """Counts the seconds that whoever is asked for the next service takes."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def through(self, offers: Iterator[Offer]) -> Iterator[Offer]:
        while True:
            started = time.perf_counter()
            offer = next(offers, None)
            self.seconds += time.perf_counter() - started
            if offer is None:
                return
            yield offer


def times_of(search: Search, queries: Sequence[Query], runs: int) -> list[float]:
    """Return the milliseconds of each question: the median of several rounds through all."""
    return medians([[timed_ms(partial(search, query)) for query in queries] for _ in range(runs)])


def medians(runs: Sequence[Sequence[float]]) -> list[float]:
    return [percentile(times, 50) for times in zip(*runs, strict=True)]


def timed_ms(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - started)


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / MEGABYTE


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGABYTE
