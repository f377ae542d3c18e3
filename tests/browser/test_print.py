"""A sheet on paper: one A4 page, with what one needs on it."""

import re

import pytest

from seuil.directory.models import Service
from tests.browser.newcomer import asks_when_and_where, finds, says_the_situation

A4_POINTS = (595, 842)
NOW_OR_NEXT = re.compile("^(Open now|Closed now|Closed for)")


def pages_of(pdf):
    """Return the size of each page, in points."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_first_sheets_found_print_on_one_a4_page(reader, language):
    page = reader.opens(language=language)
    asks_when_and_where(page, language)
    says_the_situation(page)
    finds(page)

    for number in range(3):
        page.locator("#results .result h3 a").nth(number).click()
        page.wait_for_selector(".with-situation .verdict")

        assert pages_of(page.pdf(prefer_css_page_size=True)) == [A4_POINTS]

        page.locator(".sheet button[form=carried]:not([name])").click()
        finds(page)


def test_sheets_print_on_one_a4_page_whatever_they_hold(reader):
    page = reader.opens("/about/")
    for service in Service.objects.public().order_by("pk")[::12]:
        page.goto(f"/services/{service.uuid}/")

        assert pages_of(page.pdf(prefer_css_page_size=True)) == [A4_POINTS], service


def test_what_one_clicks_is_not_on_paper(reader):
    page = reader.opens(f"/services/{Service.objects.public()[0].uuid}/")
    page.emulate_media(media="print")

    for gone in ("nav", ".language", "button", ".map", ".foot"):
        for element in page.locator(gone).all():
            assert not element.is_visible()
    for kept in ("h1", ".threshold", ".lines"):
        assert page.locator(kept).first.is_visible()


def test_paper_says_when_it_was_printed_and_nothing_that_is_true_for_an_hour(reader):
    service = Service.objects.public().exclude(hours="")[0]
    page = reader.opens(f"/services/{service.uuid}/", language="en")
    printed, now = page.get_by_text("Printed on"), page.get_by_text(NOW_OR_NEXT)
    assert now.is_visible()
    assert not printed.is_visible()

    page.emulate_media(media="print")

    assert printed.is_visible()
    assert not now.is_visible()
