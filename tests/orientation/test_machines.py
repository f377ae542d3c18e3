"""Both machines driven through the operations by anybody, with any step, in any order.

What must hold is written again here, apart from the guards: nobody gets past them, what is refused
leaves no trace, and the steps that are kept lead to the state that is shown.
"""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seuil.kernel.errors import SeuilError
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import request as requests
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.reasons import SIDES, Reason, Side
from seuil.orientation.domain.request import Outcome, Step
from seuil.orientation.models import Avenue, OrientationRequest
from seuil.orientation.operations import (
    AvenueMove,
    Move,
    Need,
    add_avenue,
    note_level,
    start_request,
    take_avenue_step,
    take_step,
)
from seuil.orientation.operations.avenues import ByLink
from tests.factories.directory import ServiceFactory
from tests.factories.orientation import SeatFactory, professional, viewing

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

RESULTS = {"set_aside", "accessed", "missed", "refused", "no_answer", "given_up"}
ACTORS = ("requester", "answerer", "colleague", "other", "stranger")
USUAL = (Step.SUBMIT, Step.TAKE, Step.EXPLORE, Step.ANSWER, Step.ACKNOWLEDGE, Step.CLOSE)

request_moves = st.tuples(
    st.just("request"),
    st.sampled_from(ACTORS),
    st.sampled_from(USUAL) | st.sampled_from(Step),
    st.sampled_from(["because", ""]),
    st.sampled_from([None, *Outcome]),
    st.sampled_from(["desk", "other", None]),
)
avenue_moves = st.tuples(
    st.just("avenue"),
    st.sampled_from([*ACTORS, "link"]),
    st.sampled_from(avenues.Step),
    st.sampled_from([None, *Reason]),
    st.booleans(),
    st.sampled_from([frozenset(), frozenset({Content.TEXT})]),
)
findings = st.tuples(st.just("find"), st.sampled_from(ACTORS), st.sampled_from(Band))
notes = st.tuples(st.just("note"), st.sampled_from(ACTORS), st.sampled_from(Band))
all_noted = st.tuples(st.just("all"), st.just("answerer"))
SCRIPT = (
    ("request", "requester", Step.SUBMIT, "x", None, "desk"),
    ("request", "answerer", Step.TAKE, "x", None, None),
    ("request", "answerer", Step.EXPLORE, "x", None, None),
    ("find", "answerer", Band.LOCAL),
    ("avenue", "answerer", avenues.Step.CONTACT, None, False, frozenset()),
    ("request", "answerer", Step.CO_EXPLORE, "x", None, "other"),
    ("request", "other", Step.RETURN, "x", None, None),
    ("avenue", "link", avenues.Step.ACCEPT, None, True, frozenset()),
    ("all", "answerer"),
    ("request", "answerer", Step.ANSWER, "x", None, None),
    ("request", "requester", Step.ACKNOWLEDGE, "", None, None),
    ("avenue", "answerer", avenues.Step.ACCESS, None, False, frozenset()),
    ("request", "answerer", Step.CLOSE, "", Outcome.EFFECTIVE_ACCESS, None),
)
"""A whole life; what is random begins somewhere in it, so that late states are tried as often."""
begun = st.integers(0, len(SCRIPT)).map(lambda count: list(SCRIPT[:count]))
lives = st.tuples(
    begun,
    st.lists(
        request_moves | request_moves | avenue_moves | findings | notes | all_noted,
        min_size=4,
        max_size=14,
    ),
).map(lambda parts: parts[0] + parts[1])


