"""The desk of the register and the pages on which teams work on blockages and tracks."""

import pytest

from seuil.journal.models import Entry
from seuil.organisations.domain import PracticeFamily
from seuil.register.domain.blockage import Step
from seuil.register.domain.observation import ObservationKind, Origin
from seuil.register.models import Blockage, Observation, SetAside, TraceLink, Track
from seuil.register.operations import Move, add_evidence, take_blockage_step, write_track
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.register import blockage, observed, said
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("basins")]
DESK = "/blockages/desk/"
NAMED = {"title_fr": "Un titre", "level": "system"}


def decide(client, observation, decision, **more):
    sent = {"observation": observation.pk, "decision": decision} | more
    return client.post(DESK, sent, follow=False)


def test_others_see_no_desk(client):
    assert client.get(DESK).status_code == 302
    sign_in(client, MembershipFactory(user=UserFactory()).user)

    assert client.get(DESK).status_code == 404
    assert client.post("/blockages/new/", NAMED).status_code == 404
    assert client.get(f"/blockages/{blockage().uuid}/edit/").status_code == 404


def test_a_desk_with_nothing_to_read_says_where_things_come_from(client, team):
    assert "All is read" in client.get(DESK).text


def test_the_nearest_blockages_are_proposed_with_why(client, team):
    blockage("Sans adresse, pas d’inscription")
    blockage("Attente en santé mentale")
    said(statement="Sans adresse de référence on n’est pas inscrit", barrier="")

    text = client.get(DESK).text

    assert text.index("Sans adresse, pas d’inscription") < text.index('value="new"')
    assert "proposed: the same words: adresse" in text


def test_accepting_links_it_and_keeps_that_it_was_proposed(client, team):
    one = blockage("Sans adresse, pas d’inscription")
    spoken = said(statement="Sans adresse on n’est pas inscrit")

    response = decide(client, spoken, one.uuid)

    assert response.headers["Location"] == DESK
    trace = TraceLink.objects.get()
    assert (trace.source, trace.target, trace.suggested) == (spoken.pk, one.uuid, True)
    assert trace.author == team


def test_another_one_found_by_words_is_not_called_proposed(client, team):
    for title in ("Sans adresse", "Adresse refusée", "Adresse perdue"):
        blockage(title)
    other = blockage("Prison et rupture")
    spoken = said(statement="Sans adresse refusée, adresse perdue", barrier="")

    text = client.get(f"{DESK}?observation={spoken.pk}&words=prison").text
    assert "Prison et rupture" in text
    decide(client, spoken, other.uuid)

    assert not TraceLink.objects.get().suggested


def test_a_new_blockage_begins_with_what_was_said(client, team):
    spoken = said(statement="Rien n’arrive par la poste")
    response = decide(client, spoken, "new")

    page = response.headers["Location"]
    assert "Rien n’arrive par la poste" in client.get(page).text
    client.post(page, NAMED)

    one = Blockage.objects.get()
    assert (str(one.title_fr), one.observations) == ("Un titre", 1)


def test_no_blockage_is_asked_once(client, team):
    spoken = said()

    decide(client, spoken, "aside")

    assert SetAside.objects.get().author == team
    assert "All is read" in client.get(DESK).text
    assert spoken.statement in client.get(DESK).text

    client.post(DESK, {"observation": spoken.pk, "do": "take_back"})

    assert not SetAside.objects.exists()
    assert "All is read" not in client.get(DESK).text


def test_later_shows_the_next_one_and_comes_back(client, team):
    first = said(statement="La première chose")
    said(statement="La seconde chose")
    client.get(DESK)
    order = [one.statement for one in Observation.objects.order_by("month", "pk")]

    assert order[0] in client.get(DESK).text
    start = Observation.objects.order_by("month", "pk").first()
    assert order[1] in client.get(f"{DESK}?after={start.pk}").text
    last = Observation.objects.order_by("month", "pk").last()
    assert order[0] in client.get(f"{DESK}?after={last.pk}").text
    assert client.get(f"{DESK}?after=nonsense").status_code == 404
    assert first


def test_of_two_who_decide_the_second_is_told(client, team):
    one, spoken = blockage(), said()
    add_evidence(one.uuid, [spoken], actor=None)

    response = decide(client, spoken, "aside")

    assert response.status_code == 409
    assert "Somebody else decided" in response.text
    assert not SetAside.objects.exists()


def test_deciding_nothing_is_asked_again(client, team):
    assert decide(client, said(), "").status_code == 422
    assert client.post(DESK, {}).status_code == 422


def test_a_cluster_is_taken_up_in_words_without_number(client, team):
    observed(12, basin="basin:north", category="debts", family=PracticeFamily.JUSTICE)
    one = blockage("Dettes")
    page = client.get(DESK).text
    code = page.partition("?cluster=")[2].partition('"')[0]
    text = client.get(f"{DESK}?cluster={code}").text
    assert "Again and again without result: Debts (full)." in text

    sent = {"cluster": code, "decision": one.uuid, "statement": "Toujours complet"}
    assert client.post(DESK, sent).status_code == 302

    row = Observation.objects.get(origin=Origin.CLUSTER)
    assert (row.statement, row.family, row.basin.code) == (
        "Toujours complet",
        "justice",
        "basin:north",
    )
    assert client.post(DESK, sent).status_code == 409
    assert Observation.objects.filter(origin=Origin.CLUSTER).count() == 1


