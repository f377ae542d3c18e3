"""Actions: writing them, where they come from, their steps, who carries them."""

import datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from seuil.journal.models import Entry
from seuil.kernel.errors import InvalidInput, SeuilError, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, Role
from seuil.plans.domain.action import SHOWN, ConditionState, Guard, Status, Step
from seuil.plans.domain.plan import Status as PlanStatus
from seuil.plans.models import Action, Plan
from seuil.plans.operations.action import (
    begin_action,
    kept_whole,
    locked_action,
    take_action_step,
    write_action,
)
from seuil.plans.operations.carrying import (
    add_note,
    say_carrier_leaves,
    say_conditions,
    write_reading,
)
from seuil.plans.operations.measures import remove_indicator
from seuil.plans.operations.origins import (
    add_origin,
    add_support,
    remove_origin,
    remove_support,
)
from seuil.plans.queries.action import (
    has_origin,
    origins_of,
    proposed_step,
    seen_of,
    supports_of,
)
from seuil.plans.queries.alike import actions_alike
from seuil.register.domain.blockage import Step as Register
from seuil.register.domain.trace import End, Relation
from seuil.register.operations import Move, link, take_blockage_step
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MandateFactory, MembershipFactory, OrganisationFactory
from tests.factories.plans import (
    ActionFactory,
    PlanFactory,
    before_the_council,
    indicator_of,
    make_whole,
    measured,
    track,
)
from tests.factories.register import blockage, said

pytestmark = pytest.mark.django_db


def refused(step, one):
    with pytest.raises(GuardRefused) as found:
        take_action_step(one.uuid, step, actor=None, words="Pourquoi")
    return found.value


def running(one):
    Plan.objects.filter(pk=one.plan_id).update(status=PlanStatus.RUNNING)
    one.refresh_from_db()
    return one


def test_actions_are_numbered_in_the_order_in_which_they_begin(south):
    first, second = (
        begin_action(south.slug, {"title_fr": title}, actor=None) for title in ("Un", "Deux")
    )

    assert (first.number, second.number) == (1, 2)
    assert first.status == Status.DRAFT
    assert Entry.objects.filter(subject_kind="plans.action").count() == 2


def test_words_in_one_language_keep_the_one_in_which_they_were_written(south):
    first = {"title_fr": "Un", "other_origin": "Een studie", "funding_words": "Voor één jaar"}
    one = begin_action(south.slug, first, actor=None, language="nl")
    assert (one.other_origin_language, one.raised_language) == ("nl", "")

    again = {**first, "raised_words": "Une ordonnance", "funding_words": " "}
    one = write_action(one.uuid, again, actor=None, language="fr")

    assert one.other_origin_language == "nl"
    assert one.raised_language == "fr"
    assert one.funding_language == ""


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ({"title_fr": " "}, "title"),
        ({"title_fr": "Un", "propositions": ["tenth"]}, "propositions"),
        ({"title_fr": "Un", "objectives": ["glory"]}, "objectives"),
        ({"title_fr": "Un", "status": "closed"}, "status"),
        (
            {
                "title_fr": "Un",
                "begins_on": datetime.date(2026, 5, 1),
                "ends_on": datetime.date(2026, 4, 1),
            },
            "ends_on",
        ),
    ],
)
def test_what_is_odd_is_refused_with_its_place(south, written, path):
    with pytest.raises(InvalidInput) as found:
        begin_action(south.slug, written, actor=None)

    assert found.value.path == path
    assert not Action.objects.exists()


def test_nothing_is_proposed_without_an_indicator_with_all_its_parts(south):
    one = make_whole(ActionFactory(plan=south))
    one.indicators.all().delete()
    assert refused(Step.PROPOSE, one).guard is Guard.HAS_INDICATOR

    indicator_of(one, name_fr="Portes", baseline=None)
    assert any(said.startswith("Portes: ") for said in refused(Step.PROPOSE, one).missing)

    one.indicators.update(baseline_due=datetime.date(2027, 1, 1))
    assert take_action_step(one.uuid, Step.PROPOSE, actor=None).status == Status.PROPOSED


def test_nothing_is_proposed_without_an_origin(south):
    one = make_whole(ActionFactory(plan=south))
    Action.objects.update(propositions=[])
    assert refused(Step.PROPOSE, one).guard is Guard.HAS_ORIGIN

    add_origin(one.uuid, End.TRACK, track().uuid, actor=None)

    assert take_action_step(one.uuid, Step.PROPOSE, actor=None).status == Status.PROPOSED


