"""Agreements, the slip, and the private link of the person."""

import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from seuil.access.card_words import CARD_LANGUAGES, card_words
from seuil.directory.models import Service
from seuil.messaging.models import Message
from seuil.orientation.disclosure import disclosed_by
from seuil.orientation.domain.heard import OFFERED
from seuil.orientation.models import Agreement, AvenueLink, Notice, PersonLink, Voice
from seuil.orientation.operations.links import open_to_person
from seuil.orientation.person_words import person_words
from tests.factories.orientation import AvenueFactory, professional, viewing
from tests.factories.orientation_links import agreement_on, avenue_token
from tests.web.orientation.exploration import at, exploring
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
DAY = datetime.date(2026, 12, 1)


@pytest.fixture
def room(client):
    return exploring(client, words="Needs a bed near her son.", language="tr")


@pytest.fixture
def avenue(room):
    """An avenue to a public sheet of the demonstration, accepted with a first contact."""
    service = Service.objects.public().filter(locations__commune__isnull=False).first()
    return AvenueFactory(
        request=room.request,
        service=service,
        status="accepted",
        promised_on=DAY,
        first_contact="9:30 · reception",
    )


def text(response):
    return response.content.decode()


# Agreements


@pytest.fixture
def page_of_agreements(room, avenue):
    return at("orientation_agreements", room.request.uuid)


def told(avenue, **more):
    return {
        "service": str(avenue.service.uuid),
        "content": ["text"],
        "purpose": "so that it can decide",
        "until": (timezone.localdate() + datetime.timedelta(days=60)).isoformat(),
        "given": "yes",
        "said": "Tell them why I come.",
        **more,
    }


def test_an_agreement_is_recorded_with_what_was_said(client, page_of_agreements, avenue, room):
    assert client.post(page_of_agreements, told(avenue)).status_code == 302

    kept = Agreement.objects.get()
    assert (kept.given, kept.content, kept.said) == (True, ["text"], "Tell them why I come.")
    assert kept.recorded_by == room.answerer
    assert "Tell them why I come." in text(client.get(page_of_agreements))


def test_a_refusal_is_recorded_and_stops_nothing(client, page_of_agreements, avenue):
    answered = client.post(page_of_agreements, told(avenue, given="no"), follow=True)

    assert not Agreement.objects.get().given
    assert "The search goes on without it." in text(answered)
    avenue.refresh_from_db()
    assert avenue.status == "accepted"


def test_an_agreement_is_withdrawn_in_one_tap(client, page_of_agreements, avenue, room):
    client.post(page_of_agreements, told(avenue))
    agreement = Agreement.objects.get()
    there = at("orientation_withdraw_agreement", room.request.uuid, agreement.pk)

    assert client.post(there).status_code == 302
    agreement.refresh_from_db()
    assert agreement.withdrawn_at is not None
    assert "withdrawn on" in text(client.get(page_of_agreements))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"content": []}, "Choose at least one thing."),
        ({"until": "2020-01-01"}, "Choose a day after today."),
        ({"until": "2099-01-01"}, "A year at most, then one asks again: choose an earlier day."),
        ({"given": ""}, "Say whether the person agrees."),
        ({"purpose": ""}, "Say what it is for."),
    ],
)
def test_what_is_missing_is_said_beside_the_field(
    client, page_of_agreements, avenue, wrong, sentence
):
    answered = client.post(page_of_agreements, told(avenue, **wrong))

    assert answered.status_code == 422
    assert sentence in text(answered)
    assert not Agreement.objects.exists()


def test_a_name_in_what_was_said_is_shown_first(client, page_of_agreements, avenue):
    said = told(avenue, said="Mme Planted agrees.")

    assert "Mme Planted" in text(client.post(page_of_agreements, said))
    assert not Agreement.objects.exists()
    client.post(page_of_agreements, {**said, "sure": "1"})
    assert Agreement.objects.exists()


def test_agreements_are_for_those_concerned_only(client, page_of_agreements, avenue):
    sign_in(client, professional())

    assert client.get(page_of_agreements).status_code == 404
    assert client.post(page_of_agreements, told(avenue)).status_code == 404


# The slip


