"""Every kind of page: no barrier that axe knows of, and nothing that is cut on a small screen."""

import pytest

from seuil.directory.models import Service
from tests.browser.looks import barriers, too_wide
from tests.browser.newcomer import (
    asks_when_and_where,
    finds,
    opens_the_situation,
    says_the_situation,
)


def home(page):
    page.goto("/")
    opens_the_situation(page)
    for folded in page.locator(".situation.spare > summary").all():
        folded.click()
    for folded in page.locator(".chips__more > summary").all():
        folded.click()


def results(page):
    page.goto("/")
    asks_when_and_where(page)
    says_the_situation(page)
    finds(page)
    page.evaluate("document.querySelectorAll('#results details').forEach((e) => { e.open = true })")
    page.wait_for_selector(".leaflet-marker-icon")


def with_errors(page):
    page.goto("/")
    page.fill("#id_place", "Trifouillis")
    page.keyboard.press("Enter")
    page.wait_for_selector("#results .notice--error")


def nobody(page):
    page.goto("/")
    page.fill("#id_text", "dentiste")
    page.select_option("#id_when", "at")
    page.fill("#id_day", "2026-11-29")
    page.fill("#id_hour", "03:00")
    page.locator("#id_hour").blur()
    page.wait_for_selector("#results .empty")


def sheet(page):
    service = Service.objects.public().exclude(locations=None).order_by("pk")[0]
    page.goto(f"/services/{service.uuid}/")
    page.locator(".map > summary").click()
    page.wait_for_selector(".leaflet-marker-icon")


def sheet_with_situation(page):
    results(page)
    page.locator("#results .result h3 a").last.click()
    page.wait_for_selector(".with-situation .verdict")


def at(path):
    def go(page):
        page.goto(path)

    go.__name__ = path
    return go


PAGES = [
    home,
    results,
    with_errors,
    nobody,
    sheet,
    sheet_with_situation,
    at("/territories/basin:nord/"),
    at("/vignettes/"),
    at("/vignettes/leaving-prison-on-methadone/"),
    at("/missing/?commune=commune:21010"),
    at("/about/"),
    at("/accessibility/"),
    at("/no/such/page/"),
    at("/components/"),
]


@pytest.mark.parametrize("show", PAGES, ids=lambda show: show.__name__)
def test_a_page_has_no_barrier_and_fits_every_screen(reader, show):
    """By day on a desk; by night on a small phone; at 200 %, which is half as wide as a desk."""
    page = reader.opens("/about/")
    show(page)
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert too_wide(page) == [], f"at {width} pixels"
    assert barriers(page) == []
