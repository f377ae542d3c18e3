"""Taking a request on the telephone: kept as one goes, begun at the end."""

import pytest

from seuil.orientation.domain.request import Status, Step
from seuil.orientation.models import OrientationRequest
from seuil.territory.models import Territory
from tests.factories.organisations import OrganisationFactory
from tests.factories.orientation import (
    DeskFactory,
    OrientationRequestFactory,
    SeatFactory,
    professional,
)
from tests.web.sheets.conftest import sign_in
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

CALL = "/orientation/intake/"
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def desk():
    return DeskFactory(territory=Territory.objects.get(code="basin:nord"), name_fr="Desk Nord")


@pytest.fixture
def me(client, desk):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return sign_in(client, SeatFactory(desk=desk).user)


def said(client, **more):
    """Return what the screen would send, with what was typed."""
    return {**form_of(client.get(CALL), "call-form"), **more}


def test_only_those_who_sit_at_a_desk_take_calls(client):
    sign_in(client, professional())

    assert client.get(CALL).status_code == 404
    assert client.post(CALL, {"words": "x"}).status_code == 404


def test_opening_the_screen_keeps_nothing(client, me):
    client.get(CALL)

    assert not OrientationRequest.objects.exists()


def test_what_is_said_is_kept_as_one_goes_in_one_draft(client, me):
    data = said(client, caller="Ann of the school")
    client.post(CALL, data, **HTMX)
    client.post(CALL, {**data, "words": "Two children, no heating", "s_gender": "woman"}, **HTMX)

    kept = OrientationRequest.objects.get()
    assert (kept.status, kept.author, kept.taken_by_phone) == (Status.DRAFT, me, True)
    assert (kept.caller, kept.words) == ("Ann of the school", "Two children, no heating")
    assert kept.situation == {"gender": "woman"}


def test_switching_the_language_keeps_the_call(client, me):
    answered = client.post(CALL, said(client, words="Needs a cot.", interface_language="nl"))

    shown = client.get(answered.url).text
    assert "Needs a cot." in shown
    assert '<html lang="nl"' in shown


def test_another_place_of_that_name_is_chosen_with_one_tap(client, me):
    answered = client.post(
        CALL, said(client, words="Needs a cot.", place="Nowhere", pick="Schaerbeek")
    )

    assert 'value="Schaerbeek' in client.get(answered.url).text


def test_the_count_comes_back_while_one_talks(client, me):
    response = client.post(CALL, said(client, s_gender="woman"), **HTMX)

    assert "is-open" in response.text
    assert "<main" not in response.text


def test_a_call_ends_as_a_request_that_is_explored_by_who_took_it(client, desk, me):
    data = said(client, words="No doctor any more", step="begin", desk=str(desk.pk))

    response = client.post(CALL, data)

    begun = OrientationRequest.objects.get()
    assert response.url == f"/orientation/requests/{begun.uuid}/"
    assert (begun.status, begun.answerer, begun.desk) == (Status.EXPLORING, me, desk)
    steps = list(begun.events.values_list("step", flat=True))
    assert steps == [Step.SUBMIT, Step.TAKE, Step.EXPLORE]


def test_a_double_click_begins_one_request(client, desk, me):
    data = said(client, words="No doctor any more", step="begin", desk=str(desk.pk))

    first, second = client.post(CALL, data), client.post(CALL, data)

    assert first.url == second.url
    assert OrientationRequest.objects.count() == 1


def test_a_place_of_another_desk_goes_to_that_desk(client, me):
    there = SeatFactory(desk=DeskFactory(territory=Territory.objects.get(code="basin:sud"))).desk
    data = said(client, words="No doctor", place="Forest", step="begin", desk=str(there.pk))

    client.post(CALL, data)

    begun = OrientationRequest.objects.get()
    assert (begun.status, begun.desk, begun.answerer) == (Status.SUBMITTED, there, None)


def test_an_empty_call_cannot_begin_and_says_why(client, desk, me):
    response = client.post(CALL, said(client, step="begin", desk=str(desk.pk)))

    assert response.status_code == 422
    assert OrientationRequest.objects.get().status == Status.DRAFT


def test_words_that_may_name_a_person_are_shown_before_it_begins(client, desk, me):
    data = said(client, words="Call 0470 12 34 56", desk=str(desk.pk))

    first = client.post(CALL, {**data, "step": "begin"})
    kept = OrientationRequest.objects.get()
    second = client.post(CALL, {**data, "step": "send_as_is", "shown": "0470 12 34 56"})

    assert (first.status_code, kept.status) == (422, Status.DRAFT)
    assert second.status_code == 302
    kept.refresh_from_db()
    assert (kept.status, kept.signs_kept) == (Status.EXPLORING, ["phone"])


def test_an_organisation_that_is_known_is_linked_and_another_stays_in_the_words(client, me):
    known = OrganisationFactory(name_fr="La Porte Verte")
    data = said(client, caller="Ann", organisation="la porte verte")
    client.post(CALL, data)
    kept = OrientationRequest.objects.get()
    assert (kept.organisation, kept.caller) == (known, "Ann")

    client.post(CALL, {**data, "organisation": "Nobody knows it"})
    kept.refresh_from_db()
    assert (kept.organisation, kept.caller) == (None, "Ann, Nobody knows it")


def test_a_call_that_was_not_finished_is_found_again(client, me):
    client.post(CALL, said(client, words="Later", caller="Ann"))
    kept = OrientationRequest.objects.get()

    assert kept.code in client.get(CALL).text
    again = form_of(client.get(CALL, {"call": str(kept.uuid)}), "call-form")

    assert (again["key"], again["caller"]) == ([str(kept.uuid)], ["Ann"])
    assert again["words"][0].strip() == "Later"


def test_a_call_is_deleted_by_who_took_it(client, me):
    client.post(CALL, said(client, words="Wrong number"))
    kept = OrientationRequest.objects.get()

    client.post(CALL, {"key": str(kept.uuid), "step": "delete"})

    assert not OrientationRequest.objects.exists()


@pytest.mark.parametrize("key", ["", "nonsense", "9b2d7c1e-0d3f-4a55-8f0e-6d1c0e6a4b11"])
def test_a_call_of_somebody_else_or_nobody_is_an_empty_screen(client, me, key):
    theirs = OrientationRequestFactory(taken_by_phone=True, words="Secret words")

    for asked in (key, str(theirs.uuid)):
        response = client.get(CALL, {"call": asked})
        assert response.status_code == 200
        assert "Secret words" not in response.text
