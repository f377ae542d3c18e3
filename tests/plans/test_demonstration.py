"""The councils, decisions and plans of the demonstration: told once, by the real operations."""

import datetime

import pytest
from django.utils import timezone

from seuil.concertation.demonstration import load_concertations
from seuil.councils.domain import decision as decisions
from seuil.councils.domain import objection as objections
from seuil.councils.models import (
    AgendaItem,
    Council,
    Decision,
    MemberConsultation,
    Objection,
    Round,
    Seat,
)
from seuil.councils.queries.councils import meetings_of
from seuil.kernel.personal import personal_in
from seuil.messaging.models import Message
from seuil.organisations.demonstration import load_people_and_roles
from seuil.organisations.models import Source
from seuil.plans.demonstration import load_plans, loading
from seuil.plans.domain import action as actions
from seuil.plans.domain import plan as plans
from seuil.plans.domain.level import late
from seuil.plans.models import Action, ActionNote, Indicator, LevelRequest, Plan, Proposal
from seuil.plans.queries.chain import chain_of
from seuil.plans.queries.reached import perhaps_resolved
from seuil.register.domain.trace import End
from seuil.register.models import Blockage, Track

pytestmark = pytest.mark.django_db
SUNDAY = datetime.datetime.fromisoformat("2026-11-22T13:00:00+01:00")


@pytest.fixture(scope="module")
def told(own_copy):
    """What the loading said; done once, in a copy of the demonstration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: SUNDAY)
        load_people_and_roles()
        load_concertations()
        return load_plans()


@pytest.fixture
def loaded(told, clock):
    clock("2026-11-22 13:00")
    return told


def statuses(rows):
    return set(rows.values_list("status", flat=True))


def test_the_region_and_each_basin_have_a_council_and_a_plan(loaded):
    assert Council.objects.count() == 6
    assert Plan.objects.filter(year=2026).count() == 6
    assert statuses(Plan.objects.all()) == {
        "open_for_proposals",
        "drafted",
        "member_consultation",
        "adopted",
        "running",
        "mid_review",
    }
    assert "6 councils" in loaded


def test_one_decision_is_before_members_one_in_a_round_and_one_had_an_objection(loaded):
    assert statuses(Decision.objects.all()) >= {
        "prepared",
        "clarification",
        "member_consultation",
        "objections",
        "consented",
    }
    assert statuses(Objection.objects.all()) == {objections.Status.INTEGRATED}
    assert MemberConsultation.objects.get(status="open").answers.count() == 3
    assert Round.objects.filter(closed_at=None, until__gt=SUNDAY).count() == 2


def test_councils_have_met_and_meet_again_with_their_decisions_on_the_agenda(loaded):
    region = Council.objects.get(slug="conseil-regional")
    ahead, past = meetings_of(region, inside=False)

    assert [point.decision.status for point in past[0].agenda] == ["consented"]
    assert past[0].session.status == "disseminated"
    assert ahead[0].session.status == "announced"
    assert [point.decision.status for point in ahead[0].agenda] == ["objections"]
    inside, _past = meetings_of(region, inside=True)
    assert len(inside[0].agenda) == 2
    assert AgendaItem.objects.filter(session__series__council__slug="conseil-bassin-sud-est")


def test_every_history_replays_to_its_state(loaded):
    for machine, rows in (
        (decisions, Decision.objects.all()),
        (plans, Plan.objects.all()),
        (actions, Action.objects.all()),
        (objections, Objection.objects.all()),
    ):
        for one in rows.prefetch_related("events"):
            steps = [machine.Step(event.step) for event in one.events.all()]
            assert machine.PROCESS.replayed(steps) == one.status, one


def test_some_25_actions_stand_in_most_of_their_states(loaded):
    assert 24 <= Action.objects.count() <= 30
    assert statuses(Action.objects.all()) >= {
        "draft",
        "proposed",
        "consulted",
        "consented",
        "in_progress",
        "suspended",
        "done",
        "evaluated",
        "dropped",
    }
    assert Action.objects.exclude(carrier_left_on=None).exists()
    assert not Action.objects.shown().filter(title_nl="").exists()


def test_indicators_follow_vignettes_and_the_register_and_people(loaded):
    sources = set(Indicator.objects.values_list("source", flat=True))

    assert sources >= {"by_hand", "vignette", "register"}
    assert Indicator.objects.filter(baseline=None).exclude(baseline_due=None).exists()


def test_levels_wait_too_long_and_answered(loaded):
    rows = LevelRequest.objects.all()
    overdue = [one for one in rows if late(one.status, one.sent_at.date(), SUNDAY.date())]

    assert len(overdue) >= 2
    assert statuses(rows) >= {"sent", "acknowledged", "returned", "loop_closed"}


def test_proposals_wait_and_were_answered(loaded):
    assert statuses(Proposal.objects.all()) == {"received", "taken_up", "joined"}


def test_one_walks_from_a_sentence_to_a_measure(loaded):
    said = Blockage.objects.get(title_fr__startswith="Les personnes sont renvoyées")

    chain = chain_of(End.BLOCKAGE, said.uuid, today=SUNDAY.date())

    assert chain.observations
    assert chain.tracks
    assert chain.actions
    assert chain.decisions
    assert any(one.last for one in chain.followed)
    assert said in [one.blockage for one in perhaps_resolved(SUNDAY.date())]


def test_a_plan_that_was_adopted_took_its_tracks_and_blockages_with_it(loaded):
    assert Track.objects.get(title_fr__startswith="Une permanence commune").status == "in_plan"
    prison = Blockage.objects.get(title_fr__startswith="L’aide et les soins s’interrompent")
    assert prison.status == "in_treatment"


def test_each_seat_is_held_and_two_by_people_who_can_sign_in(loaded):
    assert not Seat.objects.filter(holdings=None).exists()
    held = Seat.objects.filter(holdings__user__email__endswith="@seuil.example")
    assert set(held.values_list("council__slug", flat=True)) == {
        "conseil-regional",
        "conseil-bassin-sud-est",
    }


def test_nobody_is_named(loaded):
    texts = [
        *Action.objects.values_list("about_fr", flat=True),
        *ActionNote.objects.values_list("words", flat=True),
        *Objection.objects.values_list("reason", flat=True),
        *LevelRequest.objects.values_list("words", flat=True),
        *Proposal.objects.values_list("words", flat=True),
    ]

    assert [text for text in texts if personal_in(text, today=SUNDAY.date())] == []


def test_what_is_made_up_says_so(loaded):
    for one in [*Council.objects.all(), *Plan.objects.all()]:
        assert "icti" in one.about_fr, one
        assert "ictie" in one.about_nl, one


def test_nobody_is_told_and_a_second_time_changes_nothing(loaded):
    assert not Message.objects.exists()

    assert load_plans() == ""

    assert Council.objects.count() == 6


def test_nothing_is_loaded_where_there_is_no_demonstration(loaded, monkeypatch):
    monkeypatch.setattr(loading, "FIRST", "another-council")
    Source.objects.filter(code="demo").update(code="other")

    assert load_plans() == ""
    assert Council.objects.count() == 6
