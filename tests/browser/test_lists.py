"""A worker picks services for someone at the counter, puts them in order and hands them out."""

import re

import pytest
from playwright.sync_api import expect

from seuil.directory.models import SharedList
from tests.browser.looks import TOUCHED, barriers, looks_right
from tests.browser.newcomer import asks_when_and_where, finds, says_the_situation
from tests.browser.visits import leads_on, serving


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: lists are shared in it."""
    with serving() as address:
        yield address


def picks(page, number):
    for _ in range(number):
        before = page.locator("#results button[name=drop]").count()
        page.locator("#results button[name=pick]").first.click()
        expect(page.locator("#results button[name=drop]")).to_have_count(before + 1)


def names(page):
    return [
        name.split(". ", 1)[-1].strip()
        for name in page.locator("#list-form h2 a").all_inner_texts()
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_list_is_picked_arranged_shared_and_deleted_on_a_phone(reader, scheme):
    page = reader.opens("/", color_scheme=scheme, **TOUCHED)
    asks_when_and_where(page)
    says_the_situation(page)
    finds(page)

    sent = []
    page.on(
        "request",
        lambda request: (
            sent.append(request.post_data or "") if "/list/pick/" in request.url else None
        ),
    )
    picks(page, 3)
    assert len(sent) == 3
    assert not [body for body in sent if "s_" in body or "text" in body]  # nothing of the situation
    expect(page.locator("#my-list a")).to_have_text(re.compile(r"3"))

    leads_on(page, "#my-list a")
    first, second, third = names(page)
    looks_right(page)

    note = page.locator("#list-form input[type=text]").first
    note.fill("Demander Fatma")
    page.locator("button[name=down]").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#list-form h2 a").first).to_have_text(second)
    assert names(page) == [second, first, third]
    expect(page.locator("button[name=down]").nth(1)).to_be_focused()
    expect(page.locator("#list-form input[type=text]").nth(1)).to_have_value("Demander Fatma")

    page.locator("button[name=drop]").last.click()
    expect(page.locator("#list-form h2 a")).to_have_count(2)
    expect(page.locator("#list-form [role=status]").first).to_be_focused()

    page.select_option("[name=language]", "ar")
    page.locator("button[formaction='/list/share/']").click()
    address = page.locator("#shared-address").input_value()
    assert barriers(page) == []
    assert "/l/" not in page.url

    page.goto(address)
    assert page.locator("article[lang=ar][dir=rtl]").count() == 2
    expect(page.locator("body")).not_to_contain_text("Fatma")
    looks_right(page)

    page.locator("details summary").last.click()
    page.locator("form[action$='/delete/'] button").click()
    page.wait_for_load_state()
    assert not SharedList.objects.exists()


def test_the_page_to_print_keeps_a_page_for_each_service(reader):
    page = reader.opens("/")
    page.fill("#id_text", "accueil")
    page.keyboard.press("Enter")
    page.wait_for_selector("#results .result")
    picks(page, 2)
    page.goto("/list/")
    page.select_option("[name=form]", "slips")
    page.select_option("[name=language]", "ti")

    with page.expect_popup() as opened:
        page.locator("button[formaction='/list/print/']").click()
    paper = opened.value
    paper.wait_for_selector("article[lang=ti]")

    pdf = paper.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf)) == 2
    assert barriers(paper) == []
