"""What the register tells: only figures that nobody can turn back."""

import datetime

import pytest

from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.kernel.small_cells import HIDDEN, TOTAL
from seuil.organisations.domain import MandateKind, PracticeFamily
from seuil.organisations.standing import VISITOR, standing_of
from seuil.register.domain.observation import Axis, ObservationKind
from seuil.register.domain.trimesters import Trimester, back_from, last_told
from seuil.register.queries.failures import clusters, clusters_for, counts
from seuil.territory.models import Territory
from tests.factories.directory import CategoryFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.register import observed
from tests.factories.territory import ContainmentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
THIRD = Trimester(2026, 3)
TODAY = datetime.date(2026, 11, 22)


@pytest.fixture
def basins():
    region = TerritoryFactory(region=True, code="region:brussels")
    for code in ("basin:north", "basin:south"):
        ContainmentFactory(child=TerritoryFactory(basin=True, code=code), parent=region)
    CategoryFactory(code="housing")
    return region


def north_basin():
    return Territory.objects.get(code="basin:north")


def told(since=THIRD, until=THIRD):
    return [
        (str(one.trimester), one.basin, one.category, one.reason, one.count)
        for one in clusters(since, until, today=TODAY)
    ]


def test_a_cluster_is_told_from_five_on(basins):
    observed(5, basin="basin:north", category="housing", reason="full")
    observed(4, basin="basin:south", category="housing", reason="full")
    observed(7, basin="basin:north", category="housing", reason="no_reply")

    assert told() == [
        ("2026-3", "basin:north", "housing", "no_reply", 7),
        ("2026-3", "basin:north", "housing", "full", 5),
    ]


def test_small_families_of_a_cluster_are_hidden_and_so_is_what_would_betray_them(basins):
    observed(3, basin="basin:north", family=PracticeFamily.HOSPITAL)
    observed(6, basin="basin:north", family=PracticeFamily.JUSTICE)
    observed(9, basin="basin:north", family=PracticeFamily.YOUTH)

    [found] = clusters(THIRD, THIRD, today=TODAY)

    assert found.count == 18
    assert found.families == {
        PracticeFamily.HOSPITAL: HIDDEN,
        PracticeFamily.JUSTICE: HIDDEN,
        PracticeFamily.YOUTH: 9,
    }


def test_months_of_a_trimester_count_together_and_trimesters_apart(basins):
    observed(3, month=datetime.date(2026, 7, 1))
    observed(3, month=datetime.date(2026, 9, 1))
    observed(3, month=datetime.date(2026, 6, 1))
    observed(3, month=datetime.date(2026, 10, 1))

    assert told(Trimester(2026, 2)) == [("2026-3", "", "", "full", 6)]


def test_the_latest_come_first(basins):
    observed(5, month=datetime.date(2026, 2, 1))
    observed(9, month=datetime.date(2026, 5, 1), reason="cost")
    observed(6, month=datetime.date(2026, 5, 1))

    assert [one[0::4] for one in told(Trimester(2026, 1))] == [
        ("2026-2", 9),
        ("2026-2", 6),
        ("2026-1", 5),
    ]


def test_figures_that_still_change_are_told_to_nobody(basins):
    running = Trimester.of(TODAY)

    with pytest.raises(InvalidInput):
        clusters(THIRD, running, today=TODAY)
    with pytest.raises(InvalidInput):
        counts([Axis.REASON], running, today=TODAY)
    assert clusters(running, running, today=datetime.date(2027, 1, 2)) == []


def test_the_first_of_a_span_comes_before_its_last():
    with pytest.raises(InvalidInput):
        clusters(THIRD, Trimester(2026, 2), today=TODAY)


def test_what_is_written_afterwards_changes_no_figure(basins):
    observed(5, basin="basin:north")
    before = told()

    observed(3, basin="basin:north", today=datetime.date(2026, 10, 4))

    assert told() == before


def test_a_team_reads_its_own_basins_and_the_region_all(basins):
    for code in ("basin:north", "basin:south", ""):
        observed(5, basin=code)
    north = MandateFactory(territory=north_basin(), kind=MandateKind.BASIN_TEAM).user
    region = MandateFactory(territory=basins, kind=MandateKind.REGIONAL_TEAM).user

    def read_by(user):
        found = clusters_for(standing_of(user), THIRD, THIRD, today=TODAY)
        return [one.basin for one in found]

    assert read_by(north) == ["basin:north"]
    assert read_by(region) == ["", "basin:north", "basin:south"]


