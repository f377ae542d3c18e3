"""Observed access: what is counted, when, and that nobody finds a small count in all of it."""

import datetime

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from seuil.kernel.errors import NotVisible
from seuil.kernel.small_cells import HIDDEN, TOTAL
from seuil.observatory.domain.observed import Delay, Period, periods
from seuil.observatory.models import ToldFigures
from seuil.observatory.observed.counting import attempts, without_solution
from seuil.observatory.observed.desks import Awaited, Listed, counted, exact, for_a_team
from seuil.observatory.observed.figures import (
    desk_figures,
    observed_access,
    tell_figures,
    told_trimesters,
)
from seuil.observatory.observed.sheet import observed_of
from seuil.observatory.observed.telling import told_access
from seuil.organisations.domain import MandateKind
from seuil.orientation.domain.avenue import Step
from seuil.orientation.models import OrientationRequest
from seuil.register.domain.trimesters import Trimester
from tests.factories.accounts import UserFactory
from tests.factories.directory import AccessConditionFactory, CategoryFactory, ServiceFactory
from tests.factories.observed import (
    SUMMER,
    attempted,
    closed,
    happened,
    request_about,
    walk,
)
from tests.factories.organisations import MandateFactory
from tests.factories.orientation import DeskFactory, SeatFactory, viewing
from tests.factories.territory import ContainmentFactory, TerritoryFactory
from tests.observatory.attacking import RESULTS, Reader, by_category, by_public, narrow

pytestmark = pytest.mark.django_db
THIS = Trimester(2026, 3)
TODAY = datetime.date(2026, 11, 21)
BASINS, KINDS = ("basin:north", "basin:south"), ("debts", "shelter")
TOGETHER = ("+", "+young", "+undocumented+young", "+undocumented")


@pytest.fixture(autouse=True)
def _places(db):
    region = TerritoryFactory(region=True, code="region:brussels")
    for code in BASINS:
        ContainmentFactory(child=TerritoryFactory(basin=True, code=code), parent=region)
    for code in KINDS:
        CategoryFactory(code=code)


def told_now():
    tell_figures(TODAY)
    return observed_access(THIS)


# What is counted


def test_an_attempt_counts_with_its_last_result_in_the_trimester_of_that_result():
    avenue = attempted("silence", basin="basin:north", category="debts", day=SUMMER)
    walk(avenue, [Step.REFUSE], day=SUMMER + datetime.timedelta(days=3), reason="full")

    assert attempts(THIS) == {("basin:north", "debts", "+", "refused"): 1}


def test_what_was_never_asked_of_the_service_is_no_attempt():
    request = request_about()
    walk(attempted("refused", request=request), [Step.CONTACT], day=SUMMER)
    before = attempts(THIS)
    for steps in ([Step.READ, Step.GIVE_UP], [Step.SET_ASIDE], [Step.CONTACT]):
        avenue = request.avenues.create(
            name="y", band="local", found_at=timezone.now(), moved_at=timezone.now(),
            reason="full",
        )  # fmt: skip
        walk(avenue, steps, day=SUMMER, reason="full")

    assert attempts(THIS) == before == {("", "", "+", "refused"): 1}


def test_a_late_answer_counts_again_when_it_came_and_changes_nothing_of_what_was_told():
    avenue = attempted("silence", 1, day=datetime.date(2026, 6, 30))
    spring = attempts(THIS.before)
    walk(avenue, [Step.ACCEPT, Step.ACCESS], day=datetime.date(2026, 7, 1), days=0)

    assert attempts(THIS.before) == spring == {("", "", "+", "silence"): 1}
    assert attempts(THIS) == {("", "", "+", "access"): 1}


def test_kinds_of_help_count_under_the_wider_one_and_publics_together():
    parent = CategoryFactory(code="health")
    CategoryFactory(code="health.doctor", parent=parent)
    attempted("access", 2, category="health.doctor", publics=["young", "undocumented"])

    assert attempts(THIS) == {("", "health", "+undocumented+young", "access"): 2}


def test_a_request_without_solution_counts_once_with_its_last_ending():
    twice = closed("effective_access", basin="basin:north")
    closed("no_solution", request=twice, day=SUMMER + datetime.timedelta(days=9))
    reopened = closed("no_solution", basin="basin:north")
    closed("effective_access", request=reopened, day=SUMMER + datetime.timedelta(days=9))

    assert without_solution(THIS) == {("basin:north", ""): 1}


# What is told


