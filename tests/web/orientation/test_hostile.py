"""Whoever wants what is not theirs, twice, too late or broken: nothing gives way, nothing leaks."""

import csv
import datetime
import io
import time
import uuid

import pytest
from django.test import Client
from django.utils import timezone

from seuil.directory.models import Service
from seuil.kernel.errors import InvalidInput
from seuil.operating.operations import erase_address
from seuil.organisations.domain import MandateKind, MembershipStatus
from seuil.organisations.standing import standing_of
from seuil.orientation import attachments
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.request import Step
from seuil.orientation.models import Agreement, Avenue, CaseMeeting, OrientationRequest
from seuil.orientation.operations import close_desk
from seuil.territory.models import Territory
from seuil.upkeep.models import Correction
from tests.factories.directory import ServiceFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.orientation import (
    AttachmentFactory,
    AvenueFactory,
    DeskFactory,
    SeatFactory,
    professional,
)
from tests.factories.orientation_links import avenue_token, person_token
from tests.web.orientation.exploration import at, exploring
from tests.web.sheets.conftest import sign_in
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

SECRET = "Slept badly since the fire."
INJECTED = '<script>alert(1)</script><img src=x onerror=alert(2)> "\'{{ 7*7 }}{% now "Y" %}'


@pytest.fixture
def room(client):
    """A request that is explored, its author, an avenue that waits for its service."""
    found = exploring(
        client, words=SECRET, situation={"health": ["drugs"]}, author=professional(), contact=SECRET
    )
    service = Service.objects.public().exclude(locations=None).order_by("pk").first()
    found.avenue = AvenueFactory(request=found.request, service=service, status="contacted")
    found.attachment = AttachmentFactory(request=found.request)
    return found


@pytest.fixture
def as_somebody():
    """Return a browser of its own for somebody."""

    def signed(user, **options):
        browser = Client(HTTP_ACCEPT_LANGUAGE="en", **options)
        sign_in(browser, user)
        return browser

    return signed


def step(request, name):
    return at("orientation_step", request.uuid, name)


def addresses_of(room):
    """Return every address that says something of a request, by name."""
    request, avenue = room.request.uuid, room.avenue.uuid
    return {
        "request": at("orientation_request", request),
        "step": at("orientation_step", request, "cancel"),
        "edit": at("orientation_edit", request),
        "explore": at("orientation_explore", request),
        "answer": at("orientation_answer", request),
        "agreements": at("orientation_agreements", request),
        "slip": at("orientation_slip", request),
        "attachments": at("orientation_attachments", request),
        "attachment": at("orientation_attachment", request, room.attachment.uuid),
        "meeting": at("orientation_meeting", request),
        "transition": at("orientation_transition_new", request),
        "avenue": at("orientation_avenue", avenue),
        "avenue step": at("orientation_avenue_step", avenue, "refuse"),
        "tells": at("orientation_tells", avenue),
        "service": at("orientation_service_avenue", avenue),
        "service document": at("orientation_service_attachment", avenue, room.attachment.uuid),
    }


def of_nothing(address, room):
    nobody = str(uuid.uuid4())
    return address.replace(str(room.request.uuid), nobody).replace(str(room.avenue.uuid), nobody)


# Somebody else's


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_cannot_tell_a_request_from_one_that_never_was(room, as_somebody, method):
    stranger = as_somebody(professional())
    for name, address in addresses_of(room).items():
        there = getattr(stranger, method)(address, {"seen": 0, "words": "No"})
        nowhere = getattr(stranger, method)(of_nothing(address, room), {"seen": 0, "words": "No"})

        assert there.status_code == nowhere.status_code, name
        assert there.status_code in {404, 405}, name
        assert SECRET not in there.text, name
    room.request.refresh_from_db()
    assert room.request.status == "exploring"


def test_nothing_of_a_request_is_kept_or_passed_on_by_a_browser(client, room):
    for name, address in addresses_of(room).items():
        response = client.get(address)

        if response.status_code == 404:
            assert SECRET not in response.text
            continue
        assert response.headers["Cache-Control"] == "no-store", name
        assert response.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}, name
        assert "drugs" not in response.headers.get("Location", ""), name


def test_no_step_is_taken_without_a_form_of_the_site(room, as_somebody):
    answerer = as_somebody(room.answerer, enforce_csrf_checks=True)
    for address, sent in (
        (step(room.request, "cancel"), {"seen": 0, "words": "No"}),
        (at("orientation_avenue_step", room.avenue.uuid, "accept"), {"seen": 0}),
        (at("orientation_add_avenue", room.request.uuid), {"name": "A", "band": "local"}),
        (at("orientation_answer", room.request.uuid), {"words": "A", "send": "1"}),
    ):
        assert answerer.post(address, sent).status_code == 403
    room.request.refresh_from_db()
    assert (room.request.status, room.request.avenues.count()) == ("exploring", 1)


