"""What the newcomer does: a man of 34 without papers, with a dog, who speaks Tigrinya."""

import re

from playwright.sync_api import expect

NEED = {"fr": "médecin", "nl": "dokter", "en": "doctor"}
PLACE = {"fr": "Gare du Nord", "nl": "Noordstation", "en": "Gare du Nord"}
FACTS = {
    "s_gender": "man",
    "s_residence_status": "undocumented",
    "s_animals": "yes",
    "s_language": "ti",
}


def asks_when_and_where(page, language="fr"):
    page.fill("#id_text", NEED[language])
    page.fill("#id_place", PLACE[language])
    page.select_option("#id_when", "at")
    page.fill("#id_day", "2026-11-24")
    page.fill("#id_hour", "10:00")


def opens_the_situation(page):
    """Open it where it is folded: on a phone, and without scripts."""
    folded = page.locator("[data-situation]:not([open]) > summary")
    if folded.count():
        folded.click()
    for theme in page.locator(".theme > summary").all():
        theme.click()


def says_the_situation(page):
    """Choose the chips and wait for the answer to the last of them, which is the only one left."""
    with page.expect_response(lambda response: answers_all(response.request)):
        chooses_the_chips(page)


def answers_all(request):
    sent = request.post_data or ""
    return all(f"{name}={value}" in sent for name, value in [*FACTS.items(), ("s_age", "34")])


def chooses_the_chips(page):
    opens_the_situation(page)
    page.fill("[name=s_age]", "34")
    page.locator("[name=s_age]").blur()
    for name, value in FACTS.items():
        box = page.locator(f"input[name={name}][value={value}]")
        if not box.is_visible():
            page.locator(".chips__more", has=box).locator("summary").click()
        page.locator("label.chip", has=box).click()
        expect(box).to_be_checked()


def finds(page):
    """Wait until the answer is on the page."""
    expect(page.locator("#results .tally")).to_be_visible()
    expect(page.locator("#results .result").first).to_be_visible()
    expect(page.locator(".htmx-request")).to_have_count(0)


def verdicts(page):
    bands = page.locator("#results .result__band").all()
    return [re.search(r"is-(open|ask|blocked)", b.get_attribute("class"))[1] for b in bands]
