"""The pages on which teams write plans and actions, and on which carriers note how it goes."""

import datetime

import pytest

from seuil.councils.domain import decision
from seuil.journal.models import Entry
from seuil.messaging.models import Message
from seuil.plans.domain import plan as domain
from seuil.plans.domain.action import Status
from seuil.plans.models import Action, ActionNote, Plan, Proposal
from seuil.plans.operations.origins import add_origin
from seuil.plans.operations.proposals import Proposed, forget_addresses, propose
from seuil.register.domain.trace import End, Relation
from seuil.register.models import TraceLink, TraceRevocation, Track
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.plans import (
    ActionFactory,
    PlanFactory,
    before_the_council,
    council_of,
    decision_of,
    make_whole,
    track,
)
from tests.factories.register import blockage
from tests.web.plans.conftest import keeper_of, team_of
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("south")]
PLAN = "/plans/south-2026/"
IDEA = {"title": "Une adresse", "words": "Pour recevoir son courrier", "language": "fr"}
TEXTS = {"title_fr": "Une adresse pour tous", "funding": "yearly"}


def address(one, rest=""):
    return f"{PLAN}{one.number}/{rest}"


def test_only_teams_begin_plans_each_of_their_own_places(client, team):
    page = client.get("/plans/new/").text
    assert "basin:south" in page
    assert "basin:north" not in page

    refused = client.post("/plans/new/", {"territory": "basin:south", "year": 2026})
    assert refused.status_code == 422
    assert "has a plan for this year already" in refused.text

    response = client.post("/plans/new/", {"territory": "basin:south", "year": 2027})
    assert response.headers["Location"] == "/plans/south-2027/"

    sign_in(client, UserFactory())
    assert client.get("/plans/new/").status_code == 404


def test_a_plan_is_written_once_and_the_second_writer_is_told(client, team, south):
    first = client.post(f"{PLAN}edit/", {"about_fr": "Un", "seen": 0})
    second = client.post(f"{PLAN}edit/", {"about_fr": "Deux", "seen": 0})

    assert first.status_code == 302
    assert second.status_code == 409
    assert "Somebody changed it" in second.text
    assert "Deux" in second.text
    assert Plan.objects.get(pk=south.pk).about_fr == "Un"


def test_what_names_a_person_is_shown_before_everybody_reads_it(client, team, south):
    written = {"about_fr": "Appelez Mme Dupont au 0470 12 34 56", "seen": 0}
    shown = client.post(f"{PLAN}edit/", written)
    assert shown.status_code == 422
    assert "it may name a person" in shown.text
    assert not Plan.objects.get(pk=south.pk).about_fr

    client.post(f"{PLAN}edit/", written | {"sure": "on"})

    assert Plan.objects.get(pk=south.pk).about_fr
    assert Entry.objects.filter(fields__startswith="left as written").count() == 1


def test_a_plan_names_a_decision_of_its_own_council(client, team, south):
    council = council_of(south.territory)
    named = decision_of(council)
    sent = {"council": council.pk, "decision": named.pk, "seen": 0}

    assert client.post(f"{PLAN}edit/", sent).status_code == 302
    south.refresh_from_db()
    assert south.decision == named

    other = PlanFactory(territory=south.territory, year=2027, slug="south-2027")
    refused = client.post("/plans/south-2027/edit/", sent)
    assert refused.status_code == 422
    assert "no other plan" in refused.text
    assert other.decision is None


def test_an_action_begins_as_a_draft_with_what_it_answers(client, team, south):
    way_out = track("La commune inscrit")
    page = f"{PLAN}actions/new/?track={way_out.uuid}"
    assert "La commune inscrit" in client.get(page).text

    response = client.post(page, TEXTS)

    one = Action.objects.get()
    assert response.headers["Location"] == address(one)
    assert (one.status, one.number) == (Status.DRAFT, 1)
    assert TraceLink.objects.get().source == way_out.uuid
    assert client.get(f"{PLAN}actions/new/?track=nonsense").status_code == 404


def test_a_track_leads_to_a_new_action_in_a_plan_that_is_being_written(client, team, south):
    way_out = track("La commune inscrit")
    page = f"/plans/choose/?track={way_out.uuid}"
    assert page in client.get(f"/tracks/{way_out.uuid}/").text

    one_plan = client.get(page)
    assert one_plan.headers["Location"] == f"{PLAN}actions/new/?track={way_out.uuid}"
    PlanFactory(territory=south.territory, year=2027, slug="south-2027")
    assert f"/plans/south-2027/actions/new/?track={way_out.uuid}" in client.get(page).text
    Plan.objects.update(status=domain.Status.RUNNING)
    assert "is being written now" in client.get(page).text

    sign_in(client, UserFactory())
    assert client.get(page).status_code == 404


