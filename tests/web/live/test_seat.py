"""A phone in a room: joining, saying, seeing what became of it. No account, no name."""

import uuid

import pytest
from django.test import Client, override_settings
from django.urls import reverse

from seuil.concertation.domain.contribution import Heading, Step
from seuil.concertation.models import Contribution, Device
from seuil.concertation.operations.contributions import ContributionMove, take_contribution_step
from seuil.concertation.operations.live import go_to_phase
from seuil.concertation.queries.evaluation import evaluation_token
from seuil.operating.limits import in_this_process
from tests.factories.accounts import UserFactory
from tests.factories.concertation import ContributionFactory, SessionFactory
from tests.factories.register import blockage as recognised
from tests.plugins.reads import CarefulClient

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def session(db):
    return SessionFactory(status="live", usual=True, title_fr="Se soigner sans adresse")


def seat(session, family="justice"):
    """Return a phone that joined by the code."""
    phone = CarefulClient()
    phone.post(f"/join/{session.code}/", {"family": family})
    return phone


def say(phone, session, text="Pas d’adresse, pas de médecin.", key=None, headers=JSON, **more):
    said = {"uuid": str(key or uuid.uuid4()), "text": text, "language": "fr", **more}
    return phone.post(f"/live/{session.slug}/", said, headers=headers)


@pytest.fixture
def phone(session):
    return seat(session)


# Joining


def test_one_joins_with_the_code_and_a_practice_and_nothing_else(client, session):
    page = client.get(f"/join/{session.code.lower()}/", headers={"accept-language": "en"})
    joined = client.post(f"/join/{session.code}/", {"family": "justice"})

    assert "Se soigner sans adresse" in page.text
    assert "No name and no account" in page.text
    assert joined.headers["Location"] == f"/live/{session.slug}/"
    cookie = joined.cookies["seat"]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        f"/live/{session.slug}/",
        True,
        "Lax",
    )
    assert Device.objects.get().family == "justice"


def test_letters_typed_lead_to_the_session(client, session):
    led = client.post("/join/", {"code": f" {session.code.lower()} "})

    assert led.headers["Location"] == f"/join/{session.code}/"


def test_the_page_of_a_session_leads_to_its_room_while_it_goes_on_and_tells_no_code(client):
    held, over = (SessionFactory(status=status, usual=True) for status in ("live", "consolidation"))

    going_on, gone = (client.get(f"/sessions/{one.slug}/").text for one in (held, over))

    assert 'href="/join/"' in going_on
    assert f"{held.code}<" not in going_on
    assert "/join/" not in gone


@pytest.mark.parametrize("code", ["ZZZZZ", "12", "é", "%00", "A" * 80])
def test_a_wrong_code_says_what_to_do(client, session, code):
    assert session.code != code
    page = client.get(f"/join/{code}/")

    assert page.status_code in {400, 404}
    assert page.status_code == 400 or 'name="code"' in page.text


def test_the_code_of_a_session_that_is_over_opens_nothing(client):
    over = SessionFactory(status="synthesis_draft", code="ABCDE")

    assert client.get(f"/join/{over.code}/").status_code == 404
    assert client.post(f"/join/{over.code}/", {"family": "justice"}).status_code == 404
    assert not Device.objects.exists()


def test_a_practice_is_needed(client, session):
    again = client.post(f"/join/{session.code}/", {"family": "doctor"})

    assert again.status_code == 422
    assert not Device.objects.exists()


@override_settings(SEUIL_LIMITS=True)
def test_whoever_tries_many_codes_waits_and_a_room_that_joins_does_not(client, session):
    in_this_process.clear()

    joined = [seat(session).get(f"/live/{session.slug}/").status_code for _ in range(40)]
    tried = [client.post("/join/ZZZZZ/").status_code for _ in range(25)]

    assert set(joined) == {200}
    assert tried[0] == 404
    assert tried[-1] == 429


# Saying


def test_the_page_works_as_a_plain_form(phone, session):
    page = phone.get(f"/live/{session.slug}/")
    led = say(phone, session, headers={}, kind="barrier_system")

    assert 'name="uuid"' in page.text
    assert led.status_code == 302
    assert "Pas d’adresse, pas de médecin." in phone.get(f"/live/{session.slug}/").text
    assert Contribution.objects.get().proposed == "barrier_system"


def test_one_id_posted_twice_is_one_and_another_text_is_refused(phone, session):
    key = uuid.uuid4()

    answers = [say(phone, session, key=key) for _ in range(3)]
    other = say(phone, session, "Autre chose.", key=key)

    assert [answer.status_code for answer in answers] == [200] * 3
    assert other.status_code == 409
    assert Contribution.objects.get().text == "Pas d’adresse, pas de médecin."


def test_a_phone_that_joined_anew_sends_its_queue_without_doubling_anything(session):
    key = uuid.uuid4()
    say(seat(session), session, key=key)

    again = say(seat(session), session, key=key)

    assert again.status_code == 200
    assert Contribution.objects.count() == 1