def test_a_cluster_of_which_too_little_is_left_around_cannot_be_told(client, team):
    observed(6, basin="basin:north", category="debts")
    page = client.get(DESK).text
    code = page.partition("?cluster=")[2].partition('"')[0]

    assert "Too few requests" in client.get(f"{DESK}?cluster={code}").text
    sent = {"cluster": code, "decision": blockage().uuid, "statement": "x"}
    assert client.post(DESK, sent).status_code == 409
    assert client.post(DESK, {"cluster": code, "decision": "aside"}).status_code == 302


def test_what_may_name_a_person_is_shown_before_everybody_reads_it(client, team):
    sent = NAMED | {"about_fr": "Mme Dupont attend depuis mars"}

    response = client.post("/blockages/new/", sent)
    assert response.status_code == 422
    assert "Mme Dupont" in response.text
    assert not Blockage.objects.exists()

    client.post("/blockages/new/", sent | {"sure": "on"})
    assert Entry.objects.about(Blockage.objects.get()).filter(fields__contains="name").exists()


@pytest.mark.parametrize(
    ("change", "said_why"),
    [
        ({"title_fr": ""}, "Write a title in one language at least."),
        ({"barrier": "shame"}, "This barrier lies at another level: choose one of this level"),
        ({"level": "nowhere"}, "nowhere"),
        ({"title_fr": "x" * 161}, "160"),
    ],
)
def test_what_is_wrong_in_a_form_is_said(client, team, change, said_why):
    response = client.post("/blockages/new/", NAMED | change)

    assert response.status_code == 422
    assert said_why in response.text


def test_a_form_that_is_too_old_changes_nothing(client, team):
    one = blockage()
    sent = NAMED | {"seen": str(one.version)}
    assert client.post(f"/blockages/{one.uuid}/edit/", sent).status_code == 302

    response = client.post(f"/blockages/{one.uuid}/edit/", sent | {"title_fr": "Autre"})

    assert response.status_code == 409
    assert Blockage.objects.get().title_fr == "Un titre"


@pytest.mark.parametrize(
    ("step", "sent", "why"),
    [
        ("recognise", {}, "two practice families met it"),
        ("confirm_persistent", {}, "two meetings or in two basins"),
        ("ease", {"words": "x"}, "does not follow on"),
        ("unmerge", {"words": "x"}, "does not follow on"),
    ],
)
def test_a_wrong_step_is_refused_in_a_sentence(client, team, step, sent, why):
    one = blockage(shown_by=[said(family=PracticeFamily.HOSPITAL)])

    response = client.post(f"/blockages/{one.uuid}/steps/{step}/", sent)

    assert response.status_code == 409
    assert why in response.text
    assert not one.events.exists()


def test_steps_are_taken_with_what_they_need(client, team):
    one = blockage(shown_by=[said(family=PracticeFamily.HOSPITAL)])
    base = f"/blockages/{one.uuid}/steps"
    assert client.get(f"{base}/recognise/").status_code == 200

    client.post(f"{base}/recognise/", {"by_group": "on"})
    assert client.post(f"{base}/resolve/", {"words": "mieux"}).status_code == 409
    families = ["hospital", "youth"]
    client.post(f"{base}/resolve/", {"words": "mieux", "families": families})

    assert [event.step for event in one.events.all()] == ["recognise", "resolve"]
    assert {event.actor for event in one.events.all()} == {team}
    assert client.post(f"{base}/rest/", {}).status_code == 409
    assert client.get(f"{base}/reopen/").status_code == 404
    assert client.get(f"{base}/nonsense/").status_code == 404


def test_a_step_that_needs_words_asks_for_them(client, team):
    one = blockage()

    assert client.post(f"/blockages/{one.uuid}/steps/rest/", {"words": ""}).status_code == 422
    stale = {"words": "x", "seen": str(one.version + 5)}
    assert client.post(f"/blockages/{one.uuid}/steps/rest/", stale).status_code == 409
    assert not one.events.exists()


def test_merging_is_seen_before_it_is_done(client, team):
    one = blockage("Sans adresse", shown_by=[said(occasion="may", basin="basin:north")])
    other = blockage("Sans domicile", shown_by=[said(occasion="june", basin="basin:south")])
    page = f"/blockages/{one.uuid}/steps/merge/"

    assert "Sans domicile" in client.get(f"{page}?words=domicile").text
    preview = client.get(f"{page}?into={other.uuid}").text
    assert "North, South" in preview
    response = client.post(page, {"into": other.uuid, "words": "la même chose"})

    assert response.status_code == 302
    one.refresh_from_db()
    assert one.merged_into == other
    text = client.get(f"/blockages/{other.uuid}/").text
    assert f"/blockages/{one.uuid}/steps/unmerge/" in text
    client.post(f"/blockages/{one.uuid}/steps/unmerge/", {"words": "deux choses"})
    assert Blockage.objects.get(pk=one.pk).merged_into is None


