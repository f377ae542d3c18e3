"""Writing a vignette: anybody composes and counts, nothing is kept, only editors save."""

import json

import pytest
import yaml
from django.test import Client

from seuil.observatory.domain import Status
from seuil.observatory.models import Run, Vignette
from seuil.observatory.operations import load_vignettes
from seuil.observatory.queries.drafts import draft_of
from seuil.organisations.domain import Role
from seuil.web.observatory.compose_form import composed, data_of, finished
from tests.factories.accounts import UserFactory
from tests.factories.observatory import VignetteFactory
from tests.factories.organisations import MembershipFactory
from tests.web.reading import attribute, form_data, read, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

PRISON = "leaving-prison-on-methadone"
ENGLISH = {"Accept-Language": "en"}
WORDS = {
    "title_fr": "Une personne inventée",
    "title_nl": "Een verzonnen mens",
    "story_fr": "Elle cherche un repas.",
    "story_nl": "Ze zoekt een maaltijd.",
}
ASKED = {"s_animals": "yes", "need": "food.meals"}
WHOLE = WORDS | ASKED | {"at_least": "1", "level": "basin"}


@pytest.fixture
def editor(client):
    user = MembershipFactory(role=Role.EDITOR).user
    client.force_login(user)
    return user


def errors_on(page):
    beside = page.all("p")
    return [words(e) for e in beside if (attribute(e, "class") or "").startswith("field__error")]


def send(client, data, to="/vignettes/compose/", **headers):
    return client.post(to, data, headers=ENGLISH | headers)


def test_the_form_starts_empty_and_without_remarks(client):
    page = read(client.get("/vignettes/compose/", headers=ENGLISH))

    assert page.response.status_code == 200
    assert "the counts appear here" in page.text
    assert not [e for e in page.all("p") if attribute(e, "class") == "field__error"]


def test_counts_follow_what_is_chosen(client):
    page = read(send(client, ASKED | {"at_least": "1", "level": "basin"}))

    assert "Whole region:" in page.text
    assert "At least 1 expected:" in page.text


def test_live_counts_are_the_fragment_alone(client):
    response = send(client, ASKED, **{"HX-Request": "true"})

    assert "Whole region:" in response.text
    assert "<main" not in response.text


def test_composing_keeps_nothing(client):
    vignettes, runs = Vignette.objects.count(), Run.objects.count()

    for do in ("", "read", "yaml", "json"):
        response = send(client, WHOLE | {"do": do})
        assert response.status_code == 200
        assert not response.cookies
        assert response.headers["Cache-Control"] == "no-store"

    assert (Vignette.objects.count(), Run.objects.count()) == (vignettes, runs)


def test_what_is_still_missing_is_no_mistake_while_counting(client):
    assert send(client, {"s_animals": "yes"}).status_code == 200
    assert send(client, {"need": "food.meals"}).status_code == 200


