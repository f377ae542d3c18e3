"""Telling of a service that is missing, and answering, through the pages."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from seuil.directory.models import Service
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, Role
from seuil.territory.models import Territory
from seuil.upkeep.models import Draft, MissingService
from tests.factories.accounts import UserFactory
from tests.factories.missing import MissingServiceFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.web.sheets.conftest import sign_in
from tests.web.sheets.forms import form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

FORM, QUEUE = "/missing/", "/corrections/missing/"
TOLD = {
    "name": "Zwxq Vlrpk",
    "words": "Une sonnette et un banc.",
    "place": "1090",
    "basis": "there",
}
JETTE, IXELLES = "commune:21010", "commune:21009"


def commune(code):
    return Territory.objects.get(code=code)


def team_of(client, code="basin:nord"):
    user = UserFactory(name="Tinne")
    MandateFactory(user=user, territory=commune(code), kind=MandateKind.BASIN_TEAM)
    return sign_in(client, user)


def send(client, **changes):
    return client.post(FORM, {**form_of(client.get(FORM), "missing-form"), **TOLD, **changes})


def test_a_visitor_tells_reads_the_answer_page_and_withdraws(client):
    response = send(client, contact="www.sonnette.example", mail="ann@mail.example")

    assert response.status_code == 302, response.text
    missing = MissingService.objects.get()
    assert (missing.name, missing.commune.code) == ("Zwxq Vlrpk", JETTE)
    assert missing.contact == "https://www.sonnette.example"
    page = client.get(response.url)
    assert "Une sonnette et un banc." in page.text
    assert page.headers["Cache-Control"] == "no-store"
    client.post(response.url)
    missing.refresh_from_db()
    assert missing.status == "withdrawn"


def test_what_looks_like_it_is_shown_once_before_it_is_kept(client):
    known = Service.objects.public().exclude(locations=None).order_by("pk").first()

    first = send(client, name=known.name_fr)
    assert reverse("web:service", args=[known.uuid]) in first.text
    assert not MissingService.objects.exists()

    again = form_of(first, "missing-form")
    assert client.post(FORM, again).status_code == 302
    assert MissingService.objects.get().name == known.name_fr


def test_a_name_that_changed_is_looked_up_again(client):
    public = Service.objects.public().exclude(locations=None).order_by("-pk")
    again = form_of(send(client, name=public[0].name_fr), "missing-form")
    other = public.exclude(uuid__in=again["seen"])[0]

    response = client.post(FORM, {**again, "name": other.name_fr})

    assert response.status_code == 422
    assert reverse("web:service", args=[other.uuid]) in response.text
    assert not MissingService.objects.exists()


def test_words_that_may_name_a_person_are_shown_before_they_are_kept(client):
    words = "Chez Mme Dupont, 0470 12 34 56"

    first = send(client, words=words)
    assert "Mme Dupont" in first.text
    assert not MissingService.objects.exists()

    send(client, words=words, sure="on")
    assert MissingService.objects.get().words == words


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"words": ""},
        {"place": "Trifouillis"},
        {"place": "Bassin Nord"},
        {"contact": "demandez à l’accueil"},
        {"basis": ""},
        {"website": "https://spam.example"},
    ],
)
def test_what_is_not_whole_comes_back(client, wrong):
    assert send(client, **wrong).status_code == 422
    assert not MissingService.objects.exists()


def test_a_street_is_not_asked_and_secret_addresses_are_warned_of(client):
    page = client.get(FORM, headers={"Accept-Language": "en"})

    assert "must stay secret" in page.text
    assert not {"address", "street"} & set(form_of(page, "missing-form"))


def test_another_site_cannot_send_it(client):
    response = client.post(FORM, TOLD, headers={"Sec-Fetch-Site": "cross-site"})

    assert response.status_code == 403


def test_it_is_found_from_results_an_empty_result_a_place_and_a_correction(client):
    sheet = Service.objects.public().order_by("pk").first()
    pages = [
        client.post("/", {"text": "repas"}),
        client.post("/", {"text": "xqzwv"}),
        client.get(f"/territories/{JETTE}/"),
        client.get(reverse("web:correct", args=[sheet.uuid])),
    ]

    for page in pages:
        assert f'href="{FORM}' in page.text
    assert 'value="Jette"' in client.get(f"{FORM}?commune={JETTE}").text


# The team


def test_the_queue_holds_those_of_the_territory_and_is_counted(client):
    near = MissingServiceFactory(commune=commune(JETTE))
    far = MissingServiceFactory(commune=commune(IXELLES), name="Ailleurs")
    team_of(client)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    page = client.get(QUEUE)

    assert near.name in page.text
    assert far.name not in page.text
    assert "Missing services (1)" in client.get("/corrections/").text
    assert "Said to be missing: 1" in client.get("/upkeep/").text
    assert client.get(f"{QUEUE}{far.pk}/").status_code == 404


def test_an_editor_has_no_such_queue(client):
    client.force_login(MembershipFactory(role=Role.EDITOR).user)

    assert client.get(QUEUE).status_code == 404
    assert QUEUE not in client.get("/corrections/").text


def test_one_that_looks_like_it_is_chosen_for_the_answer_that_it_is_there(client):
    known = Service.objects.public().exclude(locations=None).order_by("pk").first()
    missing = MissingServiceFactory(
        commune=commune(JETTE), name=known.name_fr, mail="ann@mail.example"
    )
    team_of(client)
    assert f'href="?sheet={known.uuid}' in client.get(f"{QUEUE}{missing.pk}/").text
    chosen = client.get(f"{QUEUE}{missing.pk}/?sheet={known.uuid}")

    client.post(f"{QUEUE}{missing.pk}/", {**form_of(chosen, "no-sheet-form"), "step": "refuse"})

    missing.refresh_from_db()
    assert (missing.status, missing.why, missing.sheet) == ("refused", "there", known.uuid)
    answer = re.search(r"/missing/answer/\S+", Message.objects.get().text)[0]
    assert reverse("web:service", args=[known.uuid]) in client.get(answer).text


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"why": "other"},
        {"why": "there", "sheet": "somewhere"},
        {"why": "there", "sheet": "/services/00000000-0000-0000-0000-000000000000/"},
    ],
)
def test_an_answer_that_says_too_little_comes_back(client, wrong):
    missing = MissingServiceFactory(commune=commune(JETTE))
    team_of(client)

    response = client.post(f"{QUEUE}{missing.pk}/", {"step": "refuse", **wrong})

    missing.refresh_from_db()
    assert (response.status_code, missing.status) == (422, "proposed")


def test_the_form_of_a_new_sheet_begins_with_what_was_told_and_answers(client):
    missing = MissingServiceFactory(commune=commune(JETTE), mail="ann@mail.example")
    team_of(client)
    address = f"/my-services/new/?missing={missing.pk}"
    page = client.get(address)
    assert page.status_code == 200
    assert missing.words in page.text
    organisation = re.search(r'<option value="([0-9a-f-]{36})"', page.text)[1]

    response = client.post(
        address,
        {"name-fr": missing.name, "commune": "21010", "organisation": organisation},
    )

    missing.refresh_from_db()
    draft = Draft.objects.get()
    assert (missing.status, f"/my-services/{missing.sheet}/") == ("accepted", response.url)
    assert draft.values["name"] == {"fr": missing.name}
    assert Message.objects.get().to == "ann@mail.example"
    assert client.post(address, {"organisation": organisation}).status_code == 422
    assert client.get(f"{QUEUE}{missing.pk}/").status_code == 200


def test_the_form_of_a_new_sheet_has_name_kind_and_commune_filled_in(client):
    missing = MissingServiceFactory(commune=commune(JETTE))
    missing.category = Service.categories.rel.model.objects.get(code="mobility")
    missing.save()
    team_of(client)

    text = client.get(f"/my-services/new/?missing={missing.pk}").text

    assert f'value="{missing.name}"' in text
    assert re.search(r'<option value="21010"\s+selected', text)
    assert re.search(r'value="mobility"[^>]*checked', text)


def test_the_number_of_queries_does_not_grow(client):
    team_of(client)
    MissingServiceFactory(commune=commune(JETTE))
    client.get(QUEUE)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            client.get(QUEUE)
        counts.append(len(seen))
        MissingServiceFactory.create_batch(9, commune=commune(JETTE))

    assert counts[0] == counts[1]
