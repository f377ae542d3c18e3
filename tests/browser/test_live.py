"""A session with phones: one loses the network and comes back, the note-taker, the screen."""

import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import override_settings
from playwright.sync_api import expect

from seuil.concertation.models import Contribution, Session
from seuil.web.live import stream
from tests.browser.looks import PHONE, SMALLEST, looks_right
from tests.browser.visits import leads_on, serving, session_of
from tests.factories.concertation import ContributionFactory, SessionFactory, working_group

WALL = {"viewport": {"width": 1920, "height": 1080}}
OFFLINE = re.compile(r"INTERNET_DISCONNECTED|status of (422|404|410)")


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: a session is held in it."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def held(own_copy):
    session = SessionFactory(
        status="live", usual=True, title_fr="Se soigner sans adresse", title_nl="Zorg zonder adres"
    )
    facilitator, scribe = working_group(session)
    return session, session_of(facilitator), session_of(scribe)


@pytest.fixture(scope="module", params=[0, 4])
def afforded(request, own_copy):
    """How many streams the server affords; a session in which four things were said, its scribe."""
    session = SessionFactory(status="live", usual=True, screen="said")
    for number in range(4):
        ContributionFactory(session=session, text=f"Personne ne répond au guichet {number}.")
    with override_settings(SEUIL_LIVE_STREAMS=request.param):
        yield request.param, session, session_of(working_group(session)[1])


@pytest.fixture
def forgiving(reader):
    """A phone without network says so in its console: that is not a fault."""
    yield reader
    reader.wrong[:] = [said for said in reader.wrong if not OFFLINE.search(said)]


def joined(reader, session, family, **look):
    page = reader.opens(f"/join/{session.code}/", **look)
    page.locator(f"input[value={family}]").check(force=True)
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**/live/{session.slug}/")
    return page


def say(page, text, kind=""):
    if kind:
        page.locator(f"input[name=kind][value={kind}]").check(force=True)
    page.locator("#text").fill(text)
    page.locator("#text").press("Tab")
    page.locator(".say__send").click()


def received(page):
    return page.locator("#now [data-received]")


def over(session):
    """Give the synthesis to the working group, in a connection that commits."""

    def draft():
        Session.objects.filter(pk=session.pk).update(status="synthesis_draft", code="")
        connection.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(draft).result()


def test_a_room_speaks_while_a_phone_is_without_network(forgiving, held):
    session, facilitator, scribe = held
    steady = joined(forgiving, session, "justice", **PHONE)
    lost = joined(forgiving, session, "low_threshold", color_scheme="dark", **SMALLEST)
    notes = forgiving.opens(f"/live/{session.slug}/notes/", session=scribe)
    console = forgiving.opens(f"/live/{session.slug}/console/", session=facilitator)
    wall = forgiving.opens(f"/live/{session.slug}/screen/", session=scribe, **WALL)
    for page in (steady, lost, notes, console, wall):
        looks_right(page)

    # One phone speaks, the other one has lost the network.
    say(steady, "Sans adresse, pas de carte médicale.", "barrier_system")
    expect(received(steady)).to_have_count(1)
    lost.context.set_offline(True)
    for number in range(3):
        say(lost, f"Personne ne répond au guichet {number}.", "risk")
    expect(lost.locator("#queue li")).to_have_count(3)
    expect(lost.locator("#link")).to_be_visible()
    assert Contribution.objects.filter(session=session).count() == 1

    # It is closed and opened again, still without network: nothing is lost.
    lost.reload()
    expect(lost.locator("#queue li")).to_have_count(3)
    say(lost, "Encore une.", "")
    lost.context.set_offline(False)
    expect(received(lost)).to_have_count(4)
    expect(lost.locator("#queue")).to_be_hidden()
    texts = Contribution.objects.filter(session=session).values_list("text", flat=True)
    assert sorted(texts) == sorted(
        {*texts}
        | {"Sans adresse, pas de carte médicale.", "Encore une."}
        | {f"Personne ne répond au guichet {number}." for number in range(3)}
    )

    # Nothing is on the screen before the tap; the keyboard files and shows.
    console.get_by_role("button", name=re.compile("Ce qui a été dit|What was said")).click()
    expect(notes.locator(".said")).to_have_count(5)
    expect(wall.locator(".wall__said li")).to_have_count(0)
    notes.locator("body").press("s")
    expect(wall.locator(".wall__said li")).to_have_count(1)
    expect(wall.locator(".wall__said")).to_contain_text("Sans adresse")
    notes.keyboard.press("4")
    expect(notes.locator(".said")).to_have_count(4)
    expect(steady.locator("#now .became")).to_contain_text(re.compile("Class|Filed"))
    notes.keyboard.press("u")
    expect(notes.locator(".said")).to_have_count(5)
    notes.keyboard.press("x")
    notes.keyboard.type("dit deux fois")
    notes.keyboard.press("Enter")
    expect(notes.locator(".said")).to_have_count(4)
    notes.keyboard.press("n")
    notes.keyboard.type("Il faut un numéro unique.")
    notes.keyboard.press("Enter")
    expect(notes.locator(".said")).to_have_count(5)

    # The clock: what one laptop starts, every screen shows, and another laptop goes on with.
    console.locator("#step-on").click()
    expect(wall.locator(".clock")).to_be_visible()
    other = forgiving.opens(f"/live/{session.slug}/console/", session=scribe)
    console.close()
    other.locator("#step-pause").click()
    expect(other.locator("#step-resume")).to_be_visible()
    expect(lost.locator("#now .phase")).to_be_visible()
    for page in (steady, lost, notes, other, wall):
        looks_right(page)


