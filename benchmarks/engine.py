"""The engine alone: 400 mixed questions over 10,000 services, a few compared with the reference."""

import datetime
import time
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone

from benchmarks.directory import import_generated, load_territory
from benchmarks.figures import percentile, say, spread
from benchmarks.questions import KINDS, questions
from seuil.access import columns, reference
from seuil.access.engine import Engine
from seuil.access.types import Offer, Query
from seuil.directory.models import Service
from seuil.matching.index import BATCH, Ready, index
from seuil.matching.offers import offer_of
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
    say("from the database to the first answer", f"{time.perf_counter() - started:.1f} s")
    offers = all_offers(ready)
    measure_rebuild(offers, ready)
    asked = [question_of(f) for f in questions(QUESTIONS, today=timezone.localdate())]
    measure_questions(asked, ready)
    measure_reference(asked, offers, ready)


def question_of(fields: list[tuple[str, str]]) -> Question:
    asked = asked_by(QueryDict(urlencode(fields)))
    if not asked.is_valid():
        raise SystemExit(f"{fields}: {asked.form.errors} {asked.errors}")
    return asked.form.question(asked.facts, categories=(), territories=(), spoken=())


def all_offers(ready: Ready) -> list[Offer]:
    services = Service.objects.public().for_engine().order_by("pk").iterator(chunk_size=BATCH)
    return [offer_of(service, ready.places) for service in services]


def measure_rebuild(offers: list[Offer], ready: Ready) -> None:
    taken = []
    for _ in range(RUNS):
        started = time.perf_counter()
        Engine(columns.build(offers, ready.setting, today=datetime.date.today()))  # noqa: DTZ011
        taken.append(time.perf_counter() - started)
    say("columns built again after a change", f"{1000 * percentile(taken, 50):.0f} ms")


def measure_questions(asked: list[Question], ready: Ready) -> None:
    read: list[list[float]] = []
    answered: list[list[float]] = []
    for _ in range(RUNS):
        times = [measure_one(question, ready) for question in asked]
        read.append([reading for reading, _ in times])
        answered.append([answering for _, answering in times])
    reading, answering = median_of_runs(read), median_of_runs(answered)
    say("question read (words, place)", spread(reading))
    say("engine query", spread(answering))
    for number, kind in enumerate(KINDS):
        say(f"    {kind}", spread(answering[number :: len(KINDS)]))


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
        if (answer.results, answer.count) != (expected.results, expected.count):
            raise SystemExit(f"The engine and the reference disagree on {question}")
    say(
        "reference on the same questions",
        f"{COMPARED} answers equal, {slow / fast:,.0f} times slower",
    )
