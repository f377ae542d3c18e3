"""What the measurements at three sizes count, and that they stop at a wrong answer."""

import datetime
from dataclasses import dataclass, replace

import numpy as np
import pytest

from benchmarks import scale
from benchmarks.figures import told
from benchmarks.queries import mixed_queries
from benchmarks.scale import (
    Case,
    Stopwatch,
    array_bytes,
    measure_change,
    measure_reference,
    medians,
    parsed,
    same_or_stop,
)
from seuil.access import columns
from seuil.access.engine import Engine
from seuil.access.types import Offer
from tests.benchmarks.test_offers import STEMS

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(scope="module")
def case():
    return Case(400, STEMS, TODAY)


@pytest.fixture(scope="module")
def engine(case):
    return Engine(columns.build(case.offers(), case.setting, today=TODAY))


@pytest.fixture(scope="module")
def queries(case, engine):
    return mixed_queries(30, case.world, engine.lexicon, today=TODAY)


@pytest.fixture(autouse=True)
def _nothing_told():
    before = list(told)
    told.clear()
    yield
    told[:] = before


def test_answers_equal_to_the_reference_are_counted(case, engine, queries):
    measure_reference(case, engine, queries)

    assert [figure.value for figure in told] == [12]


def test_a_wrong_answer_stops_everything(case, queries):
    without_conditions = [replace(offer, conditions=()) for offer in case.offers()]
    wrong = Engine(columns.build(without_conditions, case.setting, today=TODAY))

    with pytest.raises(SystemExit, match="The engine answers differently"):
        measure_reference(case, wrong, queries)


def test_what_differs_is_named(engine, queries):
    answer = engine.search(queries[0])

    same_or_stop(answer, engine.search(queries[0]), queries[0])
    with pytest.raises(SystemExit, match=r"differently \(near_miss\) to Query"):
        same_or_stop(replace(answer, near_miss=-1), answer, queries[0])


def test_a_change_is_told_with_the_wait_for_the_next_look(case, engine, queries, settings):
    settings.SEUIL_ENGINE_POLL_SECONDS = 1.5

    measure_change(case, engine, queries[0])

    alone, seen = told
    assert seen.value == pytest.approx(alone.value + 1500)
    assert seen.met


def test_a_stopwatch_counts_the_source_and_not_what_is_done_with_it(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(scale.time, "perf_counter", lambda: now[0])

    def source():
        for key in range(3):
            now[0] += 1
            yield Offer(key)

    watch, keys = Stopwatch(), []
    for offer in watch.through(source()):
        now[0] += 100
        keys.append(offer.key)

    assert keys == [0, 1, 2]
    assert watch.seconds == 3


def test_bytes_of_arrays_are_counted_wherever_they_are(engine, case):
    @dataclass
    class Table:
        own: np.ndarray
        pair: tuple
        inner: object
        name: str = "table"

    four = np.zeros(4, np.int32)

    assert array_bytes(Table(four, (four, four), Table(four, (), None))) == 4 * four.nbytes


def test_the_median_is_taken_question_by_question():
    assert medians([[1.0, 50.0], [2.0, 10.0], [9.0, 20.0]]) == [2.0, 20.0]


@pytest.mark.parametrize("words", [["--sizes", "0"], ["--sizes", "x"], ["--queries", "5"]])
def test_odd_sizes_and_too_few_questions_are_refused(words, capsys):
    with pytest.raises(SystemExit) as refusal:
        parsed(words)

    assert refusal.value.code == 2
    assert words[0] in capsys.readouterr().err


def test_sizes_are_read_with_commas():
    assert parsed(["--sizes", "10,200"]).sizes == (10, 200)
