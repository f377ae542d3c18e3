"""Plans: beginning one, writing it, its steps, and what its adoption does to the register."""

import datetime

import pytest

from seuil.councils.domain import decision
from seuil.councils.models import DecisionEvent
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.messaging.models import Message
from seuil.organisations.domain import Role
from seuil.plans.domain import action
from seuil.plans.domain.plan import Guard, Status, Step
from seuil.plans.models import Plan
from seuil.plans.operations.origins import add_origin, make_track
from seuil.plans.operations.plans import begin_plan, take_plan_step, write_plan
from seuil.plans.queries.action import origins_of
from seuil.plans.queries.plans import Choice, councils_for, plans
from seuil.register.domain import blockage as register
from seuil.register.domain.trace import End, Relation
from seuil.register.models import TraceLink
from seuil.register.operations import (
    Move,
    confirm_following,
    link,
    take_blockage_step,
)
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.plans import (
    ActionFactory,
    PlanFactory,
    before_the_council,
    council_of,
    decision_of,
    track,
)
from tests.factories.register import blockage, follow_token, said

pytestmark = pytest.mark.django_db


def test_a_plan_begins_open_with_an_address_of_its_own(region):
    plan = begin_plan(region, 2027, actor=None)

    assert (plan.slug, plan.status) == ("brussels-2027", Status.OPEN_FOR_PROPOSALS)


def test_a_territory_has_one_plan_a_year(region):
    begin_plan(region, 2027, actor=None)

    with pytest.raises(InvalidInput, match="has a plan"):
        begin_plan(region, 2027, actor=None)


def test_the_council_of_another_place_and_the_decision_of_another_council_are_refused(whole, south):
    other = council_of(south.territory)

    with pytest.raises(InvalidInput, match="another territory"):
        write_plan(whole.slug, {"council": other}, actor=None)
    with pytest.raises(InvalidInput, match="another council"):
        write_plan(
            whole.slug,
            {"council": council_of(whole.territory), "decision": decision_of(other)},
            actor=None,
        )


def test_where_a_basin_has_no_council_that_of_its_region_decides_on_its_plan(whole, south):
    around = council_of(whole.territory)

    write_plan(south.slug, {"council": around, "decision": decision_of(around)}, actor=None)

    south.refresh_from_db()
    assert south.council == around
    own = council_of(south.territory)
    assert councils_for(south.territory) == [own]


def test_one_decision_is_about_one_plan(whole):
    council = council_of(whole.territory)
    named = decision_of(council)
    write_plan(whole.slug, {"council": council, "decision": named}, actor=None)
    next_year = PlanFactory(territory=whole.territory, year=2027)

    with pytest.raises(InvalidInput, match="another plan"):
        write_plan(next_year.slug, {"council": council, "decision": named}, actor=None)


def test_of_two_who_write_the_second_is_told(whole):
    write_plan(whole.slug, {"about_fr": "Un"}, actor=None, seen=0)

    with pytest.raises(Stale):
        write_plan(whole.slug, {"about_fr": "Deux"}, actor=None, seen=0)

    assert Plan.objects.get(pk=whole.pk).about_fr == "Un"


def test_a_plan_without_actions_does_not_go_on(south):
    with pytest.raises(GuardRefused) as refused:
        take_plan_step(south.slug, Step.DRAFT, actor=None)

    assert refused.value.guard is Guard.HAS_ACTIONS


def test_members_get_a_plan_once_all_is_proposed_and_its_decision_is_named(south):
    draft = ActionFactory(plan=south, title_fr="À moitié écrite")
    take_plan_step(south.slug, Step.DRAFT, actor=None)

    with pytest.raises(GuardRefused) as refused:
        take_plan_step(south.slug, Step.CONSULT_MEMBERS, actor=None)
    assert refused.value.guard is Guard.ALL_PROPOSED
    assert refused.value.missing == ("À moitié écrite",)

    draft.status = action.Status.PROPOSED
    draft.save()
    council = council_of(south.territory)
    write_plan(south.slug, {"council": council, "decision": decision_of(council)}, actor=None)
    take_plan_step(south.slug, Step.CONSULT_MEMBERS, actor=None)

    draft.refresh_from_db()
    assert draft.status == action.Status.CONSULTED
    assert draft.events.get().step == action.Step.CONSULT


def test_a_plan_is_not_adopted_before_its_council_consented(south):
    ActionFactory(plan=south, status=action.Status.PROPOSED)
    before_the_council(south, consented=False)

    with pytest.raises(GuardRefused) as refused:
        take_plan_step(south.slug, Step.ADOPT, actor=None)

    assert refused.value.guard is Guard.DECISION_CONSENTED
    south.refresh_from_db()
    assert south.status == Status.CONSENT_ROUND
    assert not south.events.exists()


def test_what_a_fallback_decided_is_no_consent_and_what_was_applied_after_consent_is(south):
    before_the_council(south, consented=False)
    named = south.decision
    named.status = decision.Status.APPLIED
    named.save()
    with pytest.raises(GuardRefused):
        take_plan_step(south.slug, Step.ADOPT, actor=None)

    DecisionEvent.objects.create(
        decision=named,
        step=decision.Step.CONSENT,
        origin=decision.Status.OBJECTIONS,
        target=decision.Status.CONSENTED,
        at=named.moved_at,
    )

    assert take_plan_step(south.slug, Step.ADOPT, actor=None).status == Status.ADOPTED