def test_the_last_origin_of_what_is_proposed_stays(south):
    one = ActionFactory(plan=south, status=Status.PROPOSED)
    way_out, met = track(), blockage()
    add_origin(one.uuid, End.TRACK, way_out.uuid, actor=None)
    add_origin(one.uuid, End.BLOCKAGE, met.uuid, actor=None)
    write_action(one.uuid, {"propositions": []}, actor=None)
    remove_origin(one.uuid, End.BLOCKAGE, met.uuid, actor=None, reason="Autre chose")

    with pytest.raises(GuardRefused):
        remove_origin(one.uuid, End.TRACK, way_out.uuid, actor=None, reason="Autre chose")

    assert [each.pk for each in origins_of(one).tracks] == [way_out.pk]


def test_the_indicators_of_what_is_proposed_stay(south):
    one = ActionFactory(plan=south, status=Status.PROPOSED)
    held = locked_action(one.uuid)

    with pytest.raises(GuardRefused) as found, kept_whole(held):
        one.indicators.all().delete()

    assert found.value.guard is Guard.HAS_INDICATOR


def test_an_action_answers_the_blockage_that_another_was_merged_into(south):
    one = ActionFactory(plan=south)
    old, new = blockage("Ancien"), blockage("Nouveau")
    add_origin(one.uuid, End.BLOCKAGE, old.uuid, actor=None)
    take_blockage_step(old.uuid, Move(Register.MERGE, "Le même", into=new), actor=None)

    assert [str(each.title) for each in origins_of(one).blockages] == ["Nouveau"]

    remove_origin(one.uuid, End.BLOCKAGE, new.uuid, actor=None, reason="Non")
    assert not has_origin(one)


def test_a_region_says_why_it_carries_what_is_met_in_basins(whole):
    one = make_whole(ActionFactory(plan=whole))
    met = blockage(shown_by=[said(basin="basin:south", family="hospital")])
    add_origin(one.uuid, End.BLOCKAGE, met.uuid, actor=None)

    assert refused(Step.PROPOSE, one).guard is Guard.LEVEL_REASONED

    write_action(one.uuid, {"raised": "several_basins"}, actor=None)
    assert take_action_step(one.uuid, Step.PROPOSE, actor=None).status == Status.PROPOSED


def test_a_track_tells_where_its_blockages_are_met_too(whole):
    one = make_whole(ActionFactory(plan=whole))
    met = blockage(shown_by=[said(basin="basin:south", family="hospital")])
    way_out = track()
    link((End.BLOCKAGE, met.uuid), Relation.LEADS_TO, (End.TRACK, way_out.uuid), actor=None)
    add_origin(one.uuid, End.TRACK, way_out.uuid, actor=None)

    assert [each.pk for each in origins_of(one).through] == [met.pk]
    assert refused(Step.PROPOSE, one).guard is Guard.LEVEL_REASONED


def test_a_basin_needs_no_reason_for_what_is_met_there(south):
    one = make_whole(ActionFactory(plan=south))
    met = blockage(shown_by=[said(basin="basin:south", family="hospital")])
    add_origin(one.uuid, End.BLOCKAGE, met.uuid, actor=None)

    assert take_action_step(one.uuid, Step.PROPOSE, actor=None).status == Status.PROPOSED


def test_an_action_of_a_region_names_those_of_basins_that_it_supports(whole, south):
    one = make_whole(ActionFactory(plan=whole))
    local = ActionFactory(plan=south, status=Status.PROPOSED)
    assert refused(Step.PROPOSE, one).guard is Guard.SUPPORTS_NAMED

    add_support(one.uuid, local.uuid, actor=None)
    take_action_step(one.uuid, Step.PROPOSE, actor=None)

    assert [each.pk for each in supports_of(local).supporting] == [one.pk]
    with pytest.raises(GuardRefused):
        remove_support(one.uuid, local.uuid, actor=None, reason="Finalement non")


def test_actions_do_not_support_each_other_in_a_circle(south):
    first, second, third = ActionFactory.create_batch(3, plan=south, status=Status.PROPOSED)
    add_support(first.uuid, second.uuid, actor=None)
    add_support(second.uuid, third.uuid, actor=None)

    for wrong in (first, third):
        with pytest.raises(InvalidInput, match="circle"):
            add_support(third.uuid, wrong.uuid, actor=None)

    assert supports_of(third).supported == []


def test_what_the_council_has_stays_and_what_is_missing_in_a_language_is_filled_in(south):
    one = ActionFactory(plan=south, status=Status.PROPOSED, title_fr="Une adresse")
    before_the_council(south)

    with pytest.raises(InvalidInput, match="council"):
        write_action(one.uuid, {"title_fr": "Deux adresses"}, actor=None)
    with pytest.raises(InvalidInput, match="council"):
        write_action(one.uuid, {"objectives": ["coordination"]}, actor=None)
    changed = write_action(one.uuid, {"title_nl": "Een adres", "funding": "yearly"}, actor=None)

    assert (changed.title_fr, changed.title_nl) == ("Une adresse", "Een adres")


