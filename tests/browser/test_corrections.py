"""A visitor on a phone says that something is wrong on a sheet, and keeps the answer's address."""

import pytest
from playwright.sync_api import expect

from seuil.directory.models import Service
from seuil.upkeep.models import Correction
from tests.browser.test_every_page import barriers, too_wide

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.fixture
def sheet(site):
    yield Service.objects.public().exclude(hours="").order_by("pk").first()
    Correction.objects.all().delete()


def test_a_visitor_says_it_reads_the_answer_page_and_withdraws(reader, sheet):
    page = reader.opens(f"/services/{sheet.uuid}/", **PHONE)
    page.locator(f"a[href='/services/{sheet.uuid}/correct/']").click()
    page.locator("a[href*='about=other']").click()
    page.locator("textarea[name=words]").fill("La sonnette ne marche plus, il faut frapper.")
    page.locator("input[name=basis][value=there]").check()
    page.locator("#correction-form button[type=submit]").last.click()

    page.wait_for_url("**/corrections/answer/**")
    assert barriers(page) == []
    assert not too_wide(page)
    page.locator("main form button").last.click()
    expect(page.locator("#address")).to_have_count(0)


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize(
    "about", ["", "hours", "contact", "place", "condition", "condition&dimension=age"]
)
def test_every_form_is_open_to_everyone_on_a_phone(reader, sheet, about, language):
    page = reader.opens(
        f"/services/{sheet.uuid}/correct/?about={about}", language=language, **PHONE
    )

    assert barriers(page) == []
    assert not too_wide(page)
