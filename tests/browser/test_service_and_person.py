"""On a phone: a service answers by its link or its inbox, a person says how it went."""

import datetime
from types import SimpleNamespace

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from seuil.directory.models import Category, Service
from seuil.messaging.models import Message
from seuil.orientation.domain.guards import Content
from seuil.orientation.models import Voice
from seuil.orientation.operations.agreements import Agreed, record_agreement
from seuil.orientation.operations.links import open_to_person, send_link
from seuil.territory.models import Territory
from tests.browser.looks import SMALLEST, TOUCHED, looks_right
from tests.browser.visits import serving, session_of
from tests.factories.organisations import MembershipFactory
from tests.factories.orientation import (
    AvenueFactory,
    OrientationRequestFactory,
    SeatFactory,
    viewing,
)

WORDS = "Needs a bed near her son."


@pytest.fixture(scope="module")
def site(own_copy):
    with serving() as address:
        yield address


@pytest.fixture(scope="module")
def room(own_copy):
    """A request with an avenue that waits for a service, and one that is accepted."""
    seat = SeatFactory(
        desk__territory=Territory.objects.get(code="basin:sud"), desk__phone="02 000 11 22"
    )
    request = OrientationRequestFactory(
        status="exploring",
        desk=seat.desk,
        answerer=seat.user,
        category=Category.objects.get(code="mental_health"),
        place=Territory.objects.get(code="commune:21013"),
        situation={"health_cover": "none", "age": 34, "language": ["ar"]},
        words=WORDS,
        language="ar",
        urgency="urgent",
    )
    waits, accepted = Service.objects.public().exclude(locations__commune=None).distinct()[:2]
    avenue = AvenueFactory(request=request, service=waits, status="to_contact")
    door = AvenueFactory(
        request=request,
        service=accepted,
        status="accepted",
        promised_on=timezone.localdate() + datetime.timedelta(days=5),
        first_contact="9:30 · reception",
    )
    answerer = viewing(seat.user)
    agreed = Agreed(
        waits,
        "to decide",
        frozenset({Content.TEXT}),
        timezone.localdate() + datetime.timedelta(days=30),
        given=True,
        said="Tell them.",
    )
    record_agreement(answerer, request.uuid, agreed)
    send_link(
        answerer,
        avenue.uuid,
        to="accueil@service.example",
        content=frozenset({Content.TEXT}),
        language="fr",
    )
    mail = Message.objects.filter(purpose="orientation").latest("pk").text
    member = MembershipFactory(organisation=waits.organisation, role="professional").user
    return SimpleNamespace(
        request=request,
        avenue=avenue,
        door=door,
        reply=f"/reply/{mail.partition('/reply/')[2].partition('/')[0]}/",
        heard=f"/heard/{open_to_person(answerer, request.uuid)}/",
        member=session_of(member),
        answerer=session_of(seat.user),
    )


def test_a_service_answers_from_its_mail_with_nothing_but_a_phone(reader, room):
    page = reader.opens(room.reply, java_script_enabled=False, **TOUCHED)
    expect(page.get_by_text(WORDS)).to_be_visible()

    page.locator("details:has(#wait_list-delay) summary").click()
    page.locator("#wait_list-delay").select_option("28")
    page.locator("button[value=wait_list]").click()

    expect(page.locator("[role=status]")).to_be_visible()
    room.avenue.refresh_from_db()
    assert (room.avenue.status, room.avenue.delay_days) == ("wait_listed", 28)


@pytest.mark.parametrize("context", [TOUCHED, SMALLEST, {}, {"color_scheme": "dark", **SMALLEST}])
@pytest.mark.parametrize("language", ["fr", "nl"])
def test_the_pages_of_a_link_are_open_to_everyone(reader, room, context, language):
    page = reader.opens(room.reply, language=language, **context)
    for summary in page.locator(".taps summary").all():
        summary.click()
        looks_right(page)

    page.goto("/reply/never-was/")
    looks_right(page)


def test_members_find_it_in_their_inbox_and_open_it_with_the_keyboard(reader, room):
    page = reader.opens("/orientation/service/", session=room.member, **TOUCHED)
    looks_right(page)
    page.get_by_role("link", name=room.request.code).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/orientation/service/{room.avenue.uuid}/")
    looks_right(page)


@pytest.mark.parametrize("language", ["ar", "ti", "fr"])
def test_a_person_says_that_it_did_not_happen(reader, room, language):
    page = reader.opens(f"{room.heard}?language={language}", **TOUCHED)
    expect(page.get_by_text(room.door.name)).to_be_hidden()
    looks_right(page)

    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.locator("input[value=no]").first.check()
    expect(page.locator("input[value=document_missing]").first).to_be_visible()
    looks_right(page)
    page.locator("input[value=document_missing]").first.check()
    page.locator("details[open] button[type=submit]").click()

    expect(page.locator("[role=status]")).to_be_visible()
    looks_right(page)
    assert Voice.objects.get(avenue=room.door).happened == "no"


def test_agreements_and_the_slip_are_made_on_a_phone(reader, room):
    page = reader.opens(
        f"/orientation/requests/{room.request.uuid}/agreements/", session=room.answerer, **TOUCHED
    )
    looks_right(page)
    page.goto(f"/orientation/requests/{room.request.uuid}/slip/")
    looks_right(page)
    page.locator("button[value=link]").click()
    expect(page.locator("#private-link")).to_be_visible()
    looks_right(page)
    page.locator("button[value=print]").click()
    looks_right(page)
