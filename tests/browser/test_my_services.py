"""Somebody opens a door wider: a condition is changed, looked at, shown, and found."""

from types import SimpleNamespace

import pytest
from django.conf import settings
from playwright.sync_api import expect

from seuil.directory.models import AccessCondition, Service
from seuil.organisations.domain import Role
from tests.browser.looks import PHONE, looks_right
from tests.browser.newcomer import opens_the_situation
from tests.browser.visits import serving, session_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: sheets are changed in it."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def services(own_copy):
    """Two services that ask something about animals, and the session of who keeps both."""
    asking = AccessCondition.objects.filter(dimension="animals", state="condition")
    first, second = Service.objects.filter(
        pk__in=asking.values("service"), visibility="public"
    ).select_related("organisation")[:2]
    editor = UserFactory(name="Ann")
    for organisation in {first.organisation, second.organisation}:
        MembershipFactory(user=editor, organisation=organisation, role=Role.EDITOR)
    return SimpleNamespace(first=first, second=second, session=session_of(editor))


@pytest.fixture(scope="module")
def service(services):
    return services.first


@pytest.fixture
def keeps(reader, services):
    """Opens pages as somebody who keeps these services."""

    def opens(path, **options):
        return reader.opens(path, session=services.session, **options)

    return opens


def test_a_condition_is_lowered_on_a_phone_and_everyone_reads_it(keeps, service):
    page = keeps("/my-services/", language="en", **PHONE)
    looks_right(page)
    page.locator(f"h3 a[href='/my-services/{service.uuid}/']").click()
    looks_right(page)
    page.get_by_role("link", name="Conditions", exact=True).first.click()
    looks_right(page)

    animals = page.locator(".dimension", has=page.locator("#name-animals"))
    expect(animals.locator(".dimension__rules")).to_be_visible()
    animals.get_by_role("radio", name="no condition").focus()
    page.keyboard.press("Space")

    expect(animals.locator(".dimension__rules")).to_be_hidden()
    expect(page.locator("#saved")).to_contain_text("Saved at")
    expect(page.locator("#pending-title")).to_contain_text("Not shown yet: 1 change")
    sentence = animals.locator(".dimension__said").inner_text()
    expect(page.locator(".preview .threshold--none", has_text=sentence)).to_be_visible()
    looks_right(page)

    page.get_by_role("button", name="Show to everyone").click()
    expect(page.locator("#messages")).to_contain_text("Shown to everyone: 1 change.")
    page.get_by_role("link", name="As everyone sees it").click()
    expect(page.locator(".threshold--none", has_text=sentence)).to_be_visible()


def test_the_search_takes_the_lowered_threshold_into_account(keeps, services):
    service = services.second
    page = keeps("/my-services/", language="en")

    def verdict():
        page.goto("/")
        page.fill("#id_text", service.name_en)
        opens_the_situation(page)
        with page.expect_response(lambda r: "s_animals=yes" in (r.request.post_data or "")):
            page.locator("label.chip", has=page.locator("[name=s_animals][value=yes]")).click()
        card = page.locator(".result", has_text=service.name_en).first
        expect(card.locator(".verdict")).to_be_visible()
        return card

    expect(verdict().locator(".reasons .is-blocked").first).to_be_visible()

    page.goto(f"/my-services/{service.uuid}/sections/conditions/")
    page.locator("[name=state-animals][value=none]").check(force=True)
    expect(page.locator("#pending-title")).to_contain_text("1 change")
    page.get_by_role("button", name="Show to everyone").click()
    expect(page.locator("#messages")).to_contain_text("Shown to everyone")

    card = verdict()
    expect(card.locator(".reasons .is-blocked")).to_have_count(0)


@pytest.mark.parametrize("language", ["fr", "nl"])
@pytest.mark.parametrize(
    "section", ["what", "hours", "places", "contacts", "entry", "languages", "keeping"]
)
def test_every_section_is_sound_on_a_phone(keeps, service, section, language):
    page = keeps(f"/my-services/{service.uuid}/sections/{section}/", language=language, **PHONE)

    looks_right(page)


def test_a_new_service_is_begun_by_keyboard(keeps):
    page = keeps("/my-services/new/", language="en")
    looks_right(page)

    page.select_option(
        "#id_organisation", index=page.locator("#id_organisation option").count() - 1
    )
    page.locator("#id_name-fr").focus()
    page.keyboard.type("Permanence du soir")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_have_text("Permanence du soir")
    looks_right(page)
    page.get_by_role("button", name="Show to everyone").press("Enter")
    expect(page.locator("#messages")).to_contain_text("Shown to everyone")


def types(page, text):
    page.fill("input[name=name-en]", text)
    page.locator("input[name=name-en]").blur()


def test_what_could_not_be_kept_is_said_and_stays_in_the_form(keeps, services, reader):
    """One person in two windows, then signed out: nothing is overwritten, nothing looks kept."""
    page = keeps(f"/my-services/{services.second.uuid}/sections/what/", language="en")
    other = page.context.new_page()
    other.goto(page.url)
    for number in (1, 2):
        types(page, f"From the first window {number}")
        expect(page.locator("#saved")).to_contain_text("Saved at")
        expect(page.locator("#beside h3").first).to_have_text(f"From the first window {number}")

    types(other, "From the second window")
    expect(other.locator("#saved")).to_contain_text("in another window")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator(".notice--warning")).to_contain_text("in another window")
    assert other.input_value("input[name=name-en]") == "From the second window"
    looks_right(other)

    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    types(page, "Signed out")
    expect(page.locator("#saved")).to_contain_text("Not saved")
    assert page.input_value("input[name=name-en]") == "Signed out"
    reader.wrong[:] = [said for said in reader.wrong if "401" not in said]  # asked for just above
