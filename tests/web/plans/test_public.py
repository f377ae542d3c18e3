"""What everybody reads of plans and actions."""

import datetime
import html

import pytest

from seuil.councils.models import Holding, Seat
from seuil.organisations.domain import PracticeFamily
from seuil.plans.domain import action
from seuil.plans.domain.action import ConditionState
from seuil.plans.models import Plan, Proposal
from seuil.plans.operations.carrying import add_note, say_conditions
from seuil.plans.operations.origins import add_origin, add_support
from seuil.register.domain.trace import End
from tests.factories.accounts import UserFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.plans import ActionFactory, PlanFactory, council_of, track
from tests.factories.register import blockage, said
from tests.factories.territory import TerritoryFactory
from tests.web.plans.conftest import keeper_of, team_of
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("region")]


def test_no_plan_says_how_plans_begin(client):
    assert "No plan is written down yet" in client.get("/plans/").text


def test_the_list_begins_with_this_year_and_names_every_open_call(client, south):
    PlanFactory(territory=south.territory, year=2025, slug="south-2025")
    Plan.objects.filter(slug="south-2025").update(status="closed")
    PlanFactory(territory=south.territory, year=2027, slug="south-2027")

    text = client.get("/plans/").text
    assert '/plans/south-2026/"' in text
    assert "south-2025" not in text
    assert '/plans/south-2027/"' not in text
    assert "/plans/south-2027/propose/" in text
    assert "south-2025" in client.get("/plans/?year=all").text
    assert '/plans/south-2026/"' not in client.get("/plans/?year=2025").text
    assert "No plan fits" in client.get("/plans/?year=1999").text


def test_plans_are_found_by_territory(client, south, region):
    PlanFactory(territory=region, slug="whole-2026")

    text = client.get("/plans/?territory=basin:south").text

    assert '/plans/south-2026/"' in text
    assert '/plans/whole-2026/"' not in text


def test_drafts_are_read_inside_only(client, south):
    draft = ActionFactory(plan=south, title_fr="Encore secret")
    ActionFactory(plan=south, title_fr="Public", status=action.Status.PROPOSED)
    address = f"/plans/south-2026/{draft.number}/"

    text = client.get("/plans/south-2026/").text
    assert "Public" in text
    assert "Encore secret" not in text
    assert client.get(address).status_code == 404
    sign_in(client, UserFactory())
    assert client.get(address).status_code == 404

    sign_in(client, team_of("basin:south"))
    assert "Encore secret" in client.get("/plans/south-2026/").text
    assert client.get(address).status_code == 200


def test_who_sits_in_the_council_reads_drafts_and_writes_nothing(client, south):
    Plan.objects.update(council=council_of(south.territory))
    seat = Seat.objects.create(
        council=council_of(south.territory),
        kind="member",
        family=PracticeFamily.HOSPITAL,
        label="Hôpitaux",
        begins_on=datetime.date(2026, 1, 1),
    )
    sits = UserFactory()
    Holding.objects.create(seat=seat, user=sits, begins_on=datetime.date(2026, 1, 1))
    draft = ActionFactory(plan=south)
    sign_in(client, sits)

    assert client.get(f"/plans/south-2026/{draft.number}/").status_code == 200
    assert client.get(f"/plans/south-2026/{draft.number}/edit/").status_code == 404

    Holding.objects.update(ends_on=datetime.date(2026, 11, 21))
    assert client.get(f"/plans/south-2026/{draft.number}/").status_code == 404


def test_who_carries_a_draft_reads_it(client, south):
    body = OrganisationFactory()
    draft = ActionFactory(plan=south, carrier=body)
    sign_in(client, keeper_of(body))

    assert client.get(f"/plans/south-2026/{draft.number}/").status_code == 200


def test_the_team_of_another_basin_writes_nothing_here(client, south):
    one = ActionFactory(plan=south, status=action.Status.PROPOSED)
    sign_in(client, team_of("basin:north"))

    assert client.get(f"/plans/south-2026/{one.number}/edit/").status_code == 404
    assert client.get("/plans/south-2026/edit/").status_code == 404


