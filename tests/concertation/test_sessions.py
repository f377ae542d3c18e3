"""The life of a session: which steps there are, what each asks for, who is told, what is kept."""

import datetime
from collections import deque

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seuil.concertation.domain import session as domain
from seuil.concertation.domain.registration import Room
from seuil.concertation.domain.session import (
    GUARDS,
    PROCESS,
    Guard,
    Seen,
    Status,
    Step,
    group_balanced,
)
from seuil.concertation.domain.working_group import Duty
from seuil.concertation.models import GroupInvitation, Session
from seuil.concertation.operations.group import (
    accept,
    forget_invitations,
    invitation_of,
    invite,
    put_into_group,
)
from seuil.concertation.operations.series import begin_cycle, begin_series, write_series
from seuil.concertation.operations.sessions import (
    free_slug,
    leave_group,
    plan_after,
    plan_session,
    take_session_step,
    tick_tasks,
    write_session,
)
from seuil.concertation.policies import Abilities, abilities, may_take, membership_of
from seuil.concertation.queries.group import balance, colleagues
from seuil.concertation.queries.sessions import refusals, session_for, session_inside
from seuil.concertation.sentences import seats_text, when_text, why_off
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, SeuilError
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import Stale
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, PracticeFamily
from seuil.organisations.standing import VISITOR, standing_of
from seuil.territory.models import Territory
from seuil.wording.localised import Wording
from tests.factories.accounts import UserFactory
from tests.factories.concertation import (
    ContributionFactory,
    RegistrationFactory,
    SeatShareFactory,
    SeriesFactory,
    SessionFactory,
    ToolFactory,
    WorkingMemberFactory,
    team_of,
    working_group,
)
from tests.factories.directory import ServiceFactory
from tests.factories.organisations import MandateFactory, OrganisationFactory
from tests.factories.territory import TerritoryFactory

ENDS = {Status.ARCHIVED, Status.CANCELLED}
WELL = (
    Step.PREPARE, Step.ANNOUNCE, Step.OPEN_REGISTRATION, Step.CLOSE_REGISTRATION, Step.GO_LIVE,
)  # fmt: skip
HOUR = datetime.timedelta(hours=1)


def reached_from(origin):
    seen, waiting = {origin}, deque([origin])
    while waiting:
        here = waiting.popleft()
        for (status, _step), target in PROCESS.paths.items():
            if status == here and target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def test_every_state_is_reached_from_the_idea_and_every_session_can_end():
    assert reached_from(Status.IDEA) == set(Status)
    assert all(reached_from(status) & ENDS for status in Status)


@pytest.mark.parametrize(
    ("families", "balanced"),
    [
        ({PracticeFamily.LOW_THRESHOLD, PracticeFamily.FIRST_LINE}, True),
        ({PracticeFamily.LOW_THRESHOLD, PracticeFamily.HOSPITAL, PracticeFamily.JUSTICE}, True),
        ({PracticeFamily.LOW_THRESHOLD, PracticeFamily.ADDICTIONS}, False),
        ({PracticeFamily.LOW_THRESHOLD}, False),
        ({PracticeFamily.HOSPITAL, PracticeFamily.FIRST_LINE}, False),
        (set(), False),
    ],
)
def test_a_group_that_prepares_has_low_threshold_and_generalist_members(families, balanced):
    assert group_balanced(Seen(families=frozenset(families))) is balanced


@given(steps=st.lists(st.sampled_from(Step), max_size=20), data=st.data())
def test_no_step_passes_a_guard_that_says_no(steps, data):
    status = Status.IDEA
    for step in steps:
        seen = data.draw(
            st.builds(
                Seen,
                families=st.frozensets(st.sampled_from(PracticeFamily), max_size=3),
                has_theme=st.booleans(),
                has_date=st.booleans(),
                has_place=st.booleans(),
                titles=st.frozensets(st.sampled_from(["fr", "nl", "en"])),
                seats=st.integers(0, 2),
                has_purpose=st.booleans(),
                untested=st.sampled_from([(), ("A story",)]),
                waiting_devices=st.integers(0, 1),
                waived=st.booleans(),
                unfiled=st.integers(0, 1),
                unreviewed=st.integers(0, 1),
            )
        )
        held = {guard: test(seen) for guard, test in GUARDS.before.get(step, ())}
        refused = {one.guard for one in domain.GUARDS.refusals(step, seen)}
        assert refused == {guard for guard, holds in held.items() if not holds}
        if not refused and (status, step) in PROCESS.paths:
            status = PROCESS.after(status, step, words="because")