@pytest.fixture
def slip(client, room, avenue):
    there = at("orientation_slip", room.request.uuid)

    def made(**more):
        posted = {"avenue": [str(avenue.uuid)], "language": "en", "do": "print", **more}
        return client.post(there, posted)

    made.page = lambda: client.get(there)
    return made


def test_the_slip_begins_in_the_language_of_the_person_with_what_was_accepted(slip, avenue):
    shown = text(slip.page())

    assert re.search(r'<option value="tr"[^>]*selected', shown)
    box = re.search(rf'<input[^>]*value="{avenue.uuid}"[^>]*>', shown)[0]
    assert "checked" in box


def test_the_paper_says_where_when_and_the_code_and_no_word_of_the_request(slip, avenue, room):
    shown = text(slip())

    assert "Tuesday 1 December 2026" in shown
    assert "9:30 · reception" in shown
    assert room.request.code in shown
    assert str(avenue.service.name) in shown
    assert room.request.words not in shown


@pytest.mark.parametrize("language", CARD_LANGUAGES)
def test_the_paper_is_printed_in_every_language_of_the_card(slip, language):
    shown = text(slip(language=language))

    assert person_words(language)["first_contact"] in shown
    assert f'dir="{card_words(language).direction}"' in shown


def test_a_discreet_paper_names_no_service(slip, avenue):
    shown = text(slip(discreet="on")).partition("<main")[2]

    assert str(avenue.service.name) not in shown
    assert str(avenue.service.organisation) not in shown
    assert "reception" not in shown


def test_a_pdf_is_made_with_the_way_back(slip):
    made = slip(do="pdf", link="on", form="booklet")

    assert made.headers["Content-Type"] == "application/pdf"
    assert made.content.startswith(b"%PDF")
    assert made.headers["Cache-Control"] == "no-store"
    assert PersonLink.objects.count() == 1


def test_without_the_tick_no_link_is_made(slip):
    slip(do="pdf")
    slip(do="print")

    assert not PersonLink.objects.exists()


def test_the_private_link_is_shown_once_and_opens(slip):
    shown = text(slip(do="link", link="on"))

    address = re.search(r"/heard/[\w-]+/", shown)[0]
    assert Client().get(address).status_code == 200
    assert address not in text(slip.page())


def test_the_mail_to_the_person_says_nothing_of_what_it_is_for(slip, avenue, room):
    answered = slip(do="mail", mail="someone@mail.example", link="on", language="ar")

    assert answered.status_code == 302
    mail = Message.objects.get(purpose="person")
    assert mail.to == "someone@mail.example"
    assert "/l/" in mail.text
    assert "/heard/" in mail.text
    for part in (str(avenue.service.name), room.request.code, room.request.words, "reception"):
        assert part not in mail.text + mail.subject


def test_a_mail_needs_an_address(slip):
    assert slip(do="mail").status_code == 422
    assert slip(do="mail", mail="nobody").status_code == 422
    assert not Message.objects.filter(purpose="person").exists()


def test_a_paper_without_a_service_is_not_made(slip):
    assert slip(avenue=[]).status_code == 422


def test_avenues_of_other_requests_are_not_put_on_the_paper(slip):
    other = AvenueFactory(status="accepted")

    assert slip(avenue=[str(other.uuid)]).status_code == 422


def test_the_slip_is_for_those_concerned_only(client, room, avenue):
    sign_in(client, professional())

    assert client.get(at("orientation_slip", room.request.uuid)).status_code == 404


# The private link


@pytest.fixture
def heard(room, avenue):
    token = open_to_person(viewing(room.answerer), room.request.uuid)
    return at("orientation_heard", token)


@pytest.fixture
def phone():
    return Client()


def test_the_page_is_in_the_language_of_the_person_and_names_no_site(heard, phone, avenue):
    page = phone.get(heard)

    shown = text(page)
    assert '<html lang="tr"' in shown
    assert person_words("tr")["title"] in shown
    assert "<title>Nasıl geçti?</title>" in shown
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert not page.cookies


def test_names_of_services_are_folded_away(heard, phone, avenue):
    shown = text(phone.get(heard))

    folded = re.search(r"<details.*?</summary>(.*)</details>", shown, re.DOTALL)
    assert avenue.name in folded[1]
    outside = shown.replace(folded[1], "")
    assert avenue.name not in outside


