"""Pages of signed-in work that no journey opens: no barrier, and as wide as the smallest screen."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from seuil.accounts.models import User
from seuil.directory.models import Service
from seuil.organisations.demonstration import load_people_and_roles
from seuil.orientation.demonstration import load_requests
from seuil.orientation.models import OrientationRequest, Partnership, Transition
from seuil.territory.models import Territory
from tests.browser.looks import SMALLEST, barriers, too_wide
from tests.browser.visits import serving, session_of
from tests.factories.missing import MissingServiceFactory
from tests.factories.upkeep import asking_of

DESK = {
    "passages": "/orientation/transitions/",
    "a new passage": "/orientation/transitions/new/",
    "a passage": "/orientation/transitions/{passage}/",
    "a passage, changed": "/orientation/transitions/{passage}/edit/",
    "agreements": "/orientation/partnerships/",
    "an agreement": "/orientation/partnerships/{agreement}/",
    "asking for a meeting": "/orientation/requests/{request}/meetings/",
    "the inbox": "/orientation/inbox/",
    "a call": "/orientation/intake/",
    "desks": "/orientation/desks/",
    "figures": "/orientation/figures/",
    "which desk answers": "/orientation/routing/",
    "a step": "/orientation/requests/{request}/steps/ask/",
}
OTHERS = {
    "agreements of others": ("manager", "/orientation/partnerships/"),
    "a new agreement": ("manager", "/orientation/partnerships/new/"),
    "my requests": ("professional", "/orientation/requests/"),
    "notices": ("professional", "/orientation/notices/"),
    "my services": ("manager", "/my-services/"),
    "a history": ("manager", "/my-services/{service}/history/"),
    "still right?": ("manager", "/my-services/{service}/check/"),
    "imports": ("manager", "/imports/"),
    "corrections": ("manager", "/corrections/"),
    "missing services": ("region", "/corrections/missing/"),
    "a missing service": ("region", "/corrections/missing/{missing}/"),
    "the sheet of a missing service": ("region", "/my-services/new/?missing={missing}"),
    "sheets to check": ("region", "/upkeep/"),
    "on the telephone": ("region", "/upkeep/{silent}/"),
}
PAGES = {name: ("desk", path) for name, path in DESK.items()} | OTHERS


@pytest.fixture(scope="module")
def site(own_copy):
    with serving(poll_seconds=60.0) as address:
        yield address


@pytest.fixture(scope="module")
def places(own_copy):
    """The people, requests, passages and agreements of the demonstration, and where they stand."""
    load_people_and_roles()
    load_requests()
    manager = User.objects.get(email="manager@seuil.example")
    kept = manager.memberships.values("organisation")
    own = Service.objects.public().filter(organisation__in=kept).order_by("pk")[0]
    silent = Service.objects.public().exclude(organisation__in=kept).order_by("pk")[0]
    asking_of(silent, silent=True)
    passage = Transition.objects.get()
    return {
        "passage": passage.uuid,
        "agreement": Partnership.objects.order_by("pk")[0].pk,
        "request": OrientationRequest.objects.get(status="exploring").uuid,
        "service": own.uuid,
        "silent": silent.uuid,
        "missing": MissingServiceFactory(commune=Territory.objects.get(code="commune:21010")).pk,
    }


@pytest.fixture(scope="module")
def sessions(places):
    """What lets each role in."""
    roles = {role for role, _path in PAGES.values()}
    return {
        role: session_of(User.objects.get(email=f"{role}@seuil.example")) for role in sorted(roles)
    }


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_work_has_no_barrier_and_fits_the_smallest_screen(reader, places, sessions, name):
    role, path = PAGES[name]
    page = reader.opens("/about/", session=sessions[role], language="nl", color_scheme="dark")

    answer = page.goto(path.format(**places))

    assert answer.status == 200
    assert barriers(page) == []
    page.set_viewport_size(SMALLEST["viewport"])
    assert too_wide(page) == []


def test_on_a_small_screen_the_ways_to_work_fold_away(reader, places, sessions):
    page = reader.opens("/corrections/", session=sessions["manager"], language="en")
    bar, corrections = page.locator(".mine"), page.locator(".mine a[aria-current]")
    expect(corrections).to_be_visible()

    page.set_viewport_size(SMALLEST["viewport"])
    expect(corrections).to_be_hidden()
    expect(bar.locator("summary")).to_contain_text("Corrections")
    bar.locator("summary").press("Enter")

    expect(corrections).to_be_visible()
    assert too_wide(page) == []
    assert barriers(page) == []
    bar.get_by_role("link", name="Imports").press("Enter")
    expect(page.locator("h1")).to_contain_text("Imports")


@pytest.mark.parametrize(
    ("role", "path"),
    [("desk", "/orientation/intake/"), ("professional", "/orientation/requests/new/")],
)
def test_what_was_typed_stays_when_the_session_ended_meanwhile(reader, sessions, role, path):
    page = reader.opens(path, session=sessions[role], language="en")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    words = page.locator("form.need textarea").first
    words.fill("Waits since this morning.")
    words.blur()

    expect(page.locator("#saved")).to_contain_text("Not saved")
    assert words.input_value() == "Waits since this morning."
    reader.wrong[:] = [said for said in reader.wrong if "401" not in said]  # asked for just above