def test_what_is_told_stands_and_the_database_lets_nobody_change_it():
    attempted("refused", 12, basin="basin:north", category="debts")
    attempted("access", 9, basin="basin:north", category="debts")
    first = told_now()
    OrientationRequest.objects.update(category=None, basin=None)
    attempted("access", 7, basin="basin:south", category="shelter")

    tell_figures(TODAY)

    assert observed_access(THIS) == first
    assert tell_figures(TODAY) == 0
    assert first.by_category["basin:north", "debts", "access"] == 9
    assert first.by_category[TOTAL, TOTAL, TOTAL] == 21
    for change in (
        lambda: ToldFigures.objects.update(figures=[]),
        ToldFigures.objects.all().delete,
    ):
        with pytest.raises(ProgrammingError, match="Cannot"), transaction.atomic():
            change()


def test_trimesters_are_told_once_they_are_over_and_only_these():
    attempted("access", 9, day=datetime.date(2026, 11, 2))
    tell_figures(TODAY)

    assert told_trimesters()[0] == THIS
    assert len(told_trimesters()) == 8
    with pytest.raises(NotVisible):
        observed_access(THIS.after)


def test_a_trimester_in_which_nothing_happened_is_told_as_empty():
    assert told_now().by_category == {}


def test_a_request_of_several_publics_counts_in_each_and_once_in_the_total():
    attempted("access", 8, publics=["young", "undocumented"])
    attempted("refused", 9, publics=["young"])
    attempted("refused", 11)

    told = told_now().by_public

    assert told[TOTAL, "young", TOTAL] == 17
    assert told[TOTAL, "undocumented", "access"] == 8
    assert told[TOTAL, TOTAL, TOTAL] == 28
    assert not [key for key in told if key[1].startswith(("-", "+"))]


def test_publics_are_not_told_where_they_would_give_a_hidden_count_away():
    attempted("access", 3, publics=["young"])
    attempted("refused", 2, publics=["young"])

    found = told_now()

    assert found.by_category[TOTAL, TOTAL, "access"] is HIDDEN
    assert all(figure is not HIDDEN for key, figure in found.by_public.items() if key[1] == TOTAL)
    assert not [key for key in found.by_public if key[2] == "access"]


def fine_counts():
    keys = st.tuples(*map(st.sampled_from, (BASINS, KINDS, TOGETHER, RESULTS[:3])))
    return st.dictionaries(keys, st.sampled_from([1, 2, 3, 4, 6, 9, 30]), min_size=1, max_size=14)


@settings(deadline=None, max_examples=25)
@given(fine_counts())
def test_all_tables_of_a_trimester_together_give_no_hidden_count_away(fine):
    told = told_access(fine)
    reader = Reader(BASINS, KINDS, TOGETHER)

    assert narrow(reader, [(told.by_category, by_category), (told.by_public, by_public)]) == {}


def test_the_reader_finds_a_count_that_two_tables_hide_apart():
    shown = {("basin:north", TOTAL, TOTAL): 20, ("basin:north", TOTAL, "access"): HIDDEN}
    beside = {("basin:north", TOTAL, "no_access"): 17}

    found = narrow(Reader(BASINS, KINDS, TOGETHER), [(shown, by_category), (beside, by_public)])

    assert found == {("basin:north", TOTAL, "access"): 0}


# A service


def test_periods_never_overlap_and_wait_for_enough():
    spring, autumn = Trimester(2025, 2), Trimester(2026, 4)
    counts = {spring: 21, spring.after: 8, Trimester(2026, 1): 12, Trimester(2026, 2): 1}

    found = periods(counts, autumn)

    assert found == [
        Period(spring, spring),
        Period(spring.after, Trimester(2026, 1)),
    ]
    assert periods(counts, autumn.after)[-1] == Period(Trimester(2026, 2), autumn.after)


def test_the_figures_of_a_service_say_what_came_of_it_and_how_long_it_took():
    service = ServiceFactory()
    for days in (2, 4, 6, 8, 30):
        attempted("access", service=service, days=days)
    attempted("refused", 6, service=service, reason="age")
    attempted("refused", 7, service=service, reason="address_required")
    attempted("silence", 5, service=service)
    AccessConditionFactory(service=service, dimension="address")

    [one] = observed_of(service, today=TODAY).periods

    assert one.told["access",] == 5
    assert one.told["refused",] == 13
    assert one.told["refused", "age"] == 6
    assert one.told["silence",] == 5
    assert one.told[TOTAL,] == 23
    assert one.delay == Delay(median=6, low=4, high=8)
    assert [(each.reason, each.count) for each in one.undeclared] == [("age", 6)]


