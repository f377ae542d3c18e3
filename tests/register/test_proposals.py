"""Clusters of failures at the desk: proposed to teams, told without how often and when, once."""

import datetime

import pytest

from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.organisations.domain import MandateKind, PracticeFamily
from seuil.organisations.standing import VISITOR, standing_of
from seuil.register.domain.observation import ObservationKind, Origin
from seuil.register.models import Observation, SetAside, TraceLink
from seuil.register.operations import add_evidence, write_track
from seuil.register.operations.desk import set_aside, take_back, take_up_cluster
from seuil.register.queries.proposals import proposals_for, unlinked, unlinked_ways_out
from tests.factories.directory import CategoryFactory
from tests.factories.organisations import MandateFactory
from tests.factories.register import blockage, observed, said
from tests.factories.territory import ContainmentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 22)
WORDS = "Encore et encore : logement, complet"


@pytest.fixture
def team(clock):
    clock("2026-11-22 10:00")
    region = TerritoryFactory(region=True, code="region:brussels")
    north = TerritoryFactory(basin=True, code="basin:north")
    ContainmentFactory(child=north, parent=region)
    CategoryFactory(code="shelter", parent=CategoryFactory(code="housing"))
    return standing_of(MandateFactory(territory=north, kind=MandateKind.BASIN_TEAM).user)


def failed(times, **given):
    return observed(times, basin="basin:north", category="shelter", **given)


def proposed(team):
    return proposals_for(team, today=TODAY)


def take_up(team, one, statement=WORDS):
    return take_up_cluster(proposed(team)[0], statement, "fr", one.uuid, actor=None)


def test_what_failed_often_is_proposed_with_its_theme(team):
    failed(12)

    [one] = proposed(team)

    assert (one.cluster.count, one.theme, one.can_be_told) == (12, "housing", True)


def test_others_are_proposed_nothing(team):
    with pytest.raises(NotVisible):
        proposals_for(VISITOR, today=TODAY)


def test_taken_up_it_shows_a_blockage_for_each_family_that_is_told(team):
    failed(6, family=PracticeFamily.JUSTICE)
    failed(7, family=PracticeFamily.YOUTH)
    failed(3, reason="cost")

    one = take_up(team, blockage())

    written = Observation.objects.filter(origin=Origin.CLUSTER)
    assert sorted(row.family for row in written) == ["justice", "youth"]
    assert (one.families, one.basins, one.observations) == (
        ["justice", "youth"],
        ["basin:north"],
        2,
    )
    assert all(TraceLink.objects.values_list("suggested", flat=True))
    assert proposed(team) == []


def test_nothing_published_says_how_often_or_when(team):
    failed(13, month=datetime.date(2026, 2, 1))

    take_up(team, blockage())

    [row] = Observation.objects.filter(origin=Origin.CLUSTER)
    assert row.month == datetime.date(2026, 11, 1)
    assert (row.family, row.reason, row.category, row.service) == ("", "", None, None)
    assert "13" not in row.statement
    assert row.statement == WORDS


def test_taking_it_up_twice_adds_nothing(team):
    failed(12)
    [proposal] = proposed(team)
    one, other = blockage("A"), blockage("B")

    take_up_cluster(proposal, WORDS, "fr", one.uuid, actor=None)
    take_up_cluster(proposal, "other words", "fr", one.uuid, actor=None)

    assert Observation.objects.filter(origin=Origin.CLUSTER).count() == 1
    assert TraceLink.objects.count() == 1
    assert other.observations == 0


def test_where_little_else_failed_it_stays_with_the_team(team):
    failed(6)
    [proposal] = proposed(team)

    assert not proposal.can_be_told
    with pytest.raises(InvalidInput):
        take_up_cluster(proposal, WORDS, "fr", blockage().uuid, actor=None)
    assert not Observation.objects.filter(origin=Origin.CLUSTER).exists()


def test_what_was_set_aside_is_not_proposed_until_it_is_taken_back(team):
    failed(12)
    [proposal] = proposed(team)

    set_aside([proposal.cluster], actor=None, reason="known")
    assert proposed(team) == []
    take_back([proposal.cluster])

    assert proposed(team) == [proposal]


def test_the_desk_reads_what_hurts_and_shows_nothing_yet():
    first = said(month=datetime.date(2026, 5, 1))
    second = said(kind=ObservationKind.NEED)
    idea = said(kind=ObservationKind.TRACK)
    said(statement="", language="")
    observed(3)

    assert list(unlinked()) == [first, second]
    assert list(unlinked_ways_out()) == [idea]
    add_evidence(blockage().uuid, [first], actor=None)
    set_aside([second], actor=None)
    write_track({"title_fr": "Une idée"}, actor=None, suggested_by=[idea])

    assert not unlinked().exists()
    assert not unlinked_ways_out().exists()
    assert SetAside.objects.count() == 1
