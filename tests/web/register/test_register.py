"""The page on which teams read what fails often."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from seuil.organisations.domain import MandateKind, PracticeFamily, Role
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.directory import CategoryFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.register import SUMMER, observed
from tests.factories.territory import ContainmentFactory, TerritoryFactory
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db
URL = "/register/"


@pytest.fixture(autouse=True)
def _places(clock):
    clock("2026-11-22 10:00")
    region = TerritoryFactory(region=True, code="region:brussels")
    for code, name in (("basin:north", "North"), ("basin:south", "South")):
        basin = TerritoryFactory(basin=True, code=code, name_en=name, name_fr=f"{name}-fr")
        ContainmentFactory(child=basin, parent=region)
    CategoryFactory(code="debts", label_fr="Dettes", label_nl="Schulden", label_en="Debts")
    CategoryFactory(code="shelter", label_fr="Abri", label_nl="Opvang", label_en="Shelter")


@pytest.fixture
def signed_in_as(client):
    def sign(role, code="basin:north", language="en"):
        user = UserFactory(language=language)
        client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        if role in set(Role):
            MembershipFactory(user=user, role=role)
        else:
            MandateFactory(user=user, kind=role, territory=Territory.objects.get(code=code))
        return sign_in(client, user)

    return sign


@pytest.fixture
def basin_team(signed_in_as):
    return signed_in_as(MandateKind.BASIN_TEAM)


def rows_of(response):
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_team_reads_what_failed_five_times_in_its_basin(client, basin_team):
    observed(6, basin="basin:north", category="debts", family=PracticeFamily.SOCIAL_SERVICE)
    observed(4, basin="basin:north", category="shelter")
    observed(8, basin="basin:south", category="shelter", reason="cost")

    text = client.get(URL).text

    assert "<b>Debts</b>" in text
    assert "<p>full</p>" in text
    assert "North · July to September 2026" in text
    assert "6 times" in text
    assert "social service: 6" in text
    assert "Shelter" not in text
    assert "South" not in text


def test_what_is_hidden_is_said_and_not_shown(client, basin_team):
    observed(3, basin="basin:north", category="debts", family=PracticeFamily.HOSPITAL)
    observed(6, basin="basin:north", category="debts", family=PracticeFamily.JUSTICE)
    observed(9, basin="basin:north", category="debts", family=PracticeFamily.YOUTH)

    text = client.get(URL).text

    assert "18 times" in text
    assert "youth: 9" in text
    assert "hospital" not in text
    assert "justice" not in text
    assert "the rest cannot be told apart" in text


@pytest.mark.parametrize("role", [Role.MANAGER, MandateKind.DESK])
def test_others_find_no_such_page(client, signed_in_as, role):
    signed_in_as(role)

    assert client.get(URL).status_code == 404
    assert client.get(URL, {"format": "csv"}).status_code == 404


def test_the_region_reads_all_basins_and_what_lies_nowhere(client, signed_in_as):
    signed_in_as(MandateKind.REGIONAL_TEAM, "region:brussels")
    for code in ("basin:north", "basin:south", ""):
        observed(5, basin=code, category="debts")

    text = client.get(URL).text

    assert "3 lines" in text
    assert "Place not noted" in text
    assert [row["basin"] for row in rows_of(client.get(URL, {"format": "csv", "basin": "none"}))]
    assert "1 line" in client.get(URL, {"basin": "none"}).text


@pytest.mark.parametrize(
    ("chosen", "reasons"),
    [
        ({}, {"cost", "full", "no_reply"}),
        ({"category": "debts"}, {"full", "no_reply"}),
        ({"category": "debts", "reason": "full"}, {"full"}),
        ({"period": "2026-2"}, {"cost"}),
        ({"period": "2026-2", "reason": "full"}, set()),
        ({"basin": "basin:north"}, {"cost", "full", "no_reply"}),
        ({"basin": "basin:south"}, set()),
        ({"period": "nonsense"}, set()),
    ],
)
def test_a_filter_chooses_among_the_same_figures(client, basin_team, chosen, reasons):
    observed(5, basin="basin:north", category="debts", reason="full")
    observed(5, basin="basin:north", category="debts", reason="no_reply")
    may = SUMMER.replace(month=5)
    observed(5, basin="basin:north", category="shelter", reason="cost", month=may)
    observed(5, basin="basin:south", category="shelter", reason="cost")

    rows = rows_of(client.get(URL, {"format": "csv", **chosen}))

    assert {row["reason"] for row in rows} == reasons


def test_the_table_names_everything_and_is_safe_in_a_spreadsheet(client, basin_team):
    CategoryFactory(code="formula", label_en="=1+1")
    observed(3, basin="basin:north", category="formula", family=PracticeFamily.HOSPITAL)
    observed(6, basin="basin:north", category="formula", family=PracticeFamily.JUSTICE)

    response = client.get(URL, {"format": "csv"})

    rows = rows_of(response)
    assert "attachment" in response.headers["Content-Disposition"]
    assert [(row["family"], row["count"]) for row in rows] == [
        ("all", "9"),
        ("hospital", "hidden"),
        ("justice", "hidden"),
    ]
    assert (rows[0]["from"], rows[0]["until"]) == ("2026-07-01", "2026-09-01")
    assert rows[0]["category_name"] == "'=1+1"


def test_the_data_have_null_where_a_count_is_hidden(client, basin_team):
    observed(3, basin="basin:north", family=PracticeFamily.HOSPITAL)
    observed(6, basin="basin:north", family=PracticeFamily.JUSTICE)

    found = client.get(URL, {"format": "json"}).json()

    assert (found["format"], found["smallest"]) == ("seuil-register/1", 5)
    [one] = found["clusters"]
    assert (one["count"], one["basin"], one["category"]) == (9, "basin:north", None)
    assert one["families"] == [
        {"family": "hospital", "count": None},
        {"family": "justice", "count": None},
    ]


def test_the_running_months_are_told_once_they_are_over(client, basin_team, clock):
    autumn = SUMMER.replace(month=10)
    observed(9, basin="basin:north", category="debts", month=autumn)

    assert "Nothing to read yet" in client.get(URL).text
    clock("2027-01-02 10:00")
    sign_in(client, basin_team)
    assert "9 times" in client.get(URL).text


def test_an_empty_choice_leads_back_to_everything(client, basin_team):
    observed(5, basin="basin:north", category="debts")

    text = client.get(URL, {"reason": "cost"}).text

    assert "Nothing of this failed 5 times or more" in text
    assert 'href="?"' in text


def test_nothing_of_it_stays_in_a_cache(client, basin_team):
    response = client.get(URL)

    assert "no-store" in response.headers["Cache-Control"]


def test_the_bar_leads_teams_there_and_nobody_else(client, signed_in_as):
    signed_in_as(MandateKind.BASIN_TEAM)
    assert f'href="{URL}"' in client.get(reverse("web:account")).text

    signed_in_as(Role.MANAGER)
    assert f'href="{URL}"' not in client.get(reverse("web:account")).text


def test_many_lines_stand_on_pages_that_keep_the_choice(client, basin_team):
    for one in range(26):
        observed(5, basin="basin:north", category="debts", reason=f"reason_{one}")

    text = client.get(URL, {"category": "debts"}).text

    assert "26 lines" in text
    assert "?category=debts&amp;page=2" in text


def test_the_number_of_queries_does_not_grow(client, basin_team):
    def asked_of_the_database(lines):
        for one in range(lines):
            observed(5, basin="basin:north", category="debts", reason=f"reason_{lines}_{one}")
        with CaptureQueriesContext(connection) as seen:
            client.get(URL)
        return len(seen)

    asked_of_the_database(0)

    assert asked_of_the_database(1) == asked_of_the_database(10)