def test_of_two_who_change_an_action_the_second_is_told(south):
    one = ActionFactory(plan=south)
    write_action(one.uuid, {"title_fr": "Un"}, actor=None, seen=one.version)

    with pytest.raises(Stale):
        write_action(one.uuid, {"title_fr": "Deux"}, actor=None, seen=one.version)


def test_an_action_begins_once_its_plan_is_adopted(south):
    one = ActionFactory(plan=south, status=Status.CONSENTED)
    assert refused(Step.START, one).guard is Guard.PLAN_IN_FORCE

    running(one)
    begun = take_action_step(one.uuid, Step.START, actor=None)

    assert begun.started_on == datetime.date(2026, 11, 22)


def test_no_action_is_added_while_the_council_has_the_plan(south):
    ActionFactory(plan=south, status=Status.PROPOSED)
    before_the_council(south)

    with pytest.raises(GuardRefused) as found:
        begin_action(south.slug, {"title_fr": "Encore une"}, actor=None)

    assert found.value.guard is Guard.PLAN_BEING_WRITTEN


def test_an_action_is_evaluated_after_a_measure_and_a_reading(south):
    one = running(
        ActionFactory(plan=south, status=Status.DONE, started_on=datetime.date(2026, 3, 1))
    )
    indicator = one.indicators.get()
    measured(indicator, 2, "2026-02-01")
    assert refused(Step.EVALUATE, one).guard is Guard.MEASURED_AFTER_START

    measured(indicator, 6, "2026-10-01")
    assert refused(Step.EVALUATE, one).guard is Guard.READING_WRITTEN

    written = {"changed_fr": "Ouvert", "for_whom_fr": "Les gens du soir", "how_known_nl": "Geteld"}
    write_reading(one.uuid, written, actor=None)
    assert take_action_step(one.uuid, Step.EVALUATE, actor=None).status == Status.EVALUATED
    with pytest.raises(GuardRefused):
        write_reading(one.uuid, {"changed_fr": ""}, actor=None)


def test_who_carries_proposes_a_step_and_the_team_is_told_once(south):
    one = running(ActionFactory(plan=south, status=Status.IN_PROGRESS))
    team = MandateFactory(kind=MandateKind.BASIN_TEAM, territory=south.territory).user
    keeper = MembershipFactory(organisation=one.carrier, role=Role.EDITOR).user

    note = add_note(one.uuid, "C’est fait", "fr", actor=keeper, step=Step.FINISH)

    assert [mail.to for mail in Message.objects.all()] == [team.email]
    assert "C’est fait" in Message.objects.get().text
    assert proposed_step(one) == note
    take_action_step(one.uuid, Step.FINISH, actor=team)
    one.refresh_from_db()
    assert proposed_step(one) is None


def test_who_carries_proposes_no_step_that_does_not_follow(south):
    one = ActionFactory(plan=south, status=Status.CONSENTED)

    with pytest.raises(TransitionRefused):
        add_note(one.uuid, "Fini", "fr", actor=None, step=Step.FINISH)
    with pytest.raises(InvalidInput):
        add_note(one.uuid, "Fini", "fr", actor=None, step=Step.DROP)


def test_a_carrier_that_leaves_is_pointed_at_and_nothing_begins_before_another_comes(south):
    one = running(ActionFactory(plan=south, status=Status.CONSENTED))
    team = MandateFactory(kind=MandateKind.BASIN_TEAM, territory=south.territory).user
    say_carrier_leaves(one.uuid, "Plus d’équipe", "fr", actor=None)

    assert refused(Step.START, one).guard is Guard.CARRIER_THERE
    assert Message.objects.get().to == team.email
    with pytest.raises(TransitionRefused):
        say_carrier_leaves(one.uuid, "Encore", "fr", actor=None)

    other = OrganisationFactory()
    keeper = MembershipFactory(organisation=other, role=Role.MANAGER).user
    changed = write_action(one.uuid, {"carrier": other}, actor=None)

    assert changed.carrier_left_on is None
    assert Message.objects.filter(to=keeper.email).count() == 1
    assert take_action_step(one.uuid, Step.START, actor=None).status == Status.IN_PROGRESS


def test_a_body_that_left_hears_no_more_of_the_action(south):
    one = running(ActionFactory(plan=south, status=Status.IN_PROGRESS))
    keeper = MembershipFactory(organisation=one.carrier, role=Role.MANAGER).user
    say_carrier_leaves(one.uuid, "Plus d’équipe", "fr", actor=keeper)

    take_action_step(one.uuid, Step.SUSPEND, actor=None, words="Personne ne la porte")

    assert not Message.objects.exists()