def test_what_may_name_somebody_is_shown_before_it_is_taken_in(phone, session):
    asked = say(phone, session, "Mme Dupont attend depuis mai, 0470 12 34 56.")
    signs = asked.json()["signs"]
    kept = say(
        phone,
        session,
        "Mme Dupont attend depuis mai, 0470 12 34 56.",
        step="send_as_is",
        shown=signs,
    )

    assert asked.status_code == 422
    assert len(signs) == 2
    assert kept.status_code == 200
    assert Contribution.objects.get().signs_kept


def test_signs_that_were_not_shown_are_not_let_through(phone, session):
    told = say(phone, session, "Mme Dupont attend.", step="send_as_is", shown=["Mme Durand"])

    assert told.status_code == 422
    assert not Contribution.objects.exists()


def test_without_javascript_the_words_stay_in_the_form_with_the_choice(phone, session):
    page = say(phone, session, "Mme Dupont attend.", headers={})

    assert page.status_code == 422
    assert "Mme Dupont attend." in page.text
    assert 'value="send_as_is"' in page.text


def test_a_paste_of_5000_characters_is_refused_with_how_many_too_many(phone, session):
    told = say(phone, session, "é" * 5_000)

    assert told.status_code == 422
    assert "4720" in told.json()["error"]


@pytest.mark.parametrize("text", ["👩🏽‍⚕️ " * 20, "لا عنوان، لا طبيب", "<script>alert(1)</script>"])
def test_every_text_is_shown_as_text_in_its_own_direction(phone, session, text):
    say(phone, session, text)

    page = phone.get(f"/live/{session.slug}/").text
    assert "<script>alert" not in page
    assert '<p dir="auto"' in page
    assert Contribution.objects.get().text == " ".join(text.split())


@pytest.mark.parametrize("said_at", ["2026-11-22T10:00:00Z", "1970-01-01T00:00:00Z", "soon", ""])
def test_a_phone_with_a_wrong_clock_is_heard_all_the_same(phone, session, said_at, clock):
    clock("2026-11-22 11:00")

    assert say(phone, session, said_at=said_at).status_code == 200

    kept = Contribution.objects.get()
    assert (kept.said_at is not None) == said_at.startswith("2026")
    assert kept.received_at.year == 2026


@pytest.mark.parametrize("wrong", [{"key": "7"}, {"text": "  "}, {"text": "\x01"}])
def test_nonsense_is_refused(phone, session, wrong):
    assert say(phone, session, **wrong).status_code == 422
    assert not Contribution.objects.exists()


def test_what_comes_late_is_kept_and_said_so(session):
    phone = seat(session)
    type(session).objects.filter(pk=session.pk).update(status="consolidation")

    assert say(phone, session).json()["late"] is True


def test_once_the_synthesis_is_written_the_page_says_that_it_is_over(session):
    phone = seat(session)
    say(phone, session)
    type(session).objects.filter(pk=session.pk).update(status="synthesis_draft", code="")

    told, page = say(phone, session, "Encore."), phone.get(f"/live/{session.slug}/")

    assert told.status_code == 410
    assert 'name="text"' not in page.text
    assert "Pas d’adresse, pas de médecin." in page.text


# Who may


def test_a_phone_of_another_session_has_no_seat_here(session):
    elsewhere = SessionFactory(status="live")
    stranger = seat(elsewhere)
    stranger.cookies["seat"]["path"] = "/"

    assert stranger.get(f"/live/{session.slug}/").status_code == 404
    assert say(stranger, session).status_code == 404
    assert say(stranger, session).json()["join"] == "/join/"
    assert not Contribution.objects.exists()


def test_another_site_sends_nothing_for_a_phone(phone, session):
    headers = {**JSON, "Sec-Fetch-Site": "cross-site"}

    assert say(phone, session, headers=headers).status_code == 403


@override_settings(SEUIL_LIMITS=True)
def test_a_phone_that_sends_without_end_waits_and_the_others_do_not(session):
    in_this_process.clear()
    loud, other = seat(session), seat(session)

    answers = [say(loud, session, f"Phrase {n}.").status_code for n in range(125)]

    assert (answers[0], answers[-1]) == (200, 429)
    assert say(other, session).status_code == 200


# What became of it


def now_of(phone, session, **headers):
    return phone.get(f"/live/{session.slug}/now/", headers=headers)


def test_the_part_that_changes_is_sent_when_it_changed_only(phone, session):
    first = now_of(phone, session)
    same = now_of(phone, session, if_none_match=first.headers["ETag"])
    say(phone, session)
    after = now_of(phone, session, if_none_match=first.headers["ETag"])

    assert (first.status_code, same.status_code, after.status_code) == (200, 304, 200)
    assert "<html" not in after.text


