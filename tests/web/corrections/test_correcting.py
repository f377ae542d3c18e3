"""Saying that something is wrong, and answering, through the pages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from seuil.directory.models import Contact, Service
from seuil.directory.record.saving import record_now
from seuil.organisations.domain import Role
from seuil.upkeep.models import Correction
from tests.factories.accounts import UserFactory
from tests.factories.corrections import CorrectionFactory
from tests.factories.directory import ContactFactory, LocationFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def service():
    return Service.objects.public().exclude(hours="").order_by("pk").first()


@pytest.fixture
def editor(client, service):
    user = UserFactory(name="Ed")
    MembershipFactory(user=user, organisation=service.organisation, role=Role.EDITOR)
    client.force_login(user)
    return user


def url(service, about="other", **more):
    asked = "".join(f"&{key}={value}" for key, value in more.items())
    return f"/services/{service.uuid}/correct/?about={about}{asked}"


def send(client, address, **changes):
    data = form_of(client.get(address), "correction-form")
    return client.post(address, {**data, "basis": "there", **changes})


def test_a_visitor_finds_the_form_from_the_sheet(client, service):
    page = client.get(f"/services/{service.uuid}/")

    assert reverse("web:correct", args=[service.uuid]) in page.text


@pytest.mark.parametrize("about", ["hours", "contact", "place", "gone", "other"])
def test_each_subject_has_a_form_that_is_sent_in_words(client, service, about):
    response = send(client, url(service, about), words="It is otherwise.")

    assert response.status_code == 302
    correction = Correction.objects.get()
    assert (correction.subject, correction.words) == (about, "It is otherwise.")
    assert client.get(response.url).status_code == 200


def test_an_untouched_form_of_hours_says_nothing_and_asks_for_words(client, service):
    response = send(client, url(service, "hours"))

    assert response.status_code == 422
    assert not Correction.objects.exists()


def test_hours_are_proposed_with_the_form_of_the_week(client, service):
    changes = {"hours-as": "text", "hours-osm": "Mo-Fr 10:00-11:00"}

    response = send(client, url(service, "hours"), **changes)

    assert response.status_code == 302
    correction = Correction.objects.get()
    assert correction.after["hours"] == "Mo-Fr 10:00-11:00"
    assert correction.before["hours"] == service.hours


def test_hours_that_cannot_be_read_come_back_as_typed(client, service):
    changes = {"hours-as": "text", "hours-osm": "every other moon"}

    response = send(client, url(service, "hours"), **changes)

    assert response.status_code == 422
    assert "every other moon" in response.text
    assert not Correction.objects.exists()


def test_a_condition_is_proposed_by_dimension(client, service):
    response = send(
        client, url(service, "condition", dimension="animals"), **{"state-animals": "none"}
    )

    assert response.status_code == 302, response.text
    correction = Correction.objects.get()
    assert correction.dimension == "animals"
    assert correction.after["conditions"][0]["state"] == "none"


def test_a_telephone_is_replaced(client, service):
    Contact.objects.filter(service=service).delete()
    ContactFactory(service=service, value="+32 2 111 11 11")

    send(client, url(service, "contact"), **{"contact": "0", "contact-value": "+32 2 222 22 22"})

    correction = Correction.objects.get()
    assert correction.before["contacts"][0]["value"] == "+32 2 111 11 11"
    assert correction.after["contacts"][0]["value"] == "+32 2 222 22 22"


def test_what_only_professionals_see_is_not_in_the_forms(client, service):
    ContactFactory(service=service, value="+32 2 987 65 43", audience="professional")
    LocationFactory(service=service, hidden=True)

    pages = client.get(url(service, "contact")).text + client.get(url(service, "place")).text

    assert "987 65 43" not in pages
    assert "Jamais-Dite" not in pages


def test_what_may_name_a_person_is_shown_before_it_is_sent(client, service):
    words = "Mme Dupont, 0470 12 34 56, est partie"

    first = send(client, url(service), words=words)
    assert first.status_code == 422
    assert "Mme Dupont" in first.text
    assert not Correction.objects.exists()

    send(client, url(service), words=words, sure="1")
    assert Correction.objects.get().words == words


def test_a_machine_that_fills_in_every_field_is_refused(client, service):
    response = send(client, url(service), words="Buy this", website="https://spam.example")

    assert response.status_code == 422
    assert not Correction.objects.exists()


def test_another_site_cannot_send_it(client, service):
    response = client.post(
        url(service), {"words": "x", "basis": "there"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert response.status_code == 403


@pytest.mark.parametrize("address", ["?about=nothing", "?about=observed", ""])
def test_an_unknown_subject_leads_to_the_choice(client, service, address):
    page = client.get(f"/services/{service.uuid}/correct/{address}")

    assert "about=hours" in page.text


def test_a_sheet_for_professionals_is_not_there_for_visitors(client, service):
    Service.objects.filter(pk=service.pk).update(visibility="professional")

    assert client.get(url(service)).status_code == 404


# The link of whoever wrote it


def test_the_link_shows_the_answer_and_withdraws(client, service):
    page = send(client, url(service), words="It is otherwise.").url

    assert client.get(page).status_code == 200
    assert Correction.objects.get().status == "proposed"
    client.post(page)

    assert Correction.objects.get().status == "withdrawn"
    assert client.post(page).status_code == 302


def test_a_guessed_link_opens_nothing(client):
    response = client.get("/corrections/answer/guessed/")

    assert response.status_code == 404
    assert response.headers["Cache-Control"] == "no-store"


# Answering


def queue(client):
    return client.get("/corrections/", headers={"Accept-Language": "en"})


def test_the_queue_is_not_there_for_those_who_keep_nothing(client):
    client.force_login(UserFactory())

    assert queue(client).status_code == 404


def test_an_editor_finds_accepts_and_the_sheet_says_it(client, service, editor):
    CorrectionFactory(
        service=service,
        hours=True,
        before={"hours": service.hours},
        after={"hours": "Mo 09:00-10:00"},
    )
    correction = Correction.objects.get()

    assert f"/corrections/{correction.pk}/" in queue(client).text
    page = client.get(f"/corrections/{correction.pk}/")
    assert page.status_code == 200
    client.post(f"/corrections/{correction.pk}/", {"step": "accept"})

    service.refresh_from_db()
    assert service.hours == "Mo 09:00-10:00"
    assert f"/corrections/{correction.pk}/" not in queue(client).text
    assert f"/corrections/{correction.pk}/" in client.get("/corrections/?show=answered").text


def test_a_refusal_without_a_reason_comes_back(client, service, editor):
    correction = CorrectionFactory(service=service)
    address = f"/corrections/{correction.pk}/"

    assert client.post(address, {"step": "refuse"}).status_code == 422
    client.post(address, {"step": "refuse", "reason": "We called."})

    correction.refresh_from_db()
    assert (correction.status, correction.reason) == ("refused", "We called.")


SUBJECTS = ["hours", "contact", "place", "other", "gone"]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_it_can_be_put_right_in_other_words(client, service, editor, subject):
    correction = CorrectionFactory(service=service, subject=subject)
    address = f"/corrections/{correction.pk}/"
    before = record_now(service)

    data = form_of(client.get(address), "wording-form")
    response = client.post(address, {**data, "step": "accept_changed"})

    correction.refresh_from_db()
    service.refresh_from_db()
    assert response.status_code == 302, response.text
    assert correction.status == "accepted_changed"
    assert record_now(service) == before  # the form was left as it was


def test_other_words_without_the_form_that_holds_them_are_none(client, service, editor):
    correction = CorrectionFactory(service=service)

    response = client.post(f"/corrections/{correction.pk}/", {"step": "accept_changed"})

    correction.refresh_from_db()
    assert (response.status_code, correction.status) == (422, "proposed")


def test_other_words_do_not_overwrite_what_changed_since_the_form(client, service, editor):
    correction = CorrectionFactory(service=service, hours=True)
    address = f"/corrections/{correction.pk}/"
    data = form_of(client.get(address), "wording-form")
    Service.objects.filter(pk=service.pk).update(hours="Sa 10:00-11:00")

    response = client.post(address, {**data, "step": "accept_changed"})

    correction.refresh_from_db()
    assert (response.status_code, correction.status) == (409, "proposed")


def test_accepting_what_was_overtaken_says_so(client, service, editor):
    correction = CorrectionFactory(service=service, hours=True, before={"hours": "Mo 01:00-02:00"})

    response = client.post(f"/corrections/{correction.pk}/", {"step": "accept"})

    assert response.status_code == 409


def test_a_correction_of_another_sheet_is_not_there(client, editor):
    assert client.get(f"/corrections/{CorrectionFactory().pk}/").status_code == 404


def test_the_file_holds_no_words_and_no_formula(client, service, editor):
    CorrectionFactory(service=service, words="secret", mail="ann@mail.example")
    Service.objects.filter(pk=service.pk).update(name_fr="=1+1", name_nl="", name_en="")

    text = client.get("/corrections/?format=csv").content.decode()

    assert "secret" not in text
    assert "ann@" not in text
    assert "'=1+1" in text


def queries_of_queue(client):
    with CaptureQueriesContext(connection) as seen:
        queue(client)
    return len(seen)


def test_the_number_of_queries_does_not_grow(client, service, editor):
    CorrectionFactory(service=service, hours=True)
    queue(client)
    one = queries_of_queue(client)
    CorrectionFactory.create_batch(9, service=service, hours=True)

    assert queries_of_queue(client) == one


# Observed conditions


def observed_url(service, dimension="animals"):
    return f"/services/{service.uuid}/observed/?dimension={dimension}"


def test_a_professional_tells_of_a_condition_that_they_met(client, service, clock):
    clock("2026-11-22 10:00")
    user = UserFactory()
    MembershipFactory(user=user, role=Role.PROFESSIONAL)
    client.force_login(user)
    page = client.get(observed_url(service))
    data = form_of(page, "correction-form")

    response = client.post(
        observed_url(service), {**data, "observed_on": "2026-11-12", "often": "once"}
    )

    assert response.status_code == 302, response.text
    correction = Correction.objects.get()
    (row,) = correction.after["conditions"]
    assert (row["source"], row["checked_on"]) == ("observed", "2026-11-12")
    assert correction.observer == user.memberships.get().organisation


def test_what_was_observed_stands_on_the_sheet_with_its_day_and_never_with_whoever_saw_it(
    client, service, editor, clock
):
    clock("2026-11-22 10:00")
    user = UserFactory(name="Ada Voit-Bien", email="ada.voit.bien@equipe.example")
    observer = OrganisationFactory(name_fr="La Ronde Qui Regarde")
    MembershipFactory(user=user, organisation=observer, role=Role.PROFESSIONAL)
    client.force_login(user)
    data = form_of(client.get(observed_url(service)), "correction-form")
    client.post(observed_url(service), {**data, "observed_on": "2026-11-12", "often": "once"})
    client.force_login(editor)
    client.post(f"/corrections/{Correction.objects.get().pk}/", {"step": "accept"})
    client.logout()
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    sheet = client.get(f"/services/{service.uuid}/").text
    card = client.get(f"/services/{service.uuid}/card/en/").text

    assert "observed by the field · checked on 12 November 2026" in sheet
    assert "Observed in the field on 12 November 2026." in card
    for page in (sheet, card):
        assert "Regarde" not in page
        assert "Voit" not in page


def test_a_day_to_come_was_not_observed(client, service, editor, clock):
    clock("2026-11-22 10:00")
    data = form_of(client.get(observed_url(service)), "correction-form")

    response = client.post(
        observed_url(service), {**data, "observed_on": "2026-11-23", "often": "once"}
    )

    assert response.status_code == 422
    assert not Correction.objects.exists()


def test_whoever_belongs_nowhere_observes_nothing(client, service):
    client.force_login(UserFactory())

    assert client.get(observed_url(service)).status_code == 403