@pytest.mark.parametrize("language", CARD_LANGUAGES)
def test_every_language_has_every_word(heard, phone, language):
    shown = text(phone.get(heard, {"language": language}))

    words = person_words(language)
    assert f'<html lang="{language}" dir="{card_words(language).direction}"' in shown
    assert set(words) == set(person_words("en"))
    assert set(words["reasons"]) == set(OFFERED)
    assert words["happened"] in shown


def test_a_service_has_the_name_it_has_now_in_the_language_of_the_page(heard, phone, avenue):
    Service.objects.filter(pk=avenue.service.pk).update(name_fr="La Porte", name_nl="De Poort")

    assert "La Porte" in text(phone.get(heard, {"language": "fr"}))
    assert "De Poort" in text(phone.get(heard, {"language": "nl"}))


def test_opening_it_keeps_nothing(heard, phone):
    phone.get(heard)

    assert not Voice.objects.exists()


def test_the_person_says_that_it_did_not_happen_and_why(heard, phone, avenue):
    posted = {"avenue": avenue.uuid, "happened": "no", "reason": ["cost", "document_missing"]}

    answered = phone.post(heard, {**posted, "words": "They wanted a card."}, follow=True)

    voice = Voice.objects.get()
    assert (voice.happened, set(voice.reasons)) == ("no", {"cost", "document_missing"})
    assert person_words("tr")["thanks"] in text(answered)
    avenue.refresh_from_db()
    assert avenue.status == "accepted"


def test_reasons_of_a_yes_are_left_out(heard, phone, avenue):
    phone.post(heard, {"avenue": avenue.uuid, "happened": "yes", "reason": ["cost"]})

    assert Voice.objects.get().reasons == []


def test_a_name_in_own_words_is_asked_about_first(heard, phone, avenue):
    posted = {"avenue": avenue.uuid, "happened": "no", "words": "Mme Planted was rude."}

    answered = phone.post(f"{heard}?language=fr", posted)
    assert answered.status_code == 422
    assert person_words("fr")["signs"] in text(answered)
    assert not Voice.objects.exists()

    phone.post(heard, {**posted, "sure": "1"})
    assert Voice.objects.get().words == "Mme Planted was rude."


@pytest.mark.parametrize("happened", ["", "perhaps"])
def test_one_of_the_three_is_chosen(heard, phone, avenue, happened):
    answered = phone.post(heard, {"avenue": avenue.uuid, "happened": happened})

    assert answered.status_code == 422
    assert person_words("tr")["choose"] in text(answered)
    assert not Voice.objects.exists()


@pytest.mark.parametrize("avenue_id", ["", "no-id", "00000000-0000-4000-8000-000000000000"])
def test_what_is_none_of_the_addresses_keeps_nothing(heard, phone, avenue_id):
    answered = phone.post(heard, {"avenue": avenue_id, "happened": "yes"})

    assert answered.status_code == 404
    assert not Voice.objects.exists()


def test_avenues_that_opened_no_door_are_not_shown(heard, phone, room):
    AvenueFactory(request=room.request, name="Refusing Door", status="refused")

    assert "Refusing Door" not in text(phone.get(heard))


def test_a_link_that_is_over_says_so_in_the_language_of_the_reader(heard, phone):
    PersonLink.objects.update(expires_at=timezone.now())

    page = phone.get(heard, {"language": "es"})
    assert page.status_code == 404
    assert person_words("es")["over"] in text(page)


def test_a_cancelled_request_closes_the_link(heard, phone, room):
    type(room.request).objects.update(status="cancelled")

    assert phone.get(heard).status_code == 404


def test_the_person_closes_the_page_for_good_and_what_was_said_stays(heard, phone, client, avenue):
    phone.post(heard, {"avenue": avenue.uuid, "happened": "yes"})
    other = open_to_person(viewing(avenue.request.author), avenue.request.uuid)
    assert person_words("tr")["close_help"] in text(phone.get(heard))

    closed = phone.post(heard, {"close": "1"}, follow=True)

    assert closed.status_code == 404
    assert person_words("tr")["closed"] in text(closed)
    assert phone.get(f"/heard/{other}/").status_code == 404
    assert phone.post(heard, {"avenue": avenue.uuid, "happened": "no"}).status_code == 404
    assert phone.post(heard, {"close": "1"}).status_code == 404
    assert Voice.objects.get().happened == "yes"


