"""One request from the first word to its end, by everybody who has to do with it."""

import datetime
import re
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Organisation
from seuil.orientation.models import Avenue, OrientationRequest, Partnership, Voice
from seuil.register.models import Observation
from seuil.territory.models import Territory
from seuil.upkeep.models import Correction
from tests.browser.looks import PHONE, SMALLEST, barriers, looks_right, too_wide
from tests.browser.visits import leads_on, serving, session_of
from tests.factories.organisations import MandateFactory
from tests.factories.orientation import DeskFactory, SeatFactory, professional

DARK_PHONE = {**PHONE, "color_scheme": "dark"}
NEW = "/orientation/requests/new/"
SERVICE_MAIL = "accueil@service.example"
MOST_CLICKS = 45
SECONDS_A_CLICK, SECONDS_A_WORD = 4.0, 1.5
"""How long somebody new takes to find a button, and to type a word."""
MOST_SECONDS = 180


@pytest.fixture(scope="module")
def site(own_copy):
    """The address of a server on a copy of the demonstration: requests are written in it."""
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def people(own_copy):
    """Somebody who asks, somebody at the desk of the north, the team of the region."""
    basin = Territory.objects.get(code="basin:nord")
    desk = DeskFactory(territory=basin, name_fr="Helpdesk Nord", phone="02 000 11 22")
    answerer = SeatFactory(desk=desk, user__name="Jonas").user
    region = Territory.objects.get(code="region:brussels")
    team = MandateFactory(territory=region, kind=MandateKind.REGIONAL_TEAM).user
    worker = professional()
    agreed_with_everybody(worker.memberships.get().organisation)
    return SimpleNamespace(
        worker=session_of(worker), answerer=session_of(answerer), team=session_of(team), asks=worker
    )


def agreed_with_everybody(giver):
    """Agreements with much to say, which the cards of the smallest screen must hold."""
    takers = Organisation.objects.exclude(pk=giver.pk)
    Partnership.objects.bulk_create(
        Partnership(
            giver=giver,
            taker=taker,
            whom="Les personnes qui quittent l'abri de nuit avec un traitement en cours",
            when="lorsque la sortie est connue",
            agreed_on="2026-01-01",
            review_on="2027-01-01",
            confirmed_at=timezone.now(),
            recorded_at=timezone.now(),
        )
        for taker in takers
    )


class Hand:
    """Somebody at a page: counts what they click and type, looks at every page that they open."""

    def __init__(self, reader, session, **context):
        self.page = reader.opens("/about/", session=session, **context)
        self.clicks = self.words = 0

    def opens(self, path):
        self.page.goto(path)
        self.looks()

    def clicks_on(self, selector, which=0):
        self.page.locator(selector).nth(which).click()
        self.clicks += 1

    def types(self, selector, text):
        self.page.locator(selector).fill(text)
        self.clicks += 1
        self.words += len(text.split())

    def chooses(self, selector, value):
        self.page.locator(selector).select_option(value)
        self.clicks += 2

    def looks(self):
        """See that the page is open to everybody, as wide as it is and on the smallest screen."""
        self.page.wait_for_load_state()
        assert barriers(self.page) == [], self.page.url
        size = self.page.viewport_size
        self.page.set_viewport_size(SMALLEST["viewport"])
        assert too_wide(self.page) == [], self.page.url
        self.page.set_viewport_size(size)

    @property
    def seconds(self):
        return self.clicks * SECONDS_A_CLICK + self.words * SECONDS_A_WORD


def at_form(name):
    return f"form[action$='/steps/{name}/']"


def folded(name):
    """The part of a page that a step of an avenue is folded into."""
    return f"details:has({at_form(name)})"


def sends_a_request(hand, words):
    hand.opens(NEW)
    hand.chooses("[name=category]", "homelessness")
    hand.types("[name=place]", "Jette")
    hand.types("[name=words]", words)
    hand.clicks_on("details.situation > summary")
    hand.clicks_on("details.theme:has([name=s_residence_status]) > summary")
    hand.clicks_on("[name=s_residence_status][value=undocumented]")
    expect(hand.page.locator("#count .is-open b")).to_be_visible()
    expect(hand.page.locator("#desks")).to_contain_text("Helpdesk Nord")
    hand.looks()
    hand.clicks_on("button[value=send]")
    hand.page.wait_for_url(re.compile(r"/requests/[0-9a-f-]{36}/$"))
    hand.looks()
    return OrientationRequest.objects.get(words=words)


def takes_it(hand, asked):
    hand.opens("/orientation/inbox/")
    hand.clicks_on(f"form[action*='{asked.uuid}'][action$='/steps/take/'] button")
    hand.page.wait_for_url(f"**/requests/{asked.uuid}/")
    hand.looks()