def test_what_is_joined_to_an_action_after_the_adoption_is_treated_too(south):
    one = ActionFactory(plan=south, status=action.Status.IN_PROGRESS)
    met = blockage(
        shown_by=[said(family="hospital"), said(family="justice", statement="Refusé sans adresse")]
    )
    take_blockage_step(met.uuid, Move(register.Step.RECOGNISE, by_group=True), actor=None)
    way_out = track()
    link((End.BLOCKAGE, met.uuid), Relation.LEADS_TO, (End.TRACK, way_out.uuid), actor=None)

    add_origin(one.uuid, End.TRACK, way_out.uuid, actor=None)

    way_out.refresh_from_db()
    met.refresh_from_db()
    assert (way_out.status, met.status) == ("in_plan", register.Status.IN_TREATMENT)


def test_a_blockage_joined_without_a_track_is_treated_once_the_action_is_made_its_track(south):
    one = ActionFactory(plan=south, status=action.Status.IN_PROGRESS)
    met = blockage(
        shown_by=[said(family="hospital"), said(family="justice", statement="Refusé sans adresse")]
    )
    take_blockage_step(met.uuid, Move(register.Step.RECOGNISE, by_group=True), actor=None)
    add_origin(one.uuid, End.BLOCKAGE, met.uuid, actor=None)
    met.refresh_from_db()
    assert met.status == register.Status.RECOGNISED
    assert origins_of(one).untreated == [met]

    made = make_track(one.uuid, met.uuid, actor=None)

    made.refresh_from_db()
    met.refresh_from_db()
    assert (made.status, met.status) == ("in_plan", register.Status.IN_TREATMENT)
    assert (made.title_fr, made.themes) == (one.title_fr, one.themes)
    assert origins_of(one).untreated == []
    with pytest.raises(NotVisible):
        make_track(one.uuid, met.uuid, actor=None)


def test_an_adopted_plan_puts_its_tracks_in_a_plan_and_treats_their_blockages(south):
    one = ActionFactory(plan=south, status=action.Status.PROPOSED)
    met = blockage(
        shown_by=[said(family="hospital"), said(family="justice", statement="Refusé sans adresse")]
    )
    take_blockage_step(met.uuid, Move(register.Step.RECOGNISE, by_group=True), actor=None)
    way_out = track()
    link((End.BLOCKAGE, met.uuid), Relation.LEADS_TO, (End.TRACK, way_out.uuid), actor=None)
    add_origin(one.uuid, End.TRACK, way_out.uuid, actor=None)
    confirm_following(follow_token(met))
    Message.objects.all().delete()
    before_the_council(south)

    take_plan_step(south.slug, Step.ADOPT, actor=None)

    for row in (one, met, way_out):
        row.refresh_from_db()
    assert one.status == action.Status.CONSENTED
    assert way_out.status == "in_plan"
    assert met.status == register.Status.IN_TREATMENT
    assert Message.objects.filter(purpose="following").count() == 1
    assert TraceLink.objects.filter(
        relation=Relation.DECIDED_BY, source=one.uuid, target=south.decision.uuid
    ).exists()


def test_a_blockage_that_nobody_recognised_stays_as_it_is(south):
    one = ActionFactory(plan=south, status=action.Status.PROPOSED)
    met = blockage()
    add_origin(one.uuid, End.BLOCKAGE, met.uuid, actor=None)
    before_the_council(south)

    take_plan_step(south.slug, Step.ADOPT, actor=None)

    met.refresh_from_db()
    assert met.status == register.Status.OBSERVED


def test_who_carries_an_action_is_told_that_its_plan_is_adopted(south):
    one = ActionFactory(plan=south, status=action.Status.PROPOSED)
    keeper = MembershipFactory(organisation=one.carrier, role=Role.EDITOR).user
    MembershipFactory(organisation=one.carrier, role=Role.PROFESSIONAL)
    before_the_council(south)

    take_plan_step(south.slug, Step.ADOPT, actor=None)

    assert [mail.to for mail in Message.objects.all()] == [keeper.email]


def test_a_plan_taken_back_says_why_and_its_actions_can_be_worked_on(south):
    ActionFactory(plan=south, status=action.Status.PROPOSED)
    before_the_council(south)

    with pytest.raises(TransitionRefused):
        take_plan_step(south.slug, Step.REVISE, actor=None)
    plan = take_plan_step(south.slug, Step.REVISE, actor=None, words="Deux objections")

    assert plan.status == Status.DRAFTED
    assert plan.events.get().words == "Deux objections"


def test_a_plan_ends_when_nothing_is_under_way_and_is_reviewed_when_all_was_read(south):
    one = ActionFactory(plan=south, status=action.Status.IN_PROGRESS, title_fr="En cours")
    Plan.objects.filter(pk=south.pk).update(status=Status.RUNNING)

    with pytest.raises(GuardRefused) as refused:
        take_plan_step(south.slug, Step.CLOSE, actor=None)
    assert refused.value.missing == ("En cours",)

    one.status = action.Status.DONE
    one.save()
    take_plan_step(south.slug, Step.CLOSE, actor=None)
    with pytest.raises(GuardRefused):
        take_plan_step(south.slug, Step.REVIEW, actor=None, words="Une année")


def test_the_list_counts_what_everybody_reads(south, whole):
    ActionFactory(plan=south)
    ActionFactory(plan=south, status=action.Status.PROPOSED)
    ActionFactory(plan=south, status=action.Status.DROPPED)
    ActionFactory(plan=south, status=action.Status.IN_PROGRESS)

    first = plans(Choice(year=2026, territory="basin:south")).get()

    assert (first.shown, first.begun, first.ended) == (2, 1, 0)


def test_a_call_says_until_when(south):
    plan = write_plan(
        south.slug, {"proposals_until": datetime.date(2026, 12, 1)}, actor=UserFactory()
    )

    assert plan.proposals_until == datetime.date(2026, 12, 1)
