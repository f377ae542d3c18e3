"""A session while it is live: its code, its clock, its screen, its end, its phones."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from seuil.concertation.domain.alike import likeness, nearest
from seuil.concertation.domain.protocol import Clock
from seuil.concertation.domain.screen import Shown
from seuil.concertation.domain.session import Step
from seuil.concertation.models import Device
from seuil.concertation.operations.live import (
    add_minutes,
    end_session,
    forget_devices,
    go_to_phase,
    hold,
    join,
    pause,
    put_on_screen,
    resume,
)
from seuil.concertation.operations.sessions import take_session_step
from seuil.concertation.queries.live import (
    clean_code,
    desk_of,
    device_of,
    now_in,
    on_screen,
    per_minute,
    phases_of,
    phones_of,
    pulse,
    screen_pulse,
    session_by_code,
)
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.organisations.domain import PracticeFamily
from tests.factories.accounts import UserFactory
from tests.factories.concertation import (
    ContributionFactory,
    DeviceFactory,
    SessionFactory,
    ToolFactory,
)

MINUTE = datetime.timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def session(db):
    return SessionFactory(status="live", usual=True)


def seen_by_a_laptop(session):
    """Return what a laptop shows that has just opened the console."""
    session.refresh_from_db()
    return now_in(session, phases_of(session), timezone.now())


# Joining


@pytest.mark.parametrize("typed", ["abcde", " ABC de ", "abc-de"])
def test_a_code_is_read_however_it_is_typed(typed):
    assert clean_code(typed) == "ABCDE"


def test_a_phone_keeps_a_token_of_which_only_the_digest_is_stored(session):
    joined, token = join(session.code.lower(), PracticeFamily.JUSTICE)

    device = device_of(session.slug, token)
    assert (joined, device.family) == (session, "justice")
    assert token not in repr(list(Device.objects.values()))


@pytest.mark.parametrize("status", ["registration_open", "synthesis_draft", "disseminated"])
def test_no_code_opens_a_session_that_is_not_going_on(status):
    session = SessionFactory(status=status, code="ABCDE")

    with pytest.raises(NotVisible):
        join(session.code, PracticeFamily.JUSTICE)
    with pytest.raises(NotVisible):
        session_by_code("")


def test_a_token_opens_no_other_session(session):
    _, token = join(session.code, PracticeFamily.JUSTICE)

    with pytest.raises(NotVisible):
        device_of(SessionFactory(status="live").slug, token)
    with pytest.raises(NotVisible):
        device_of(session.slug, "")


# The clock


def test_a_second_laptop_takes_over_where_the_first_one_died(session, clock):
    clock("2026-11-24 10:00")
    go_to_phase(session.uuid, 1, seen=None)
    clock("2026-11-24 10:04")
    pause(session.uuid, seen=1)
    clock("2026-11-24 10:09")
    resume(session.uuid, seen=1)
    clock("2026-11-24 10:12")

    taken_over = seen_by_a_laptop(session)

    assert taken_over.phase.position == 1
    assert taken_over.running
    assert taken_over.seconds == (15 - 4 - 3) * 60


def test_a_laptop_that_lags_behind_moves_nothing(session):
    go_to_phase(session.uuid, 0, seen=None)
    go_to_phase(session.uuid, 1, seen=0)

    for lagging in (
        lambda: go_to_phase(session.uuid, 1, seen=0),
        lambda: pause(session.uuid, seen=0),
        lambda: add_minutes(session.uuid, 5, seen=0),
    ):
        with pytest.raises(Stale):
            lagging()

    assert seen_by_a_laptop(session).phase.position == 1


def test_minutes_are_added_to_the_phase_that_runs_and_every_screen_hears_of_it(session, clock):
    clock("2026-11-24 10:00")
    go_to_phase(session.uuid, 0, seen=None)
    session.refresh_from_db()
    before = str(pulse(session))

    add_minutes(session.uuid, 5, seen=0)

    assert seen_by_a_laptop(session).seconds == 15 * 60
    assert str(pulse(session)) != before


def test_a_phase_that_takes_longer_is_said_so(session, clock):
    clock("2026-11-24 10:00")
    go_to_phase(session.uuid, 0, seen=None)
    clock("2026-11-24 10:12")

    assert seen_by_a_laptop(session).seconds == -120


@pytest.mark.parametrize("status", ["registration_closed", "consolidation"])
def test_the_clock_runs_only_while_the_session_is_live(status):
    session = SessionFactory(status=status, usual=True)

    for step in (
        lambda: go_to_phase(session.uuid, 0, seen=None),
        lambda: pause(session.uuid, seen=None),
    ):
        with pytest.raises(TransitionRefused):
            step()


def test_there_is_no_phase_but_those_of_the_protocol(session):
    with pytest.raises(InvalidInput):
        go_to_phase(session.uuid, 99, seen=None)
    with pytest.raises(TransitionRefused):
        resume(session.uuid, seen=None)


@given(
    acts=st.lists(
        st.tuples(st.integers(-30, 300), st.sampled_from(["pause", "resume", "look"])), max_size=20
    )
)
def test_the_clock_of_a_phase_never_runs_backwards(acts):
    """Whatever is pressed, and even when the clock of the server is set back in between."""
    now = datetime.datetime(2026, 11, 24, 10, tzinfo=datetime.UTC)
    clock, before = Clock().started(0, now), datetime.timedelta()

    for seconds, act in acts:
        now += datetime.timedelta(seconds=seconds)
        if act == "pause":
            clock = clock.paused(now)
        elif act == "resume":
            clock = clock.resumed(now)
        if seconds >= 0:
            assert clock.elapsed(now) >= min(before, clock.elapsed(now))
        assert clock.elapsed(now) >= datetime.timedelta()
        before = clock.elapsed(now)


# The screen


def test_only_what_was_tapped_is_on_the_screen_the_latest_last(session):
    ContributionFactory(session=session)
    ContributionFactory(session=session, status="withdrawn", shown_at=timezone.now())
    now = timezone.now()
    second = ContributionFactory(session=session, status="on_screen", shown_at=now)
    first = ContributionFactory(session=session, status="filed", shown_at=now - MINUTE)

    assert on_screen(session) == [first, second]


def test_a_tool_that_was_taken_back_is_not_put_on_the_screen(session):
    tool = ToolFactory(session=session, withdrawn_at=timezone.now())
    foreign = ToolFactory()

    for wrong in (tool, foreign):
        with pytest.raises(NotVisible):
            put_on_screen(session.uuid, Shown.TOOL, tool_id=wrong.pk)


def test_nothing_is_put_on_the_screen_of_a_session_that_has_not_begun():
    with pytest.raises(TransitionRefused):
        put_on_screen(SessionFactory(status="registration_open").uuid, Shown.SAID)


# Phones, and the end


def test_counts_of_one_or_two_phones_are_not_told(session, clock):
    now = clock("2026-11-24 10:00")
    for family, count in ((PracticeFamily.JUSTICE, 2), (PracticeFamily.YOUTH, 3)):
        DeviceFactory.create_batch(count, session=session, family=family, seen_at=now)
    DeviceFactory(session=session, family=PracticeFamily.OTHER, seen_at=now - 10 * MINUTE)

    phones = phones_of(session, now)

    assert (phones.here, phones.silent) == (5, 1)
    assert phones.families == {PracticeFamily.YOUTH: 3, PracticeFamily.JUSTICE: None}


def test_a_session_does_not_end_over_phones_that_hold_something(session):
    device = DeviceFactory(session=session)
    hold(device, 2)
    facilitator = UserFactory()

    with pytest.raises(GuardRefused):
        end_session(session.uuid, actor=facilitator)
    ended = end_session(session.uuid, actor=facilitator, waive="The phone went home.")

    assert (ended.status, ended.waived) == ("consolidation", "The phone went home.")


def test_the_clock_stops_with_the_session_and_the_code_still_opens_it(session, clock):
    clock("2026-11-24 10:00")
    go_to_phase(session.uuid, 0, seen=None)
    clock("2026-11-24 10:03")

    ended = end_session(session.uuid, actor=UserFactory())

    assert ended.clock.running_since is None
    assert ended.clock.spent == 3 * MINUTE
    assert session_by_code(ended.code) == ended


def test_beginning_gives_a_code_that_nobody_else_has():
    one, other = (SessionFactory(status="registration_closed") for _ in range(2))

    codes = {
        take_session_step(session.uuid, Step.GO_LIVE, actor=None).code for session in (one, other)
    }

    assert len(codes) == 2


def test_a_phone_tells_how_much_it_holds_and_nonsense_is_bounded(session):
    device = DeviceFactory(session=session)

    hold(device, 10**9)

    assert phones_of(session, timezone.now()).held == 32_000


def test_phones_are_let_go_a_month_after_a_session_that_is_sorted(clock):
    old = clock("2026-10-01 10:00")
    gone = DeviceFactory(session__status="disseminated", seen_at=old)
    said = ContributionFactory(session=gone.session, device=gone)
    kept = DeviceFactory(session__status="consolidation", seen_at=old)
    now = clock("2026-11-22 10:00")
    recent = DeviceFactory(session__status="disseminated", seen_at=now - 10 * MINUTE)

    assert forget_devices(now) == 1

    said.refresh_from_db()
    assert said.device is None
    assert set(Device.objects.all()) == {kept, recent}


# What came in


def test_what_came_in_is_counted_by_minute(session, clock):
    now = clock("2026-11-24 10:00")
    for seconds in (5, 30, 65, 3000):
        at = now - datetime.timedelta(seconds=seconds)
        ContributionFactory(session=session, received_at=at)

    assert per_minute(session, now) == [0] * 8 + [1, 2]


def test_what_arrived_first_is_first_whatever_the_clocks_of_phones_say(session):
    now = timezone.now()
    second = ContributionFactory(session=session, received_at=now, said_at=now - 60 * MINUTE)
    first = ContributionFactory(session=session, received_at=now - MINUTE, said_at=now)

    assert [line.contribution for line in desk_of(session).incoming] == [first, second]


def test_near_duplicates_are_proposed_to_the_later_one(session):
    first = ContributionFactory(session=session, text="Personne ne répond au téléphone du CPAS.")
    ContributionFactory(session=session, text="Il faut un numéro unique.")
    again = ContributionFactory(session=session, text="personne ne repond au telephone du cpas")

    proposed = {line.contribution: line.alike for line in desk_of(session).incoming}

    assert proposed[again] == [first]
    assert proposed[first] == []


def test_short_words_and_other_things_are_not_alike():
    assert likeness("Oui.", "Oui.") == 0
    assert nearest("La garde manque de bras.", [(1, "Le logement est trop cher.")]) == []


def test_every_change_changes_the_pulse_and_nothing_else_does(session):
    said = ContributionFactory(session=session)
    seen = {str(pulse(session))}
    for change in (
        lambda: ContributionFactory(session=session),
        lambda: type(said).objects.filter(pk=said.pk).update(version=1),
        lambda: go_to_phase(session.uuid, 0, seen=None),
        lambda: pause(session.uuid, seen=0),
        lambda: put_on_screen(session.uuid, Shown.SAID),
        lambda: end_session(session.uuid, actor=UserFactory()),
    ):
        change()
        session.refresh_from_db()
        seen.add(str(pulse(session)))

    assert len(seen) == 7
    assert str(pulse(session)) in seen


def test_the_pulse_of_the_screen_beats_for_what_is_on_it_and_for_nothing_that_comes_in(session):
    shown = timezone.now()
    first, second = (ContributionFactory(session=session) for _ in range(2))
    before = str(screen_pulse(session))

    ContributionFactory(session=session)
    assert str(screen_pulse(session)) == before

    seen = [before]
    for one, at, status in (
        (first, shown, "on_screen"),
        (first, None, "received"),
        (second, shown, "on_screen"),  # at the same moment as the one that it takes the place of
        (first, shown + MINUTE, "on_screen"),
    ):
        one.shown_at, one.status = at, status
        one.save()
        seen.append(str(screen_pulse(session)))

    assert seen[0] == seen[2]
    assert len(set(seen)) == len(seen) - 1
