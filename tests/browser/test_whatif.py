"""Studies in a browser: chosen, counted, read on a telephone, on paper, by a screen reader."""

import pytest
from playwright.sync_api import expect

from tests.browser.looks import barriers, unfold
from tests.browser.visits import leads_on

STUDY = "/what-if/?theme=housing&public=no_papers"
REACH = "/what-if/catchment/?theme=food"


def test_somebody_counts_for_a_public_narrowed_by_facts(reader):
    page = reader.opens("/what-if/", language="en")

    page.select_option("#id_theme", "food")
    page.locator(".situation > summary").click()
    page.locator(".theme > summary").first.click()
    page.locator("[name=s_household][value=children]").check()
    page.get_by_role("button", name="Count", exact=True).click()

    expect(page.locator("#content")).to_contain_text("Household: with children")
    expect(page.locator(".ranked li").first).to_be_visible()
    assert "household" not in page.url


def test_figures_are_taken_along_as_a_file(reader):
    page = reader.opens(STUDY, language="en")

    with page.expect_download() as download:
        page.get_by_role("button", name="All figures as CSV").click()

    assert download.value.suggested_filename == "what-if.csv"


def test_without_scripts_the_page_counts_too(reader):
    page = reader.opens("/what-if/", language="en", java_script_enabled=False)

    page.select_option("#id_theme", "food")
    leads_on(page, "form button:text-is('Count')")

    assert page.locator(".ranked li").count() > 3


def test_the_map_is_drawn_with_a_class_for_each_commune(reader):
    page = reader.opens(REACH)

    page.wait_for_selector("path.outline")
    classes = page.locator("path.outline").evaluate_all(
        "(paths) => paths.map((path) => [...path.classList].find((c) => c.startsWith('supply-')))"
    )

    assert len(classes) == 19
    assert all(classes)
    assert len(set(classes)) > 2


def test_without_scripts_the_table_says_it_all(reader):
    page = reader.opens(REACH, language="en", java_script_enabled=False)

    assert page.locator("tbody tr").count() >= 19
    assert not page.locator(".map").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/what-if/", STUDY, REACH])
def test_no_barrier_that_axe_knows_of(reader, path, scheme):
    page = reader.opens(path, color_scheme=scheme)
    unfold(page)

    assert barriers(page) == []


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
@pytest.mark.parametrize("path", ["/what-if/", STUDY, REACH])
def test_nothing_is_cut_on_a_small_screen(reader, path, language):
    page = reader.opens(path, language=language, viewport={"width": 320, "height": 640})
    unfold(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_on_paper_the_figures_stay_and_the_form_goes(reader):
    page = reader.opens(STUDY)
    page.emulate_media(media="print")

    assert not page.locator(".study").is_visible()
    assert not page.locator(".share").is_visible()
    assert page.locator(".ranked li").first.is_visible()
    assert page.locator(".shares").is_visible()