def test_the_carrier_is_told_of_steps_of_others_and_not_of_its_own(south):
    one = running(ActionFactory(plan=south, status=Status.IN_PROGRESS))
    keeper = MembershipFactory(
        organisation=one.carrier, role=Role.EDITOR, user=UserFactory(language="nl")
    ).user
    take_action_step(one.uuid, Step.SUSPEND, actor=UserFactory(), words="Plus d’argent")
    take_action_step(one.uuid, Step.RESUME, actor=keeper)

    told = Message.objects.get()
    assert (told.to, told.language) == (keeper.email, "nl")
    assert "Plus d’argent" in told.text


def test_conditions_of_success_are_said_and_unsaid(south):
    one = ActionFactory(plan=south)
    say_conditions(
        one.uuid, [("lasting_money", ConditionState.AT_RISK, "Jusqu’en juin")], actor=None
    )
    say_conditions(one.uuid, [("lasting_money", ConditionState.MET, "")], actor=None)
    assert one.conditions.get().state == ConditionState.MET

    say_conditions(one.uuid, [("lasting_money", None, "")], actor=None)
    assert not one.conditions.exists()
    with pytest.raises(InvalidInput):
        say_conditions(one.uuid, [("luck", ConditionState.MET, "")], actor=None)


def test_nothing_changes_of_what_is_dropped(south):
    one = ActionFactory(plan=south, status=Status.DROPPED)

    with pytest.raises(InvalidInput):
        write_action(one.uuid, {"funding": "yearly"}, actor=None)
    with pytest.raises(InvalidInput):
        add_origin(one.uuid, End.TRACK, track().uuid, actor=None)
    with pytest.raises(TransitionRefused):
        say_conditions(one.uuid, [("lasting_money", ConditionState.MET, "")], actor=None)


def test_the_same_thing_in_another_plan_is_pointed_at(south, whole):
    there = ActionFactory(
        plan=whole, status=Status.PROPOSED, title_fr="Un accueil du soir sans rendez-vous"
    )
    ActionFactory(plan=whole, status=Status.PROPOSED, title_fr="Former aux traumatismes")
    ActionFactory(plan=PlanFactory(year=2025), status=Status.PROPOSED,
                  title_fr="Un accueil du soir sans rendez-vous")  # fmt: skip

    found = actions_alike(["Accueil sans rendez-vous en soirée", ""], 2026)

    assert [each.action.pk for each in found] == [there.pk]
    assert actions_alike(["Accueil sans rendez-vous"], 2026, but=[there.pk]) == []


WORDS = st.sampled_from(["", "Une raison"])


class FromProposedOnActionsAreWhole(RuleBasedStateMachine):
    """I6, whatever people try with an action in whatever order."""

    @initialize()
    def begin(self):
        self.plan = PlanFactory()
        self.one = ActionFactory(plan=self.plan)
        self.tracks = [track(f"Piste {number}") for number in range(2)]
        self.organisation = OrganisationFactory()

    def tried(self, act, *args, **given):
        try:
            act(*args, **given, actor=None)
        except SeuilError:
            return

    @rule(step=st.sampled_from(Step), words=WORDS)
    def step(self, step, words):
        self.tried(take_action_step, self.one.uuid, step, words=words)

    @rule(number=st.integers(0, 1), add=st.booleans())
    def origin(self, number, add):
        source = self.tracks[number].uuid
        if add:
            self.tried(add_origin, self.one.uuid, End.TRACK, source)
        else:
            self.tried(remove_origin, self.one.uuid, End.TRACK, source, reason="Autre chose")

    @rule(
        written=st.fixed_dictionaries(
            {},
            optional={
                "propositions": st.sampled_from([[], ["liaison"]]),
                "other_origin": st.sampled_from(["", "Un avis"]),
                "title_fr": st.sampled_from(["", "Un titre"]),
            },
        ),
        carried=st.booleans(),
    )
    def write(self, written, carried):
        carrier = self.organisation if carried else None
        self.tried(write_action, self.one.uuid, {**written, "carrier": carrier})

    @rule(whole=st.booleans())
    def indicator(self, whole):
        indicator_of(self.one, target=8 if whole else None) if not self.shown() else None

    @rule()
    def without_indicator(self):
        if first := self.one.indicators.first():
            self.tried(remove_indicator, first.uuid)

    def shown(self):
        self.one.refresh_from_db()
        return self.one.status in SHOWN

    @invariant()
    def from_proposed_on_there_are_an_origin_and_an_indicator(self):
        if hasattr(self, "one") and self.shown() and self.one.status != Status.DROPPED:
            seen = seen_of(self.one)
            assert seen.has_origin
            assert seen.indicators
            assert not seen.unfinished
            assert seen.has_carrier


@pytest.mark.slow
def test_whatever_is_tried_from_proposed_on_an_action_has_origin_and_indicator(region):
    run_machine(
        FromProposedOnActionsAreWhole,
        settings=settings(
            max_examples=15,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