moves = st.one_of(
    st.tuples(st.just("step"), st.sampled_from(Step), st.sampled_from(["because", "", "  "])),
    st.tuples(st.just("step"), st.sampled_from(WELL), st.just("")),
    st.tuples(st.just("group")),
    st.tuples(st.just("write"), st.sampled_from(["theme", "date", "place", "titles", "seats"])),
    st.tuples(st.just("tool"), st.booleans()),
    st.tuples(st.just("said")),
)
WRITTEN = {
    "theme": {"themes": ["addictions"]},
    "date": {
        "starts_at": datetime.datetime(2027, 3, 1, 9, tzinfo=datetime.UTC),
        "ends_at": datetime.datetime(2027, 3, 1, 11, tzinfo=datetime.UTC),
    },
    "place": {"place": "Hall", "access_notes": "Lift."},
    "titles": {"title_fr": "Un", "title_nl": "Een"},
    "seats": {"seats": 5, "purpose": "Badges."},
}
READY = (("group",), *(("write", name) for name in WRITTEN))
"""What a session needs before its day; what is random begins somewhere on the way."""


@pytest.mark.django_db
@pytest.mark.slow
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    begun=st.integers(0, len(READY) + len(WELL)).map(
        lambda count: [*READY, *(("step", step, "") for step in WELL)][:count]
    ),
    more=st.lists(moves, max_size=12),
)
def test_whatever_is_tried_guards_hold_and_the_journal_tells_the_state(begun, more):
    session = plan_session(SeriesFactory(), SessionFactory.build().slug + "-x", actor=None)
    for move in (*begun, *more):
        session.refresh_from_db()
        before, events = session.status, session.events.count()
        try:
            _do(session, move)
        except SeuilError:
            session.refresh_from_db()
            assert (session.status, session.events.count()) == (before, events)
            continue
        session.refresh_from_db()
        if move[0] == "step":
            assert PROCESS.paths[Status(before), move[1]] == session.status
            assert move[2].strip() or move[1] not in PROCESS.needs_words
    steps = [Step(step) for step in session.events.values_list("step", flat=True)]
    assert PROCESS.replayed(steps) == session.status
    assert bool(session.code) == (session.status in {Status.LIVE, Status.CONSOLIDATION})


def _do(session, move):
    match move:
        case ("step", step, words):
            missing = {one.guard for one in refusals(session, step)}
            take_session_step(session.uuid, step, actor=None, words=words)
            assert not missing
        case ("group",):
            working_group(session)
        case ("write", what):
            write_session(session.uuid, WRITTEN[what])
        case ("tool", checked):
            ToolFactory(session=session, **({} if checked else {"checked": []}))
        case ("said",):
            ContributionFactory(session=session)


