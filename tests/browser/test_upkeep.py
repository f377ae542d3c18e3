"""From a mail on a phone: one tap says how a service is, one tap that nothing changed."""

import gzip
from types import SimpleNamespace

import pytest
from playwright.sync_api import expect

from seuil.directory.models import Service
from seuil.organisations.domain import MandateKind
from seuil.territory.models import Territory
from seuil.upkeep.models import Check, Correction
from tests.browser.looks import SMALLEST, TOUCHED, looks_right
from tests.browser.visits import serving, session_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MandateFactory
from tests.factories.upkeep import asking_of, asking_token, capacity_token, keeper_of

MOST_BYTES = 20_000


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: sheets are changed in it."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def known(own_copy):
    """Three services of the demonstration, with a keeper of the first one and a team."""
    first, second, third = (
        Service.objects.public()
        .exclude(hours="")
        .filter(contacts__audience="public", conditions__state="condition")
        .exclude(locations__commune=None)
        .order_by("pk")
        .distinct()[:3]
    )
    for service in (first, second, third):
        service.conditions.filter(dimension="animals").delete()
    region = Territory.objects.get(code="region:brussels")
    team = MandateFactory(user=UserFactory(), territory=region, kind=MandateKind.REGIONAL_TEAM).user
    asking_of(third, silent=True)
    return SimpleNamespace(
        first=first,
        second=second,
        third=third,
        keeper=session_of(keeper_of(first)),
        team=session_of(team),
        capacity=f"/capacity/{capacity_token(first)}/",
        confirm=f"/confirm/{asking_token(first)}/",
        changed=f"/confirm/{asking_token(second)}/",
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_tap_says_how_it_is_and_another_takes_it_back(reader, known, scheme):
    page = reader.opens(known.capacity, language="nl", color_scheme=scheme, **TOUCHED)
    before = Service.objects.get(pk=known.first.pk).capacity
    looks_right(page)

    page.locator("button[value=full]").tap()

    expect(page.locator("[role=status]")).to_be_visible()
    assert Service.objects.get(pk=known.first.pk).capacity == "full"
    looks_right(page)
    page.locator("button[name=undo]").tap()
    expect(page.locator("button[value=full]")).to_be_visible()
    assert Service.objects.get(pk=known.first.pk).capacity == before


def test_the_page_of_a_mail_is_small_with_all_that_it_loads(reader, known):
    page = reader.opens(known.changed, **TOUCHED)
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("performance.getEntriesByType('resource').map((one) => one.name)")

    # As a server of production sends it: compressed.
    bodies = {url: page.request.get(url).body() for url in (page.url, *loaded)}
    weights = {url: len(gzip.compress(body, 9)) for url, body in bodies.items()}
    assert len(weights) > 3
    assert sum(weights.values()) < MOST_BYTES, weights


def test_nothing_changed_is_one_tap(reader, known):
    page = reader.opens(known.confirm, language="fr", **TOUCHED)
    looks_right(page)

    page.locator("button[value=nothing]").tap()

    expect(page.locator("[role=status]")).to_be_visible()
    assert Check.objects.filter(service=known.first).count() == 6
    looks_right(page)


def test_a_fact_that_changed_is_tapped_and_written(reader, known):
    page = reader.opens(known.changed, language="en", **SMALLEST)
    facts = page.locator("details").nth(0)
    facts.locator("summary").focus()
    page.keyboard.press("Enter")
    facts.locator("textarea").fill("No longer so")
    looks_right(page)

    page.get_by_role("button", name="Send what changed").click()

    expect(page.locator("[role=status]")).to_contain_text("with those who keep the sheet")
    assert Correction.objects.get(service=known.second).words == "No longer so"


def test_one_tap_in_the_list_of_my_services(reader, known):
    page = reader.opens("/my-services/", session=known.keeper, language="en", **TOUCHED)
    buttons = page.locator(f"#capacity-{known.first.pk}")

    buttons.get_by_role("button", name="Waiting list").tap()

    expect(buttons.locator("[role=status]")).to_contain_text("Thank you")
    assert Service.objects.get(pk=known.first.pk).capacity == "waiting_list"
    looks_right(page)
    buttons.get_by_role("button", name="4 weeks").tap()
    expect(buttons.locator(".capacity")).to_contain_text("4 weeks")
    assert Service.objects.get(pk=known.first.pk).capacity_delay_days == 28


@pytest.mark.parametrize("part", ["capacity", "check"])
def test_the_pages_of_those_who_keep_a_sheet(reader, known, part):
    path = f"/my-services/{known.first.uuid}/{part}/"
    for options in (TOUCHED, SMALLEST, {"color_scheme": "dark"}):
        looks_right(reader.opens(path, session=known.keeper, language="nl", **options))


def test_a_team_telephones_and_takes_down_the_answers(reader, known):
    page = reader.opens("/upkeep/", session=known.team, language="en", **TOUCHED)
    looks_right(page)
    page.locator(f"a[href='/upkeep/{known.third.uuid}/']").tap()
    expect(page.locator("#function")).to_be_visible()
    looks_right(page)

    page.fill("#function", "reception")
    page.get_by_role("button", name="Take it down").click()

    expect(page.locator("#messages")).to_contain_text("Taken down")
    assert Check.objects.filter(service=known.third, said_by="reception").count() == 6
