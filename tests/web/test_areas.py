"""The bar shows in which part of the site a reader is."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from seuil.register.domain.trace import End
from seuil.web.areas import AREAS, area_of
from tests.factories.organisations import MembershipFactory
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

WHERE = re.compile(r'<a href="([^"]+)" aria-current="true">')


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("/", "search"),
        ("/territories/", "territories"),
        ("/plans/matrix/2026/", "plans"),
        ("/councils/", "plans"),
        ("/decisions/", "plans"),
        ("/levels/", "plans"),
        ("/plans/propositions/", "plans"),
        ("/tracks/", "blockages"),
        ("/what-if/catchment/", "what_if"),
    ],
)
def test_the_bar_marks_the_part_that_a_page_lies_in(
    client: Client, address: str, entry: str
) -> None:
    page = client.get(address, headers={"accept-language": "en"}, follow=True)

    bar = page.text.partition('<nav class="nav"')[2].partition("</nav>")[0]
    assert WHERE.findall(bar) == [reverse(f"web:{entry}")]


def test_a_page_of_no_part_marks_none(client: Client) -> None:
    page = client.get(reverse("web:about"), headers={"accept-language": "en"})

    assert 'aria-current="true"' not in page.text.partition('<nav class="nav"')[2]


def test_every_part_is_an_entry_of_the_bar() -> None:
    assert {area_of(reverse(f"web:{entry}")) for entry in AREAS.values()} == set(AREAS.values())


@pytest.mark.parametrize("kind", End)
def test_a_chain_lies_where_the_thing_that_it_starts_from_does(kind: End) -> None:
    expected = "blockages" if kind in {End.OBSERVATION, End.BLOCKAGE, End.TRACK} else "plans"

    assert area_of(f"/chain/{kind}/0b0e/") == expected


def test_the_bar_of_somebody_signed_in_says_on_which_page_of_their_work_they_are(
    client: Client,
) -> None:
    sign_in(client, MembershipFactory().user)

    bars = {
        address: client.get(address, headers={"accept-language": "en"}).text.partition(
            '<aside class="mine'
        )[2]
        for address in ("/my-services/new/", "/account/sign-ins/", "/about/")
    }

    marked = {address: WHERE.findall(bar)[:1] for address, bar in bars.items()}
    assert marked == {
        "/my-services/new/": ["/my-services/"],
        "/account/sign-ins/": ["/account/"],
        "/about/": [],
    }
    assert "Your work" in bars["/about/"]
    assert "Your work" not in bars["/my-services/new/"]