@pytest.mark.django_db
class TestSteps:
    def test_a_step_is_kept_with_who_took_it_and_why(self):
        session = SessionFactory(status=Status.ANNOUNCED)
        actor = UserFactory()

        take_session_step(
            session.uuid, Step.POSTPONE, actor=actor, words=" The hall burnt. ", language="en"
        )

        session.refresh_from_db()
        event = session.events.get()
        assert (session.status, event.origin, event.target) == (
            "postponed", "announced", "postponed"
        )  # fmt: skip
        assert (event.actor, event.words) == (actor, "The hall burnt.")
        assert why_off(session) == Wording("The hall burnt.", "en")

    def test_a_step_without_words_has_no_language(self):
        session = SessionFactory(status=Status.IDEA)
        working_group(session)

        take_session_step(session.uuid, Step.PREPARE, actor=None, language="nl")

        assert session.events.get().language == ""
        assert not why_off(session)

    def test_a_session_that_is_planned_again_needs_another_day(self):
        session = SessionFactory(status=Status.POSTPONED)
        working_group(session)

        take_session_step(session.uuid, Step.SET_AGAIN, actor=None)

        session.refresh_from_db()
        assert session.starts_at is None
        with pytest.raises(GuardRefused) as refused:
            take_session_step(session.uuid, Step.ANNOUNCE, actor=None)
        assert refused.value.guard is Guard.DATE_SET

    def test_of_two_facilitators_at_once_the_second_is_told(self):
        session = SessionFactory(status=Status.REGISTRATION_OPEN)
        take_session_step(session.uuid, Step.CLOSE_REGISTRATION, actor=None, seen=session.version)

        with pytest.raises(Stale):
            take_session_step(
                session.uuid, Step.CANCEL, actor=None, words="No room.", seen=session.version
            )

        assert session.events.count() == 1

    def test_the_code_to_join_is_there_while_something_comes_in(self):
        session = SessionFactory(status=Status.REGISTRATION_CLOSED)

        live = take_session_step(session.uuid, Step.GO_LIVE, actor=None)
        assert len(live.code) == 5
        sorting = take_session_step(session.uuid, Step.CONSOLIDATE, actor=None)
        assert sorting.code == live.code
        draft = take_session_step(session.uuid, Step.DRAFT, actor=None)
        assert draft.code == ""

    def test_the_group_is_told_in_its_languages_but_not_whoever_took_the_step(self):
        session = SessionFactory(status=Status.ANNOUNCED, title_fr="Accès", title_nl="Toegang")
        actor = WorkingMemberFactory(session=session).user
        french = WorkingMemberFactory(session=session, user=UserFactory(language="fr")).user
        dutch = WorkingMemberFactory(session=session, user=UserFactory(language="nl")).user
        gone = WorkingMemberFactory(session=session, user=UserFactory(is_active=False)).user

        take_session_step(session.uuid, Step.CANCEL, actor=actor, words="No room.")

        told = {one.to: one for one in Message.objects.all()}
        assert set(told) == {french.email, dutch.email}
        assert "Accès" in told[french.email].subject
        assert "Toegang" in told[dutch.email].subject
        assert "No room." in told[dutch.email].text
        assert gone.email not in told
        assert {one.purpose for one in told.values()} == {"concertation"}

    @pytest.mark.parametrize("step", [Step.POSTPONE, Step.CANCEL])
    def test_those_who_planned_to_come_are_told_why_not(self, step):
        session = SessionFactory(status=Status.REGISTRATION_OPEN, title_nl="Toegang")
        coming = RegistrationFactory(session=session, language="nl")
        waiting = RegistrationFactory(session=session, status="waitlisted")
        for status in ("requested", "cancelled", "lapsed"):
            RegistrationFactory(session=session, status=status)

        take_session_step(session.uuid, step, actor=None, words="The hall burnt.")

        told = {one.to: one for one in Message.objects.all()}
        assert set(told) == {coming.mail, waiting.mail}
        assert "Toegang" in told[coming.mail].subject
        assert "The hall burnt." in told[coming.mail].text

    def test_other_steps_tell_those_who_come_nothing(self):
        session = SessionFactory(status=Status.REGISTRATION_OPEN)
        RegistrationFactory(session=session)

        take_session_step(session.uuid, Step.CLOSE_REGISTRATION, actor=None)

        assert not Message.objects.exists()


@pytest.mark.django_db
class TestPlanning:
    def test_a_session_begins_with_the_usual_protocol_and_its_planner_leads(self):
        planner = UserFactory()

        session = plan_session(
            SeriesFactory(), "first", actor=planner, family=PracticeFamily.COORDINATION
        )

        assert session.phases.count() == 8
        member = session.working_group.get()
        assert (member.user, member.duty) == (planner, Duty.FACILITATOR)

    def test_a_session_after_another_takes_over_its_place_seats_and_protocol(self):
        previous = SessionFactory(usual=True, place="The old hall", seats=12)
        previous.phases.filter(position=0).update(minutes=25)
        SeatShareFactory(session=previous, floor=3)

        session = plan_after(previous, "next", actor=None)

        assert (session.place, session.seats, session.status) == ("The old hall", 12, "idea")
        assert (session.starts_at, session.title_fr) == (None, "")
        assert session.phases.first().minutes == 25
        assert session.shares.get().floor == 3
        assert previous.phases.count() == session.phases.count() == 8

    @pytest.mark.parametrize("slug", ["taken", "new", "mine"])
    def test_no_two_sessions_have_one_address_and_none_that_of_a_page(self, slug):
        SessionFactory(slug="taken")

        with pytest.raises(InvalidInput) as wrong:
            plan_session(SeriesFactory(), slug, actor=None)

        assert wrong.value.path == "slug"

    def test_a_name_that_nobody_has_is_found(self):
        series = SeriesFactory(slug="access")
        SessionFactory(slug="access-1", series=SeriesFactory())

        assert free_slug(series) == "access-2"

    @pytest.mark.parametrize("hours", [0, -1])
    def test_a_session_cannot_end_before_it_begins(self, hours):
        session = SessionFactory(starts_at=None)
        begins = timezone.now()

        with pytest.raises(InvalidInput):
            write_session(session.uuid, {"starts_at": begins, "ends_at": begins + hours * HOUR})

    def test_what_cannot_be_written_is_refused(self):
        session = SessionFactory()

        with pytest.raises(InvalidInput):
            write_session(session.uuid, {"status": "archived"})

    def test_a_form_read_before_somebody_else_wrote_changes_nothing(self):
        session = SessionFactory(title_fr="Before")
        write_session(session.uuid, {"title_fr": "By one"}, seen=session.version)

        with pytest.raises(Stale):
            write_session(session.uuid, {"title_fr": "By two"}, seen=session.version)

        session.refresh_from_db()
        assert session.title_fr == "By one"

    def test_ticks_are_kept_in_the_order_of_the_list(self):
        session = SessionFactory()

        tick_tasks(session.uuid, ["duties", "theme"])

        session.refresh_from_db()
        assert session.tasks == ["theme", "duties"]


