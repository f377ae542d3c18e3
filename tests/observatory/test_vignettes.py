"""Vignettes: fictional people, run against the offer as it is."""

import datetime

import pytest

from seuil.access.types import Verdict
from seuil.directory.models import Category, Service
from seuil.kernel.errors import InvalidInput, InvalidInputs, NotVisible
from seuil.matching.index import index
from seuil.matching.search import Question, count, search
from seuil.observatory import operations
from seuil.observatory.domain import Counts, Origin, ProblemKind, Status
from seuil.observatory.models import Expectation, Vignette
from seuil.observatory.operations import load_vignettes
from seuil.observatory.queries import facts_of, outcome_today, vignette_for, who_now, whos_now
from seuil.observatory.queries.evaluation import evaluate
from seuil.organisations.standing import VISITOR
from seuil.territory.models import Territory
from tests.factories.directory import AccessConditionFactory, LocationFactory, ServiceFactory
from tests.factories.observatory import ExpectationFactory, UseFactory, VignetteFactory
from tests.observatory.offer import BRUSSELS, FOREST, NEED, UCCLE, dentist, hide_dentists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


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
        assert (vignette.origin, vignette.status) == (Origin.SHIPPED, Status.PUBLISHED)
        assert facts_of(vignette, index.ready())


def test_every_shipped_vignette_can_be_run():
    assert evaluate(BRUSSELS).problems == []


def test_loading_twice_changes_nothing():
    before = list(Vignette.objects.values())

    assert load_vignettes() == 20

    assert list(Vignette.objects.values()) == before
    assert Expectation.objects.count() <= 20


def test_a_vignette_that_is_no_longer_shipped_is_withdrawn_and_a_written_one_stays():
    VignetteFactory(code="of-yesterday", origin=Origin.SHIPPED)
    VignetteFactory(code="ours", origin=Origin.WRITTEN)

    load_vignettes()

    assert Vignette.objects.get(code="of-yesterday").status == Status.WITHDRAWN
    assert Vignette.objects.get(code="ours").status == Status.PUBLISHED


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"needs": ["flying"]}, "x: needs.0: .*flying"),
        ({"situation": {"shoe_size": 43}}, "shoe_size"),
        ({"situation": {"animals": "perhaps"}}, "animals"),
        ({"situation": {"household": ["alone", "couple"]}}, "household"),
        ({"title": {"fr": "X"}}, "title_nl"),
        ({"expectation": {"at_least": 0, "level": "basin"}}, "at_least"),
        ({"expectation": {"at_least": 1, "level": "street"}}, "level"),
        ({"valid_from": "soon"}, "valid_from"),
    ],
)
def test_a_vignette_that_says_what_does_not_exist_is_refused(monkeypatch, wrong, named):
    entry = {
        "code": "x",
        "title": {"fr": "X", "nl": "X"},
        "story": {"fr": "X", "nl": "X"},
        "situation": {"animals": True},
        "needs": [NEED],
    }
    monkeypatch.setattr(operations, "shipped_yaml", lambda *_: [entry | wrong])
    before = Vignette.objects.count()

    with pytest.raises((InvalidInput, InvalidInputs), match=named):
        load_vignettes()

    assert Vignette.objects.count() == before


# What one finds


@pytest.fixture
def dog():
    """Someone with a dog and toothache."""
    return VignetteFactory(situation={"animals": True, "age": 40}, needs=[NEED])


def cells_of(vignette):
    [need] = outcome_today(vignette, limit=0).needs
    return need.cells


def counts(vignette, place=BRUSSELS):
    return cells_of(vignette)[place].counts


def test_a_run_counts_who_would_take_the_person(dog):
    before = counts(dog)

    dentist(FOREST)
    dentist(FOREST, takes_dogs=False)
    unchecked = ServiceFactory(categories=[NEED])
    LocationFactory(service=unchecked)

    assert counts(dog) == Counts(before.open + 1, before.ask + 1, before.blocked + 1)


def test_a_lowered_threshold_shows_at_once(dog):
    service = dentist(FOREST, takes_dogs=False)
    before = counts(dog)

    service.conditions.update(state="none", operator="", force="")

    assert counts(dog).open == before.open + 1


def test_each_basin_is_held_to_the_expectation(dog):
    hide_dentists()
    ExpectationFactory(vignette=dog, level="basin", at_least=1)
    dentist(UCCLE)

    cells = cells_of(dog)

    assert [code for code, cell in cells.items() if cell.met] == ["basin:sud"]
    assert [cell.met for cell in cells.values()].count(False) == 4
    assert cells[BRUSSELS].met is None