def adds_avenues(hand, asked, count):
    """Explore, and make avenues of the first services that are proposed."""
    hand.page.goto(f"/orientation/requests/{asked.uuid}/explore/")
    hand.clicks += 1
    hand.looks()
    expect(hand.page.locator("#exploration")).to_contain_text("lorsque la sortie est connue")
    for number in range(1, count + 1):
        hand.clicks_on("button[name=add]")
        expect(hand.page.locator("a[id^=avenue-]")).to_have_count(number)
        expect(hand.page.locator("a[id^=take-]:focus")).to_be_in_viewport()
    hand.looks()
    return list(asked.avenues.order_by("pk"))


def opens_avenue(hand, avenue):
    hand.page.goto(f"/orientation/avenues/{avenue.uuid}/")
    hand.clicks += 1
    hand.looks()


def notes_every_level(hand, asked):
    hand.page.goto(f"/orientation/requests/{asked.uuid}/answer/")
    hand.clicks += 1
    hand.looks()
    while (left := hand.page.locator("#levels button[value=nothing_found]")).count():
        before = left.count()
        left.first.click()
        hand.clicks += 1
        expect(left).to_have_count(before - 1)


def test_a_request_goes_all_the_way_and_the_field_learns(reader, people):
    worker = Hand(reader, people.worker, **DARK_PHONE)
    desk = Hand(reader, people.answerer)
    asked = sends_a_request(worker, "Un lit pour quelques nuits, avec une armoire qui ferme.")
    takes_it(desk, asked)
    accepts, refuses = adds_avenues(desk, asked, 2)

    # The first service gets a link and answers by it.
    opens_avenue(desk, accepts)
    desk.clicks_on("details:has(#link-other) > summary")
    desk.types("#link-other", SERVICE_MAIL)
    desk.clicks_on("details:has(#link-other) form button[type=submit]")
    desk.page.wait_for_url(f"**/avenues/{accepts.uuid}/")
    desk.looks()
    mail = Message.objects.filter(to=SERVICE_MAIL).latest("pk").text
    assert "armoire" not in mail
    service = reader.opens(re.search(r"/reply/[\w-]+/", mail)[0], **DARK_PHONE)
    assert "armoire" not in service.content()
    service.locator("details:has(#accept-day) > summary").click()
    day = timezone.localdate() + datetime.timedelta(days=2)
    service.locator("#accept-day").fill(day.isoformat())
    service.locator("button[value=accept]").click()
    expect(service.locator("[role=status]")).to_be_visible()
    looks_right(service)

    # The second one is called, and refuses for what its sheet does not say.
    opens_avenue(desk, refuses)
    desk.clicks_on("button[name=channel][value=phone]")
    desk.page.wait_for_load_state()
    desk.clicks_on(f"{folded('refuse')} > summary")
    desk.chooses(f"{folded('refuse')} [name=reason]", "gender")
    desk.looks()
    desk.clicks_on(f"{folded('refuse')} [name=tells]")
    desk.clicks_on(f"{folded('refuse')} button[type=submit]")
    desk.page.wait_for_url("**/tells/")
    desk.looks()
    desk.clicks_on("#tells-form input[name=about][value=words]")
    desk.clicks_on("#tells-form button[name=show]")
    desk.page.wait_for_load_state()
    desk.clicks_on("#tells-form p.row button[type=submit]")
    desk.page.wait_for_url(f"**/avenues/{refuses.uuid}/")
    refuses.refresh_from_db()
    observed = Observation.objects.get()
    assert (observed.kind, observed.reason, observed.service) == (
        "refused", "gender", refuses.service,
    )  # fmt: skip
    correction = Correction.objects.get(service=refuses.service)
    assert asked.code not in correction.words
    team = Hand(reader, people.team)
    team.opens("/corrections/")
    expect(team.page.locator("main")).to_contain_text(str(refuses.service.name))
    expect(team.page.locator("main")).not_to_contain_text(asked.code)
    team.opens("/register/")

    notes_every_level(desk, asked)
    draft = desk.page.locator("#answer-words")
    expect(draft).to_have_value(re.compile(re.escape(str(accepts.name))))
    desk.clicks_on("button[name=preview]:not(.unseen)")
    desk.looks()
    desk.clicks_on("button[name=send]")
    desk.page.wait_for_url(f"**/requests/{asked.uuid}/")
    desk.looks()

    # The person gets a slip with a link, and says how it went.
    desk.page.goto(f"/orientation/requests/{asked.uuid}/slip/")
    desk.clicks_on("button[value=link]")
    link = desk.page.locator("#private-link")
    desk.looks()
    path = re.search(r"/heard/[\w-]+/", f"{link.input_value()}")[0]
    person = reader.opens(f"{path}?language=ar", **DARK_PHONE)
    person.locator("summary").first.click()
    person.locator("input[value=yes]").first.check()
    person.locator("details[open] button[type=submit]").click()
    expect(person.locator("[role=status]")).to_be_visible()
    assert barriers(person) == []
    assert Voice.objects.get(avenue=accepts).happened == "yes"

    worker.opens(f"/orientation/requests/{asked.uuid}/")
    worker.clicks_on(f"{at_form('acknowledge')} button")
    worker.page.wait_for_load_state()
    worker.looks()

    opens_avenue(desk, accepts)
    desk.clicks_on(f"{folded('access')} > summary")
    desk.clicks_on(f"{folded('access')} button[type=submit]")
    desk.page.wait_for_load_state()
    desk.opens(f"/orientation/requests/{asked.uuid}/steps/close/")
    desk.clicks_on("#outcome-effective_access")
    desk.clicks_on("main form p.row button[type=submit]")
    desk.page.wait_for_url(f"**/requests/{asked.uuid}/")
    desk.looks()
    asked.refresh_from_db()
    assert (asked.status, asked.outcome) == ("closed", "effective_access")
    assert worker.clicks + desk.clicks <= MOST_CLICKS
    assert worker.seconds + desk.seconds < MOST_SECONDS