@pytest.mark.django_db
class TestGroup:
    def test_the_last_facilitator_stays(self):
        session = SessionFactory()
        leader, scribe = working_group(session)

        with pytest.raises(Forbidden):
            leave_group(session.uuid, leader)
        put_into_group(session, scribe, PracticeFamily.FIRST_LINE, Duty.FACILITATOR, actor=leader)
        leave_group(session.uuid, leader)

        assert [one.user for one in session.working_group.all()] == [scribe]

    @pytest.mark.usefixtures("brussels")
    def test_families_that_are_around_and_not_there_are_named(self):
        session = SessionFactory(series=SeriesFactory(territory=_territory("basin:sud")))
        WorkingMemberFactory(session=session, family=PracticeFamily.LOW_THRESHOLD)
        for family in (PracticeFamily.LOW_THRESHOLD, PracticeFamily.JUSTICE):
            service = ServiceFactory(organisation=OrganisationFactory(families=[family]))
            service.serves.add(_territory("basin:sud"))
        far = ServiceFactory(organisation=OrganisationFactory(families=[PracticeFamily.YOUTH]))
        far.serves.add(_territory("basin:nord"))

        held = balance(session)

        assert (held.missing, held.has_low_threshold, held.has_generalist) == (
            [PracticeFamily.JUSTICE], True, False
        )  # fmt: skip

    def test_colleagues_are_the_teams_of_the_place_and_earlier_groups(self):
        place = TerritoryFactory(basin=True)
        session = SessionFactory(series=SeriesFactory(territory=place))
        team, stranger = team_of(place), team_of(TerritoryFactory(basin=True))
        earlier = WorkingMemberFactory(session=SessionFactory(series=session.series)).user
        there = WorkingMemberFactory(session=session).user

        found = colleagues(session)

        assert set(found) == {team, earlier}
        assert stranger not in found
        assert there not in found

    def test_an_invitation_opens_the_group_to_its_address_alone_and_once(self):
        session = SessionFactory()
        actor = UserFactory()
        invite(session, "Ann@House.example", PracticeFamily.YOUTH, actor=actor, language="nl")
        letter = Message.objects.get()
        token = letter.text.split("/sessions/invited/")[1].split("/")[0]
        found = invitation_of(token, timezone.now())
        other = UserFactory(email="ben@house.example", verified=True)
        unproven = UserFactory(email="ann@house.example")

        for person in (other, unproven):
            with pytest.raises(NotVisible):
                accept(found.pk, person)
        unproven.delete()
        ann = UserFactory(email="ann@house.example", verified=True)
        member = accept(found.pk, ann)

        assert (letter.to, letter.language) == ("ann@house.example", "nl")
        assert (member.family, member.duty) == ("youth", "member")
        with pytest.raises(NotVisible):
            accept(found.pk, ann)
        with pytest.raises(NotVisible):
            invitation_of(token, timezone.now())

    def test_one_address_has_one_invitation_and_old_ones_are_forgotten(self):
        session, actor = SessionFactory(), UserFactory()
        for _ in range(2):
            invite(session, "a@b.example", PracticeFamily.YOUTH, actor=actor, language="fr")
        assert session.invitations.count() == 1

        assert forget_invitations(timezone.now()) == 0
        assert forget_invitations(timezone.now() + datetime.timedelta(days=15)) == 1
        assert not GroupInvitation.objects.exists()


