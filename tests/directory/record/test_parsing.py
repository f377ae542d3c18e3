"""What a record may say, and how each mistake is named."""

import datetime
from dataclasses import replace

import pytest

from seuil.access.types import Force, Operator
from seuil.directory.record import fields
from seuil.directory.record.parsing import Box, parse_record
from seuil.directory.record.values import line_of
from seuil.kernel.errors import InvalidInputs
from tests.directory.record.samples import condition, raw


def problems(record, known):
    with pytest.raises(InvalidInputs) as refused:
        parse_record(record, known)
    return refused.value.problems


def only_problem(record, known):
    [problem] = problems(record, known)
    return problem


def test_a_small_record_is_enough(known):
    record = parse_record(raw(), known)

    assert record.name.fr == "Repas du soir"
    assert record.conditions == ()


def test_a_condition_requires_when_it_says_no_force(known):
    record = parse_record(raw(conditions=[condition(operator="between", values=[18, None])]), known)

    [age] = record.conditions
    assert (age.operator, age.minimum, age.maximum) == (Operator.BETWEEN, 18.0, None)
    assert age.force is Force.REQUIRES


def test_keys_that_hold_nothing_are_left_out_of_the_line(known):
    empty = raw(
        outreach=False,
        hours="",
        interpreter="unknown",
        price={"kind": "unknown", "text": {}},
        capacity={"status": "unknown", "delay_days": None, "updated": None},
        conditions=[],
        updated=None,
    )

    assert line_of(parse_record(empty, known)) == (
        '{"categories": ["food.meals"], "id": "s-1", '
        '"name": {"fr": "Repas du soir"}, '
        '"organisation": {"id": "o-1", "name": {"fr": "Les Amis"}}, '
        '"source": "test", "visibility": "public"}'
    )


def test_the_number_zero_is_something(known):
    waiting = raw(capacity={"status": "waiting_list", "delay_days": 0})

    assert parse_record(waiting, known).as_dict()["capacity"] == {
        "status": "waiting_list",
        "delay_days": 0,
    }


