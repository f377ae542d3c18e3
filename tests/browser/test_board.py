"""Vignettes in a real browser: the board, what changed, writing one with counts that follow."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from seuil.directory.models import Service
from seuil.matching.index import index
from seuil.observatory.models import Vignette
from seuil.observatory.operations import run_tonight
from seuil.observatory.queries import who_now
from tests.browser.conftest import SATURDAY
from tests.browser.looks import barriers, too_wide, unfold
from tests.browser.test_print import pages_of
from tests.browser.visits import serving

PRISON = "leaving-prison-on-methadone"
A4_LANDSCAPE = (842, 595)


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a directory that had two nights, with a change between them."""
    with pytest.MonkeyPatch.context() as patch, serving(poll_seconds=60.0) as address:
        patch.setattr(timezone, "now", lambda: SATURDAY - timezone.timedelta(days=32))
        run_tonight()
        patch.setattr(timezone, "now", lambda: SATURDAY)
        taken = who_now(Vignette.objects.get(code=PRISON), "primary_care.low_threshold").open
        Service.objects.filter(pk=taken[0]).update(capacity="full")
        index.forget()
        run_tonight()
        yield address


def composing(page):
    page.goto(f"/vignettes/{PRISON}/adapt/")
    unfold(page)


def at(path):
    def go(page):
        page.goto(path)

    go.__name__ = path
    return go


@pytest.mark.parametrize(
    "show",
    [
        at("/vignettes/"),
        at("/vignettes/at/basin:sud/?show=failing"),
        at("/vignettes/?as=text"),
        at("/vignettes/changes/"),
        at(f"/vignettes/{PRISON}/?place=basin:sud"),
        at(f"/vignettes/{PRISON}/embed/"),
        at("/vignettes/at/region:brussels/embed/"),
        composing,
    ],
    ids=lambda show: show.__name__,
)
def test_a_page_has_no_barrier_and_fits_every_screen(reader, show):
    page = reader.opens("/about/")
    show(page)
    for folded in page.locator(".obstacles summary, .need > details summary").all():
        folded.click()
    assert barriers(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 640})
        assert too_wide(page) == [], f"at {width} pixels"
    assert barriers(page) == []


def test_a_cell_leads_to_the_reasons_in_that_place(reader):
    page = reader.opens("/vignettes/", language="en")

    page.locator("a.cell.is-blocked").first.click()

    expect(page).to_have_url(re.compile(r"\?place=[a-z]+:[a-z-]+#need-"))
    expect(page.locator(":target")).to_be_visible()


def test_the_heads_stay_in_sight_while_a_wide_board_scrolls(reader):
    page = reader.opens("/vignettes/at/basin:sud/", viewport={"width": 900, "height": 700})
    region = page.locator(".board__scroll")

    region.evaluate("e => e.scrollTo(400, 600)")

    box = region.bounding_box()
    head = page.locator(".board thead th").nth(4).bounding_box()
    assert abs(head["y"] - box["y"]) < 8
    row = page.locator(".board th[scope=rowgroup]").nth(6).bounding_box()
    assert abs(row["x"] - box["x"]) < 8


def test_filters_change_the_board_and_the_address(reader):
    page = reader.opens("/vignettes/", language="en")
    rows = page.locator(".board tbody tr")
    everything = rows.count()

    page.select_option("#board-show", "failing")

    expect(page).to_have_url(re.compile("show=failing"))
    assert 0 < rows.count() < everything


def test_the_change_of_a_month_is_told(reader):
    page = reader.opens("/vignettes/", language="en")

    page.locator(".board__summary a").click()

    expect(page.locator("main")).to_contain_text("is full.")


def test_counts_follow_what_one_chooses_and_nothing_is_in_the_address(reader):
    page = reader.opens("/vignettes/compose/", language="en")
    found = page.locator("#found")
    page.locator("#needs .theme > summary").first.click()

    page.locator("#needs .chip").first.click()
    page.locator("#facts .theme > summary").first.click()
    page.locator("#facts [type=number]").first.fill("34")
    page.keyboard.press("Tab")

    expect(found).to_contain_text("accessible")
    assert page.url.endswith("/vignettes/compose/")


def test_what_was_composed_can_be_downloaded(reader):
    page = reader.opens(f"/vignettes/{PRISON}/adapt/", language="en")

    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download as YAML").click()

    assert waiting.value.suggested_filename.endswith(".yaml")


def test_the_address_is_copied(reader):
    page = reader.opens(
        f"/vignettes/{PRISON}/", language="en", permissions=["clipboard-read", "clipboard-write"]
    )
    page.locator("details", has=page.locator("#share-address")).locator("summary").click()

    page.locator("[data-copy=share-address]").click()

    expect(page.get_by_text("Copied.")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.url


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_board_is_one_sheet_of_paper(reader, language):
    page = reader.opens("/vignettes/", language=language)

    assert pages_of(page.pdf(prefer_css_page_size=True)) == [A4_LANDSCAPE]


def test_without_scripts_the_counts_come_with_a_button(reader):
    page = reader.opens(f"/vignettes/{PRISON}/adapt/", language="en", java_script_enabled=False)

    page.locator("#facts > summary").click()
    page.locator("#facts").get_by_role("button", name="Count").click()

    expect(page.locator("#found")).to_contain_text("Whole region")