@pytest.mark.django_db
class TestRights:
    def test_strangers_see_what_is_public_and_nothing_before(self):
        for status in Status:
            session = SessionFactory(status=status)
            if status in {Status.IDEA, Status.PREPARED}:
                with pytest.raises(NotVisible):
                    session_for(None, VISITOR, session.slug)
            else:
                assert session_for(None, VISITOR, session.slug)[1] == Abilities(sees=True)

    def test_the_group_of_another_session_and_the_team_of_another_place_stay_outside(self):
        series = SeriesFactory()
        session = SessionFactory(status=Status.LIVE, series=series)
        other_group = WorkingMemberFactory(session=SessionFactory(series=series)).user
        other_team = team_of(TerritoryFactory(basin=True))

        for person in (other_group, other_team):
            with pytest.raises(NotVisible):
                session_inside(person, standing_of(person), session.slug)

    def test_members_prepare_facilitators_and_teams_decide(self):
        session = SessionFactory(status=Status.ANNOUNCED)
        leader, scribe = working_group(session)
        team = team_of(session.series.territory)
        region = MandateFactory(
            territory=TerritoryFactory(region=True), kind=MandateKind.REGIONAL_TEAM
        ).user

        able = {
            person: abilities(standing_of(person), session, membership_of(person, session))
            for person in (leader, scribe, team, region)
        }

        assert all(one.prepares for one in able.values())
        assert [may_take(able[one], Step.CANCEL) for one in (leader, scribe, team, region)] == [
            True, False, True, True,
        ]  # fmt: skip
        assert may_take(able[scribe], Step.GO_LIVE)

    def test_series_belong_to_the_team_of_their_place(self):
        place = TerritoryFactory(basin=True)
        team, stranger = team_of(place), team_of(TerritoryFactory(basin=True))
        written = {"name_fr": "Accès", "name_nl": "Toegang", "territory": place}

        with pytest.raises(Forbidden):
            begin_series(standing_of(stranger), "access", written)
        series = begin_series(standing_of(team), "access", written)
        with pytest.raises(Forbidden):
            write_series(standing_of(stranger), series, {"name_fr": "Autre"})
        with pytest.raises(Forbidden):
            begin_cycle(standing_of(stranger), series, {})
        with pytest.raises(InvalidInput):
            begin_series(standing_of(team), "access", written)
        with pytest.raises(InvalidInput):
            begin_series(standing_of(team), "new", written)
        with pytest.raises(InvalidInput):
            write_series(standing_of(team), series, {"slug": "other"})

        assert str(write_series(standing_of(team), series, {"a_year": 6}).a_year) == "6"


def test_when_a_session_is_held_is_said_as_one_would():
    begins = timezone.make_aware(datetime.datetime(2026, 6, 11, 9, 30))
    with translation.override("en"):
        told = [
            when_text(Session()),
            when_text(Session(starts_at=begins)),
            when_text(Session(starts_at=begins, ends_at=begins + 2.5 * HOUR)),
            when_text(Session(starts_at=begins, ends_at=begins + 24 * HOUR)),
        ]

    assert told == [
        "The day is not chosen yet.",
        "Thursday 11 June 2026 at 9:30",
        "Thursday 11 June 2026, from 9:30 to 12:00",
        "from Thursday 11 June 2026 at 9:30 to 12 June 2026 at 9:30",
    ]


@pytest.mark.parametrize(
    ("seats", "taken", "word"),
    [
        (20, 0, "Seats are free"),
        (20, 14, "third"),
        (20, 17, "few"),
        (20, 20, "taken"),
        (2, 0, "free"),
    ],
)
def test_seats_are_told_in_words_without_a_figure(seats, taken, word):
    room = Room(seats, {}, {PracticeFamily.YOUTH: taken})

    with translation.override("en"):
        told = seats_text(room)

    assert word in told
    assert not any(sign.isdigit() for sign in told)


def _territory(code):
    return Territory.objects.get(code=code)
