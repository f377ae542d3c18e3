"""Pages of places: what is offered here, for how many people, and the ways up and down."""

import pytest
from django.urls import reverse

from seuil.matching.index import index
from seuil.territory.models import Territory
from tests.factories.councils import CouncilFactory
from tests.factories.directory import LocationFactory, ServiceFactory
from tests.factories.plans import PlanFactory
from tests.web.reading import attribute, read, walk, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def place(client):
    def place(code, language="en", **query):
        url = reverse("web:territory", args=[code])
        return read(client.get(url, query, headers={"Accept-Language": language}))

    return place


@pytest.mark.slow
def test_every_place_has_its_page(client):
    codes = Territory.objects.values_list("code", flat=True)
    assert len(codes) > 30

    for number, code in enumerate(codes):
        language = ("fr", "nl", "en")[number % 3]
        response = client.get(f"/territories/{code}/", headers={"Accept-Language": language})
        assert response.status_code == 200
        assert "<h1" in response.text
        assert "None" not in response.text


def test_the_region_leads_down_and_the_quarter_up(place):
    links = {attribute(a, "href") for a in place("region:brussels").all("a")}
    assert {f"/territories/basin:{name}/" for name in ("nord", "sud")} <= links
    assert "/territories/commune:21015/" in links

    quarter = Territory.objects.filter(level="quarter").first().code
    up = {attribute(a, "href") for a in place(quarter).all("a")}
    assert [link for link in up if link.startswith("/territories/commune:")]


def test_a_commune_that_lies_in_two_basins_says_in_part(place):
    brussels = place("commune:21004")

    parts = [item for item in brussels.all("li") if "in part" in words(item)]
    assert len([item for item in parts if "basin:" in str(item)]) >= 2


def test_population_is_given_with_its_date(place):
    page = place("commune:21015")

    (figure,) = (
        e for e in page.all("div") if attribute(e, "class") == "stat" and "inhab" in str(e)
    )
    assert any(part.isdigit() and len(part) == 4 for part in words(figure).split())


def test_priority_themes_are_said(place):
    assert "Priority themes" in place("basin:nord").text


def test_a_place_leads_to_its_council_and_its_plans(client):
    sud = Territory.objects.get(code="basin:sud")
    CouncilFactory(territory=sud, slug="conseil-du-sud")
    PlanFactory(territory=sud, slug="sud-2026")
    page = reverse("web:territory", args=["basin:sud"])

    assert 'href="/councils/conseil-du-sud/"' in client.get(page).text
    assert 'href="/plans/sud-2026/"' in client.get(page).text
    north = client.get(reverse("web:territory", args=["basin:nord"])).text
    assert "/councils/conseil-du-sud/" not in north


def test_the_services_shown_are_those_that_are_found_there(place):
    service = ServiceFactory(name_fr="Atelier Zeppelin")
    LocationFactory(service=service, commune=Territory.objects.get(code="commune:21015"))
    ServiceFactory(name_fr="Zeppelin ailleurs", located=True)

    seen = set()
    for number in range(1, 5):
        seen |= {words(h) for h in place("commune:21015", page=number).all("h3")}

    assert "Atelier Zeppelin" in seen


def test_a_count_by_theme_leads_to_a_search_that_finds_them(client, place):
    page = place("basin:nord")
    table = next(e for e in page.all("table") if "bars" in (attribute(e, "class") or ""))
    link = next(attribute(a, "href") for a in walk(table) if a.name == "a")

    found = read(client.get(link, headers={"Accept-Language": "en"}))

    assert found.response.status_code == 200
    assert [h for h in found.all("h3") if attribute(h, "id")]


def test_what_nobody_offers_here_is_named_and_leads_to_what_is_nearest(client, place):
    page = place("commune:21003")

    (missing,) = [d for d in page.all("details") if "no service known here" in words(d)]
    links = {words(a): attribute(a, "href") for a in walk(missing) if a.name == "a"}
    offered = {words(a) for table in page.all("table") for a in walk(table) if a.name == "a"}
    assert links
    assert not offered & links.keys()
    assert str(len(links)) in words(missing)

    whole = {words(b) for b in walk(missing) if b.name == "b"}
    assert whole == {k.labels["en"] for k in index.ready().kinds} - offered
    assert read(client.get(next(iter(links.values())))).response.status_code == 200


def test_outlines_that_were_drawn_are_called_indicative(place):
    assert "The outline is indicative" in place("basin:nord").text


def test_pages_of_services_follow_each_other(place):
    first, second = (
        [words(h) for h in place("region:brussels", page=n).all("h3") if attribute(h, "id")]
        for n in (1, 2)
    )

    assert len(first) == 20
    assert not set(first) & set(second)


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999", "9" * 5000])
def test_a_page_that_does_not_exist_shows_one_that_does(place, page):
    assert place("region:brussels", page=page).response.status_code == 200


@pytest.mark.parametrize("code", ["commune:00000", "nowhere", "basin:%00"])
def test_an_unknown_place_does_not_exist(client, code):
    assert client.get(f"/territories/{code}/").status_code == 404


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(
    client, place, django_assert_num_queries, number, settings
):
    commune = Territory.objects.get(code="commune:21018")
    for _ in range(number):
        LocationFactory(service=ServiceFactory(), commune=commune, lat=50.84, lon=4.43)
    place("commune:21018")
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    with django_assert_num_queries(13):
        client.get(reverse("web:territory", args=["commune:21018"]))


def test_outlines_are_given_for_maps_and_may_be_kept(client):
    response = client.get("/outlines.json", {"around": "basin:nord"})

    shapes = response.json()
    assert shapes["type"] == "FeatureCollection"
    assert {f["properties"]["code"].split(":")[0] for f in shapes["features"]} == {
        "basin",
        "commune",
    }
    assert "max-age=3600" in response.headers["Cache-Control"]
    assert client.get("/outlines.json", {"around": "nowhere"}).status_code == 200