def test_a_request_goes_from_need_to_answer_without_scripts(reader, people):
    asked = _sent_without_scripts(reader, people)
    desk = reader.opens("/about/", session=people.answerer, java_script_enabled=False)
    desk.goto("/orientation/inbox/")
    leads_on(desk, f"form[action*='{asked.uuid}'][action$='/steps/take/'] button")
    desk.goto(f"/orientation/requests/{asked.uuid}/explore/")
    leads_on(desk, "button[name=add]")
    avenue = Avenue.objects.get(request=asked)
    leads_on(desk, f"#avenue-{avenue.pk}")
    leads_on(desk, "button[name=channel][value=phone]")
    desk.locator(f"{folded('accept')} > summary").click()
    leads_on(desk, f"{folded('accept')} button[type=submit]")
    desk.goto(f"/orientation/requests/{asked.uuid}/answer/")
    while desk.locator("#levels button[value=nothing_found]").count():
        leads_on(desk, "#levels button[value=nothing_found]")
    leads_on(desk, "button[name=send]")
    asked.refresh_from_db()
    assert asked.status == "answered"

    worker = reader.opens("/about/", session=people.worker, java_script_enabled=False)
    worker.goto(f"/orientation/requests/{asked.uuid}/")
    leads_on(worker, f"{at_form('acknowledge')} button")
    asked.refresh_from_db()
    assert asked.status == "following"


def _sent_without_scripts(reader, people):
    page = reader.opens("/about/", session=people.worker, java_script_enabled=False)
    page.goto(NEW)
    page.locator("[name=words]").fill("Un dentiste, sans scripts")
    page.locator("[name=place]").fill("Jette")
    leads_on(page, "button[value=send]")
    return OrientationRequest.objects.get(words="Un dentiste, sans scripts")


def test_a_request_is_asked_taken_and_answered_by_the_keyboard_alone(reader, people):
    worker = Hand(reader, people.worker)
    worker.page.goto(NEW)
    page = worker.page
    reaches(page, "[name=place]")
    page.keyboard.type("Jette")
    reaches(page, "[name=words]")
    page.keyboard.type("Une douche, par le clavier")
    reaches(page, "button[value=send]")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/requests/[0-9a-f-]{36}/$"))
    asked = OrientationRequest.objects.get(words="Une douche, par le clavier")

    page = Hand(reader, people.answerer).page
    page.goto("/orientation/inbox/")
    presses(page, f"form[action*='{asked.uuid}'][action$='/steps/take/'] button")
    page.wait_for_url(f"**/requests/{asked.uuid}/")
    presses(page, f"{at_form('explore')} button")
    page.wait_for_url("**/explore/")
    presses(page, "button[name=add]")
    expect(page.locator("a[id^=avenue-]")).to_have_count(1)
    presses(page, "a[id^=avenue-]")
    page.wait_for_url("**/avenues/*/")
    presses(page, "button[name=channel][value=phone]")
    expect(page.locator(folded("accept"))).to_be_visible()
    presses(page, f"{folded('accept')} > summary")
    presses(page, f"{folded('accept')} button[type=submit]")
    expect(page.locator(folded("access"))).to_be_visible()
    page.goto(f"/orientation/requests/{asked.uuid}/answer/")
    left = page.locator("#levels button[value=nothing_found]")
    for number in reversed(range(left.count())):
        presses(page, "#levels button[value=nothing_found]")
        expect(left).to_have_count(number)
    presses(page, "button[name=send]")
    page.wait_for_url(f"**/requests/{asked.uuid}/")
    asked.refresh_from_db()
    assert asked.status == "answered"


def reaches(page, selector):
    """Come to something by the key of tabulation alone, from where one is."""
    wanted = page.locator(selector).first
    for _step in range(400):
        page.keyboard.press("Tab")
        if wanted.evaluate("(e) => e === document.activeElement"):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard on {page.url}")


def presses(page, selector):
    reaches(page, selector)
    page.keyboard.press("Enter")