def test_a_body_that_nobody_knows_is_refused_with_names_that_are_close(client, team):
    OrganisationFactory(name_fr="Maison du quartier du Midi", sort_key="maison du quartier du midi")

    response = client.post(f"{PLAN}actions/new/", TEXTS | {"carrier": "quartier midi"})

    assert response.status_code == 422
    assert "Perhaps: Maison du quartier du Midi" in response.text


def test_dates_the_wrong_way_round_are_said(client, team):
    sent = TEXTS | {"begins_on": "2026-05-01", "ends_on": "2026-04-01"}

    response = client.post(f"{PLAN}actions/new/", sent)

    assert response.status_code == 422
    assert "It ends before it begins" in response.text


def test_the_page_says_all_that_is_missing_before_a_step(client, team, south):
    one = ActionFactory(plan=south)

    text = client.get(address(one)).text

    for said in ("how one will know that it changed", "where it comes from", "Name the body"):
        assert said in text
    assert "steps/propose/" not in text
    assert client.post(address(one, "steps/propose/"), {"seen": one.version}).status_code == 409


def test_an_action_is_proposed_and_taken_back_with_words(client, team, south):
    one = make_whole(ActionFactory(plan=south))
    client.post(address(one, "steps/propose/"), {"seen": one.version})
    one.refresh_from_db()
    assert one.status == Status.PROPOSED

    silent = client.post(address(one, "steps/take_back/"), {"seen": one.version})
    assert silent.status_code == 422
    stale = client.post(address(one, "steps/take_back/"), {"seen": 0, "words": "Trop tôt"})
    assert stale.status_code == 409
    client.post(address(one, "steps/take_back/"), {"seen": one.version, "words": "Trop tôt"})

    one.refresh_from_db()
    assert one.status == Status.DRAFT
    assert '<span dir="auto" lang="en">Trop tôt</span>' in client.get(address(one)).text


@pytest.mark.parametrize(("step", "status"), [("consult", 404), ("nonsense", 404), ("finish", 409)])
def test_steps_that_do_not_follow_say_so(client, team, south, step, status):
    one = ActionFactory(plan=south)

    assert client.post(address(one, f"steps/{step}/"), {"seen": 0}).status_code == status


def test_a_plan_goes_to_its_members_and_is_adopted(client, team, south):
    one = ActionFactory(plan=south, status=Status.PROPOSED)
    client.post(f"{PLAN}steps/draft/", {"seen": 0})
    blocked = client.get(f"{PLAN}steps/consult_members/")
    assert "Name the decision of the council" in blocked.text

    south.refresh_from_db()
    before_the_council(south, consented=False)
    refused = client.post(f"{PLAN}steps/adopt/", {"seen": south.version})
    assert refused.status_code == 409
    assert "has not consented" in refused.text

    south.decision.status = decision.Status.CONSENTED
    south.decision.save()
    client.post(f"{PLAN}steps/adopt/", {"seen": south.version})

    one.refresh_from_db()
    assert one.status == Status.CONSENTED


def test_the_council_has_the_text_and_a_missing_translation_can_be_added(client, team, south):
    one = ActionFactory(plan=south, status=Status.PROPOSED, title_fr="Une adresse")
    before_the_council(south)
    page = client.get(address(one, "edit/")).text
    assert 'name="title_fr"' not in page
    assert 'name="title_nl"' in page

    sent = {"title_nl": "Een adres", "title_fr": "Autre chose", "funding": "secured", "seen": 0}
    sent["carrier"] = str(one.carrier)
    assert client.post(address(one, "edit/"), sent).status_code == 302

    one.refresh_from_db()
    assert (one.title_fr, one.title_nl, one.funding) == ("Une adresse", "Een adres", "secured")


def test_a_proposed_action_does_not_lose_its_carrier(client, team, south):
    one = ActionFactory(plan=south, status=Status.PROPOSED)

    response = client.post(
        address(one, "edit/"),
        TEXTS | {"propositions": "open_hours", "carrier": "", "seen": one.version},
    )

    assert response.status_code == 409
    assert "Name the body that carries it" in response.text


def test_origins_are_searched_joined_and_taken_back_with_a_reason(client, team, south):
    one = ActionFactory(plan=south)
    met, way_out = blockage("Sans adresse"), track("Une adresse de référence")
    page = address(one, "origins/")
    found = client.get(f"{page}?words=adresse").text
    assert "Sans adresse" in found
    assert "Une adresse de référence" in found

    client.post(page, {"do": "add-blockage", "thing": met.uuid, "suggested": "1"})
    client.post(page, {"do": "add-track", "thing": way_out.uuid})
    assert TraceLink.objects.get(source=met.uuid).suggested
    assert not TraceLink.objects.get(source=way_out.uuid).suggested

    silent = client.post(page, {"do": f"remove-track {way_out.uuid}"})
    assert silent.status_code == 422
    client.post(page, {"do": f"remove-track {way_out.uuid}", "words": "Autre chose"})

    assert TraceRevocation.objects.get().reason == "Autre chose"
    assert client.post(page, {"do": "add-track", "thing": "odd"}).status_code == 404
    assert client.post(page, {"do": "odd", "thing": met.uuid}).status_code == 404