def test_what_others_say_changes_nothing_on_a_phone(phone, session):
    tag = now_of(phone, session).headers["ETag"]
    say(seat(session), session)

    assert now_of(phone, session, if_none_match=tag).status_code == 304


def test_the_phase_is_told_to_every_phone(phone, session):
    tag = now_of(phone, session).headers["ETag"]
    go_to_phase(session.uuid, 1, seen=None)

    assert "data-left=" in now_of(phone, session, if_none_match=tag).text


@pytest.mark.parametrize("said", [1, 10])
def test_an_answer_without_change_takes_three_queries(
    phone, session, said, django_assert_num_queries
):
    go_to_phase(session.uuid, 1, seen=None)
    for number in range(said):
        say(phone, session, f"Phrase {number}.")
    tag = now_of(phone, session).headers["ETag"]

    with django_assert_num_queries(3):  # the phone with its session, what it said, the phase
        now_of(phone, session, if_none_match=tag)


def test_each_sentence_says_where_it_went(phone, session):
    say(phone, session)
    one = Contribution.objects.get()
    scribe = UserFactory()
    move = ContributionMove(Step.FILE, heading=Heading.BARRIER_SYSTEM)
    take_contribution_step(session, one.pk, move, actor=scribe)
    aside = ContributionMove(Step.SET_ASIDE, words="said twice")

    assert "Filed" in now_of(phone, session, accept_language="en").text
    take_contribution_step(session, one.pk, aside, actor=scribe)
    assert "said twice" in now_of(phone, session).text


def test_a_phone_takes_back_what_it_said_and_not_what_another_one_said(phone, session):
    say(phone, session)
    mine = Contribution.objects.get()
    theirs = ContributionFactory(session=session, via="phone")
    page = f"/live/{session.slug}/withdraw/"

    assert phone.post(page, {"uuid": str(theirs.uuid)}).status_code == 404
    phone.post(page, {"uuid": str(mine.uuid)})

    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert (mine.status, mine.text, theirs.status) == ("withdrawn", "", "received")


def test_whoever_kept_the_address_sees_it_and_takes_it_back_without_a_phone(client, session):
    said = ContributionFactory(session=session, text="Pas d’adresse.")
    page = reverse("web:live_said", args=[said.uuid])

    shown = client.get(page)
    client.post(page)

    assert "Pas d’adresse." in shown.text
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "Pas d’adresse." not in client.get(page).text


def test_what_was_published_leads_to_the_blockage_that_it_shows(client):
    blockage = recognised()
    said = ContributionFactory(status="published", blockage=blockage, text="Zéro lit.")

    page = client.get(reverse("web:live_said", args=[said.uuid])).text

    assert reverse("web:blockage", args=[blockage.uuid]) in page
    assert "<form" not in page.partition("</header>")[2]


def test_a_wrong_address_of_a_sentence_is_not_there(client):
    assert client.get(f"/live/said/{uuid.uuid4()}/").status_code == 404


def test_a_phone_says_how_much_it_still_holds(phone, session):
    page = f"/live/{session.slug}/holds/"

    assert phone.post(page, {"waiting": "3"}).status_code == 204
    assert [phone.post(page, {"waiting": wrong}).status_code for wrong in ("-1", "x", "")] == [
        422
    ] * 3
    assert Device.objects.get().waiting == 3


def test_no_answer_to_a_phone_is_kept_by_a_cache(phone, session):
    for page in ("", "now/"):
        answer = phone.get(f"/live/{session.slug}/{page}")
        assert answer.headers["Cache-Control"] == "no-store"


# The evaluation


def evaluated(client, page, **more):
    return client.post(page, {"uuid": str(uuid.uuid4()), **more})


def test_a_phone_evaluates_and_is_thanked(phone, session):
    page = f"/live/{session.slug}/evaluation/"

    led = evaluated(phone, page, could_say="yes", words="Plus de temps.")

    assert 'name="could_say"' in phone.get(page).text
    assert 'name="could_say"' not in phone.get(led.headers["Location"]).text
    assert session.evaluations.get().answers == {"could_say": "yes"}


def test_an_evaluation_that_says_nothing_or_names_somebody_is_asked_again(phone, session):
    page = f"/live/{session.slug}/evaluation/"

    assert evaluated(phone, page).status_code == 422
    named = evaluated(phone, page, could_say="no", words="Mme Dupont parlait trop.")

    assert named.status_code == 422
    assert "Mme Dupont parlait trop." in named.text
    assert not session.evaluations.exists()


def test_the_link_of_an_evaluation_works_without_a_phone(session):
    page = f"/live/evaluation/{evaluation_token(session)}/"
    anybody = Client()

    assert anybody.get(page).status_code == 200
    assert evaluated(anybody, page, could_say="partly").status_code == 302
    assert anybody.get("/live/evaluation/nothing:like-that/").status_code == 404