def test_others_read_nothing(basins):
    desk = MandateFactory(territory=north_basin(), kind=MandateKind.DESK).user
    member = MembershipFactory().user

    for standing in (VISITOR, standing_of(desk), standing_of(member)):
        with pytest.raises(NotVisible):
            clusters_for(standing, THIRD, THIRD, today=TODAY)


def test_counts_hide_small_cells_and_what_would_betray_them(basins):
    observed(6, basin="basin:north", reason="full")
    observed(2, basin="basin:north", reason="cost")
    observed(8, basin="basin:south", reason="full")
    observed(9, basin="basin:south", reason="cost")

    found = counts([Axis.BASIN, Axis.REASON], THIRD, today=TODAY)

    assert found["basin:north", "cost"] is HIDDEN
    assert found["basin:north", TOTAL] == 8
    assert found[TOTAL, TOTAL] == 25
    assert list(found.values()).count(HIDDEN) == 4


def test_an_observation_counts_in_each_of_its_publics_and_once_in_the_total(basins):
    observed(6, publics=("young", "addiction"))
    observed(7, publics=("young",))
    observed(5)

    found = counts([Axis.PUBLIC], THIRD, today=TODAY)

    assert found == {("addiction",): 6, ("young",): 13, (TOTAL,): 18}


def test_a_public_that_nearly_all_have_tells_nothing_of_those_who_have_it_not(basins):
    observed(20, publics=("young",))
    observed(1)

    found = counts([Axis.PUBLIC], THIRD, today=TODAY)

    assert list(found.values()).count(HIDDEN) == 1


@pytest.mark.parametrize("axis", Axis)
def test_observations_can_be_counted_by_every_axis(basins, axis):
    observed(
        6,
        basin="basin:north",
        category="housing",
        reason="full",
        publics=("young",),
        kind=ObservationKind.MISSED,
        family=PracticeFamily.YOUTH,
    )

    found = counts([axis], THIRD, today=TODAY)

    labels = {"basin:north", "housing", "full", "young", "missed", "2026-08", "youth"}
    [label] = {key[0] for key in found} - {TOTAL}
    assert label in labels
    assert found == {(label,): 6, (TOTAL,): 6}


@pytest.mark.parametrize("by", [[Axis.PUBLIC], [Axis.BASIN, Axis.PUBLIC], list(Axis)[:3]])
def test_nothing_observed_is_a_total_of_zero(by):
    assert counts(by, THIRD, today=TODAY) == {(TOTAL,) * len(by): 0}


def test_publics_by_basin_hide_small_cells_on_both_sides_of_a_public(basins):
    observed(9, basin="basin:north", publics=("young",))
    observed(2, basin="basin:north")
    observed(8, basin="basin:south", publics=("young", "older"))
    observed(7, basin="basin:south")

    found = counts([Axis.BASIN, Axis.PUBLIC], THIRD, today=TODAY)

    north = [found["basin:north", "young"], found["basin:north", TOTAL]]
    assert HIDDEN in north
    assert {label for _, label in found} == {"young", "older", TOTAL}


@pytest.mark.parametrize(
    "by",
    [
        [],
        [Axis.PUBLIC, Axis.KIND, Axis.BASIN],
        [Axis.BASIN, Axis.BASIN],
        [Axis.BASIN, Axis.KIND, Axis.MONTH, Axis.REASON],
    ],
)
def test_too_few_or_too_many_axes_are_refused(by):
    with pytest.raises(InvalidInput):
        counts(by, THIRD, today=TODAY)


@pytest.mark.parametrize("number", [1, 10])
def test_clusters_take_one_query_however_many_there_are(basins, django_assert_num_queries, number):
    for one in range(number):
        observed(5, reason=f"reason_{one}")

    with django_assert_num_queries(1):
        assert len(clusters(THIRD, THIRD, today=TODAY)) == number


@pytest.mark.parametrize("text", ["", "2026", "2026-5", "0000-1", "2026-1 ", "२०२६-1", "26-1"])
def test_odd_words_for_three_months_are_refused(text):
    with pytest.raises(InvalidInput):
        Trimester.read(text)


def test_a_year_of_trimesters_goes_back_over_new_year():
    latest = last_told(datetime.date(2026, 4, 5))

    assert [str(one) for one in back_from(latest, 4)] == ["2026-1", "2025-4", "2025-3", "2025-2"]
    assert [str(one.after) for one in back_from(latest, 2)] == ["2026-2", "2026-1"]