def test_small_counts_of_a_service_are_hidden_and_with_them_the_delay():
    service = ServiceFactory()
    attempted("access", 3, service=service)
    attempted("refused", 9, service=service, reason="age")
    attempted("refused", 4, service=service, reason="full")
    attempted("silence", 6, service=service)

    [one] = observed_of(service, today=TODAY).periods

    assert one.told["~",] is HIDDEN
    assert one.told["refused", "~"] is HIDDEN
    assert ("access",) not in one.told
    assert ("refused", "full") not in one.told
    assert one.delay is None
    assert one.told[TOTAL,] == 22


def test_too_few_attempts_are_not_told_at_all_until_four_trimesters_are_over():
    service = ServiceFactory()
    attempted("refused", 4, service=service, day=datetime.date(2025, 11, 3))

    [one] = observed_of(service, today=TODAY).periods

    assert one.period == Period(Trimester(2025, 4), THIS)
    assert one.told is None
    assert one.undeclared == []


def test_attempts_of_the_running_trimester_wait():
    service = ServiceFactory()
    attempted("refused", 25, service=service, day=datetime.date(2026, 11, 3))

    found = observed_of(service, today=TODAY)

    assert found.periods == []
    assert found.since == THIS.after


# A desk


@pytest.fixture
def desk():
    region = TerritoryFactory(basin=True, code="basin:east")
    return DeskFactory(territory=region, acknowledge_days=1)


def received(desk, *, taken_on=None, answered_on=None, **of):
    request = request_about(desk=desk, **of)
    happened(request, "submit", SUMMER, origin="draft", target="submitted", desk=desk)
    if taken_on:
        happened(request, "take", taken_on)
    if answered_on:
        happened(request, "answer", answered_on, origin="exploring", target="answered")
    return request


def test_a_desk_reads_how_fast_it_was_and_what_came_of_it(desk):
    monday = SUMMER
    received(desk, taken_on=monday, answered_on=monday + datetime.timedelta(days=4))
    received(desk, taken_on=monday + datetime.timedelta(days=7), category="debts")
    third = received(desk, publics=["young"])
    attempted("refused", 2, request=third, reason="age")
    closed("no_solution", request=third)

    found = exact(counted(desk, THIS))

    assert found.lists[Listed.TAKEN] == {
        ("in_time",): 1, ("late",): 1, ("not_yet",): 1, (TOTAL,): 3,
    }  # fmt: skip
    assert found.delays[Awaited.TAKEN] == Delay(median=2, low=1, high=4)
    assert found.delays[Awaited.ANSWER] == Delay(median=4, low=4, high=4)
    assert found.lists[Listed.CATEGORIES]["debts",] == 1
    assert found.lists[Listed.PUBLICS]["young",] == 1
    assert found.lists[Listed.RESULTS]["refused", "age"] == 2
    assert found.lists[Listed.LEVELS]["local",] == 2
    assert found.lists[Listed.OUTCOMES]["no_solution",] == 1


def test_a_team_above_reads_of_a_desk_what_tells_of_nobody(desk):
    for number in range(12):
        received(desk, taken_on=SUMMER, category="debts" if number < 10 else "shelter")
    received(desk, publics=["young"])

    found = for_a_team(counted(desk, THIS))

    assert found.lists[Listed.CATEGORIES][TOTAL,] == 13
    assert found.lists[Listed.CATEGORIES]["~",] is HIDDEN
    assert ("shelter",) not in found.lists[Listed.CATEGORIES]
    assert HIDDEN in found.lists[Listed.TAKEN].values()
    assert ("young",) not in found.lists[Listed.PUBLICS]
    assert found.delays[Awaited.TAKEN].median == 0
    assert Awaited.ANSWER not in found.delays


def test_those_at_the_desk_read_it_exactly_and_the_team_as_it_was_told(desk):
    received(desk, taken_on=SUMMER)
    seated = viewing(SeatFactory(desk=desk).user)
    team = UserFactory()
    MandateFactory(user=team, territory=desk.territory, kind=MandateKind.BASIN_TEAM)

    assert desk_figures(viewing(team), desk, THIS) is None
    tell_figures(TODAY)

    assert desk_figures(seated, desk, THIS).lists[Listed.TAKEN]["in_time",] == 1
    assert desk_figures(viewing(team), desk, THIS).lists == {}
    with pytest.raises(NotVisible):
        desk_figures(viewing(UserFactory()), desk, THIS)


@pytest.mark.parametrize("many", [1, 10])
def test_figures_take_as_many_queries_however_much_there_is(desk, many):
    service = ServiceFactory()
    for _ in range(many):
        attempted("access", 3, service=service, request=received(desk, taken_on=SUMMER))

    with CaptureQueriesContext(
        connection,
    ) as of_the_desk:
        counted(desk, THIS)
    with CaptureQueriesContext(connection) as of_access:
        attempts(THIS)
        without_solution(THIS)

    assert len(of_the_desk) == 4
    assert len(of_access) == 2