def test_an_action_is_written_down_as_the_track_of_its_blockage_by_one_button(client, team, south):
    one = ActionFactory(plan=south)
    met = blockage("Sans adresse")
    page = address(one, "origins/")
    assert "that are not treated yet" not in client.get(page).text
    client.post(page, {"do": "add-blockage", "thing": met.uuid})
    assert "that are not treated yet" in client.get(page).text

    client.post(page, {"do": "make-track", "thing": met.uuid})

    assert Track.objects.get().title_fr == one.title_fr
    assert "that are not treated yet" not in client.get(page).text
    assert client.post(page, {"do": "make-track", "thing": met.uuid}).status_code == 404


def test_a_circle_of_support_is_refused_with_its_sentence(client, team, south, region):
    one = ActionFactory(plan=south, status=Status.PROPOSED)
    other = ActionFactory(plan=PlanFactory(territory=region), status=Status.PROPOSED)
    client.post(address(one, "origins/"), {"do": "add-support", "thing": other.uuid})
    sign_in(client, team_of("region:brussels"))
    page = f"/plans/{other.plan.slug}/{other.number}/origins/"

    response = client.post(page, {"do": "add-support", "thing": one.uuid})

    assert response.status_code == 409
    assert "in a circle" in response.text
    assert TraceLink.objects.filter(relation=Relation.SUPPORTS).count() == 1


def test_conditions_of_success_are_said_together(client, team, south):
    one = ActionFactory(plan=south)
    sent = {"state_lasting_money": "at_risk", "words_lasting_money": "Jusqu’en juin",
            "state_free_choice": "met"}  # fmt: skip

    client.post(address(one, "conditions/"), sent)
    assert {each.code: each.state for each in one.conditions.all()} == {
        "lasting_money": "at_risk",
        "free_choice": "met",
    }

    client.post(address(one, "conditions/"), {"state_free_choice": "met"})
    assert one.conditions.count() == 1
    stale = client.post(address(one, "conditions/"), {"state_free_choice": "met", "seen": 0})
    assert stale.status_code == 409


def test_who_carries_notes_proposes_a_step_and_writes_nothing_else(client, south):
    one = ActionFactory(plan=south, status=Status.IN_PROGRESS)
    Plan.objects.update(status=domain.Status.RUNNING)
    team = team_of("basin:south")
    sign_in(client, keeper_of(one.carrier))
    assert 'value="finish"' in client.get(address(one)).text

    sent = {"words": "Tout est ouvert", "language": "fr", "on": "2026-11-20", "step": "finish"}
    assert client.post(address(one, "notes/"), sent).status_code == 302

    assert Message.objects.get().to == team.email
    assert client.get(address(one, "edit/")).status_code == 404
    assert client.post(address(one, "steps/finish/"), {"seen": 0}).status_code == 404

    sign_in(client, team)
    assert "proposes: “Say that it is done”" in client.get(address(one)).text
    assert "Tout est ouvert" in client.get(address(one, "steps/finish/")).text


def test_a_note_is_about_a_day_that_has_come_and_has_words(client, team, south):
    one = ActionFactory(plan=south)

    for sent in (
        {"words": "", "language": "fr"},
        {"words": "Demain", "language": "fr", "on": "2026-11-23"},
    ):
        assert client.post(address(one, "notes/"), sent).status_code == 422
    assert not ActionNote.objects.exists()


def test_a_carrier_says_that_it_leaves_and_the_page_says_it(client, south):
    one = ActionFactory(plan=south, status=Status.CONSENTED)
    sign_in(client, keeper_of(one.carrier))

    client.post(address(one, "leaving/"), {"words": "Plus d’équipe", "language": "fr"})

    one.refresh_from_db()
    assert one.carrier_left_on == datetime.date(2026, 11, 22)
    text = client.get(address(one)).text
    assert "has not carried it since" in text
    assert "Plus d’équipe" in text
    assert client.get(address(one, "leaving/")).status_code == 404