PLACE = {"id": "loc-1", "lat": 50.85, "lon": 4.35}
WRONG = {
    "an unknown key": (raw(colour="red"), "colour"),
    "an unknown key inside": (raw(locations=[PLACE | {"floor": 2}]), "locations.0.floor"),
    "no id": (raw(id=...), "id"),
    "no name": (raw(name={}), "name"),
    "a blank name": (raw(name={"fr": "  "}), "name"),
    "a name in another language": (raw(name={"fr": "Oui", "de": "Ja"}), "name.de"),
    "a name that is no text": (raw(name={"fr": 3}), "name.fr"),
    "a name that is too long": (raw(name={"fr": "x" * 301}), "name.fr"),
    "ten megabytes": (raw(description={"nl": "x" * 10_000_000}), "description.nl"),
    "a character that is no text": (raw(name={"fr": "a\x00b"}), "name.fr"),
    "half a character": (raw(name={"fr": "a\ud800b"}), "name.fr"),
    "a source that is no code": (raw(source="Ma source"), "source"),
    "an unknown category": (raw(categories=["food.mels"]), "categories.0"),
    "a category twice": (raw(categories=["food", "food"]), "categories.1"),
    "an unknown territory": (raw(serves=["basin:west"]), "serves.0"),
    "an unknown language": (raw(languages=["xx1"]), "languages.0"),
    "an unknown family": (
        raw(organisation={"id": "o", "families": ["x"]}),
        "organisation.families.0",
    ),
    "no organisation": (raw(organisation=...), "organisation.id"),
    "an unknown commune": (raw(locations=[PLACE | {"commune": "99999"}]), "locations.0.commune"),
    "a place off the earth": (raw(locations=[PLACE | {"lat": 91}]), "locations.0.lat"),
    "a place in Paris": (raw(locations=[PLACE | {"lat": 48.85, "lon": 2.35}]), "locations.0.lat"),
    "swapped coordinates": (
        raw(locations=[PLACE | {"lat": 4.35, "lon": 50.85}]),
        "locations.0.lat",
    ),
    "half a place": (raw(locations=[{"id": "a", "lat": 50.85}]), "locations.0.lon"),
    "a place as text": (raw(locations=[PLACE | {"lat": "50,85"}]), "locations.0.lat"),
    "two places with one id": (raw(locations=[PLACE, PLACE]), "locations.1.id"),
    "absurd hours": (raw(hours="tous les jours 9h"), "hours"),
    "a day that is none": (raw(updated="2026-02-30"), "updated"),
    "a day written otherwise": (raw(updated="20261124"), "updated"),
    "a closure that ends before": (
        raw(closures=[{"from": "2026-12-24", "to": "2026-12-24"}]),
        "closures.0.to",
    ),
    "a closure without end": (raw(closures=[{"from": "2026-12-24"}]), "closures.0.to"),
    "an unknown price": (raw(price={"kind": "cheap"}), "price.kind"),
    "half a day of waiting": (raw(capacity={"delay_days": 1.5}), "capacity.delay_days"),
    "yes as a text": (raw(outreach="yes"), "outreach"),
    "a script as website": (
        raw(contacts=[{"type": "web", "value": "javascript:alert(1)"}]),
        "contacts.0.value",
    ),
    "a contact of no kind": (raw(contacts=[{"value": "a@b.be"}]), "contacts.0.type"),
    "an empty step": (raw(entry_steps=[{"fr": ""}]), "entry_steps.0"),
    "a list that is none": (raw(conditions={"dimension": "age"}), "conditions"),
    "an unknown dimension": (raw(conditions=[condition("colour")]), "conditions.0.dimension"),
    "an operator of another dimension": (
        raw(conditions=[condition("age", operator="in", values=["18"])]),
        "conditions.0.operator",
    ),
    "no values": (raw(conditions=[condition("gender", operator="in")]), "conditions.0.values"),
    "an unknown value": (
        raw(conditions=[condition("gender", operator="in", values=["mann"])]),
        "conditions.0.values.0",
    ),
    "a value for yes or no": (
        raw(conditions=[condition("phone", operator="has", values=["yes"])]),
        "conditions.0.values.0",
    ),
    "no room between limits": (
        raw(conditions=[condition(operator="between", values=[65, 18])]),
        "conditions.0.values",
    ),
    "limits of nothing": (
        raw(conditions=[condition(operator="between", values=[None, None])]),
        "conditions.0.values",
    ),
    "an age of a tree": (
        raw(conditions=[condition(operator="between", values=[18, 900])]),
        "conditions.0.values.1",
    ),
    "an unknown area": (
        raw(conditions=[condition("residence_area", operator="within", values=["commune:1"])]),
        "conditions.0.values.0",
    ),
    "language as a condition": (raw(conditions=[condition("language")]), "conditions.0.dimension"),
    "a rule where there is none": (
        raw(conditions=[{"dimension": "age", "state": "none", "force": "requires"}]),
        "conditions.0.force",
    ),
    "none said twice": (
        raw(conditions=[{"dimension": "age", "state": "none"}] * 2),
        "conditions",
    ),
    "none beside a condition": (
        raw(
            conditions=[
                {"dimension": "age", "state": "none"},
                condition(operator="between", values=[18, None]),
            ]
        ),
        "conditions",
    ),
    "validity that ends before it starts": (
        raw(
            conditions=[
                condition("phone", operator="has", valid_from="2026-12-01", valid_to="2026-11-01")
            ]
        ),
        "conditions.0.valid_to",
    ),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_each_mistake_is_refused_with_its_place_and_remedy(mistake, known):
    record, path = WRONG[mistake]

    problem = only_problem(record, known)

    assert problem.path == path
    assert problem.accepted
    assert len(str(problem)) < 250


def test_all_mistakes_of_a_record_are_named_at_once(known):
    found = problems(raw(hours="x", outreach=3, colour=1), known)

    assert {problem.path for problem in found} == {"hours", "outreach", "colour"}


@pytest.mark.parametrize("value", [[], 3, "text", None])
def test_a_record_is_an_object(value, known):
    assert any(problem.path == "" for problem in problems(value, known))


def test_a_misspelt_category_is_answered_with_a_near_one(brussels):
    assert "food.meals" in only_problem(raw(categories=["food.mels"]), brussels).accepted


def test_a_condition_that_is_over_may_stand_beside_none(known):
    over = condition(operator="between", values=[18, None], valid_to="2026-11-24")

    record = parse_record(raw(conditions=[over, {"dimension": "age", "state": "none"}]), known)

    assert len(record.conditions) == 2


def test_a_box_holds_what_is_less_than_a_hundred_kilometres_away():
    box = Box(west=4.24, south=50.76, east=4.49, north=50.92)

    assert box.holds(51.2, 4.4)  # Antwerp
    assert not box.holds(51.92, 4.48)  # Rotterdam
    assert not box.holds(50.85, 6.2)


def test_a_closure_ends_on_the_first_day_open_again(known):
    record = parse_record(raw(closures=[{"from": "2026-12-24", "to": "2027-01-02"}]), known)

    [closure] = record.closures
    assert closure.reopens - closure.first == datetime.timedelta(days=9)


def test_a_condition_that_many_records_say_is_read_once(known):
    rule = condition(operator="between", values=[18, 65])

    first, again = (parse_record(raw(conditions=[dict(rule)]), known) for _ in range(2))

    assert first.conditions[0] is again.conditions[0]


def test_a_wrong_condition_is_refused_each_time_at_its_own_place(known):
    wrong, right = condition(operator="between", values=[65, 18]), condition("gender", state="none")

    assert only_problem(raw(conditions=[wrong]), known).path == "conditions.0.values"
    assert only_problem(raw(conditions=[right, wrong]), known).path == "conditions.1.values"


@pytest.mark.parametrize("not_quite", [1, 1.0, "True", [True]])
def test_a_condition_is_not_taken_for_one_that_looks_like_it(known, not_quite):
    rule = condition(operator="between", values=[18, 65])
    parse_record(raw(conditions=[rule | {"can_follow": True}]), known)

    problem = only_problem(raw(conditions=[rule | {"can_follow": not_quite}]), known)

    assert problem.path == "conditions.0.can_follow"


def test_only_so_many_conditions_are_remembered(known, monkeypatch):
    monkeypatch.setattr(fields, "MOST_REMEMBERED", 3)
    known = replace(known, conditions={})

    for lowest in range(10):
        rule = condition(operator="between", values=[lowest, 65])
        assert parse_record(raw(conditions=[rule]), known).conditions[0].minimum == lowest

    assert len(known.conditions) <= 3
