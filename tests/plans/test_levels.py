"""Requests between levels: asked, answered, passed on, closed; every overdue one is listed."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seuil.kernel.errors import Forbidden, InvalidInput, TransitionRefused
from seuil.kernel.versions import Stale
from seuil.messaging.models import Message
from seuil.organisations.standing import VISITOR, standing_of
from seuil.plans.domain.level import PingPong, Status, Step, StillUnderWay, UpReason, WithoutReason
from seuil.plans.domain.level import late as is_late
from seuil.plans.level_mails import remind
from seuil.plans.models import LevelRequest
from seuil.plans.operations.levels import (
    Answer,
    AskedAlready,
    Question,
    ask_level,
    name_result,
    take_request_step,
)
from seuil.plans.queries.levels import Narrowed, hops_of, line_of, others, overdue
from tests.factories.councils import LevelRequestFactory, team_of
from tests.factories.plans import ActionFactory
from tests.factories.register import blockage
from tests.factories.territory import ContainmentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def region():
    return TerritoryFactory(region=True, code="region:brussels", name_en="Brussels")


@pytest.fixture
def basins(region):
    found = [
        TerritoryFactory(basin=True, code=f"basin:{name}", name_en=name)
        for name in ("south", "north", "east")
    ]
    for one in found:
        ContainmentFactory(child=one, parent=region)
    return found


@pytest.fixture
def teams(region, basins):
    """The people of each team: of the region first, then of the basins."""
    return [team_of(one) for one in (region, *basins)]


@pytest.fixture
def standings(teams):
    return [standing_of(one) for one in teams]


def question(origin, target, **more):
    return Question(
        origin=origin,
        target=target,
        subject="A line for interpreters",
        words="Every basin looks for interpreters alone.",
        language="en",
        **{"reason": UpReason.SEVERAL_BASINS, **more},
    )


@pytest.fixture
def asked(region, basins, standings, teams):
    """A request of the first basin to the region."""
    return ask_level(standings[1], question(basins[0], region), actor=teams[1])


def take(standing, request, step, words="Because.", **more):
    return take_request_step(standing, request.uuid, Answer(step, words, **more), actor=None)


def test_the_team_that_is_asked_is_told_and_the_one_that_asked_hears_the_answer(
    asked, standings, teams
):
    region, basin = teams[:2]
    assert [mail.to for mail in Message.objects.all()] == [region.email]

    take(standings[0], asked, Step.TAKE_UP, "It is in the plan of next year.")

    answer = Message.objects.latest("pk")
    assert answer.to == basin.email
    assert "It is in the plan of next year." in answer.text
    asked.refresh_from_db()
    assert asked.status == Status.TAKEN_UP


def test_the_loop_is_closed_by_those_who_asked(asked, standings):
    take(standings[0], asked, Step.ACKNOWLEDGE, "")
    take(standings[0], asked, Step.SUPPORT)
    take(standings[1], asked, Step.CLOSE_LOOP, "The line rings.")

    asked.refresh_from_db()
    assert asked.status == Status.LOOP_CLOSED
    assert [event.step for event in asked.events.all()] == ["acknowledge", "support", "close_loop"]


def test_nobody_answers_their_own_request_nor_closes_it_for_those_who_asked(asked, standings):
    region, basin, other = standings[:3]

    for standing in (basin, other, VISITOR):
        with pytest.raises(Forbidden):
            take(standing, asked, Step.SUPPORT)
    for standing in (region, other, VISITOR):
        with pytest.raises(Forbidden):
            take(standing, asked, Step.WITHDRAW)


def test_the_region_does_not_answer_what_it_asks_of_a_basin(region, basins, standings):
    down = ask_level(standings[0], question(region, basins[0], reason=None), actor=None)

    with pytest.raises(Forbidden):
        take(standings[0], down, Step.TAKE_UP)
    take(standings[1], down, Step.TAKE_UP)
    take(standings[0], down, Step.CLOSE_LOOP)


def test_nobody_asks_in_the_name_of_others(region, basins, standings):
    for standing in (standings[0], standings[2], VISITOR):
        with pytest.raises(Forbidden):
            ask_level(standing, question(basins[0], region), actor=None)


def test_what_goes_up_says_why_there(region, basins, standings):
    with pytest.raises(WithoutReason):
        ask_level(standings[1], question(basins[0], region, reason=None), actor=None)
    across = question(basins[0], basins[1], reason=None)
    assert ask_level(standings[1], across, actor=None).pk


def test_an_answer_without_words_is_refused(asked, standings):
    with pytest.raises(TransitionRefused):
        take(standings[0], asked, Step.RETURN, " ")
    assert not asked.events.exists()


def test_of_two_who_answer_at_once_the_second_changes_nothing(asked, standings):
    take(standings[0], asked, Step.SUPPORT, seen=asked.version)

    with pytest.raises(Stale):
        take(standings[0], asked, Step.RETURN, seen=asked.version)
    asked.refresh_from_db()
    assert asked.status == Status.SUPPORTED


def test_what_is_passed_on_goes_on_and_the_first_who_asked_hears_the_answer(
    asked, region, basins, standings, teams
):
    take(standings[0], asked, Step.HAND_ON, "The east has such a line.", to=basins[2])
    passed = LevelRequest.objects.get(previous=asked)
    assert (passed.origin, passed.target, passed.subject) == (region, basins[2], asked.subject)

    with pytest.raises(StillUnderWay):
        take(standings[1], asked, Step.CLOSE_LOOP)
    Message.objects.all().delete()
    take(standings[3], passed, Step.SUPPORT, "You may use ours.")

    assert {mail.to for mail in Message.objects.all()} == {teams[0].email, teams[1].email}
    take(standings[1], asked, Step.CLOSE_LOOP)
    assert [hop.pk for hop in hops_of(asked)] == [hop.pk for hop in hops_of(passed)]


def test_nothing_is_sent_round(asked, region, basins, standings):
    take(standings[0], asked, Step.HAND_ON, to=basins[2])
    passed = LevelRequest.objects.get(previous=asked)

    for back in (region, basins[0]):
        with pytest.raises(PingPong):
            take(standings[3], passed, Step.HAND_ON, to=back, reason=UpReason.RULE_OR_BUDGET)
    passed.refresh_from_db()
    assert passed.status == Status.SENT


def test_about_one_blockage_the_other_side_answers_and_does_not_ask_back(region, basins, standings):
    one = blockage()
    sent = ask_level(standings[1], question(basins[0], region, blockage=one), actor=None)

    with pytest.raises(PingPong):
        ask_level(standings[0], question(region, basins[0], blockage=one), actor=None)
    with pytest.raises(AskedAlready) as again:
        ask_level(standings[1], question(basins[0], region, blockage=one), actor=None)
    assert again.value.request == sent
    take(standings[0], sent, Step.RETURN)
    assert ask_level(standings[1], question(basins[0], region, blockage=one), actor=None).pk


def test_only_places_with_a_team_are_asked(basins, standings):
    commune = TerritoryFactory()

    with pytest.raises(InvalidInput) as refused:
        ask_level(standings[1], question(basins[0], commune), actor=None)
    assert refused.value.path == "target"


def test_a_request_is_taken_up_by_an_action_of_those_who_were_asked(
    asked, region, basins, standings
):
    theirs = ActionFactory(plan__territory=region)
    of_others = ActionFactory(plan__territory=basins[0])

    with pytest.raises(InvalidInput):
        take(standings[0], asked, Step.TAKE_UP, result=of_others)
    with pytest.raises(InvalidInput):
        take(standings[0], asked, Step.SUPPORT, result=theirs)
    take(standings[0], asked, Step.TAKE_UP)
    named = name_result(standings[0], asked.uuid, theirs)
    assert named.result == theirs
    with pytest.raises(Forbidden):
        name_result(standings[1], asked.uuid, theirs)


STATES = st.tuples(st.sampled_from(list(Status)), st.integers(0, 120))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(STATES, max_size=12))
def test_every_request_that_is_overdue_is_listed_as_such(region, basins, rows):
    LevelRequest.objects.all().delete()
    today = timezone.localdate()
    for status, days in rows:
        LevelRequestFactory(origin=basins[0], target=region, status=status, days=days)

    listed = overdue(Narrowed(), today)

    owed = {
        one.pk
        for one in LevelRequest.objects.all()
        if is_late(Status(one.status), timezone.localdate(one.sent_at), today)
    }
    assert {line.request.pk for line in listed} == owed
    assert all(line.late for line in listed)
    rest = others(Narrowed(), today)
    assert {one.pk for one in rest} | owed == {one.pk for one in LevelRequest.objects.all()}
    assert not any(line_of(one, today).late for one in rest)
    assert [line.days for line in listed] == sorted((line.days for line in listed), reverse=True)


def test_whoever_owes_an_answer_is_reminded_once_a_stage(region, basins, teams):
    late = LevelRequestFactory(origin=basins[0], target=region, days=16)
    LevelRequestFactory(origin=basins[0], target=region, days=3)
    LevelRequestFactory(origin=basins[0], target=region, days=99, status=Status.RETURNED)

    remind(timezone.now())
    remind(timezone.now())

    told = {mail.to: mail.subject for mail in Message.objects.all()}
    assert told.keys() == {teams[0].email, teams[1].email}
    assert all(late.subject in subject for subject in told.values())
    remind(timezone.now() + 40 * DAY)
    assert Message.objects.filter(to=teams[0].email).count() == 3


def test_where_a_place_has_no_team_the_one_around_it_is_told(region, basins):
    around = team_of(region)
    other = LevelRequestFactory(origin=basins[1], target=basins[0], days=11)

    remind(timezone.now())

    assert [(mail.to, other.subject in mail.subject) for mail in Message.objects.all()] == [
        (around.email, True)
    ]
