"""Whole journeys, as different readers make them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.newcomer import (
    FACTS,
    asks_when_and_where,
    chooses_the_chips,
    finds,
    opens_the_situation,
    says_the_situation,
    verdicts,
)

NORTH_STATION = {"latitude": 50.8603, "longitude": 4.3614}


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_the_newcomer_finds_a_doctor_and_understands_who_does_not_fit(reader, language):
    page = reader.opens(language=language)
    expect(page.locator("html")).to_have_attribute("lang", language)
    asks_when_and_where(page, language)
    says_the_situation(page)
    finds(page)

    found = verdicts(page)
    assert found[0] == "open"
    assert {"ask", "blocked"} <= set(found)
    blocked = page.locator(".result", has=page.locator(".result__band.is-blocked")).first
    expect(blocked.locator(".reasons .is-blocked").first).to_contain_text(re.compile(r"\w{3,}"))

    name = page.locator("#results .result h3 a").first.inner_text()
    page.locator("#results .result h3 a").first.click()
    expect(page.locator("h1")).to_have_text(name)
    expect(page.locator(".with-situation .verdict")).to_have_class(re.compile("is-open"))
    assert re.fullmatch(r".*/services/[0-9a-f-]{36}/", page.url)

    page.locator(".sheet button[form=carried]:not([name])").click()
    finds(page)
    assert verdicts(page) == found
    expect(page.locator("[name=s_age]")).to_have_value("34")


def test_the_answer_follows_each_chip_in_place(reader):
    page = reader.opens(language="en")
    page.fill("#id_text", "doctor")
    page.locator("#id_text").blur()
    expect(page.locator("#results .found")).to_be_visible()
    heading = page.locator("h1").element_handle()
    opens_the_situation(page)

    dog = page.locator("input[name=s_animals][value=yes]")
    dog.focus()
    page.keyboard.press("Space")

    expect(page.locator("#results .tally")).to_be_visible()
    expect(dog).to_be_focused()
    expect(page.locator(".situation__count")).to_have_text("1 fact")
    assert heading.is_visible()  # the page was never replaced
    assert page.url.endswith("/")


def test_pressing_the_button_asks_nothing_that_is_being_asked_already(reader):
    page = reader.opens()
    held = []

    def hold(route):
        held.append(route)

    page.route("**/", hold)
    button = page.locator(".ask button[type=submit]")

    with page.expect_request("**/"):
        page.fill("#id_text", "repas")
        page.locator("#id_text").blur()
    button.click()
    held[0].continue_()

    expect(page.locator("#results .result").first).to_be_visible()
    assert len(held) == 1

    with page.expect_request("**/"):
        button.click()  # pressed again later, it asks again
    held[1].continue_()
    expect(page.locator("#results")).not_to_have_class("htmx-request")


def test_going_back_from_a_sheet_finds_the_results_again(whole_reader):
    page = whole_reader.opens()
    asks_when_and_where(page)
    says_the_situation(page)
    finds(page)
    before = verdicts(page)

    page.locator("#results .result h3 a").first.click()
    page.wait_for_selector(".with-situation")
    page.go_back(wait_until="commit")

    finds(page)
    assert verdicts(page) == before
    expect(page.locator("#id_text")).to_have_value("médecin")


def tabs_to(page, selector, most=120):
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            outline = page.evaluate(
                "() => { const e = document.activeElement;"
                " const seen = e.matches('.chip input') ? e.nextElementSibling : e;"
                " return getComputedStyle(seen).outlineStyle }"
            )
            assert outline != "none", f"the focus is not seen on {selector}"
            return
    raise AssertionError(f"{selector} is not reached with the keyboard")


def test_everything_can_be_done_with_the_keyboard_alone(reader):
    page = reader.opens(language="en")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    tabs_to(page, "#id_text")
    page.keyboard.type("doctor")
    tabs_to(page, "#id_place")
    page.keyboard.type("Gare du Nord")
    theme = page.locator(".theme", has=page.locator("[name=s_animals]"))
    for _ in range(page.locator(".theme").count()):
        tabs_to(page, ".theme > summary")
        if theme.evaluate("e => e.contains(document.activeElement)"):
            break
    page.keyboard.press("Enter")
    tabs_to(page, "[name=s_animals]")
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name=s_animals][value=yes]")).to_be_checked()
    finds(page)
    tabs_to(page, ".result h3 a")

    page.keyboard.press("Enter")

    expect(page.locator(".with-situation .verdict")).to_be_visible()


def test_everything_works_without_javascript(reader):
    page = reader.opens(language="en", java_script_enabled=False)
    asks_when_and_where(page, "en")
    chooses_the_chips(page)
    page.locator("[data-situation] button[type=submit]").click()
    expect(page.locator("#results .tally")).to_be_visible()
    found = verdicts(page)
    assert found[0] == "open"
    for name, value in FACTS.items():
        expect(page.locator(f"input[name={name}][value={value}]")).to_be_checked()

    narrow = page.locator(".situation", has=page.locator("[name=f_language]"))
    narrow.locator("summary").click()
    narrow.locator("[name=f_language][value=ar]").check()
    page.locator(".ask button[type=submit]").click()
    expect(page.locator("[name=f_language][value=ar]")).to_be_checked()
    assert len(verdicts(page)) < len(found)

    page.locator("button[name=interface_language][value=nl]").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    expect(page.locator("#id_text")).to_have_value("doctor")

    page.locator(".result__go button").first.click()
    expect(page.locator(".with-situation .verdict")).to_be_visible()
    page.locator(".sheet button[form=carried]:not([name])").click()
    expect(page.locator("[name=s_age]")).to_have_value("34")


def test_the_map_draws_the_services_found_and_leads_to_them(reader):
    page = reader.opens(language="en")
    page.fill("#id_text", "doctor")
    page.fill("#id_place", "Gare du Nord")
    page.keyboard.press("Enter")
    expect(page.locator("#results .found")).to_be_visible()
    page.locator(".map[data-map=found] > summary").click()
    pins = page.locator(".map[data-map=found] .pin")

    expect(pins.first).to_be_visible()
    assert pins.count() >= 3
    expect(page.locator(".map[data-map=found] .outline").first).to_be_attached()
    pins.first.click()
    expect(page.locator(".leaflet-popup-content a")).to_have_attribute(
        "href", re.compile("/services/")
    )


def test_my_position_is_used_when_it_is_given(reader):
    page = reader.opens(language="en", geolocation=NORTH_STATION, permissions=["geolocation"])
    page.fill("#id_text", "doctor")
    page.locator("[data-locate]").click()

    expect(page.locator("#id_place")).to_have_value("My position")
    expect(page.locator("#results .result").first).to_contain_text(re.compile(r"\d+ k?m\b"))
    assert page.locator("#id_lat").input_value().startswith("50.86")


def test_a_position_that_is_refused_is_said_and_the_place_can_be_written(reader):
    page = reader.opens(language="en", permissions=[])
    page.locator("[data-locate]").click()

    expect(page.locator("[data-place] [data-says]")).to_contain_text("Write")
    expect(page.locator("#id_place")).to_be_focused()


def test_one_step_wider_goes_on_from_an_empty_answer(reader):
    page = reader.opens(language="en")
    page.fill("#id_text", "dentist")
    page.fill("#id_place", "Gare du Nord")
    page.select_option("#id_when", "at")
    page.fill("#id_day", "2026-11-29")
    page.fill("#id_hour", "03:00")
    page.locator("#id_hour").blur()
    page.locator("#results .empty__steps button").first.click()

    expect(page.locator("#results .empty")).to_have_count(0)
    expect(page.locator("#results .result").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_the_enter_key_searches_in_the_same_language(reader, scripts):
    page = reader.opens(language="nl", java_script_enabled=scripts)
    page.fill("#id_text", "dokter")
    page.locator("#id_text").press("Enter")

    expect(page.locator("#results .found")).to_contain_text("gevonden")
    expect(page.locator("html")).to_have_attribute("lang", "nl")


def test_what_cannot_be_read_is_told_and_mended_in_place(reader):
    page = reader.opens(language="en")
    page.fill("#id_place", "Trifouillis-les-Oies")
    page.keyboard.press("Enter")
    expect(page.locator("#results .notice--error")).to_be_visible()
    expect(page.locator("#results")).to_contain_text("Trifouillis-les-Oies")

    page.fill("#id_place", "1080")
    page.keyboard.press("Enter")

    expect(page.locator("#results .result").first).to_be_visible()
    expect(page.locator("#results .notice--error")).to_have_count(0)
