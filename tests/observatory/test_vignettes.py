"""Vignettes: fictional people, run against the offer as it is."""

import datetime

import pytest

from seuil.access.types import Verdict
from seuil.directory.models import Service
from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.matching.index import index
from seuil.matching.search import Question, search
from seuil.observatory import operations
from seuil.observatory.domain import Cell, Counts, NeedOutcome, is_met
from seuil.observatory.models import Expectation, Vignette
from seuil.observatory.operations import load_vignettes
from seuil.observatory.queries import facts_of, outcome_today, outcomes_today
from seuil.territory.models import Territory
from tests.factories.directory import AccessConditionFactory, LocationFactory, ServiceFactory
from tests.factories.observatory import ExpectationFactory, VignetteFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

NEED = "primary_care.dental"


# Arithmetic


def test_counts_are_read_from_verdicts_and_missing_ones_are_none():
    assert Counts.of({Verdict.BLOCKED: 3, Verdict.OPEN: 1}) == Counts(open=1, ask=0, blocked=3)


@pytest.mark.parametrize(("found", "met"), [(0, False), (1, False), (2, True), (3, True)])
def test_an_expectation_counts_open_doors_only(found, met):
    assert is_met(Counts(open=found, ask=9, blocked=9), at_least=2) is met


@pytest.mark.parametrize(
    ("cells", "met"), [([], None), ([True], True), ([True, False], False), ([True, None], True)]
)
def test_a_need_is_met_when_it_is_met_in_each_place(cells, met):
    outcome = NeedOutcome("food", Counts(1, 0, 0), [Cell("p", Counts(1, 0, 0), c) for c in cells])

    assert outcome.met is met


# What ships


def test_twenty_vignettes_ship_in_the_languages_of_the_territory():
    vignettes = Vignette.objects.all()

    assert len(vignettes) == 20
    for vignette in vignettes:
        assert vignette.title_fr
        assert vignette.title_nl
        assert vignette.story_fr
        assert vignette.story_nl
        assert vignette.needs
        assert facts_of(vignette, index.ready())


def test_loading_twice_changes_nothing():
    before = list(Vignette.objects.values())

    assert load_vignettes() == 20

    assert list(Vignette.objects.values()) == before
    assert Expectation.objects.count() <= 20


def test_a_vignette_that_is_no_longer_shipped_goes():
    VignetteFactory(code="of-yesterday")

    load_vignettes()

    assert not Vignette.objects.filter(code="of-yesterday").exists()


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"needs": ["flying"]}, "flying"),
        ({"situation": {"shoe_size": 43}}, "shoe_size"),
        ({"situation": {"animals": "perhaps"}}, "animals"),
    ],
)
def test_a_vignette_that_says_what_does_not_exist_is_refused(monkeypatch, wrong, named):
    entry = {"code": "x", "title": {"fr": "X"}, "story": {"fr": "X"}, "situation": {}, "needs": []}
    monkeypatch.setattr(operations, "shipped_yaml", lambda *_: [entry | wrong])
    before = Vignette.objects.count()

    with pytest.raises((InvalidInput, InvalidInputs), match=named):
        load_vignettes()

    assert Vignette.objects.count() == before


# Runs


@pytest.fixture
def dog():
    """Someone with a dog and toothache."""
    return VignetteFactory(situation={"animals": True, "age": 40}, needs=[NEED])


def dentist(commune, *, takes_dogs=True):
    service = ServiceFactory(categories=[NEED])
    place = Territory.objects.get(code=commune)
    LocationFactory(service=service, commune=place, lat=place.lat, lon=place.lon)
    rule = {"none": True} if takes_dogs else {"operator": "not_has", "values": []}
    AccessConditionFactory(service=service, dimension="animals", **rule)
    return service


def counts(vignette):
    return outcome_today(vignette, limit=0).counts


def test_a_run_counts_who_would_take_the_person(dog):
    before = counts(dog)

    dentist("commune:21015")
    dentist("commune:21015", takes_dogs=False)
    ServiceFactory(categories=[NEED])

    after = counts(dog)
    assert (after.open, after.ask, after.blocked) == (
        before.open + 1,
        before.ask + 1,
        before.blocked + 1,
    )


def test_a_lowered_threshold_shows_in_the_next_run(dog):
    service = dentist("commune:21015", takes_dogs=False)
    before = counts(dog)

    service.conditions.update(state="none", operator="", force="")

    assert counts(dog).open == before.open + 1


def test_each_basin_is_held_to_the_expectation(dog):
    Service.objects.filter(categories__code=NEED).update(visibility="professional")
    ExpectationFactory(vignette=dog, level="basin", at_least=1)
    dentist("commune:21016")

    outcome = outcome_today(dog, limit=0)

    cells = {cell.territory: cell.met for cell in outcome.needs[0].cells}
    assert len(cells) == 5
    assert [code for code, met in cells.items() if met] == ["basin:sud"]
    assert outcome.met is False


def test_an_expectation_can_look_around_the_middle_of_a_place(dog):
    Service.objects.filter(categories__code=NEED).update(visibility="professional")
    ExpectationFactory(vignette=dog, level="commune", at_least=1, within_m=500)
    dentist("commune:21015")

    cells = {c.territory: c.met for c in outcome_today(dog, limit=0).needs[0].cells}

    assert cells["commune:21015"] is True
    assert cells["commune:21016"] is False


def test_without_expectation_nothing_is_judged(dog):
    assert outcome_today(dog, limit=0).met is None


@pytest.mark.parametrize(
    ("valid", "run"),
    [
        ({}, True),
        ({"valid_from": datetime.date(2026, 11, 21)}, True),
        ({"valid_from": datetime.date(2026, 11, 22)}, False),
        ({"valid_to": datetime.date(2026, 11, 21)}, False),
        ({"valid_to": datetime.date(2026, 11, 22)}, True),
    ],
)
def test_a_vignette_runs_while_it_is_valid(valid, run):
    vignette = VignetteFactory(needs=[NEED], **valid)

    assert (vignette in dict(outcomes_today())) is run


def test_a_run_of_all_costs_the_same_queries_whatever_their_number(
    django_assert_max_num_queries, settings
):
    list(outcomes_today())
    VignetteFactory.create_batch(10, needs=[NEED], situation={"animals": True})
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    with django_assert_max_num_queries(2):
        assert len(list(outcomes_today())) == 30


def test_a_run_and_a_search_give_the_same_answer():
    for vignette in Vignette.objects.all()[:5]:
        outcome = outcome_today(vignette, limit=10)
        question = Question(
            situation=facts_of(vignette, index.ready()),
            categories=frozenset(vignette.needs),
            limit=10,
        )

        reply = search(question)

        assert outcome.counts == Counts.of(reply.verdicts)
        assert [m.service.pk for m in outcome.reply.matches] == [
            m.service.pk for m in reply.matches
        ]
