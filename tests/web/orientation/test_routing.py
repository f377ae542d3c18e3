"""The screen that shows which desk would answer, and why."""

import re

import pytest

from seuil.directory.models import Category
from seuil.territory.models import Territory
from tests.factories.orientation import DeskFactory, SeatFactory, professional
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

ROUTING = "/orientation/routing/"


@pytest.fixture(autouse=True)
def _desks(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    sign_in(client, professional())
    for code in ("basin:nord", "basin:sud", "basin:centre-ouest", "region:brussels"):
        territory = Territory.objects.get(code=code)
        SeatFactory(desk=DeskFactory(territory=territory, name_fr=f"D {code}"))
    region = Territory.objects.get(code="region:brussels")
    theme = Category.objects.get(code="addictions")
    SeatFactory(desk=DeskFactory(territory=region, theme=theme, name_fr="D addictions"))
    DeskFactory(territory=Territory.objects.get(code="basin:sud-est"), name_fr="D empty")


def answers(client, place, category=""):
    response = client.post(ROUTING, {"place": place, "category": category})
    assert response.status_code == 200
    found = re.findall(r"<b>(D [^<]+)</b>.*?<p([^>]*)>", response.text, re.DOTALL)
    lines = re.findall(r"<b>(D [^<]+)</b>.*?</li>", response.text, re.DOTALL)
    assert len(found) == len(lines) == 6
    parts = response.text.split("<b>D ")[1:]
    return {"D " + part.split("</b>")[0] for part in parts if "is-open" in part.split("</li>")[0]}


def test_the_most_local_desk_answers(client):
    assert answers(client, "Jette") == {"D basin:nord"}


def test_on_a_border_every_candidate_shows(client):
    border = {"D basin:nord", "D basin:sud", "D basin:centre-ouest"}

    assert answers(client, "Bruxelles (Ville)") == border


def test_a_theme_answers_beside_the_most_local_desk(client):
    assert answers(client, "Jette", "addictions.substitution") == {"D basin:nord", "D addictions"}


def test_where_nobody_sits_the_next_wider_desk_answers(client):
    assert answers(client, "Etterbeek") == {"D region:brussels"}


def test_an_address_is_understood_by_its_postcode(client):
    response = client.post(ROUTING, {"place": "Rue qui n'existe pas 12, 1090 Jette"})

    assert "1090" in response.text
    assert answers(client, "Rue qui n'existe pas 12, 1090 Jette") == {"D basin:nord"}


def test_without_a_place_the_region_answers(client):
    assert answers(client, "") == {"D region:brussels"}


def test_a_place_that_is_not_known_says_so(client):
    assert client.post(ROUTING, {"place": "Xyzzyx"}).status_code == 422


def test_an_address_is_never_part_of_the_address_of_the_page(client):
    assert 'method="post"' in client.get(ROUTING).text
    assert "D basin" not in client.get(ROUTING, {"place": "Jette"}).text