def test_an_action_tells_where_it_comes_from_who_carries_it_and_how_one_knows(client, south):
    one = ActionFactory(
        plan=south,
        status=action.Status.PROPOSED,
        title_fr="Une adresse pour tous",
        objectives=["accessibility"],
        functions=["coordination"],
        raised="rule_or_budget",
        raised_words="Une ordonnance",
        raised_language="fr",
        funding_words="Budget du bassin",
        funding_language="fr",
        other_origin="Een studie",
        other_origin_language="nl",
    )
    way_out, met = track("La commune inscrit"), blockage(shown_by=[said(family="hospital")])
    add_origin(one.uuid, End.TRACK, way_out.uuid, actor=None)
    add_origin(one.uuid, End.BLOCKAGE, met.uuid, actor=None)
    Proposal.objects.create(
        plan=south, title="Idée", words="Mots", language="fr", family="justice", action=one,
        received_at=south.created_at,
    )  # fmt: skip
    say_conditions(
        one.uuid, [("lasting_money", ConditionState.AT_RISK, "Jusqu’en juin")], actor=None
    )
    add_note(one.uuid, "Première réunion", "fr", actor=None)

    page = html.unescape(client.get(f"/plans/south-2026/{one.number}/").text)

    for words in (
        "Une adresse pour tous", "La commune inscrit", str(met.title), "Proposition 7:",
        "Proposed in the open call by: Justice", str(one.carrier), "Heures d’ouverture le soir",
        "Accessibility", "Coordination", "A rule or a budget of the region",
        'lang="fr">Une ordonnance', 'lang="fr">Budget du bassin', 'lang="nl">Een studie',
        "Money that lasts", "at risk", "Jusqu’en juin", "Première réunion",
    ):  # fmt: skip
        assert words.casefold() in page.casefold(), words


def test_an_action_that_lost_its_carrier_is_pointed_at(client, south):
    ActionFactory(
        plan=south,
        status=action.Status.PROPOSED,
        carrier_left_on=datetime.date(2026, 11, 1),
    )

    assert "nobody carries it" in client.get("/plans/south-2026/").text


def test_a_merged_blockage_is_told_by_the_one_that_stands(client, south):
    one = ActionFactory(plan=south, status=action.Status.PROPOSED)
    old, new = blockage("Ancien nom"), blockage("Nouveau nom")
    add_origin(one.uuid, End.BLOCKAGE, old.uuid, actor=None)
    old.status, old.merged_into = "merged", new
    old.save()

    text = client.get(f"/plans/south-2026/{one.number}/").text

    assert "Nouveau nom" in text
    assert "Ancien nom" not in text


def test_the_propositions_are_told_with_their_source(client):
    text = client.get("/plans/propositions/").text

    assert "Services get to know one another" in text
    assert "Ateliers du Changement" in text


def test_texts_in_another_language_are_marked(client, south):
    Plan.objects.update(about_fr="Une année pour les seuils")

    assert '<p class="lead" lang="fr">' in client.get("/plans/south-2026/").text


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_of_plans_has_a_fixed_number_of_queries(client, number, django_assert_num_queries):
    for _ in range(number):
        ActionFactory(plan=PlanFactory(territory=TerritoryFactory(basin=True)),
                      status=action.Status.PROPOSED)  # fmt: skip
    client.get("/plans/")

    with django_assert_num_queries(7):  # years, count, plans twice; three of every page
        client.get("/plans/")


@pytest.mark.parametrize("number", [1, 10])
def test_a_plan_has_a_fixed_number_of_queries(client, south, number, django_assert_num_queries):
    for one in ActionFactory.create_batch(number, plan=south, status=action.Status.PROPOSED):
        say_conditions(one.uuid, [("lasting_money", ConditionState.AT_RISK, "")], actor=None)
    client.get("/plans/south-2026/")

    with django_assert_num_queries(8):  # plan, actions, conditions, events, priorities, and of all
        client.get("/plans/south-2026/")


@pytest.mark.parametrize("number", [1, 10])
def test_an_action_has_a_fixed_number_of_queries(client, south, number, django_assert_num_queries):
    one = ActionFactory(plan=south, status=action.Status.PROPOSED)
    for place in range(number):
        met, way_out = blockage(f"Blocage {place}"), track(f"Piste {place}")
        add_origin(one.uuid, End.BLOCKAGE, met.uuid, actor=None)
        add_origin(one.uuid, End.TRACK, way_out.uuid, actor=None)
        other = ActionFactory(plan=PlanFactory(), status=action.Status.PROPOSED)
        add_support(one.uuid, other.uuid, actor=None)
        add_note(one.uuid, f"Note {place}", "fr", actor=None)
    address = f"/plans/south-2026/{one.number}/"
    client.get(address)

    with django_assert_num_queries(23):
        client.get(address)