def test_what_changed_is_written_once_it_is_done(client, team, south):
    one = ActionFactory(plan=south, status=Status.IN_PROGRESS)
    assert client.get(address(one, "reading/")).status_code == 404
    Action.objects.update(status=Status.DONE)

    client.post(
        address(one, "reading/"),
        {"changed_fr": "Ouvert le soir", "for_whom_fr": "Tous", "how_known_fr": "Compté"},
    )

    assert "Ouvert le soir" in client.get(address(one)).text


def test_anybody_proposes_while_the_call_is_open(client, south):
    page = f"{PLAN}propose/"
    assert client.get(page).status_code == 200

    response = client.post(page, IDEA | {"mail": "nour@seuil.example", "family": "justice"})

    assert "Your proposal has arrived" in response.text
    kept = Proposal.objects.get()
    assert (kept.title, kept.mail, kept.family) == ("Une adresse", "nour@seuil.example", "justice")
    assert not Message.objects.exists()


def test_a_proposal_that_may_name_somebody_is_shown_first(client):
    sent = IDEA | {"words": "Comme pour M. Diallo, né le 3 mars 1990"}
    shown = client.post(f"{PLAN}propose/", sent)
    assert shown.status_code == 422
    assert "it may name a person" in shown.text

    client.post(f"{PLAN}propose/", sent | {"sure": "on"})

    assert Proposal.objects.get().signs_kept


@pytest.mark.parametrize(
    "closed",
    [{"status": domain.Status.DRAFTED}, {"proposals_until": datetime.date(2026, 11, 21)}],
)
def test_a_closed_call_says_so_and_keeps_nothing(client, closed):
    Plan.objects.update(**closed)

    assert "is closed" in client.get(f"{PLAN}propose/").text
    assert client.post(f"{PLAN}propose/", IDEA).status_code == 409
    assert not Proposal.objects.exists()


def test_another_site_proposes_nothing(client):
    response = client.post(f"{PLAN}propose/", IDEA, headers={"sec-fetch-site": "cross-site"})

    assert response.status_code == 403
    assert not Proposal.objects.exists()


def test_a_proposal_taken_up_becomes_a_draft_and_who_proposed_hears_of_it(client, team, south):
    kept = propose("south-2026", Proposed(**IDEA, mail="nour@seuil.example"))
    page = f"{PLAN}proposals/{kept.uuid}/"
    assert "Une adresse" in client.get(f"{PLAN}proposals/").text
    assert "1 proposal waits" in client.get(PLAN).text

    client.post(page, {"do": "take_up", "answer": "Merci"})

    kept.refresh_from_db()
    one = Action.objects.get()
    assert (kept.action, kept.mail, one.title_fr) == (one, "", "Une adresse")
    mail = Message.objects.get()
    assert mail.to == "nour@seuil.example"
    assert "Merci" in mail.text
    again = client.post(page, {"do": "decline", "answer": "Non"})
    assert again.status_code == 409
    assert "answered it already" in again.text


def test_a_proposal_joins_an_action_or_is_declined_with_a_reason(client, team, south):
    one = ActionFactory(plan=south)
    first, second = (propose("south-2026", Proposed(**IDEA)) for _ in range(2))

    page = f"{PLAN}proposals/{first.uuid}/"
    assert client.post(page, {"do": "join"}).status_code == 422
    client.post(page, {"do": "join", "into": one.uuid})
    page = f"{PLAN}proposals/{second.uuid}/"
    assert client.post(page, {"do": "decline"}).status_code == 422
    client.post(page, {"do": "decline", "answer": "Cela existe déjà"})

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, first.action) == ("joined", one)
    assert (second.status, second.answer) == ("declined", "Cela existe déjà")
    assert not Message.objects.exists()


def test_an_address_that_nobody_answered_is_forgotten_after_a_year(clock, south):
    kept = propose("south-2026", Proposed(**IDEA, mail="nour@seuil.example"))
    Proposal.objects.update(received_at=clock("2025-11-22 10:00"))

    assert forget_addresses(clock("2026-11-22 09:59")) == 0
    assert forget_addresses(clock("2026-11-22 10:00")) == 1
    kept.refresh_from_db()
    assert (kept.mail, kept.words) == ("", IDEA["words"])


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_of_proposals_has_a_fixed_number_of_queries(
    client, team, number, django_assert_num_queries
):
    for _ in range(number):
        propose("south-2026", Proposed(**IDEA))
    client.get(f"{PLAN}proposals/")

    with django_assert_num_queries(10):  # six of them: who asks, their session and roles
        client.get(f"{PLAN}proposals/")


def test_pages_of_work_are_kept_by_no_cache(client, team, south):
    one = ActionFactory(plan=south)
    add_origin(one.uuid, End.TRACK, track().uuid, actor=None)

    for page in (f"{PLAN}edit/", address(one, "edit/"), address(one, "origins/")):
        assert "no-store" in client.get(page).headers["Cache-Control"]