class Life:
    """One request with everybody who may have to do with it."""

    def __init__(self):
        self.desks = {"desk": SeatFactory().desk, "other": SeatFactory().desk, None: None}
        answerer = self.desks["desk"].seats.get().user
        self.people = {
            "requester": viewing(professional()),
            "answerer": viewing(answerer),
            "colleague": viewing(SeatFactory(desk=self.desks["desk"]).user),
            "other": viewing(self.desks["other"].seats.get().user),
            "stranger": viewing(professional()),
        }
        place = self.desks["desk"].territory
        need = Need(words="A place to sleep", place=place)
        self.request = start_request(self.people["requester"].user, need)
        self.service = ServiceFactory()

    @property
    def avenue(self):
        return Avenue.objects.filter(request=self.request).order_by("-pk").first()

    def act(self, act):
        kind, actor, *rest = act
        viewer = self.people.get(actor)
        uuid = self.request.uuid
        match kind:
            case "request":
                step, words, outcome, desk = rest
                where = self.desks[desk]
                move = Move(step, words, desk=where, colleague=viewer.user, outcome=outcome)
                take_step(viewer, uuid, move)
            case "find":
                add_avenue(viewer, uuid, name="Somewhere", band=rest[0])
            case "note":
                note_level(viewer, uuid, rest[0], "nothing_found")
            case "all":
                for band in Band:
                    note_level(viewer, uuid, band, "nothing_found")
            case "avenue" if self.avenue:
                step, reason, promise, content = rest
                day = timezone.localdate() + datetime.timedelta(days=9) if promise else None
                take_avenue_step(
                    viewer or ByLink(self.avenue.pk),
                    self.avenue.uuid,
                    AvenueMove(step, reason=reason, words="because", promised=day, content=content),
                )

    def picture(self):
        """Return all that a refused act must leave as it is."""
        request = OrientationRequest.objects.get(pk=self.request.pk)
        events = list(request.events.order_by("pk").values_list("step", "target"))
        ways = [
            (
                way.status,
                way.reason,
                way.band,
                list(way.events.order_by("pk").values_list("step", flat=True)),
                way.version,
            )
            for way in request.avenues.order_by("pk")
        ]
        levels = sorted(request.levels.values_list("band", flat=True))
        return request.status, request.outcome, request.version, events, ways, levels


def holds(before, after):
    """Say again, in other words than the guards, what must be true of a step that was taken."""
    status, outcome, _, events, ways, levels = after
    if len(events) > len(before[3]):
        step = events[-1][0]
        if step == "answer":
            assert {*levels, *(way[2] for way in ways)} == {"local", "basin", "region", "beyond"}
        if step == "close":
            monitored = {"wait_listed"} if outcome == "waiting_list_accepted" else set()
            assert {way[0] for way in ways} <= RESULTS | monitored
            if outcome in {"effective_access", "partial_access"}:
                assert "accessed" in {way[0] for way in ways}
            if outcome == "unknown":
                assert [name for name, _ in events].count("check") >= 3
        if step == "transfer":
            assert [name for name, _ in events].count("transfer") == 1
    for way in ways:
        if way[0] in {"set_aside", "refused"}:
            assert SIDES[Reason(way[1])] not in {Side.PERSON, Side.LINK}
        if way[0] == "no_answer":
            assert way[1]
    assert (status == "closed") == bool(outcome)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(lives)
def test_nobody_gets_past_a_guard_and_what_is_refused_leaves_no_trace(life_of):
    with transaction.atomic():
        life = Life()
        for act in life_of:
            before = life.picture()
            try:
                with transaction.atomic():
                    life.act(act)
            except SeuilError:
                assert life.picture() == before
                continue
            after = life.picture()
            holds(before, after)
            assert requests.PROCESS.replayed([Step(step) for step, _ in after[3]]) == after[0]
            for way in after[4]:
                assert avenues.PROCESS.replayed([avenues.Step(step) for step in way[3]]) == way[0]
        transaction.set_rollback(True)


def test_the_script_is_legal_to_its_end():
    life = Life()

    for act in SCRIPT:
        life.act(act)

    assert life.picture()[:2] == ("closed", "effective_access")


def test_levels_are_all_considered_in_every_answer_that_was_sent():
    """The guard itself, with each set of levels that can be missing."""
    for missing in Band:
        with transaction.atomic():
            life = Life()
            for act in (
                ("request", "requester", Step.SUBMIT, "x", None, "desk"),
                ("request", "answerer", Step.TAKE, "x", None, None),
                ("request", "answerer", Step.EXPLORE, "x", None, None),
                *(("note", "answerer", band) for band in Band if band is not missing),
            ):
                life.act(act)
            with pytest.raises(SeuilError):
                life.act(("request", "answerer", Step.ANSWER, "x", None, None))
            transaction.set_rollback(True)