@pytest.mark.parametrize("lacking", ["title_fr", "title_nl", "story_fr", "story_nl"])
def test_a_whole_vignette_is_written_in_french_and_in_dutch(client, lacking):
    page = read(send(client, WHOLE | {lacking: " ", "do": "yaml"}))

    assert page.response.status_code == 422
    beside = page.by_id(f"id_{lacking}_error")
    assert "in French and in Dutch" in words(beside)
    kept = dict(page.fields("compose-form"))
    assert kept["s_animals"] == "yes"
    assert kept["need"] == "food.meals"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"s_household": ["alone", "couple"]}, "cannot be true of one person"),
        ({"s_active_use": "yes", "s_health": "mental"}, "cannot be true of one person"),
        ({"s_age": "-3"}, "is not an age"),
        ({"s_animals": "perhaps"}, "is not one of the answers"),
        ({"need": "food.moon_cheese"}, "is not a kind of help"),
        ({"at_least": "many"}, "a whole number from 1"),
        ({"at_least": "0"}, "a whole number from 1"),
        ({"at_least": "1", "level": "planet"}, "not one of the available choices"),
        ({"at_least": "1", "within_m": "900000000"}, "not one of the available choices"),
        ({"title_fr": "x" * 500}, "At most 200 characters"),
        ({"valid_from": "2026-11-21", "valid_to": "2026-11-20"}, "a day after the first one"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(client, data, said):
    for do in ("", "json"):
        page = read(send(client, WHOLE | data | {"do": do}))

        assert page.response.status_code == 422
        assert any(said in text for text in errors_on(page)), errors_on(page)


@pytest.mark.parametrize("lacking", ["s_animals", "need"])
def test_a_vignette_tells_a_fact_and_a_need(client, lacking):
    data = {name: value for name, value in WHOLE.items() if name != lacking}
    page = read(send(client, data | {"do": "yaml"}))

    assert page.response.status_code == 422
    assert len(errors_on(page)) == 1


def test_every_vignette_is_adapted_without_losing_anything():
    for vignette in Vignette.objects.all():
        draft = draft_of(vignette)

        again = finished(data_of(draft))

        assert again.errors == []
        assert again.draft.facts == draft.facts
        assert again.draft.needs == draft.needs
        assert again.draft.expected == draft.expected
        assert again.draft.title == {**draft.title}


def test_adapting_starts_with_what_there_is(client):
    page = read(client.get(f"/vignettes/{PRISON}/adapt/", headers=ENGLISH))

    assert page.response.status_code == 200
    fields = form_data(page.fields("compose-form"))
    vignette = Vignette.objects.get(code=PRISON)
    assert fields["title_nl"] == [vignette.title_nl]
    assert sorted(fields["need"]) == sorted(vignette.needs)
    assert "Whole region:" in page.text


def test_what_is_downloaded_is_what_the_file_of_vignettes_holds(client):
    page = read(client.get(f"/vignettes/{PRISON}/adapt/"))
    sent = form_data(page.fields("compose-form"))

    as_yaml = send(client, sent | {"do": "yaml"})
    as_json = send(client, sent | {"do": "json"})

    (entry,) = yaml.safe_load(as_yaml.text)
    vignette = Vignette.objects.get(code=PRISON)
    assert json.loads(as_json.text)["needs"] == entry["needs"]
    assert sorted(entry["needs"]) == sorted(vignette.needs)
    assert entry["situation"].keys() == vignette.situation.keys()
    assert "attachment" in as_yaml.headers["Content-Disposition"]


def test_what_was_written_can_be_read_over_and_gone_on_with(client):
    page = read(send(client, WHOLE | {"do": "read"}))

    assert "Une personne inventée" in page.text
    assert "Whole region:" in page.text
    hidden = {attribute(e, "name"): attribute(e, "value") for e in page.all("input", type="hidden")}
    assert hidden.items() >= WHOLE.items()


def test_a_situation_in_an_address_is_not_read(client):
    page = read(client.get("/vignettes/compose/?s_animals=yes&need=food.meals", headers=ENGLISH))

    assert "the counts appear here" in page.text


def test_changing_the_language_loses_nothing(client):
    page = read(client.post("/vignettes/compose/", WHOLE | {"interface_language": "nl"}))

    assert attribute(page.one("html"), "lang") == "nl"
    assert dict(page.fields("compose-form"))["title_fr"] == WORDS["title_fr"]


def test_counting_again_finds_the_same(client):
    first, second = send(client, ASKED), send(client, ASKED)

    assert first.text == second.text


# Saving


def test_a_visitor_saves_nothing(client):
    count = Vignette.objects.count()

    assert send(client, WHOLE, to="/vignettes/compose/save/").status_code == 403
    assert send(client, {}, to=f"/vignettes/{PRISON}/publish/").status_code == 403
    assert send(client, {}, to=f"/vignettes/{PRISON}/withdraw/").status_code == 403
    assert Vignette.objects.count() == count
    assert Vignette.objects.get(code=PRISON).status == Status.PUBLISHED
    page = read(client.get("/vignettes/compose/", headers=ENGLISH))
    assert not [b for b in page.all("button") if "Save" in words(b)]


def test_somebody_who_signed_in_but_may_not_write_saves_nothing(client):
    client.force_login(UserFactory())

    assert send(client, WHOLE, to="/vignettes/compose/save/").status_code == 403


def test_an_editor_saves_a_draft_and_publishes_it(client, editor):
    response = send(client, WHOLE, to="/vignettes/compose/save/")

    vignette = Vignette.objects.latest("pk")
    assert response.headers["Location"] == f"/vignettes/{vignette.code}/"
    assert vignette.status == Status.DRAFT
    assert vignette.situation == {"animals": True}
    page = read(client.get(f"/vignettes/{vignette.code}/", headers=ENGLISH))
    assert "This is a draft" in page.text

    send(client, {}, to=f"/vignettes/{vignette.code}/publish/")

    client.logout()
    assert client.get(f"/vignettes/{vignette.code}/").status_code == 200


def test_what_is_adapted_says_from_what(client, editor):
    sent = form_data(read(client.get(f"/vignettes/{PRISON}/adapt/")).fields("compose-form"))

    send(client, sent, to="/vignettes/compose/save/")

    assert Vignette.objects.latest("pk").adapted_from.code == PRISON


def test_a_written_vignette_is_replaced_when_asked(client, editor):
    vignette = VignetteFactory(situation={"age": 40}, needs=["food.meals"])

    send(
        client,
        WHOLE | {"based_on": vignette.code, "do": "rewrite"},
        to="/vignettes/compose/save/",
    )

    vignette.refresh_from_db()
    assert vignette.title_fr == WORDS["title_fr"]
    assert vignette.situation == {"animals": True}


def test_a_shipped_vignette_is_not_replaced(client, editor):
    load_vignettes()

    response = send(
        client, WHOLE | {"based_on": PRISON, "do": "rewrite"}, to="/vignettes/compose/save/"
    )

    assert response.status_code == 403
    assert Vignette.objects.get(code=PRISON).title_fr != WORDS["title_fr"]


def test_a_mistake_keeps_what_an_editor_wrote(client, editor):
    count = Vignette.objects.count()
    page = read(send(client, WHOLE | {"title_nl": ""}, to="/vignettes/compose/save/"))

    assert page.response.status_code == 422
    assert dict(page.fields("compose-form"))["title_fr"] == WORDS["title_fr"]
    assert Vignette.objects.count() == count


def test_saving_needs_the_token_of_the_form(editor):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(editor)

    assert careful.post("/vignettes/compose/save/", WHOLE).status_code == 403
    assert careful.post("/vignettes/compose/", WHOLE).status_code == 200


@pytest.mark.parametrize("title", ["changes", "compose", "At", "Embed"])
def test_no_vignette_takes_the_address_of_another_page(client, editor, title):
    send(client, WHOLE | {"title_fr": title}, to="/vignettes/compose/save/")

    code = Vignette.objects.latest("pk").code
    page = read(client.get(f"/vignettes/{code}/", headers={"Accept-Language": "fr"}))
    assert words(page.one("h1")) == title


def test_reading_what_was_sent_is_the_same_as_sending_it_again():
    found = composed(data_of(draft_of(Vignette.objects.get(code=PRISON))))

    assert found.errors == []
    assert [need.need for need in found.counted] == Vignette.objects.get(code=PRISON).needs
