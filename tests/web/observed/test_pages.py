"""Pages of observed access: of a place for everybody, of a service, of a desk."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from seuil.kernel.small_cells import HIDDEN, TOTAL
from seuil.matching.index import index
from seuil.observatory.domain.observed import Subject
from seuil.observatory.models import ToldFigures
from seuil.observatory.models.told import as_rows
from seuil.observatory.observed.figures import tell_figures
from seuil.organisations.domain import MandateKind, Role
from seuil.territory.models import Territory
from tests.factories.accounts import UserFactory
from tests.factories.directory import AccessConditionFactory, CategoryFactory, ServiceFactory
from tests.factories.observed import SUMMER, attempted, closed, happened, request_about
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.orientation import DeskFactory, SeatFactory
from tests.factories.register import blockage
from tests.factories.territory import ContainmentFactory, TerritoryFactory
from tests.observatory.attacking import Reader, by_category, by_public, narrow
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db
REGION, NORTH, SOUTH = "region:brussels", "basin:north", "basin:south"
KINDS = ("debts", "shelter")
TOGETHER = ("+", "+undocumented", "+undocumented+young", "+young")


@pytest.fixture(autouse=True)
def _places(clock):
    clock("2026-11-22 10:00")
    region = TerritoryFactory(region=True, code=REGION, name_en="Brussels", name_fr="Bruxelles")
    for code, name in ((NORTH, "North"), (SOUTH, "South")):
        basin = TerritoryFactory(basin=True, code=code, name_en=name, name_fr=f"{name}-fr")
        ContainmentFactory(child=basin, parent=region)
    CategoryFactory(code="debts", label_fr="Dettes", label_nl="Schulden", label_en="Debts")
    CategoryFactory(code="shelter", label_fr="Abri", label_nl="Opvang", label_en="Shelter")
    index.forget()
    yield
    index.forget()


@pytest.fixture(autouse=True)
def _in_english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def summer():
    """A trimester of which much is told and something is hidden."""
    for basin, category, publics, result, times in (
        (NORTH, "debts", ["young"], "access", 9),
        (NORTH, "debts", [], "refused", 14),
        (NORTH, "shelter", [], "access", 3),
        (NORTH, "shelter", ["young"], "refused", 8),
        (SOUTH, "debts", ["undocumented"], "access", 11),
        (SOUTH, "shelter", ["young", "undocumented"], "refused", 12),
        (SOUTH, "shelter", [], "silence", 6),
        (SOUTH, "debts", ["young"], "silence", 2),
    ):
        attempted(result, times, basin=basin, category=category, publics=publics)
    closed("no_solution", 7, basin=SOUTH, category="shelter")
    closed("no_solution", 2, basin=NORTH, category="shelter")
    tell_figures(timezone.localdate())


def page_of(client, code, **query):
    return client.get(f"/territories/{code}/access/", query)


def rows_of(response):
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


# A place


def test_everybody_reads_what_happened_in_a_basin(client, summer):
    text = page_of(client, SOUTH).text

    assert "July to September 2026" in text
    assert "<b>31</b>" in text
    assert "Debts" in text
    assert "not shown" in text
    assert "people without a residence permit" in text
    assert "Requests that ended without a solution" in text


def test_what_is_published_of_a_trimester_gives_no_hidden_count_away(client, summer):
    by_kind, by_group, without = {}, {}, {}
    for code in (REGION, NORTH, SOUTH):
        data = page_of(client, code, **{"as": "json"}).json()
        place = TOTAL if code == REGION else code
        for cell in data["cells"]:
            figure = HIDDEN if cell["count"] is None else cell["count"]
            of, result = (TOTAL if cell[name] == "all" else cell[name] for name in ("of", "result"))
            table = {"by_category": by_kind, "by_public": by_group}.get(cell["table"])
            if table is None:
                without[place, of] = figure
            else:
                table[place, of, result] = figure
    reader = Reader((NORTH, SOUTH), KINDS, TOGETHER)

    assert HIDDEN in by_kind.values()
    assert narrow(reader, [(by_kind, by_category), (by_group, by_public)]) == {}
    assert without[TOTAL, TOTAL] == 9
    assert not [key for key, figure in without.items() if figure in {1, 2, 3, 4}]
    assert without[NORTH, "shelter"] is HIDDEN
    assert without[SOUTH, "shelter"] is HIDDEN


def test_page_table_and_data_tell_the_same(client, summer):
    rows = rows_of(page_of(client, NORTH, **{"as": "csv"}))
    cells = page_of(client, NORTH, **{"as": "json"}).json()["cells"]
    text = page_of(client, NORTH).text

    assert [(row["table"], row["of"], row["result"], row["count"]) for row in rows] == [
        (
            cell["table"], cell["of"], cell["result"],
            "hidden" if cell["count"] is None else str(cell["count"]),
        )
        for cell in cells
    ]  # fmt: skip
    assert {row["place"] for row in rows} == {NORTH}
    assert "hidden" in {row["count"] for row in rows}
    assert "<b>34</b>" in text
    assert not [cell for cell in cells if cell["count"] in {1, 2, 3, 4}]


def test_a_period_chooses_what_was_told_and_nothing_else(client, summer):
    assert "No attempt was counted here" in page_of(client, NORTH, period="2026-2").text
    assert "<b>34</b>" in page_of(client, NORTH, period="2026-4").text
    assert "<b>34</b>" in page_of(client, NORTH, period="nonsense").text


def test_before_anything_is_told_the_page_says_so(client):
    attempted("access", 9, basin=NORTH, category="debts")

    assert "Nothing to read yet" in page_of(client, NORTH).text
    assert page_of(client, NORTH, **{"as": "json"}).status_code == 200


def test_there_is_no_such_page_of_a_commune(client):
    commune = TerritoryFactory()

    assert page_of(client, commune.code).status_code == 404
    assert page_of(client, "basin:nowhere").status_code == 404
    for page in ("access", "needs"):
        assert client.get(f"/territories/basin:%00/{page}/").status_code == 404


def test_the_page_of_a_place_takes_as_many_queries_however_much_there_is(
    client, summer, django_assert_max_num_queries
):
    page_of(client, NORTH)
    with django_assert_max_num_queries(8):
        page_of(client, NORTH)


def test_the_territory_shows_what_is_offered_beside_what_happened(client):
    attempted("access", 9, basin=NORTH, category="debts")
    attempted("refused", 14, basin=NORTH, category="debts")
    tell_figures(timezone.localdate())

    text = client.get(f"/territories/{NORTH}/").text

    assert "What is offered, and what happened" in text
    assert "in 9 of 23 attempts the person was received" in text
    assert "39%" in text
    assert "no fictional situation asks for it" in text
    assert "July to September 2026" in text
    assert f'href="/territories/{NORTH}/access/"' in text


def test_the_territory_says_in_words_that_there_is_not_enough_to_show(client, summer):
    text = client.get(f"/territories/{NORTH}/").text

    assert "too few attempts to show" in text
    assert "in 9 of" not in text


def test_a_commune_shows_no_bars(client, summer):
    commune = TerritoryFactory()
    ContainmentFactory(child=commune, parent=Territory.objects.get(code=NORTH))
    index.forget()

    assert "what happened" not in client.get(f"/territories/{commune.code}/").text


# A service


@pytest.fixture
def service():
    service = ServiceFactory()
    for days in (2, 4, 6, 8, 30):
        attempted("access", service=service, days=days)
    attempted("refused", 6, service=service, reason="age")
    attempted("refused", 7, service=service, reason="full")
    attempted("refused", 5, service=service, reason="address_required")
    AccessConditionFactory(service=service, dimension="address")
    return service


def of_service(client, service):
    return client.get(f"/my-services/{service.uuid}/access/")


def member(service, role):
    user = UserFactory(language="en")
    MembershipFactory(user=user, organisation=service.organisation, role=role)
    return user


@pytest.mark.parametrize("role", [Role.MANAGER, Role.EDITOR])
def test_who_keeps_a_sheet_reads_what_happened_and_what_it_does_not_say(client, service, role):
    sign_in(client, member(service, role))

    response = of_service(client, service)

    text = response.text
    assert "<b>23</b>" in text
    assert "6 days at the median; for half of the people between 4 and 8" in text
    assert "Refused 6 times for this reason: age. The sheet says nothing about it." in text
    assert f"/my-services/{service.uuid}/sections/conditions/" in text
    assert f"/my-services/{service.uuid}/capacity/" in text
    assert "an address is required. The sheet" not in text
    assert "no-store" in response.headers["Cache-Control"]


def test_others_of_the_organisation_and_of_others_find_no_such_page(client, service):
    for user in (member(service, Role.PROFESSIONAL), member(ServiceFactory(), Role.MANAGER)):
        sign_in(client, user)
        assert of_service(client, service).status_code == 404


def test_the_sheet_leads_its_keepers_there(client, service):
    sign_in(client, member(service, Role.EDITOR))

    address = reverse("web:observed_of_service", args=[service.uuid])
    assert address in client.get(reverse("web:my_service", args=[service.uuid])).text


def test_few_attempts_are_told_to_nobody(client):
    service = ServiceFactory()
    attempted("refused", 3, service=service, reason="age", day=SUMMER.replace(year=2025))
    sign_in(client, member(service, Role.MANAGER))

    text = of_service(client, service).text

    assert "Too few attempts to show anything" in text
    assert "<td>3</td>" not in text


# A desk


@pytest.fixture
def desk():
    desk = DeskFactory(territory=Territory.objects.get(code=NORTH), name_en="Desk North")
    for number in range(7):
        request = request_about(desk=desk, category="debts", publics=["young"] if number else [])
        happened(request, "submit", SUMMER, origin="draft", target="submitted", desk=desk)
        happened(request, "take", SUMMER)
        attempted("refused", request=request, reason="age")
    return desk


def figures(client, **query):
    return client.get("/orientation/figures/", query)


def test_who_sits_at_a_desk_reads_exact_counts_of_the_running_months_too(client, desk):
    sign_in(client, SeatFactory(desk=desk).user)

    summer = figures(client, period="2026-3")

    assert "7 requests" in summer.text
    assert "people under 25" in summer.text
    assert "<td>6</td>" in "".join(summer.text.split()).replace("</svg>", "<td>")
    assert "0 working days" in summer.text
    assert "no-store" in summer.headers["Cache-Control"]
    assert "These months are not over" in figures(client).text


def test_a_team_reads_what_was_told_and_no_small_count(client, desk):
    team = UserFactory(language="en")
    MandateFactory(
        user=team, kind=MandateKind.BASIN_TEAM, territory=Territory.objects.get(code=NORTH)
    )
    sign_in(client, team)

    assert "it is not told yet" in figures(client).text
    tell_figures(timezone.localdate())
    rows = rows_of(figures(client, **{"as": "csv"}))

    assert "7 requests" in figures(client).text
    assert {row["count"] for row in rows} <= {"7", "0", "not shown"}
    assert "not shown" in {row["count"] for row in rows if row["list"] == "publics"}
    assert ("age", "7") in {(row["reason"], row["count"]) for row in rows}


def test_nobody_reads_the_figures_of_another_desk(client, desk):
    elsewhere = DeskFactory(territory=Territory.objects.get(code=SOUTH))
    sign_in(client, SeatFactory(desk=desk).user)
    assert figures(client, desk=elsewhere.pk).status_code == 404

    sign_in(client, MembershipFactory(role=Role.MANAGER).user)
    assert figures(client).status_code == 404


def kept(trimester, debts, without=8):
    tables = {
        Subject.BY_CATEGORY: {(TOTAL, "debts", TOTAL): debts, (TOTAL, TOTAL, TOTAL): 200},
        Subject.BY_PUBLIC: {},
        Subject.WITHOUT_SOLUTION: {(TOTAL, "debts"): without, (TOTAL, TOTAL): 40},
    }
    for subject, figures in tables.items():
        ToldFigures.objects.create(subject=subject, trimester=trimester, figures=as_rows(figures))


def test_the_needs_watch_says_what_rises_and_which_blockages_are_about_it(client):
    for trimester, debts in (("2026-1", 20), ("2026-2", HIDDEN), ("2025-4", 22), ("2026-3", 60)):
        kept(trimester, debts)
    blockage("Sans relevé, pas de médiation", themes=["debts"], shown_by=[])

    text = client.get(f"/territories/{REGION}/needs/").text

    assert "60 attempts, where the year before lets one expect about 21" in text
    assert "22 · 20 · – · 60" in text
    assert "as before" in text
    assert 'href="/blockages/?theme=debts&amp;status=open">1 open blockage' in text
    assert client.get("/blockages/?theme=debts&status=open").text.count("Sans relevé") == 1


def test_a_needs_watch_of_which_nothing_is_told_says_so(client):
    text = client.get(f"/territories/{NORTH}/needs/").text

    assert "figures are told once three whole months are over" in text
    assert "What rises</h2>" not in text


def test_the_needs_watch_as_files_hides_what_the_page_hides(client):
    for trimester, debts in (("2026-2", HIDDEN), ("2026-3", 60)):
        kept(trimester, debts)

    data = client.get(f"/territories/{REGION}/needs/?as=json").json()
    table = client.get(f"/territories/{REGION}/needs/?as=csv").content.decode("utf-8-sig")

    counts = {(row["table"], row["of"]): row["counts"] for row in data["rows"]}
    assert counts["by_category", "debts"] == [None, 60]
    rows = [row for row in csv.DictReader(io.StringIO(table)) if row["table"] == "by_category"]
    assert [row["count"] for row in rows] == ["hidden", "60"]


@pytest.mark.parametrize("code", ["basin:nowhere", "quarter:none"])
def test_places_without_figures_have_no_needs_watch(client, code):
    assert client.get(f"/territories/{code}/needs/").status_code == 404


def test_pages_of_a_place_lead_to_its_needs_watch(client, summer):
    for address in (f"/territories/{REGION}/access/", "/blockages/"):
        assert f'href="/territories/{REGION}/needs/"' in client.get(address).text