def test_whoever_works_on_the_request_closes_the_page_of_the_person(heard, phone, client, room):
    paper = at("orientation_slip", room.request.uuid)
    assert 'value="close"' in text(client.get(paper))

    for _twice in range(2):
        assert client.post(paper, {"do": "close"}, follow=True).status_code == 200

    assert phone.get(heard).status_code == 404
    assert 'value="close"' not in text(client.get(paper))
    again = open_to_person(viewing(room.request.author), room.request.uuid)
    assert phone.get(f"/heard/{again}/").status_code == 200


# What was agreed to


@pytest.fixture
def agreement(avenue):
    found = agreement_on(avenue)
    found.content = ["text", "contact"]
    found.save()
    return found


@pytest.mark.parametrize("language", CARD_LANGUAGES)
def test_the_person_reads_what_they_agreed_to(heard, phone, agreement, language):
    shown = text(phone.get(heard, {"language": language}))

    words = person_words(language)
    assert all(words[one] in shown for one in ("agreed", "text", "contact", "withdraw"))
    assert f"<li>{words['attachments']}</li>" not in shown


def test_the_person_takes_an_agreement_back_and_the_service_reads_it_no_more(
    heard, phone, agreement, avenue
):
    avenue.content = ["text", "contact"]
    avenue.save()
    avenue_token(avenue)
    Agreement.objects.exclude(pk=agreement.pk).delete()
    assert disclosed_by(avenue)

    for _twice in range(2):
        answered = phone.post(heard, {"withdraw": agreement.pk}, follow=True)

    agreement.refresh_from_db()
    assert person_words("tr")["withdrawn"] in text(answered)
    assert person_words("tr")["agreed"] not in text(answered)
    assert agreement.withdrawn_at is not None
    assert disclosed_by(avenue) == frozenset()
    assert AvenueLink.objects.get().used_at is not None
    told_to = sorted(notice.user_id for notice in Notice.objects.filter(what="withdrawn"))
    assert told_to == sorted({avenue.request.answerer_id, avenue.request.author_id})
    assert not Message.objects.filter(text__contains=avenue.name).exists()


def test_refusals_and_what_is_over_are_no_agreements(heard, phone, agreement):
    for change in ({"given": False}, {"ends_on": timezone.localdate()}):
        Agreement.objects.filter(pk=agreement.pk).update(**change)

        assert person_words("tr")["agreed"] not in text(phone.get(heard))


@pytest.mark.parametrize("key", ["", "x", "-1", "1" * 30, "٣"])
def test_an_odd_agreement_is_not_found(heard, phone, key):
    assert phone.post(heard, {"withdraw": key}).status_code == 404


def test_an_agreement_on_another_request_is_not_taken_back(heard, phone, avenue):
    other = agreement_on(AvenueFactory(service=avenue.service))

    assert phone.post(heard, {"withdraw": other.pk}).status_code == 404
    other.refresh_from_db()
    assert other.withdrawn_at is None


def test_a_stranger_closes_no_page(heard, phone, room):
    stranger = Client()
    stranger.force_login(professional())

    answered = stranger.post(at("orientation_slip", room.request.uuid), {"do": "close"})

    assert answered.status_code == 404
    assert phone.get(heard).status_code == 200


def test_a_link_that_never_was_is_not_found(phone):
    assert phone.get("/heard/never-was/").status_code == 404


def test_whoever_answers_reads_what_the_person_said_and_notes_the_result(
    heard, phone, client, avenue
):
    phone.post(heard, {"avenue": avenue.uuid, "happened": "no", "reason": ["cost"]})

    shown = text(client.get(at("orientation_avenue", avenue.uuid)))

    assert "No, they did not receive me." in shown
    assert "the cost" in shown
    assert at("orientation_avenue_step", avenue.uuid, "miss") in shown