def test_an_expectation_can_look_around_the_middle_of_a_place(dog):
    hide_dentists()
    ExpectationFactory(vignette=dog, level="commune", at_least=1, within_m=500)
    dentist("commune:21015")

    cells = cells_of(dog)

    assert cells["commune:21015"].met is True
    assert cells[UCCLE].met is False
    assert cells[UCCLE].reach_m == 500


def test_what_is_in_reach_may_lie_in_another_basin(dog):
    hide_dentists()
    middle = Territory.objects.get(code="basin:sud")
    service = ServiceFactory(categories=[NEED])
    LocationFactory(service=service, lat=middle.lat + 0.03, lon=middle.lon)
    AccessConditionFactory(service=service, dimension="animals", none=True)

    cell = cells_of(dog)["basin:sud"]

    assert cell.reach_m == 5000
    assert (cell.within.open, cell.reach.open) == (0, 1)


def test_a_service_that_comes_is_in_reach_everywhere_it_comes(dog):
    hide_dentists()
    service = ServiceFactory(
        categories=[NEED], outreach=True, serves=[Territory.objects.get(code="basin:nord")]
    )
    AccessConditionFactory(service=service, dimension="animals", none=True)

    cells = cells_of(dog)

    assert (cells["basin:nord"].within.open, cells["basin:nord"].reach.open) == (1, 1)
    assert (cells["basin:sud"].within.open, cells["basin:sud"].reach.open) == (0, 0)


def test_the_soonest_opening_is_on_the_clocks_of_the_territory(dog):
    hide_dentists()
    service = dentist(UCCLE)
    service.hours = "Mo-Fr 09:00-12:00"
    service.save()

    opens = cells_of(dog)["basin:sud"].soonest

    assert opens.isoformat() == "2026-11-23T09:00:00+01:00"


def test_without_expectation_nothing_is_judged(dog):
    assert outcome_today(dog, limit=0).met is None


def test_a_run_and_a_search_give_the_same_answer():
    for vignette in Vignette.objects.all()[:5]:
        outcome = outcome_today(vignette, limit=10)
        facts = facts_of(vignette, index.ready())
        question = Question(situation=facts, categories=frozenset(vignette.needs), limit=10)

        assert [m.service.pk for m in outcome.reply.matches] == [
            m.service.pk for m in search(question).matches
        ]
        for need in outcome.needs:
            for place, cell in need.cells.items():
                asked = Question(
                    situation=facts,
                    categories=frozenset({need.need}),
                    territories=frozenset({place}),
                )
                found = count(asked)
                assert cell.within == Counts(*(found.get(verdict, 0) for verdict in Verdict))


def test_who_would_take_the_person_and_who_would_not(dog):
    hide_dentists()
    open_one, refuses = dentist(FOREST), dentist(FOREST, takes_dogs=False)
    twice = dentist(FOREST, takes_dogs=False)
    AccessConditionFactory(
        service=twice, dimension="age", operator="between", values=[], maximum=18
    )

    who = who_now(dog, NEED)

    assert (who.open, who.ask) == ((open_one.pk,), ())
    assert [(group.conditions, group.services) for group in who.blocked] == [
        (("animals",), (refuses.pk,)),
        (("age", "animals"), (twice.pk,)),
    ]
    assert who_now(dog, NEED, place="basin:nord").open == ()


def test_who_are_the_services_that_the_cell_counts(dog):
    hide_dentists()
    ExpectationFactory(vignette=dog, level="commune", within_m=4000)
    near, here = dentist(FOREST), dentist(UCCLE)

    found = whos_now(dog, place=FOREST)

    assert list(found) == [NEED]
    assert set(found[NEED].open) == {near.pk, here.pk}
    assert len(found[NEED].open) == cells_of(dog)[FOREST].counts.open == 2


# Which are run


@pytest.mark.parametrize(
    ("valid", "run"),
    [
        ({}, True),
        ({"valid_from": datetime.date(2026, 11, 21)}, True),
        ({"valid_from": datetime.date(2026, 11, 22)}, False),
        ({"valid_to": datetime.date(2026, 11, 21)}, False),
        ({"valid_to": datetime.date(2026, 11, 22)}, True),
        ({"status": Status.DRAFT}, False),
        ({"status": Status.WITHDRAWN}, False),
    ],
)
def test_a_vignette_runs_while_it_is_published_and_valid(valid, run):
    vignette = VignetteFactory(needs=[NEED], **valid)

    found = [outcome.vignette for outcome in evaluate(BRUSSELS).outcomes]

    assert (vignette in found) is run


