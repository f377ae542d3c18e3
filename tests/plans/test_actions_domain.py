"""What the rules of actions and plans say, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.plans.domain import action, plan
from seuil.plans.domain.action import Guard, Seen, Status, Step, refuse_circle

WHOLE = {"indicators": 1, "has_origin": True, "has_carrier": True}


def test_an_action_goes_its_whole_way():
    way = [Step.PROPOSE, Step.CONSULT, Step.CONSENT, Step.START, Step.SUSPEND, Step.RESUME,
           Step.FINISH, Step.EVALUATE, Step.CLOSE]  # fmt: skip

    assert action.PROCESS.replayed(way) is Status.CLOSED


def test_members_and_council_decide_about_plans_not_about_single_actions():
    assert Step.CONSENT not in action.PROCESS.steps_from(Status.CONSULTED)
    assert Step.CONSULT not in action.PROCESS.steps_from(Status.PROPOSED)


@pytest.mark.parametrize("step", [Step.TAKE_BACK, Step.SUSPEND, Step.DROP])
def test_nobody_stops_an_action_without_saying_why(step):
    origin = Status.PROPOSED if step is not Step.SUSPEND else Status.IN_PROGRESS

    with pytest.raises(TransitionRefused):
        action.PROCESS.after(origin, step, words=" ")


@pytest.mark.parametrize(
    ("lacks", "guard"),
    [
        ({"indicators": 0}, Guard.HAS_INDICATOR),
        ({"unfinished": ["Portes: cible"]}, Guard.HAS_INDICATOR),
        ({"has_origin": False}, Guard.HAS_ORIGIN),
        ({"has_carrier": False}, Guard.HAS_CARRIER),
        ({"level_reasoned": False}, Guard.LEVEL_REASONED),
        ({"supports_needed": True}, Guard.SUPPORTS_NAMED),
        ({"plan_being_written": False}, Guard.PLAN_BEING_WRITTEN),
    ],
)
def test_what_is_proposed_says_where_it_comes_from_and_how_one_will_know(lacks, guard):
    action.GUARDS.check(Step.PROPOSE, Seen(**WHOLE))

    with pytest.raises(GuardRefused) as refused:
        action.GUARDS.check(Step.PROPOSE, Seen(**WHOLE | lacks))

    assert refused.value.guard is guard


def test_all_that_is_missing_is_said_at_once():
    said = {refused.guard for refused in action.GUARDS.refusals(Step.PROPOSE, Seen())}

    assert said == {Guard.HAS_INDICATOR, Guard.HAS_ORIGIN, Guard.HAS_CARRIER}


def test_nothing_begins_before_its_plan_is_adopted_nor_without_somebody_who_carries():
    for seen in (
        Seen(**WHOLE),
        Seen(**WHOLE, plan_in_force=True, carrier_left=True),
        Seen(plan_in_force=True),
    ):
        with pytest.raises(GuardRefused):
            action.GUARDS.check(Step.START, seen)

    action.GUARDS.check(Step.START, Seen(**WHOLE, plan_in_force=True))


def test_an_action_before_the_council_is_not_dropped_alone():
    with pytest.raises(GuardRefused):
        action.GUARDS.check(Step.DROP, Seen(plan_before_council=True))


def test_a_plan_is_adopted_by_consent_alone():
    with pytest.raises(GuardRefused):
        plan.GUARDS.check(plan.Step.ADOPT, plan.Seen(has_decision=True))

    plan.GUARDS.check(plan.Step.ADOPT, plan.Seen(has_decision=True, consented=True))


def test_what_a_plan_lacks_before_the_members_is_named():
    seen = plan.Seen(actions=2, drafts=("Une adresse",), waiting_proposals=1)
    said = {refused.guard: refused.missing
            for refused in plan.GUARDS.refusals(plan.Step.CONSULT_MEMBERS, seen)}  # fmt: skip

    assert said == {
        plan.Guard.NO_PROPOSAL_WAITS: (),
        plan.Guard.ALL_PROPOSED: ("Une adresse",),
        plan.Guard.DECISION_NAMED: (),
    }


def test_an_action_does_not_support_itself():
    with pytest.raises(InvalidInput):
        refuse_circle([], ("a", "a"))


@given(st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=30))
def test_support_that_is_let_in_never_goes_in_a_circle(wanted):
    edges: list[tuple[str, str]] = []
    for source, target in wanted:
        edge = (str(source), str(target))
        try:
            refuse_circle(edges, edge)
        except InvalidInput:
            continue
        edges.append(edge)

    order, left = [], {one for edge in edges for one in edge}
    while left:
        free = {one for one in left if not any(e[1] == one and e[0] in left for e in edges)}
        assert free, "a circle was let in"
        order.extend(free)
        left -= free
