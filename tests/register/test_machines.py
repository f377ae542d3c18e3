"""Random lives of a few blockages: what is counted is what the evidence says, whatever happens."""

import datetime

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from seuil.kernel.errors import SeuilError
from seuil.kernel.guards import GuardRefused
from seuil.organisations.domain import PracticeFamily
from seuil.register.domain import blockage as domain
from seuil.register.domain import track as tracks
from seuil.register.domain.blockage import Shown, Status, Step
from seuil.register.domain.observation import Level
from seuil.register.models import Blockage, TraceLink, Track
from seuil.register.operations import (
    Move,
    Named,
    add_evidence,
    name_blockage,
    remove_evidence,
    split_blockage,
    take_blockage_step,
    take_track_step,
    write_track,
)
from tests.factories.register import said
from tests.factories.territory import TerritoryFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

BLOCKAGES, OBSERVATIONS = 4, 7
FAMILIES = (PracticeFamily.LOW_THRESHOLD, PracticeFamily.HOSPITAL, PracticeFamily.JUSTICE)
which, thing = st.integers(0, BLOCKAGES - 1), st.integers(0, OBSERVATIONS - 1)
steps = st.tuples(
    st.just("step"),
    which,
    st.sampled_from(Step),
    st.sampled_from(["because", ""]),
    st.booleans(),
    which,
)
acts = st.one_of(
    st.tuples(st.just("add"), which, thing, thing),
    st.tuples(st.just("remove"), which, thing),
    st.tuples(st.just("split"), which, thing),
    st.tuples(st.just("step"), which, st.just(Step.MERGE), st.just("same"), st.just(False), which),
    st.tuples(st.just("step"), which, st.just(Step.UNMERGE), st.just("no"), st.just(False), which),
    st.tuples(
        st.just("step"),
        which,
        st.just(Step.CONFIRM_PERSISTENT),
        st.just(""),
        st.just(False),
        which,
    ),
    steps,
)


class World:
    """Some blockages, and beside them in plain sets what their evidence must be."""

    def __init__(self):
        basins = [TerritoryFactory(basin=True).code, TerritoryFactory(basin=True).code, ""]
        self.observations = [
            said(
                month=datetime.date(2026, 1 + number, 1),
                family=FAMILIES[number % 3],
                basin=basins[number % 3],
                occasion=("", "may", "june")[number // 3],
            )
            for number in range(OBSERVATIONS)
        ]
        self.names = [
            name_blockage(Named({"fr": f"B{number}"}, Level.SYSTEM)).uuid
            for number in range(BLOCKAGES)
        ]
        self.own = {name: set() for name in self.names}
        self.into = {}

    def standing(self, name):
        return self.into.get(name, name)

    def shown(self, name):
        """Return what shows a blockage, with what came by merging."""
        joined = [one for one in self.own if one == name or self.into.get(one) == name]
        return set().union(*(self.own[one] for one in joined))

    def act(self, act):
        kind, number, *rest = act
        name = self.names[number]
        match kind:
            case "add":
                chosen = [self.observations[index] for index in rest]
                add_evidence(name, chosen, actor=None)
                target = self.standing(name)
                self.own[target] |= {one.pk for one in chosen} - self.shown(target)
            case "remove":
                observation = self.observations[rest[0]]
                remove_evidence(name, observation, actor=None, reason="a mistake")
                self.let_go(name, observation.pk)
            case "split":
                observation = self.observations[rest[0]]
                named = Named({"fr": "another"}, Level.SYSTEM)
                new = split_blockage(name, [observation], named, actor=None, reason="two things")
                self.let_go(name, observation.pk)
                self.own[new.uuid] = {observation.pk}
                self.names[number - 1] = new.uuid
            case "step":
                self.step(name, *rest)

    def step(self, name, step, words, by_group, other):
        into = Blockage.objects.get(uuid=self.names[other])
        move = Move(
            step,
            words,
            by_group=by_group,
            shown=Shown(measured=by_group),
            addressee=words,
            into=into if step is Step.MERGE else None,
        )
        take_blockage_step(name, move, actor=None)
        if step is Step.MERGE:
            self.into = {
                one: into.uuid if target == name else target for one, target in self.into.items()
            } | {name: into.uuid}
        if step is Step.UNMERGE:
            del self.into[name]

    def let_go(self, name, observation):
        for one in self.own:
            if one == name or self.into.get(one) == name:
                self.own[one].discard(observation)

    def picture(self):
        rows = Blockage.objects.order_by("pk").values_list(
            "pk", "status", "merged_into", "version", "observations", "families", "occasions"
        )
        return list(rows), TraceLink.objects.in_force().count(), TraceLink.objects.count()

    def holds(self):
        facts = {one.pk: one for one in self.observations}
        for one in Blockage.objects.select_related("merged_into"):
            steps = [Step(step) for step in one.events.values_list("step", flat=True)]
            assert domain.PROCESS.replayed(steps) == one.status
            assert (one.merged_into.uuid if one.merged_into else None) == self.into.get(one.uuid)
            assert one.merged_into is None or one.merged_into.status != Status.MERGED
            shown = [facts[key] for key in self.shown(one.uuid)]
            assert one.observations == len(shown)
            assert one.families == sorted({fact.family for fact in shown})
            assert one.occasions == sorted({fact.occasion for fact in shown} - {""})
            assert one.basins == sorted({fact.basin.code for fact in shown if fact.basin})
            assert one.first_seen == min((fact.month for fact in shown), default=None)
            assert one.last_seen == max((fact.month for fact in shown), default=None)
            if one.status == Status.PERSISTENT:
                assert len(one.occasions) >= 2 or len(one.basins) >= 2


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    print_blob=True,
)
@given(st.lists(acts, min_size=5, max_size=14))
def test_blockages_say_what_their_evidence_says_and_a_refused_act_leaves_no_trace(life):
    with transaction.atomic():
        world = World()
        for act in life:
            before = world.picture()
            try:
                with transaction.atomic():
                    world.act(act)
            except SeuilError:
                assert world.picture() == before
            world.holds()
        transaction.set_rollback(True)


track_acts = st.lists(
    st.tuples(st.sampled_from(tracks.Step), st.sampled_from(["at the hospital", ""])), max_size=14
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(track_acts)
def test_a_track_is_where_its_steps_lead(life):
    with transaction.atomic():
        track = write_track({"title_fr": "Une adresse de référence"}, actor=None)
        for step, words in life:
            before = Track.objects.get().status
            try:
                with transaction.atomic():
                    take_track_step(track.uuid, step, actor=None, words=words)
            except SeuilError:
                assert Track.objects.get().status == before
        kept = Track.objects.get()
        taken = [tracks.Step(step) for step in kept.events.values_list("step", flat=True)]
        assert tracks.PROCESS.replayed(taken) == kept.status
        told = kept.events.filter(step__in=tracks.PROCESS.needs_words)
        assert not told.filter(words="").exists()
        transaction.set_rollback(True)


def test_a_hundred_notes_of_one_family_in_one_room_are_one_room():
    notes = [
        said(family=PracticeFamily.HOSPITAL, occasion="june", statement=f"note {number}")
        for number in range(100)
    ]
    one = name_blockage(Named({"fr": "Sans adresse"}, Level.SYSTEM))

    one = add_evidence(one.uuid, notes, actor=None)

    assert (one.observations, one.families, one.occasions) == (100, ["hospital"], ["june"])
    for step in (Step.RECOGNISE, Step.CONFIRM_PERSISTENT):
        with pytest.raises(GuardRefused):
            take_blockage_step(one.uuid, Move(step), actor=None)
