"""Passages that must not break: checklists, days, ticks, breaks, who sees them, forgetting."""

import datetime
from uuid import uuid4

import pytest
from django.utils import timezone, translation

from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.personal import personal_in
from seuil.messaging.models import Message
from seuil.orientation.domain.transitions import (
    PROCESS,
    Holder,
    Side,
    State,
    Tick,
    holder_on,
    is_late,
    side_of,
)
from seuil.orientation.models import OrientationRequest, Transition
from seuil.orientation.operations.reminders import remind
from seuil.orientation.operations.retention import forget_transitions
from seuil.orientation.operations.transitions import (
    ItemMoved,
    Passage,
    add_item,
    begin_transition,
    begin_with_request,
    change_transition,
    delete_transition,
    tick_item,
)
from seuil.orientation.transitions import (
    items_of,
    open_items,
    templates,
    title_of,
    transition_for,
    transitions_due,
    transitions_of,
)
from seuil.register.models import Observation
from tests.factories.directory import CategoryFactory
from tests.factories.orientation import (
    OrientationRequestFactory,
    SeatFactory,
    professional,
    viewing,
)

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_a_monday(clock):
    clock("2026-11-23 10:00")


@pytest.fixture
def answerer():
    return viewing(SeatFactory().user)


@pytest.fixture
def request_(answerer):
    desk = answerer.user.seats.get().desk
    return OrientationRequestFactory(
        status="exploring", desk=desk, answerer=answerer.user, category=CategoryFactory()
    )


@pytest.fixture
def passage(answerer, request_):
    return begin_transition(
        answerer, request_.uuid, Passage("prison_exit", TODAY + 10 * DAY, holder_before="SPS")
    )


def by_code(transition, code):
    return transition.items.get(code=code)


# The checklists


def test_every_checklist_is_whole_in_three_languages_and_names_nobody():
    assert {"prison_exit", "perinatal", "hospital_home"} <= set(templates())
    for template in templates().values():
        codes = [point.code for point in template.points]
        days = [point.days for point in template.points]
        texts = [
            template.label,
            template.from_what,
            template.to_what,
            *(text for point in template.points for text in (point.label, point.help) if text),
        ]
        assert len(codes) == len(set(codes)) >= 8
        assert min(days) < 0 <= max(days)
        assert {side_of(one) for one in days} >= {Side.BEFORE, Side.AFTER}
        for text in texts:
            assert set(text) == {"fr", "nl", "en"}
            for words in text.values():
                assert len(words) <= 200
                assert personal_in(words, today=TODAY) == ()


def test_a_fact_that_a_rule_gives_names_the_rule():
    sourced = [
        point
        for template in templates().values()
        for point in template.points
        if any(sign.isdigit() for sign in point.source)
    ]

    assert len(sourced) >= 5
    assert all(point.help for point in sourced)


@pytest.mark.parametrize(
    ("days", "holder"),
    [(-31, Holder.BEFORE), (-30, Holder.DURING), (0, Holder.DURING), (30, Holder.DURING),
     (31, Holder.AFTER)],
)  # fmt: skip
def test_the_thread_is_held_together_around_the_day(days, holder):
    assert holder_on(TODAY + days * DAY, TODAY, 30) is holder


def test_what_broke_is_not_late_and_without_a_day_nothing_is():
    assert is_late(State.OPEN, TODAY - DAY, TODAY)
    assert not is_late(State.OPEN, TODAY, TODAY)
    assert not is_late(State.BROKEN, TODAY - DAY, TODAY)
    assert not is_late(State.OPEN, None, TODAY)


def test_nobody_undoes_a_break_but_it_can_be_mended():
    assert PROCESS.steps_from(State.BROKEN) == [Tick.SETTLE]


# Beginning and changing