def test_the_screen_shows_what_the_note_taker_taps(reader, afforded, monkeypatch):
    """By a stream within a second, while it asks by itself each 15 seconds only; else by asking."""
    places, session, scribe = afforded
    monkeypatch.setattr(stream, "BEAT", 0.5)  # so that this server soon notices who went away
    wall = reader.opens(f"/live/{session.slug}/screen/", session=scribe, **WALL)
    notes = reader.opens(f"/live/{session.slug}/notes/", session=scribe)
    for page in (wall, notes):
        expect(page.locator("[data-calm]")).to_have_count(1 if places else 0)
    assert stream.places.taken == (2 if places else 0)
    waits = []
    for number in range(1, 4):
        notes.keyboard.press("s")
        tapped = time.monotonic()
        expect(wall.locator(".wall__said li")).to_have_count(number)
        waits.append(time.monotonic() - tapped)
        notes.keyboard.press("ArrowDown")
    wall.close()
    notes.close()
    deadline = time.monotonic() + 15
    while stream.places.taken and time.monotonic() < deadline:
        time.sleep(0.1)

    assert stream.places.taken == 0
    assert min(waits) < 1 if places else max(waits) < 10


def test_a_name_is_asked_about_and_what_was_said_is_taken_back(forgiving, held):
    session, _facilitator, _scribe = held
    phone = joined(forgiving, session, "youth", language="nl", **PHONE)

    say(phone, "Mevrouw Peeters wacht sinds mei.")
    asks = phone.locator("#queue [data-as-is]")
    expect(asks).to_be_visible()
    asks.click()
    expect(received(phone)).to_have_count(1)
    leads_on(phone, "#now form button")

    said = Contribution.objects.filter(session=session).latest("pk")
    assert (said.status, said.text, said.signs_kept) == ("withdrawn", "", True)


def test_a_phone_without_javascript_speaks_too(reader, held):
    session, _facilitator, _scribe = held
    phone = joined(reader, session, "hospital", java_script_enabled=False, **PHONE)

    say(phone, "Sans script non plus.")

    expect(received(phone)).to_have_count(1)


def test_what_comes_once_all_is_over_stays_on_the_phone_and_says_so(forgiving, held):
    session, _facilitator, _scribe = held
    phone = joined(forgiving, session, "disability", **PHONE)
    phone.context.set_offline(True)
    say(phone, "Trop tard.")
    over(session)
    phone.context.set_offline(False)

    expect(phone.locator("#queue [data-drop]")).to_be_visible()
    phone.locator("#queue [data-drop]").click()
    expect(phone.locator("#queue")).to_be_hidden()
    assert not Contribution.objects.filter(text="Trop tard.").exists()
