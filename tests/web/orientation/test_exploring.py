"""The screen on which a request is explored: proposals, avenues, levels."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.directory.models import Category, Service
from seuil.orientation.exploring import proposals, sought_by
from seuil.orientation.models import Avenue, Desk, LevelNote, Partnership
from seuil.territory.models import Territory
from tests.factories.directory import (
    AccessConditionFactory,
    CategoryFactory,
    LocationFactory,
    ServiceFactory,
)
from tests.factories.organisations import OrganisationFactory
from tests.factories.orientation import (
    AvenueFactory,
    DeskFactory,
    SeatFactory,
    professional,
)
from tests.web.orientation.exploration import COMBINED, at, exploring
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def room(client):
    return exploring(client)


@pytest.fixture
def explored(room):
    return room.request


def page(client, request, **posted):
    address = at("orientation_explore", request.uuid)
    return client.post(address, posted) if posted else client.get(address)


def services_in(text):
    return re.findall(r'id="service-(\d+)"', text)


def a_service(name, **more):
    service = ServiceFactory(name_fr=name, categories=["mental_health.first_line"], **more)
    LocationFactory(service=service, commune=Territory.objects.get(code="commune:21013"))
    return service


def test_the_screen_shows_what_the_engine_proposes_with_bands_and_counts(client, explored):
    found = proposals(sought_by(explored))

    text = page(client, explored).text

    assert services_in(text) == [str(one.service.pk) for one in found[:20]]
    assert f"all levels <small>({len(found)})" in text
    local = sum(one.band == "local" for one in found)
    assert f"quarter and commune <small>({local})" in text


@pytest.mark.parametrize("name", ["orientation_explore", "orientation_request"])
def test_facts_that_no_longer_fit_are_left_out_and_said(client, name):
    odd = {"residence_status": "lunar", "age": 30, "gone": ["x"]}
    request = exploring(client, situation=odd).request

    page = client.get(at(name, request.uuid))

    assert page.status_code == 200
    assert "Residence status: can no longer be read" in page.text
    assert "gone: can no longer be read" in page.text
    assert "30" in page.text


def test_one_level_is_shown_when_it_is_asked_for(client, explored):
    found = [one for one in proposals(sought_by(explored)) if one.band == "basin"]

    text = page(client, explored, level="basin").text

    assert services_in(text) == [str(one.service.pk) for one in found[:20]]


def test_words_search_by_hand_and_stand_in_no_address(client, explored):
    service = a_service("Zanzibar Consultation")

    response = page(client, explored, words="Zanzibar")

    assert services_in(response.text)[0] == str(service.pk)
    assert response.request["QUERY_STRING"] == ""
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("kind", ["add", "by heart"])
def test_without_a_script_the_search_by_hand_stays_when_an_avenue_is_added(client, explored, kind):
    service = a_service("Zanzibar Consultation")
    heart = {"name": "The chaplain", "band": "local"}
    chosen = {"add": str(service.uuid)} if kind == "add" else heart
    sent = {"words": "Zanzibar", "level": "local", **chosen}

    added = client.post(at("orientation_add_avenue", explored.uuid), sent)
    assert (added.status_code, added.url) == (307, at("orientation_explore", explored.uuid))
    shown = client.post(added.url, sent)  # what a browser does

    assert 'value="Zanzibar"' in shown.text
    assert re.search(r'value="local"\s+checked', shown.text)
    assert explored.avenues.count() == 1


def test_the_form_by_heart_takes_the_search_along_without_a_script(client, explored):
    text = page(client, explored, words="Zanzibar", level="basin").text

    [kept] = re.findall(r"<noscript>(.*?)</noscript>", text, re.DOTALL)
    assert 'name="words" value="Zanzibar"' in kept
    assert 'name="level" value="basin"' in kept


def test_what_is_hidden_is_shown_on_demand(client):
    explored = exploring(client, category=None).request
    count = len(proposals(sought_by(explored)))

    first = page(client, explored).text
    whole = page(client, explored, whole="1").text

    assert f"Show {count - 20} more" in first
    assert len(services_in(first)) == 20
    assert len(services_in(whole)) == count


def test_one_click_makes_an_avenue_with_the_verdict_of_the_engine(client, explored):
    explored.situation = {"residence_status": "undocumented"}
    explored.save()
    first = proposals(sought_by(explored))[0]

    response = client.post(
        at("orientation_add_avenue", explored.uuid), {"add": str(first.service.uuid)}
    )

    avenue = explored.avenues.get()
    assert response.url == at("orientation_explore", explored.uuid)
    assert (avenue.service, avenue.verdict, avenue.origin, avenue.status) == (
        first.service,
        first.verdict,
        "engine",
        "identified",
    )
    assert avenue.band == first.band


def test_two_clicks_make_one_avenue(client, explored):
    service = proposals(sought_by(explored))[0].service

    for _click in range(2):
        client.post(at("orientation_add_avenue", explored.uuid), {"add": str(service.uuid)})

    assert explored.avenues.count() == 1


def test_htmx_gets_the_exploration_again_and_what_was_done(client, explored):
    service = proposals(sought_by(explored))[0].service

    response = client.post(
        at("orientation_add_avenue", explored.uuid),
        {"add": str(service.uuid)},
        headers=HTMX,
    )

    assert "<main" not in response.text
    assert f"{service.name} is an avenue now." in response.text.replace("&#x27;", "'")
    assert 'hx-swap-oob="innerHTML:#said"' in response.text
    assert f'id="take-{service.pk}"' in response.text


def test_a_proposal_is_set_aside_in_one_step_with_its_reason(client, explored):
    service = proposals(sought_by(explored))[0].service

    client.post(
        at("orientation_add_avenue", explored.uuid),
        {"aside": str(service.uuid), f"reason-{service.uuid}": "full"},
    )

    avenue = explored.avenues.get()
    assert (avenue.status, avenue.reason) == ("set_aside", "full")
    assert avenue.events.get().actor == explored.answerer


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("", "Choose why it is not tried"),
        ("does_not_wish", "Choose why it is not tried"),
        ("other", "Say this reason in your own words"),
    ],
)
def test_nothing_is_set_aside_without_a_reason_that_looks_at_the_offer(
    client, explored, reason, said
):
    service = proposals(sought_by(explored))[0].service

    response = client.post(
        at("orientation_add_avenue", explored.uuid),
        {"aside": str(service.uuid), f"reason-{service.uuid}": reason},
    )

    assert response.status_code == 422
    assert said in response.text
    assert not explored.avenues.exists()


def test_the_reason_that_the_sheet_gives_is_chosen_beforehand(client):
    service = a_service("Porte fermée")
    AccessConditionFactory(service=service)
    explored = exploring(client, situation={"residence_status": "undocumented"}).request

    text = page(client, explored, words="Porte fermée").text

    select = re.search(rf'name="reason-{service.uuid}">(.*?)</select>', text, re.DOTALL)[1]
    assert '<option value="residence_status" selected>' in select
    assert select.index("full") < select.index("residence_status") < select.index("sheet_wrong")


def test_what_has_no_sheet_is_added_by_heart_with_its_level(client, explored):
    client.post(
        at("orientation_add_avenue", explored.uuid),
        {"name": "Un groupe de parole", "band": "region"},
    )

    avenue = explored.avenues.get()
    assert (avenue.name, avenue.band, avenue.origin) == ("Un groupe de parole", "region", "memory")


@pytest.mark.parametrize(
    "posted",
    [{"name": "", "band": "region"}, {"name": "X", "band": "moon"}, {"name": "Mme Dupont"}],
)
def test_by_heart_needs_a_name_that_is_no_person_and_a_level(client, explored, posted):
    response = client.post(at("orientation_add_avenue", explored.uuid), posted)

    assert response.status_code == 422
    assert not explored.avenues.exists()


def test_the_first_avenue_begins_the_exploration(client):
    taken = exploring(client, status="taken").request
    service = proposals(sought_by(taken))[0].service

    client.post(at("orientation_add_avenue", taken.uuid), {"add": str(service.uuid)})

    taken.refresh_from_db()
    assert taken.status == "exploring"
    assert [event.step for event in taken.events.all()] == ["explore"]


def test_an_agreement_between_organisations_is_shown_where_it_helps(client):
    explored = exploring(client, organisation=OrganisationFactory(name_fr="CPAS")).request
    service = a_service("Zanzibar")
    Partnership.objects.create(
        giver=explored.organisation,
        taker=service.organisation,
        whom="People who leave hospital",
        agreed_on="2026-01-01",
        review_on="2027-01-01",
        confirmed_at=timezone.now(),
        recorded_at=timezone.now(),
    )
    avenue = AvenueFactory(request=explored, service=service)

    for text in (
        page(client, explored, words="Zanzibar").text,
        client.get(at("orientation_avenue", avenue.uuid)).text,
    ):
        assert "Agreement with CPAS: People who leave hospital" in text


# Who sees it


def test_whoever_asked_does_not_see_how_it_is_explored(client, explored):
    author = professional().pk
    explored.author_id = author
    explored.save()
    reader = Client()
    sign_in(reader, explored.author)

    assert reader.get(at("orientation_explore", explored.uuid)).status_code == 404


def test_a_colleague_of_the_desk_reads_and_adds_nothing(client, room):
    colleague = SeatFactory(desk=room.desk).user
    reader = Client(HTTP_ACCEPT_LANGUAGE="en")
    sign_in(reader, colleague)
    service = proposals(sought_by(room.request))[0].service

    seen = reader.get(at("orientation_explore", room.request.uuid))
    added = reader.post(at("orientation_add_avenue", room.request.uuid), {"add": str(service.uuid)})

    assert seen.status_code == 200
    assert "Add as an avenue" not in seen.text
    assert added.status_code == 404
    assert not room.request.avenues.exists()


def test_the_desk_that_was_asked_along_adds_avenues_of_its_own(client):
    room = exploring(client)
    other = SeatFactory(desk=DeskFactory(territory=Territory.objects.get(code="basin:nord")))
    room.request.status, room.request.other_desk = "co_exploring", other.desk
    room.request.save()
    along = Client(HTTP_ACCEPT_LANGUAGE="en")
    sign_in(along, other.user)
    service = proposals(sought_by(room.request))[0].service

    along.post(at("orientation_add_avenue", room.request.uuid), {"add": str(service.uuid)})

    assert room.request.avenues.get().origin == "other_level"


def test_a_sheet_for_professionals_is_proposed_and_added_without_a_page_of_its_own(client):
    CategoryFactory(code="quiet")
    service = ServiceFactory(professional=True, categories=["quiet"])
    explored = exploring(client, category="quiet").request

    text = page(client, explored).text
    client.post(at("orientation_add_avenue", explored.uuid), {"add": str(service.uuid)})

    assert services_in(text) == [str(service.pk)]
    assert at("service", service.uuid) not in text
    assert explored.avenues.get().service == service


@pytest.mark.parametrize("service", ["nothing", "00000000-0000-0000-0000-000000000000"])
def test_a_service_that_is_not_there_is_not_found(client, explored, service):
    response = client.post(at("orientation_add_avenue", explored.uuid), {"add": service})

    assert response.status_code == 404


# Levels


def test_each_level_says_what_is_missing_until_it_is_noted(client, explored):
    address = at("orientation_level", explored.uuid, "beyond")

    before = page(client, explored).text.count("still missing")
    client.post(address, {"verdict-beyond": "nothing_found"})
    after = page(client, explored).text

    assert (before, after.count("still missing")) == (4, 3)
    assert "consulted, nothing found" in after
    client.post(address, {"verdict-beyond": ""})
    assert not LevelNote.objects.exists()


def test_a_level_that_is_not_relevant_says_why(client, explored):
    address = at("orientation_level", explored.uuid, "beyond")

    because = {"verdict-beyond": "not_relevant"}
    refused = client.post(address, because | {"reason-beyond": " "})
    client.post(address, because | {"reason-beyond": "Cannot travel"})

    assert refused.status_code == 422
    assert "Say why" in refused.text
    note = LevelNote.objects.get()
    assert (note.verdict, note.reason) == ("not_relevant", "Cannot travel")


def test_htmx_swaps_the_grid_alone(client, explored):
    response = client.post(
        at("orientation_level", explored.uuid, "region"),
        {"verdict-region": "nothing_found"},
        headers=HTMX,
    )

    assert response.text.count("<table") == 1
    assert "<main" not in response.text


@pytest.mark.parametrize(("band", "verdict"), [("moon", "nothing_found"), ("region", "perhaps")])
def test_a_level_or_verdict_that_is_none_is_not_found(client, explored, band, verdict):
    posted = {f"verdict-{band}": verdict}
    response = client.post(at("orientation_level", explored.uuid, band), posted)

    assert response.status_code == 404


def test_a_reason_that_may_name_a_person_is_shown_before_it_is_noted(client, explored):
    address = at("orientation_level", explored.uuid, "beyond")
    reason = "Mme Dupont does not travel"

    first = client.post(
        address, {"verdict-beyond": "not_relevant", "reason-beyond": reason}, headers=HTMX
    )
    unseen = client.post(address, {"verdict-beyond": "send_as_is", "reason-beyond": reason})

    assert (first.status_code, unseen.status_code) == (422, 422)
    assert "This may name a person" in first.text
    assert f'value="{reason}"' in first.text
    assert not LevelNote.objects.exists()

    kept = {"verdict-beyond": "send_as_is", "reason-beyond": reason, "shown": "Mme Dupont"}
    client.post(address, kept)

    assert LevelNote.objects.get().reason == reason
    explored.refresh_from_db()
    assert explored.signs_kept == ["name"]


def test_an_avenue_fills_its_level(client, explored):
    AvenueFactory(request=explored, band="region")

    text = page(client, explored).text

    assert text.count("still missing") == 3
    assert "1 avenue" in text


# Two problems at once


@pytest.fixture
def combined(client):
    """Three services of one kind of help: one takes both, one was not asked, one excludes."""
    CategoryFactory(code="mental_health.both")
    mental = Category.objects.get(code="mental_health")
    Category.objects.filter(code="mental_health.both").update(parent=mental)
    found = {}
    for name in ("takes", "ask", "excludes"):
        service = ServiceFactory(name_fr=f"Ensemble {name}", categories=["mental_health.both"])
        found[name] = service
    for dimension in ("health", "active_use"):
        AccessConditionFactory(service=found["takes"], dimension=dimension, none=True)
    AccessConditionFactory(
        service=found["excludes"],
        dimension="health",
        operator="not_all_of",
        values=["drugs", "mental"],
    )
    return found


def test_services_that_take_both_problems_stand_first(client, combined):
    explored = exploring(client, category="mental_health.both", situation=COMBINED).request

    text = page(client, explored).text

    assert services_in(text) == [str(combined[one].pk) for one in ("takes", "ask", "excludes")]
    assert "They take both problems together (1)" in text
    assert "They exclude one of the two, or both together (1)" in text
    select = text.partition(f'name="reason-{combined["excludes"].uuid}"')[2].partition("</select")
    assert '<option value="combined_problems" selected>' in select[0]


def test_the_desk_of_the_other_theme_is_one_click_away(client, combined):
    explored = exploring(client, category="mental_health.both", situation=COMBINED).request
    theme = Category.objects.get(code="addictions")
    region = Territory.objects.get(code="region:brussels")
    desk = SeatFactory(desk=DeskFactory(territory=region, theme=theme)).desk
    empty = DeskFactory(territory=Territory.objects.get(code="basin:sud"), theme=theme)

    text = page(client, explored).text

    step = at("orientation_step", explored.uuid, "co_explore")
    assert f'href="{step}?desk={desk.pk}"' in text
    assert f"?desk={empty.pk}" not in text


def test_one_problem_alone_is_not_called_two(client, explored):
    assert "together" not in page(client, explored).text


# Costs


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(client, settings, number):
    CategoryFactory(code="counted")
    explored = exploring(client, category="counted", situation=COMBINED).request
    for count in range(number):
        service = ServiceFactory(name_fr=f"Compté {count}", categories=["counted"], located=True)
        AccessConditionFactory(service=service)
        AvenueFactory(request=explored, service=service)
    page(client, explored)
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    with CaptureQueriesContext(connection) as captured:
        text = page(client, explored).text

    assert len(services_in(text)) == number
    assert Service.objects.filter(categories__code="counted").count() == number
    assert Avenue.objects.count() == number
    assert Desk.objects.count() == 1
    assert len(captured) == 27, "\n".join(query["sql"][-160:] for query in captured)
