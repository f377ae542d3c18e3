"""The most useful next question: what leaves most vignettes and searches open."""

import datetime
import timeit

import pytest
from django.db import transaction
from django.utils import timezone

from seuil.directory.domain import Hand
from seuil.directory.models import Service
from seuil.matching.search import Question, questions_left_open, search
from seuil.observatory.operations import run_tonight
from seuil.observatory.queries.evaluation import evaluate
from seuil.observatory.queries.uncertain import (
    Uncertain,
    open_questions_of,
    ranked,
    uncertain_of,
)
from seuil.upkeep.counting import AT_LEAST, OpenQuestions, add, forget_counts, week_of
from seuil.upkeep.freshness.operations import Voice, answer
from seuil.upkeep.models import UncertainCount
from tests.factories.directory import ServiceFactory
from tests.observatory.offer import BRUSSELS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
MONDAY = datetime.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_a_tuesday(clock):
    clock("2026-11-24 10:00")


def left_open(service):
    """How many vignettes each dimension leaves open for a service, at this minute."""
    found = open_questions_of(
        (outcome.vignette.code, need.finding)
        for outcome in evaluate(BRUSSELS).outcomes
        for need in outcome.needs
    )
    return {dimension: n for (key, dimension), n in found.items() if key == service.pk}


def of_last_night(service):
    return uncertain_of([service.pk], timezone.localdate()).get(service.pk, {})


@pytest.fixture
def most_uncertain():
    """The sheet of the demonstration with the most questions open, after a night."""
    run_tonight()
    keys = list(Service.objects.public().values_list("pk", flat=True))
    found = uncertain_of(keys, timezone.localdate())
    key = max(sorted(found), key=lambda key: len(found[key]))
    return Service.objects.get(pk=key)


def test_the_night_and_this_minute_agree(most_uncertain):
    stored = {code: one.vignettes for code, one in of_last_night(most_uncertain).items()}

    assert stored == left_open(most_uncertain)
    assert len(stored) > 3


def test_checking_the_first_one_lowers_the_uncertainty_most(most_uncertain):
    order = [one.dimension for one in ranked(of_last_night(most_uncertain).values())]
    before = sum(left_open(most_uncertain).values())
    lowered = {}
    for dimension in order:
        with transaction.atomic():
            answer(most_uncertain, [], voice=Voice(Hand.PHONE, None), unconditional=[dimension])
            lowered[dimension] = before - sum(left_open(most_uncertain).values())
            transaction.set_rollback(True)

    assert lowered[order[0]] == max(lowered.values()) > 0
    assert list(lowered.values()) == sorted(lowered.values(), reverse=True)


def test_a_service_that_refuses_anyway_leaves_nothing_open(most_uncertain):
    most_uncertain.capacity = "full"
    most_uncertain.capacity_updated = timezone.localdate()
    most_uncertain.save()

    assert left_open(most_uncertain) == {}


def test_vignettes_and_searches_weigh_the_same():
    age = Uncertain("age", vignettes=3, searches=0)
    animals = Uncertain("animals", vignettes=1, searches=500)
    papers = Uncertain("residence_status", vignettes=0, searches=100)

    assert ranked([age, animals, papers]) == [animals, age, papers]


def test_without_a_night_searches_decide():
    service = ServiceFactory()
    add({(service.pk, "animals"): 7}, MONDAY)

    assert of_last_night(service) == {"animals": Uncertain("animals", 0, 7)}


def test_searches_of_more_than_three_months_ago_count_no_more():
    service = ServiceFactory()
    add({(service.pk, "animals"): 7}, MONDAY - datetime.timedelta(weeks=14))

    assert of_last_night(service) == {}


# Counting


def test_a_page_of_results_says_what_it_had_to_leave_open():
    reply = search(Question(situation={"animals": True}))

    pairs = questions_left_open(reply)

    assert pairs
    assert {dimension for _, dimension in pairs} == {"animals"}
    assert {key for key, _ in pairs} <= {match.service.pk for match in reply.matches}


def test_nothing_is_left_open_where_no_situation_was_given():
    assert questions_left_open(search(Question())) == []


def test_what_was_asked_less_than_five_times_is_not_written():
    service, counted = ServiceFactory(), OpenQuestions()
    for _ in range(AT_LEAST - 1):
        counted.note([(service.pk, "animals")])

    assert counted.write() == 0
    assert not UncertainCount.objects.exists()


def test_counts_of_processes_are_added_up():
    service = ServiceFactory()
    for counted in (OpenQuestions(), OpenQuestions()):
        for _ in range(AT_LEAST):
            counted.note([(service.pk, "animals")])
        counted.write()
        counted.write()

    row = UncertainCount.objects.get()
    assert (row.week, row.searches) == (MONDAY, 2 * AT_LEAST)


def test_what_is_left_of_a_week_is_lost(clock):
    service, counted = ServiceFactory(), OpenQuestions()
    for _ in range(AT_LEAST - 1):
        counted.note([(service.pk, "animals")])
    clock("2026-11-30 00:01")
    counted.note([(service.pk, "animals")])

    assert counted.write() == 0


def test_a_service_that_is_gone_is_counted_no_more():
    counted = OpenQuestions()
    for _ in range(AT_LEAST):
        counted.note([(0, "animals")])
    counted.write()

    assert not UncertainCount.objects.exists()


def test_a_process_writes_after_ten_minutes_and_not_before(monkeypatch, settings):
    settings.SEUIL_QUESTIONS_WRITTEN_SECONDS = 600.0
    seconds, written = [0.0], []
    counted = OpenQuestions(clock=lambda: seconds[0])
    monkeypatch.setattr(counted, "_write_in_background", lambda: written.append(seconds[0]))
    for moment in (0.0, 599.0, 600.0, 601.0):
        seconds[0] = moment
        counted.note([(1, "animals")])

    assert len(written) == 1


def test_counting_an_answer_costs_next_to_nothing():
    counted = OpenQuestions()
    page = [(number, "animals") for number in range(20)]

    best = min(timeit.repeat(lambda: counted.note(page), number=100, repeat=5)) / 100

    assert best < 0.000_5


def test_counts_are_forgotten_after_a_year():
    service = ServiceFactory()
    add({(service.pk, "animals"): 7}, MONDAY)
    add({(service.pk, "animals"): 7}, week_of(datetime.date(2025, 11, 10)))

    assert forget_counts(timezone.now()) == 1
