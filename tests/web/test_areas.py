"""The bar shows in which part of the site a reader is."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from seuil.web.areas import AREAS, area_of

pytestmark = pytest.mark.usefixtures("demonstration")

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