@pytest.mark.parametrize(
    "name", [one for one in Step if one not in {Step.SUBMIT, Step.ANSWER, Step.REPLY}]
)
def test_a_reader_who_only_opens_an_address_moves_nothing(client, room, name):
    assert client.get(step(room.request, name)).status_code in {200, 302, 409}
    room.request.refresh_from_db()
    assert (room.request.version, room.request.status) == (0, "exploring")


def test_a_colleague_who_is_not_the_answerer_takes_none_of_the_answerers_steps(room, as_somebody):
    colleague = as_somebody(SeatFactory(desk=room.desk).user)
    for name in ("ask", "co_explore", "cancel", "note"):
        sent = colleague.post(step(room.request, name), {"seen": 0, "words": "Mine now"})
        assert sent.status_code in {404, 409}, name
    taken = colleague.post(at("orientation_avenue_step", room.avenue.uuid, "accept"), {"seen": 0})
    assert taken.status_code == 404
    room.request.refresh_from_db()
    room.avenue.refresh_from_db()
    assert (room.request.status, room.avenue.status) == ("exploring", "contacted")


# Odd input


@pytest.mark.parametrize("seen", ["-1", "-99999999999999999999", "99999999999999999999999", "٣"])
def test_a_number_of_an_old_page_that_is_none_is_refused_with_a_page(client, room, seen):
    for address, sent in (
        (step(room.request, "ask"), {"words": "How old?"}),
        (at("orientation_avenue_step", room.avenue.uuid, "accept"), {}),
    ):
        response = client.post(address, {**sent, "seen": seen})
        assert response.status_code in {409, 422}
    room.request.refresh_from_db()
    assert room.request.version == 0


def test_characters_that_no_database_keeps_are_no_failure(client, room, as_somebody):
    room.request.levels.create(band="local", verdict="nothing_found", noted_at=timezone.now())
    token, person = avenue_token(room.avenue), person_token(room.request)
    door = AvenueFactory(request=room.request, status="accepted")
    odd = "bad\x00word \ufeff\u202e"
    browser = Client()
    tries = [
        (client, step(room.request, "ask"), {"seen": 0, "words": odd}),
        (client, at("orientation_add_avenue", room.request.uuid), {"name": odd, "band": "local"}),
        (client, at("orientation_level", room.request.uuid, "region"),
         {"verdict-region": "not_relevant", "reason-region": odd}),
        (client, at("orientation_explore", room.request.uuid), {"words": odd}),
        (client, at("orientation_answer", room.request.uuid), {"words": odd, "send": "sure"}),
        (client, at("orientation_avenue_link", room.avenue.uuid),
         {"to": "a@example.org", "words": odd, "seen": 0}),
        (client, at("orientation_avenue_step", room.avenue.uuid, "attempt"),
         {"seen": 0, "channel": "phone", "words": odd}),
        (client, at("orientation_agreements", room.request.uuid),
         {"purpose": odd, "said": odd, "content": "text", "given": "yes"}),
        (client, at("orientation_inbox") + "?code=%00&page=%00&desk=%00&state=%00", None),
        (client, at("orientation_questions") + "?q=%00&theme=%00&at=%00&show=%00", None),
        (client, at("orientation_partnerships") + "?text=%00", None),
        (client, at("orientation_intake"), {"words": odd}),
        (client, at("orientation_routing"), {"place": odd}),
        (client, at("orientation_ask_peers"), {"title": odd, "words": odd}),
        (client, at("orientation_meeting", room.request.uuid), {"why": odd, "where": odd}),
        (client, at("orientation_new"), {"words": odd, "step": "save"}),
        (client, at("orientation_notices"), {"rhythm": odd}),
        (client, at("orientation_slip", room.request.uuid), {"to": odd, "language": odd}),
        (client, at("orientation_desk", room.desk.pk), {"what": "away", "user": odd}),
        (browser, f"/reply/{token}/", {"step": "refuse", "reason": "full", "words": odd}),
        (browser, f"/reply/{odd}/", None),
        (browser, f"/heard/{person}/",
         {"avenue": str(door.uuid), "happened": "no", "words": odd}),
    ]  # fmt: skip
    failed = []
    for sender, address, sent in tries:
        sender.raise_request_exception = False
        response = sender.get(address) if sent is None else sender.post(address, sent)
        if response.status_code >= 500:
            failed.append(address)
    assert failed == []


def test_a_very_long_text_is_said_to_be_too_long(client, room):
    book = "mot " * 100_000
    for address, sent in (
        (step(room.request, "ask"), {"seen": 0, "words": book}),
        (at("orientation_answer", room.request.uuid), {"words": book, "send": "1"}),
        (at("orientation_avenue_step", room.avenue.uuid, "attempt"),
         {"seen": 0, "channel": "phone", "words": book}),
    ):  # fmt: skip
        began = time.monotonic()
        assert client.post(address, sent).status_code == 422, address
        assert time.monotonic() - began < 10, address
    assert room.avenue.events.count() == 0