def test_a_transition_has_the_things_of_its_template_each_by_its_day(passage, request_):
    request_.refresh_from_db()

    assert request_.transition == passage
    assert passage.items.count() == len(templates()["prison_exit"].points)
    assert by_code(passage, "documents").due_on == TODAY - 20 * DAY
    assert by_code(passage, "paid").due_on == TODAY + 40 * DAY
    assert by_code(passage, "welcome").due_on == TODAY + 10 * DAY


def test_a_request_has_one_transition_however_often_it_is_sent(answerer, request_, passage):
    again = begin_transition(answerer, request_.uuid, Passage("move"))

    assert again == passage
    assert Transition.objects.count() == 1


def test_a_transition_may_begin_with_a_new_request_once(answerer):
    key = uuid4()
    for _ in range(2):
        transition, request = begin_with_request(answerer, Passage("perinatal"), key=key)

    assert OrientationRequest.objects.get().transition == transition
    assert (request.status, request.author) == ("draft", answerer.user)
    assert Transition.objects.get().date is None


def test_a_new_day_moves_everything_and_own_things_stay(answerer, passage):
    own = add_item(answerer, passage.uuid, "The cat", due_on=TODAY + DAY)

    change_transition(answerer, passage.uuid, Passage("prison_exit", TODAY + 20 * DAY))

    assert by_code(passage, "welcome").due_on == TODAY + 20 * DAY
    own.refresh_from_db()
    assert own.due_on == TODAY + DAY


def test_without_a_day_things_have_none_and_stay_in_order(answerer, passage):
    change_transition(answerer, passage.uuid, Passage("prison_exit", None))

    found = items_of(Transition.objects.get(), TODAY)

    assert {one.due_on for one in found} == {None}
    assert [one.days for one in found] == sorted(one.days for one in found)


@pytest.mark.parametrize(
    "wrong",
    [{"template": "nothing"}, {"overlap_days": 121}, {"overlap_days": -1},
     {"date": datetime.date(2036, 1, 1)}, {"holder_after": "x" * 201}],
)  # fmt: skip
def test_odd_values_are_refused_and_nothing_is_written(answerer, request_, wrong):
    with pytest.raises(InvalidInput):
        begin_transition(answerer, request_.uuid, Passage(**{"template": "move"} | wrong))

    assert not Transition.objects.exists()


def test_a_request_that_is_over_gets_no_transition(answerer):
    over = OrientationRequestFactory(
        status="closed", desk=answerer.user.seats.get().desk, author=answerer.user
    )

    with pytest.raises(TransitionRefused):
        begin_transition(answerer, over.uuid, Passage("move"))


def test_words_of_the_writer_come_before_those_of_the_template(passage):
    with translation.override("nl"):
        assert title_of(passage).kind == "Vrijlating uit de gevangenis"
        assert title_of(passage).to_what == "het leven buiten"
    passage.to_what = "Rue Haute"
    assert title_of(passage).to_what == "Rue Haute"


def test_a_kind_that_is_shipped_no_longer_can_still_be_read(passage):
    Transition.objects.update(template="gone", from_what="here", to_what="there")
    kept = Transition.objects.get()

    assert (title_of(kept).kind, title_of(kept).to_what) == ("", "there")
    assert items_of(kept, TODAY)[0].label == "documents"


# Ticking