def test_evidence_is_taken_back_with_a_reason(client, team):
    spoken = said()
    one = blockage(shown_by=[spoken])
    page = f"/blockages/{one.uuid}/evidence/"
    assert spoken.statement in client.get(page).text

    for wrong in ({"do": "remove"}, {"do": "remove", "observation": spoken.pk}):
        assert client.post(page, wrong).status_code == 422
    client.post(page, {"do": "remove", "observation": spoken.pk, "reason": "autre chose"})

    one.refresh_from_db()
    assert one.observations == 0
    assert spoken.statement in client.get(DESK).text


def test_a_blockage_is_split_after_a_look_at_both_halves(client, team):
    goes = said(occasion="june", statement="Autre chose encore")
    one = blockage(shown_by=[said(occasion="may"), goes])
    page = f"/blockages/{one.uuid}/evidence/"
    sent = {"observation": goes.pk, "reason": "deux choses"}

    assert "The new one" in client.post(page, sent | {"do": "preview"}).text
    assert Blockage.objects.count() == 1
    assert client.post(page, sent | {"do": "split", "level": "system"}).status_code == 422
    client.post(page, sent | {"do": "split"} | NAMED)

    new = Blockage.objects.get(title_fr="Un titre")
    one.refresh_from_db()
    assert (one.occasions, new.occasions) == (["may"], ["june"])


def test_a_track_is_written_studied_and_tried(client, team):
    one = blockage("Sans adresse")
    idea = said(kind=ObservationKind.TRACK, statement="Une adresse de référence pour tous")
    assert idea.statement in client.get(DESK).text
    page = f"/tracks/new/?blockage={one.uuid}&observation={idea.pk}"
    assert idea.statement in client.get(page).text

    sent = {"title_fr": "Une adresse", "needs": "Un accord", "place_level": "basin"}
    assert client.post(page, sent).status_code == 422
    response = client.post(page, sent | {"place_reason": "deux communes"})

    track = Track.objects.get()
    assert response.headers["Location"] == f"/tracks/{track.uuid}/"
    text = client.get(f"/tracks/{track.uuid}/").text
    for shown in ("Une adresse", "Un accord", "deux communes", "Sans adresse", idea.statement):
        assert shown in text
    steps = f"/tracks/{track.uuid}/steps"
    assert client.post(f"{steps}/generalise/", {}).status_code == 409
    assert client.post(f"{steps}/try/", {}).status_code == 422
    client.post(f"{steps}/try/", {"words": "à l’hôpital"})
    assert "à l’hôpital" in client.get(f"/tracks/{track.uuid}/").text
    assert "Une adresse" in client.get("/tracks/?status=tried").text
    assert "No track fits" in client.get("/tracks/?status=permanent").text


def test_a_track_is_changed_by_whoever_read_the_latest(client, team):
    client.post("/tracks/new/", {"title_fr": "Une adresse"})
    track = Track.objects.get()
    page = f"/tracks/{track.uuid}/edit/"
    sent = {"title_fr": "Une adresse", "title_nl": "Een adres", "seen": str(track.version)}

    assert client.post(page, sent).status_code == 302
    assert client.post(page, sent | {"title_nl": "Anders"}).status_code == 409
    assert Track.objects.get().title_nl == "Een adres"


def test_visitors_read_tracks_and_have_no_buttons(client):
    empty = client.get("/tracks/", headers={"accept-language": "en"})
    assert "No track is written down yet" in empty.text
    one = blockage()
    take_blockage_step(one.uuid, Move(Step.REST, "x"), actor=None)

    assert "/steps/" not in client.get(f"/blockages/{one.uuid}/").text


def test_what_two_meetings_met_proposes_itself_until_a_person_confirms(client, team):
    one = blockage(shown_by=[said(occasion="may"), said(occasion="june")])
    blockage("Une seule fois", shown_by=[said(occasion="may")])
    link = f"/blockages/{one.uuid}/steps/confirm_persistent/"

    assert client.get(DESK).text.count("/steps/confirm_persistent/") == 1
    assert link in client.get(f"/blockages/{one.uuid}/").text
    client.post(link, {"words": ""})

    one.refresh_from_db()
    assert one.status == "persistent"
    assert link not in client.get(DESK).text


def test_words_of_a_step_are_marked_with_the_language_in_which_they_were_written(client, team):
    one = blockage("Sans adresse")
    track = write_track({"title_fr": "Une adresse de référence"}, actor=None, answers=[one])
    for page, taken in ((f"/blockages/{one.uuid}", "rest"), (f"/tracks/{track.uuid}", "try")):
        sent = client.post(
            f"{page}/steps/{taken}/", {"words": "Niemand"}, headers={"Accept-Language": "nl"}
        )

        assert sent.status_code == 302
        told = client.get(f"{page}/", headers={"Accept-Language": "fr"}).text
        assert '<span dir="auto" lang="nl">Niemand</span>' in told