def test_words_stay_words_on_every_page(client, room, as_somebody):
    OrientationRequest.objects.update(words=INJECTED, contact=INJECTED, answer=INJECTED)
    Avenue.objects.update(name=INJECTED, first_contact=INJECTED)
    room.request.levels.create(
        band="region", verdict="not_relevant", reason=INJECTED, noted_at=timezone.now()
    )
    client.post(
        at("orientation_avenue_step", room.avenue.uuid, "attempt"),
        {"seen": 0, "channel": "phone", "words": INJECTED, "sure": "1"},
    )
    client.post(step(room.request, "ask"), {"seen": 0, "words": INJECTED})
    author = as_somebody(room.request.author)
    paths = [*addresses_of(room).values(), at("orientation"), at("orientation_inbox"),
             at("orientation_mine")]  # fmt: skip
    shown = [browser.get(path) for browser in (client, author) for path in paths]

    for response in shown:
        if response.headers.get("Content-Type", "").startswith("text/html"):
            assert "<script>alert" not in response.text
            assert "<img src=x" not in response.text
    assert any("&lt;script&gt;alert" in one.text for one in shown if one.status_code == 200)


def test_a_formula_in_an_export_is_text(room, as_somebody):
    OrientationRequest.objects.update(words='=HYPERLINK("https://evil.example","x")', answer="@SUM")
    Avenue.objects.update(name="+1+1")
    author = as_somebody(room.request.author)

    text = author.get(at("orientation_export", "csv")).content.decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(text), delimiter=";") for cell in row]
    cells += [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell[:1] in {"=", "+", "@"}] == []


def test_many_files_at_once_are_refused_without_opening_each(room, as_somebody, monkeypatch):
    opened = []
    real = attachments.made_anew
    monkeypatch.setattr(attachments, "made_anew", lambda data: opened.append(1) or real(data))
    author = as_somebody(room.request.author)
    files = []
    for number in range(40):
        one = io.BytesIO(b"GIF89a%d" % number)
        one.name = f"{number}.gif"
        files.append(one)

    response = author.post(at("orientation_attachments", room.request.uuid), {"files": files})

    assert response.status_code == 422
    assert len(opened) <= 5


# Twice


def test_what_is_known_by_heart_is_added_once_by_a_double_click(client, room):
    for _click in range(2):
        client.post(
            at("orientation_add_avenue", room.request.uuid), {"name": "The nuns", "band": "local"}
        )

    assert room.request.avenues.filter(name="The nuns").count() == 1


def test_an_agreement_is_recorded_once_by_a_double_click(client, room):
    address = at("orientation_agreements", room.request.uuid)
    sent = {
        "service": str(room.avenue.service.uuid),
        "content": ["text"],
        "purpose": "to decide",
        "until": (timezone.localdate() + datetime.timedelta(days=30)).isoformat(),
        "given": "yes",
        "said": "Yes.",
    }
    for _click in range(2):
        assert client.post(address, sent).status_code == 302

    assert Agreement.objects.filter(request=room.request).count() == 1


def test_a_meeting_is_asked_once_by_a_double_click(client, room):
    when = timezone.localtime() + datetime.timedelta(days=3)
    sent = {
        "why": "Who pays",
        "starts_at": when.strftime("%Y-%m-%dT14:30"),
        "where": "By video",
        "desks": [str(DeskFactory().pk)],
        "invited": "",
    }
    for _click in range(2):
        client.post(at("orientation_meeting", room.request.uuid), sent)

    assert CaseMeeting.objects.count() == 1


def test_what_a_result_tells_is_proposed_once_by_a_double_click(client, room):
    client.post(
        at("orientation_avenue_step", room.avenue.uuid, "refuse"), {"seen": 0, "reason": "full"}
    )
    address = at("orientation_tells", room.avenue.uuid)
    sent = form_of(client.get(address), "tells-form")
    for _click in range(2):
        assert client.post(address, sent).status_code == 302

    assert Correction.objects.count() == 1


# Too late


def test_a_link_that_was_answered_shows_the_answer_and_a_replay_changes_nothing(room):
    token, service = avenue_token(room.avenue), Client()
    accept = {"step": "accept", "seen": 0, "where": "Rue A", "day": "2026-12-01", "hour": "10:00"}
    service.post(f"/reply/{token}/", accept)
    before = room.avenue.events.count()
    service.post(f"/reply/{token}/", accept)
    room.avenue.refresh_from_db()

    assert before <= 1
    assert room.avenue.events.count() == before


