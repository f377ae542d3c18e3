"""The engine alone: 400 mixed questions over 10,000 services, a few compared with the reference."""

import datetime
import time
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from benchmarks.directory import all_offers, import_generated, load_territory
from benchmarks.figures import percentile, tell, tell_spread
from benchmarks.questions import KINDS, questions
from seuil.access import columns, reference
from seuil.access.engine import Engine
from seuil.access.types import Offer, Query
from seuil.matching.index import Ready, index
from seuil.matching.search import Question, query_of
from seuil.web.search.asked import asked_by

SERVICES = 10_000
QUESTIONS = 400
RUNS = 5
COMPARED = 12


def main() -> None:
    load_territory()
    import_generated(SERVICES)
    started = time.perf_counter()
    ready = index.ready()
    tell("from the database to the first answer", time.perf_counter() - started, "s")
    offers = all_offers()
    measure_rebuild(offers, ready)
    asked = [question_of(f) for f in questions(QUESTIONS, today=timezone.localdate())]
    measure_questions(asked, ready)
    measure_reference(asked, offers, ready)


def question_of(fields: list[tuple[str, str]]) -> Question:
    asked = asked_by(QueryDict(urlencode(fields)))
    if not asked.is_valid():
        raise SystemExit(f"{fields}: {asked.form.errors} {asked.errors}")
    return asked.form.question(asked.facts, categories=(), territories=(), spoken=())


def measure_rebuild(offers: list[Offer], ready: Ready) -> None:
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        Engine(columns.build(offers, ready.setting, today=datetime.date.today()))  # noqa: DTZ011
        taken.append(time.perf_counter() - started)
    tell("columns built from services in memory", percentile(taken, 50), "s")


def measure_questions(asked: list[Question], ready: Ready) -> None:
    read: list[list[float]] = []
    answered: list[list[float]] = []
    for _ in range(RUNS):
        times = [measure_one(question, ready) for question in asked]
        read.append([reading for reading, _ in times])
        answered.append([answering for _, answering in times])
    reading, answering = median_of_runs(read), median_of_runs(answered)
    tell_spread("question read (words, place)", reading)
    tell_spread(f"engine query, {SERVICES:,} imported services", answering)
    for number, kind in enumerate(KINDS):
        tell(f"  {kind}, p50", percentile(answering[number :: len(KINDS)], 50))


def measure_one(question: Question, ready: Ready) -> tuple[float, float]:
    """Return the milliseconds for reading a question and for answering it."""
    start = time.perf_counter()
    query = query_of(question, ready)
    between = time.perf_counter()
    ready.engine.search(query)
    end = time.perf_counter()
    return 1000 * (between - start), 1000 * (end - between)


def median_of_runs(runs: list[list[float]]) -> list[float]:
    """Return for each question the median of its times."""
    return [percentile(times, 50) for times in zip(*runs, strict=True)]


def measure_reference(asked: list[Question], offers: list[Offer], ready: Ready) -> None:
    """Compare a few answers of each kind, and how long both took."""
    slow = fast = 0.0
    for question in asked[:COMPARED]:
        query: Query = query_of(question, ready)
        start = time.perf_counter()
        expected = reference.search(offers, query, ready.setting)
        between = time.perf_counter()
        answer = ready.engine.search(query)
        slow, fast = slow + between - start, fast + time.perf_counter() - between
        if answer != expected:
            raise SystemExit(f"The engine and the reference disagree on {question}")
    tell("answers equal to the reference", COMPARED, "", at_least=COMPARED)
    tell("reference : engine, on these questions", slow / fast, "times")