EXPECTED = {
    ("open", "settle"): "done",
    ("open", "break"): "broken",
    ("done", "undo"): "open",
    ("done", "break"): "broken",
    ("broken", "settle"): "done",
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("tick", Tick)
def test_every_tick_from_every_state(answerer, passage, state, tick):
    item = by_code(passage, "income")
    item.done_on = TODAY if state is State.DONE else None
    item.broken_on = TODAY if state is State.BROKEN else None
    item.save()

    if target := EXPECTED.get((state, tick)):
        assert tick_item(answerer, passage.uuid, item.pk, tick, was=state).state == target
        assert PROCESS.paths[state, tick] == target
    else:
        with pytest.raises(TransitionRefused):
            tick_item(answerer, passage.uuid, item.pk, tick, was=state)


def test_a_break_becomes_an_observation_of_the_request_once_and_without_words(
    answerer, passage, request_
):
    item = by_code(passage, "medication")
    for tick, was in (("break", "open"), ("break", "open"), ("settle", "broken")):
        tick_item(answerer, passage.uuid, item.pk, Tick(tick), was=State(was))
    tick_item(answerer, passage.uuid, item.pk, Tick.BREAK, was=State.DONE)

    seen = Observation.objects.get()
    assert (seen.kind, seen.reason) == ("missed", "lost_at_transition")
    assert seen.category == request_.category
    assert seen.month.day == 1


def test_a_break_of_a_passage_whose_request_was_deleted_is_kept_all_the_same(answerer):
    transition, request = begin_with_request(answerer, Passage("move"), key=uuid4())
    request.delete()

    item = by_code(transition, "address")
    tick_item(answerer, transition.uuid, item.pk, Tick.BREAK, was=State.OPEN)

    assert Observation.objects.get().category is None


def test_the_same_click_twice_has_one_effect_and_another_one_since_is_told(answerer, passage):
    item = by_code(passage, "income")
    tick_item(answerer, passage.uuid, item.pk, Tick.SETTLE, was=State.OPEN)

    assert tick_item(answerer, passage.uuid, item.pk, Tick.SETTLE, was=State.OPEN).done_on == TODAY
    with pytest.raises(ItemMoved):
        tick_item(answerer, passage.uuid, item.pk, Tick.BREAK, was=State.OPEN)
    assert not Observation.objects.exists()


def test_what_is_not_settled_feeds_the_request_what_broke_first(answerer, passage, request_):
    tick_item(answerer, passage.uuid, by_code(passage, "documents").pk, Tick.SETTLE, was=State.OPEN)
    tick_item(answerer, passage.uuid, by_code(passage, "paid").pk, Tick.BREAK, was=State.OPEN)
    request_.refresh_from_db()

    found = open_items(request_, TODAY)

    assert found[0].state is State.BROKEN
    assert found[1].late
    assert len(found) == passage.items.count() - 1
    assert open_items(OrientationRequestFactory(), TODAY) == []


def test_what_feeds_a_request_takes_one_query(passage, request_, django_assert_num_queries):
    loaded = OrientationRequest.objects.select_related("transition").get(pk=request_.pk)

    with django_assert_num_queries(1):
        open_items(loaded, TODAY)


# Who


def test_who_has_to_do_with_a_request_sees_its_passage_and_nobody_else(answerer, passage, request_):
    colleague = viewing(SeatFactory(desk=request_.desk).user)
    asks = viewing(request_.author)
    for somebody in (answerer, colleague, asks):
        assert transition_for(somebody, passage.uuid) == passage
        assert passage in transitions_of(somebody)

    stranger = viewing(professional())
    assert not transitions_of(stranger).exists()
    for refused in (
        lambda: transition_for(stranger, passage.uuid),
        lambda: change_transition(stranger, passage.uuid, Passage("prison_exit")),
        lambda: add_item(stranger, passage.uuid, "Something"),
        lambda: tick_item(
            stranger, passage.uuid, passage.items.first().pk, Tick.SETTLE, was=State.OPEN
        ),
        lambda: delete_transition(stranger, passage.uuid),
        lambda: begin_transition(stranger, request_.uuid, Passage("move")),
    ):
        with pytest.raises(NotVisible):
            refused()


def test_a_passage_of_a_draft_is_seen_by_its_author_only(answerer):
    transition, request = begin_with_request(answerer, Passage("move"), key=uuid4())
    OrientationRequest.objects.filter(pk=request.pk).update(desk=answerer.user.seats.get().desk)
    colleague = viewing(SeatFactory(desk=answerer.user.seats.get().desk).user)

    assert not transitions_of(colleague).exists()
    with pytest.raises(NotVisible):
        transition_for(colleague, transition.uuid)


def test_a_thing_of_another_passage_is_not_there(answerer, passage):
    other, _request = begin_with_request(answerer, Passage("move"), key=uuid4())

    with pytest.raises(NotVisible):
        tick_item(answerer, passage.uuid, other.items.first().pk, Tick.SETTLE, was=State.OPEN)


def test_it_is_deleted_by_its_author_while_no_request_was_sent(answerer, passage):
    draft, _request = begin_with_request(answerer, Passage("move"), key=uuid4())

    delete_transition(answerer, draft.uuid)

    with pytest.raises(Forbidden):
        delete_transition(answerer, passage.uuid)
    assert Transition.objects.get() == passage


def test_what_may_name_a_person_and_stays_is_noted_on_the_request(answerer, request_):
    begin_transition(answerer, request_.uuid, Passage("move", signs_kept=("name",)))

    request_.refresh_from_db()
    assert request_.signs_kept == ["name"]


# Reminders and forgetting


def test_the_holder_is_reminded_while_something_is_due_soon(answerer, passage, request_):
    colleague = viewing(SeatFactory(desk=request_.desk).user)

    (due,) = transitions_due(answerer, TODAY)

    assert due.late
    assert due.due_on == TODAY - 20 * DAY
    assert due.open == passage.items.count()
    assert [one.transition for one in transitions_due(viewing(request_.author), TODAY)] == [passage]
    assert transitions_due(colleague, TODAY) == []


def test_nobody_is_reminded_of_what_is_far_settled_or_over(answerer, passage):
    assert transitions_due(answerer, TODAY - 60 * DAY) == []
    assert transitions_due(answerer, TODAY + 41 * DAY) == []
    passage.items.update(done_on=TODAY)
    assert transitions_due(answerer, TODAY) == []


def test_transitions_are_forgotten_two_years_after_their_day(answerer, passage):
    undated, _request = begin_with_request(answerer, Passage("move"), key=uuid4())
    now = timezone.now()

    assert forget_transitions(now + 735 * DAY) == 1
    assert not Transition.objects.filter(pk=undated.pk).exists()
    assert forget_transitions(now + 739 * DAY) == 0
    assert forget_transitions(now + 741 * DAY) == 1
    assert OrientationRequest.objects.filter(transition=None).count() == 2


# What its holders are told


@pytest.fixture
def two_things(passage):
    """Leave two things of the passage open, due on a Wednesday and on the next one."""
    OrientationRequest.objects.update(due_on=None, passes_on=None)
    first, second, *others = passage.items.all()
    passage.items.filter(pk__in=[one.pk for one in others]).delete()
    for item, day in ((first, datetime.date(2026, 12, 2)), (second, datetime.date(2026, 12, 9))):
        item.due_on, item.done_on, item.broken_on = day, None, None
        item.save()
    return first, second


def told_on(clock, day):
    Message.objects.all().delete()
    remind(clock(f"{day} 07:15"))
    return {mail.to for mail in Message.objects.all()}


def test_whoever_holds_the_thread_is_told_once_of_each_next_thing(
    clock, answerer, request_, two_things
):
    both = {answerer.user.email, request_.author.email}

    assert told_on(clock, "2026-11-27") == set()
    assert told_on(clock, "2026-11-30") == both  # three days before is a Sunday
    assert told_on(clock, "2026-12-01") == set()
    two_things[0].done_on = datetime.date(2026, 12, 1)
    two_things[0].save()
    assert told_on(clock, "2026-12-04") == set()
    assert told_on(clock, "2026-12-07") == both
    assert told_on(clock, "2026-12-08") == set()


def test_nobody_is_told_of_a_passage_whose_request_is_over(clock, request_, two_things):
    OrientationRequest.objects.update(status="cancelled")

    assert told_on(clock, "2026-11-30") == set()


def test_whoever_stands_in_for_the_answerer_holds_the_thread(clock, answerer, request_, passage):
    cover = SeatFactory(desk=request_.desk).user
    answerer.user.seats.update(away_from=TODAY, cover=cover)

    assert transitions_due(viewing(cover), TODAY)