def test_a_service_that_is_gone_still_has_a_page_and_its_avenue_goes_on(client, room):
    token = avenue_token(room.avenue)
    Agreement.objects.all().delete()
    room.avenue.service.delete()
    service = Client(raise_request_exception=True)

    assert service.get(f"/reply/{token}/").status_code in {200, 404}
    service.post(f"/reply/{token}/", {"step": "refuse", "reason": "full", "seen": 0})
    for name, address in addresses_of(room).items():
        assert client.get(address).status_code in {200, 302, 404}, name
    assert client.get(at("orientation_avenue", room.avenue.uuid)).status_code == 200
    assert room.request.avenues.count() == 1


def test_a_service_merged_into_another_keeps_its_avenues_readable(client, room):
    room.avenue.service.delete()
    other = AvenueFactory(request=room.request, service=ServiceFactory(), status="refused")

    page = client.get(at("orientation_request", room.request.uuid))

    assert page.status_code == 200
    assert str(other.name) in page.text


def test_whoever_leaves_the_organisation_sees_its_avenues_no_more(room, as_somebody):
    member = MembershipFactory(organisation=room.avenue.service.organisation, role="professional")
    browser = as_somebody(member.user)
    address = at("orientation_service_avenue", room.avenue.uuid)
    assert browser.get(address).status_code == 200

    member.status = MembershipStatus.ENDED
    member.save()

    assert browser.get(address).status_code == 404
    assert browser.post(address, {"step": "refuse", "reason": "full"}).status_code == 404


def test_whoever_has_no_mandate_any_more_answers_nothing(client, room):
    room.answerer.mandates.update(ended_at=timezone.now())

    for name, address in addresses_of(room).items():
        assert client.get(address).status_code == 404, name
    assert client.get(at("orientation_inbox")).status_code == 404


def test_a_request_whose_answerer_is_erased_goes_on_with_a_colleague(room, as_somebody):
    seat = SeatFactory(desk=room.desk)
    erase_address(room.answerer.email)
    colleague = as_somebody(seat.user)

    assert colleague.get(at("orientation_request", room.request.uuid)).status_code == 200
    taken = colleague.post(step(room.request, "hand_over"), {"seen": 0, "colleague": seat.user.pk})
    room.request.refresh_from_db()
    assert taken.status_code == 302
    assert room.request.answerer == seat.user
    for name, address in addresses_of(room).items():
        assert colleague.get(address).status_code in {200, 302, 404}, name


def test_a_request_whose_author_is_erased_can_still_be_answered_and_ended(client, room):
    erase_address(room.request.author.email)

    for name, address in addresses_of(room).items():
        assert client.get(address).status_code in {200, 302, 404}, name
    for band in Band:
        client.post(
            at("orientation_level", room.request.uuid, band), {f"verdict-{band}": "nothing_found"}
        )
    sent = client.post(
        at("orientation_answer", room.request.uuid), {"words": "Here.", "send": "1", "seen": ""}
    )
    assert sent.status_code == 302
    room.request.refresh_from_db()
    ended = client.post(
        step(room.request, "cancel"), {"seen": room.request.version, "words": "Left"}
    )
    assert ended.status_code == 302


def test_a_desk_that_is_asked_along_is_not_closed_under_a_request(room):
    north = Territory.objects.get(code="basin:nord")
    other = SeatFactory(desk__territory=north).desk
    OrientationRequest.objects.filter(pk=room.request.pk).update(
        status="co_exploring", other_desk=other
    )
    team = MandateFactory(territory=north, kind=MandateKind.BASIN_TEAM).user

    with pytest.raises(InvalidInput):
        close_desk(standing_of(team), other)

    OrientationRequest.objects.filter(pk=room.request.pk).update(status="exploring")
    close_desk(standing_of(team), other)


# Nothing to wave through


def test_the_telephone_of_a_service_in_its_own_draft_is_no_sign_of_a_person(client, room):
    service = Service.objects.public().filter(contacts__kind="phone").first()
    Avenue.objects.filter(pk=room.avenue.pk).update(
        service=service, status="accepted", first_contact="9:30 · Rue des Tests 5, 1090 Jette"
    )
    for band in Band:
        client.post(
            at("orientation_level", room.request.uuid, band), {f"verdict-{band}": "nothing_found"}
        )
    address = at("orientation_answer", room.request.uuid)
    drafted = form_of(client.get(address), "answer-form")
    phone = service.contacts.filter(kind="phone").first().value
    (words,) = drafted["words"]
    assert phone in words

    other = client.post(address, {**drafted, "words": f"{words} 0470 12 34 56"})
    named = client.post(address, {**drafted, "words": f"{words} 0470 12 34 56", "send": "1"})
    sent = client.post(address, {**drafted, "send": "1"})

    assert other.status_code == 200
    assert named.status_code == 422
    assert "0470 12 34 56" in named.text
    assert sent.status_code == 302