def test_another_day_decides_what_is_in_force_and_what_is_valid(dog):
    hide_dentists()
    service = dentist(UCCLE, takes_dogs=False)
    service.conditions.update(valid_to=datetime.date(2026, 12, 1))
    later = VignetteFactory(needs=[NEED], valid_from=datetime.date(2026, 12, 1))

    def found(day):
        outcomes = evaluate(BRUSSELS, day=datetime.date.fromisoformat(day)).outcomes
        return {outcome.vignette: outcome for outcome in outcomes}

    before, after = found("2026-11-30"), found("2026-12-01")

    assert before[dog].needs[0].cells["basin:sud"].within == Counts(blocked=1)
    assert after[dog].needs[0].cells["basin:sud"].within == Counts(ask=1)
    assert later not in before
    assert later in after


def test_a_run_of_all_costs_the_same_queries_whatever_their_number(
    django_assert_max_num_queries, settings
):
    evaluate(BRUSSELS)
    VignetteFactory.create_batch(10, needs=[NEED], situation={"animals": True})
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    with django_assert_max_num_queries(3):
        assert len(evaluate(BRUSSELS).outcomes) == 30


# Bad input


@pytest.mark.parametrize(
    ("fields", "kind", "value"),
    [
        ({"situation": {}}, ProblemKind.NO_FACTS, ""),
        ({"needs": []}, ProblemKind.NO_NEEDS, ""),
        ({"needs": [NEED, "food.astronauts"]}, ProblemKind.UNKNOWN_NEED, "food.astronauts"),
        ({"situation": {"shoe_size": 43}}, ProblemKind.WRONG_FACT, "situation.shoe_size"),
        (
            {"situation": {"income_status": ["none", "work"]}},
            ProblemKind.CONTRADICTION,
            "situation.income_status",
        ),
        (
            {"situation": {"active_use": True, "health": ["mental"]}},
            ProblemKind.CONTRADICTION,
            "situation.active_use",
        ),
    ],
)
def test_a_vignette_that_cannot_be_run_says_why_and_the_others_are_run(fields, kind, value):
    broken = VignetteFactory(**{"situation": {"animals": True}, "needs": [NEED]} | fields)

    found = evaluate(BRUSSELS)

    [problem] = found.problems
    assert (problem.vignette, problem.kind, problem.value) == (broken.code, kind, value)
    assert len([outcome for outcome in found.outcomes if outcome.needs]) == 20
    outcome = outcome_today(broken, limit=1)
    assert (outcome.reply, list(outcome.problems)) == (None, [problem])


def test_a_category_that_goes_takes_only_its_vignette_with_it(dog):
    Category.objects.filter(code=NEED).update(code="primary_care.teeth")

    kinds = {problem.vignette: problem.kind for problem in evaluate(BRUSSELS).problems}

    assert kinds[dog.code] is ProblemKind.UNKNOWN_NEED


def test_an_empty_offer_finds_nobody():
    Service.objects.update(visibility="professional")

    found = evaluate(BRUSSELS)

    assert (found.services, found.met) == (0, 0)
    assert found.checks > 0


def test_without_vignettes_there_is_nothing_to_run():
    Vignette.objects.all().delete()

    found = evaluate(BRUSSELS)

    assert (found.outcomes, found.checks, found.problems) == ([], 0, [])


def test_an_unknown_territory_is_refused():
    with pytest.raises(InvalidInput, match="basin:atlantis"):
        evaluate("basin:atlantis")


# One of them


def test_a_page_loads_a_vignette_with_all_it_shows(django_assert_num_queries):
    vignette = VignetteFactory(code="shown", adapted_from=Vignette.objects.first())
    UseFactory.create_batch(3, vignette=vignette)
    ExpectationFactory(vignette=vignette)

    with django_assert_num_queries(3):
        found = vignette_for(VISITOR, "shown")
        assert found.expectation.at_least == 1
        assert len(found.uses.all()) == 3
        assert found.adapted_from.title


def test_meetings_are_listed_the_last_first():
    vignette = VignetteFactory()
    for day in ("2026-03-01", None, "2026-10-01"):
        UseFactory(vignette=vignette, day=day, label=f"on {day}")

    assert [str(use) for use in vignette.uses.all()] == [
        "on 2026-10-01",
        "on 2026-03-01",
        "on None",
    ]


def test_a_draft_is_not_shown_and_a_withdrawn_one_is():
    VignetteFactory(code="draft", status=Status.DRAFT)
    VignetteFactory(code="old", status=Status.WITHDRAWN)

    assert vignette_for(VISITOR, "old").code == "old"
    for code in ("draft", "nobody"):
        with pytest.raises(NotVisible):
            vignette_for(VISITOR, code)
