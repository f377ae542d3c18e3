"""A visitor on a phone says that something is wrong on a sheet, and keeps the answer's address."""

import pytest
from playwright.sync_api import expect

from seuil.directory.models import Service
from tests.browser.looks import TOUCHED, looks_right
from tests.browser.visits import serving


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: something is proposed in it."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def sheet(site):
    return Service.objects.public().exclude(hours="").order_by("pk").first()


def test_a_visitor_says_it_reads_the_answer_page_and_withdraws(reader, sheet):
    page = reader.opens(f"/services/{sheet.uuid}/", **TOUCHED)
    page.locator(f"a[href='/services/{sheet.uuid}/correct/']").click()
    page.locator("a[href*='about=other']").click()
    page.locator("textarea[name=words]").fill("La sonnette ne marche plus, il faut frapper.")
    page.locator("input[name=basis][value=there]").check()
    page.locator("#correction-form button[type=submit]").last.click()

    page.wait_for_url("**/corrections/answer/**")
    looks_right(page)
    page.locator("main form button").last.click()
    expect(page.locator("#address")).to_have_count(0)


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize(
    "about", ["", "hours", "contact", "place", "condition", "condition&dimension=age"]
)
def test_every_form_is_open_to_everyone_on_a_phone(reader, sheet, about, language):
    page = reader.opens(
        f"/services/{sheet.uuid}/correct/?about={about}", language=language, **TOUCHED
    )

    looks_right(page)
