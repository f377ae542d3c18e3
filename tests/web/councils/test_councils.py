"""The pages of councils: what everybody reads, seats by mail, the charter of those who sit."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.concertation.domain.session import Status as SessionStatus
from seuil.councils.domain import charter, decision
from seuil.councils.domain.seat import SeatKind
from seuil.councils.models import AgendaItem, Charter, Council, Holding, Seat, SeatInvitation
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, PracticeFamily
from tests.factories.accounts import UserFactory
from tests.factories.concertation import SeriesFactory, SessionFactory
from tests.factories.councils import (
    CharterFactory,
    CouncilFactory,
    HoldingFactory,
    SeatFactory,
    seat_link,
    team_of,
)
from tests.factories.decisions import DecisionFactory
from tests.factories.directory import ServiceFactory
from tests.factories.organisations import MandateFactory, OrganisationFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"


@pytest.fixture
def basin():
    region = TerritoryFactory(region=True, code="region:brussels")
    basin = TerritoryFactory(basin=True, code="basin:sud", name_en="South")
    ContainmentFactory(child=basin, parent=region)
    return basin


@pytest.fixture
def council(basin):
    return CouncilFactory(slug="south", name_en="Council of the South", territory=basin)


@pytest.fixture
def team(client, basin):
    return sign_in(client, team_of(basin))


def path(end=""):
    return f"/councils/south/{end}"


def text_of(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:500]
    return answer.content.decode()


def test_everybody_reads_who_sits_and_nobody_reads_the_names_of_people(client, council):
    body = OrganisationFactory(name_en="Hospital of the Canal")
    holding = HoldingFactory(
        seat__council=council, seat__organisation=body, user__name="Amina Peeters"
    )
    HoldingFactory(seat=holding.seat, is_deputy=True, user__name="Luc Janssens")

    for end in ("", "composition/", "charter/"):
        page = text_of(client, path(end))
        assert "Amina" not in page
        assert "Luc Janssens" not in page
    page = text_of(client, path())
    assert "Hospital of the Canal" in page
    assert "hospital" in page
    assert "/login/" in client.get(path("seats/")).headers["Location"]


def test_whoever_sits_reads_names_and_whoever_does_not_finds_nothing(client, council):
    holding = HoldingFactory(seat__council=council, user__name="Amina Peeters")
    HoldingFactory(seat__council=council, seat__kind=SeatKind.OBSERVER, user__name="Observer Two")
    sign_in(client, holding.user)

    page = text_of(client, path("seats/"))

    assert "Amina Peeters" in page
    assert "Observer Two" in page
    assert client.get(path("seats/")).headers["Cache-Control"] == "no-store"
    for stranger in (UserFactory(), HoldingFactory().user):
        sign_in(client, stranger)
        text_of(client, path("seats/"), 404)
        text_of(client, path("seats/new/"), 404)
        text_of(client, path("edit/"), 404)


def test_whoever_sits_does_not_do_what_the_team_does(client, council):
    holding = HoldingFactory(seat__council=council)
    sign_in(client, holding.user)

    for end in ("edit/", "seats/new/", f"seats/{holding.seat.pk}/", "charter/propose/"):
        text_of(client, path(end), 404)
    CharterFactory(council=council, version=1)
    for end in ("charter/1/adopt/", "charter/1/withdraw/", "charter/9/voice/"):
        assert client.post(path(end)).status_code == 404


def test_the_team_convenes_a_council_and_its_meetings(client, basin, team):
    series = SeriesFactory(territory=basin)
    written = {
        "slug": "south",
        "territory": basin.code,
        "name_fr": "Conseil du Sud",
        "name_nl": "Raad van het Zuiden",
        "series": series.pk,
    }

    answer = client.post("/councils/new/", written)

    assert answer.headers["Location"] == path("seats/")
    council = Council.objects.get()
    assert (council.territory, council.series) == (basin, series)
    again = client.post("/councils/new/", written | {"series": ""})
    assert again.status_code == 422
    assert "Another council has this address" in again.content.decode()
    assert client.post("/councils/new/", written | {"slug": "mine"}).status_code == 422


def test_only_teams_convene(client, basin):
    sign_in(client, UserFactory())
    text_of(client, "/councils/new/", 404)
    desk = MandateFactory(territory=basin, kind=MandateKind.DESK).user
    sign_in(client, desk)
    text_of(client, "/councils/new/", 404)


def test_the_page_of_a_council_is_changed_and_a_series_of_elsewhere_is_not_taken(
    client, council, team
):
    elsewhere = SeriesFactory()
    written = {"name_fr": "Conseil", "name_nl": "Raad", "about_fr": "Douze familles."}

    assert client.post(path("edit/"), written).status_code == 302
    council.refresh_from_db()
    assert council.about_fr == "Douze familles."
    assert client.post(path("edit/"), written | {"series": elsewhere.pk}).status_code == 422


def test_a_seat_is_made_for_a_body_and_a_wrong_name_shows_those_that_are_close(
    client, council, team
):
    OrganisationFactory(name_fr="Maison du Midi", name_en="")
    written = {
        "kind": "member",
        "family": "first_line",
        "organisation": "Maison Midi",
        "begins_on": "2026-01-01",
    }

    refused = client.post(path("seats/new/"), written)
    assert refused.status_code == 422
    assert "Maison du Midi" in refused.content.decode()
    assert client.post(path("seats/new/"), written | {"organisation": "maison du midi"}).url
    seat = Seat.objects.get()
    assert str(seat) == "Maison du Midi"


def test_a_seat_says_no_name_of_a_person(client, council, team):
    written = {
        "kind": "member",
        "family": "user_representatives",
        "label": "Mme Amina Peeters",
        "begins_on": "2026-01-01",
    }

    refused = client.post(path("seats/new/"), written)

    assert refused.status_code == 422
    assert "may name a person" in refused.content.decode()
    assert client.post(path("seats/new/"), written | {"label": "Users' committee"}).url


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"kind": "federation", "organisation": ""}, "A federation is a body"),
        ({"organisation": ""}, "Name the body, or say what the seat is called."),
        ({"ends_on": "2025-12-31"}, "It ends before it begins"),
        ({"begins_on": "soon"}, "Write a day such as"),
    ],
)
def test_a_seat_that_cannot_be_kept_says_what_to_do(client, council, team, wrong, sentence):
    OrganisationFactory(name_fr="Maison du Midi")
    written = {
        "kind": "member",
        "family": "first_line",
        "organisation": "Maison du Midi",
        "begins_on": "2026-01-01",
    }

    refused = client.post(path("seats/new/"), written | wrong)

    assert refused.status_code == 422
    assert sentence in refused.content.decode()


def test_a_seat_is_asked_for_by_mail_and_taken_after_signing_in(client, council, team):
    seat = SeatFactory(council=council)
    mail = "new@association.example"

    answer = client.post(
        path(f"seats/{seat.pk}/"), {"what": "invite", "mail": mail, "language": "en"}
    )
    assert answer.status_code == 302
    link = next(
        line for line in Message.objects.get(to=mail).text.splitlines() if "/invited/" in line
    )
    link = "/councils" + link.rpartition("/councils")[2]
    client.logout()
    page = text_of(client, link)
    assert str(seat) in page
    assert "Sign in" in page
    person = sign_in(client, UserFactory(email=mail, verified=True))
    assert "Accept it among your councils" in text_of(client, link)
    assert "Council of the South" in text_of(client, "/councils/mine/")

    invitation = SeatInvitation.objects.get()
    taken = client.post("/councils/mine/", {"invitation": invitation.pk})
    assert taken.headers["Location"] == path()
    assert Holding.objects.get().user == person
    assert str(seat) in text_of(client, path())
    text_of(client, link, 404)


def test_a_link_that_is_not_one_leads_nowhere(client, council):
    text_of(client, "/councils/invited/nothing/", 404)
    used = seat_link(SeatFactory(council=council))
    SeatInvitation.objects.update(expires_at=timezone.now() - DAY)
    text_of(client, f"/councils/invited/{used}/", 404)


def test_a_seat_that_is_held_asks_for_a_deputy(client, council, team):
    holding = HoldingFactory(seat__council=council, user__name="Amina Peeters")
    asked = {"what": "invite", "mail": "new@association.example", "language": "en"}
    page = path(f"seats/{holding.seat.pk}/")

    refused = client.post(page, asked)

    assert refused.status_code == 422
    assert "Amina Peeters holds this seat" in refused.content.decode()
    assert client.post(page, asked | {"is_deputy": "on"}).status_code == 302


def test_the_team_ends_mandates_seats_and_invitations(client, council, team):
    holding = HoldingFactory(seat__council=council)
    page = path(f"seats/{holding.seat.pk}/")
    seat_link(holding.seat, is_deputy=True)
    invitation = SeatInvitation.objects.get()

    client.post(page, {"what": "withdraw", "invitation": invitation.pk})
    assert not SeatInvitation.objects.exists()
    client.post(page, {"what": "end_mandate", "holding": holding.pk})
    holding.refresh_from_db()
    assert holding.ends_on == timezone.localdate()
    client.post(page, {"what": "end"})
    assert Seat.objects.get().ends_on == timezone.localdate()
    assert client.post(page, {"what": "nothing"}).status_code == 404


def test_the_team_ends_no_mandate_of_another_council(client, council, team):
    seat = SeatFactory(council=council)
    elsewhere = HoldingFactory()

    answer = client.post(
        path(f"seats/{seat.pk}/"), {"what": "end_mandate", "holding": elsewhere.pk}
    )

    assert answer.status_code == 404
    text_of(client, path(f"seats/{elsewhere.seat.pk}/"), 404)


def test_somebody_gives_up_their_own_seat_and_no_other(client, council):
    mine, other = HoldingFactory.create_batch(2, seat__council=council)
    sign_in(client, mine.user)

    assert client.post(path("seats/"), {"holding": other.pk}).status_code == 404
    assert client.post(path("seats/"), {"holding": mine.pk}).status_code == 302
    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.ends_on, other.ends_on) == (timezone.localdate(), None)


def charter_form(**more):
    return {
        "text_fr": "Nous décidons par consentement.",
        "text_nl": "We beslissen met instemming.",
        "quorum": 1,
        "consultation_days": 21,
        "round_days": 14,
        "review_months": 12,
        "rounds_before_fallback": 2,
        "criteria": ["not_feasible", "harms_public"],
    } | more


def test_a_charter_goes_from_the_team_to_the_group_and_into_force(client, council, team):
    holding = HoldingFactory(seat__council=council)
    assert client.post(path("charter/propose/"), charter_form()).status_code == 302
    assert Charter.objects.get().version == 1
    early = client.post(path("charter/1/adopt/"))
    assert early.status_code == 409
    assert "Nothing was said yet by:" in early.content.decode()

    sign_in(client, holding.user)
    page = text_of(client, path("charter/"))
    assert f"What {holding.seat} says" in page
    said = client.post(
        path("charter/1/voice/"),
        {"seat": holding.seat.pk, "seen": "", "says": "yes"},
    )
    assert said.status_code == 302

    sign_in(client, team)
    assert client.post(path("charter/1/adopt/")).status_code == 302
    client.logout()
    page = text_of(client, path("charter/"))
    assert "in force since" in page
    assert "it cannot be done with the means there are" in page


def test_a_proposed_charter_is_read_inside_only(client, council):
    CharterFactory(council=council, version=1, text_en="The words of the draft.")

    assert "The words of the draft." not in text_of(client, path("charter/"))
    sign_in(client, HoldingFactory(seat__council=council).user)
    answer = client.get(path("charter/"))
    assert "The words of the draft." in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"


def test_no_is_said_with_its_reason_and_stops_the_adoption(client, council):
    holding = HoldingFactory(seat__council=council)
    one = CharterFactory(council=council, version=1)
    sign_in(client, holding.user)
    voice = {"seat": holding.seat.pk, "seen": "", "says": "no"}

    refused = client.post(path("charter/1/voice/"), voice)
    assert refused.status_code == 422
    assert "Say why not" in refused.content.decode()
    assert (
        client.post(path("charter/1/voice/"), voice | {"reason": "Too short."}).status_code == 302
    )
    stale = client.post(path("charter/1/voice/"), voice | {"reason": "Too short, really."})
    assert stale.status_code == 409
    assert "Too short, really." in stale.content.decode()
    sign_in(client, team_of(council.territory))
    refused = client.post(path("charter/1/adopt/"))
    assert "does not agree" in refused.content.decode()
    one.refresh_from_db()
    assert one.status == charter.Status.PROPOSED


def test_nobody_speaks_for_the_seat_of_somebody_else(client, council):
    CharterFactory(council=council, version=1)
    mine, other = HoldingFactory.create_batch(2, seat__council=council)
    observer = HoldingFactory(seat__council=council, seat__kind=SeatKind.OBSERVER)

    for user, seat in ((mine.user, other.seat), (observer.user, observer.seat)):
        sign_in(client, user)
        said = client.post(path("charter/1/voice/"), {"seat": seat.pk, "says": "yes", "seen": ""})
        assert said.status_code == 404


def test_a_charter_that_cannot_work_is_refused_in_words(client, council, team):
    empty = client.get(path("charter/propose/"))
    assert empty.status_code == 409
    assert "Make the seats first" in empty.content.decode()
    HoldingFactory(seat__council=council)

    refused = client.post(path("charter/propose/"), charter_form(quorum=3, criteria=[]))

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Only 1 practice family sits" in page
    assert "without any, nothing can be tested" in page
    client.post(path("charter/propose/"), charter_form())
    again = client.post(path("charter/propose/"), charter_form())
    assert again.status_code == 409
    assert "A charter is proposed already" in again.content.decode()


def test_composition_names_who_is_missing(client, council):
    for family in (PracticeFamily.YOUTH, PracticeFamily.HOSPITAL):
        body = OrganisationFactory(families=[family])
        ServiceFactory(organisation=body).serves.add(council.territory)
    SeatFactory(council=council)

    page = text_of(client, path("composition/"))

    assert "Missing:" in page
    assert page.count("<circle") == 2
    assert "missing</span>" in page.replace("\n", "").replace("  ", "")


def test_a_meeting_has_its_decisions_and_those_being_prepared_are_read_inside(
    client, council, team
):
    council.series = SeriesFactory(territory=council.territory)
    council.save()
    SessionFactory(
        series=council.series,
        slug="meeting",
        status=SessionStatus.ANNOUNCED,
        title_en="Save the date",
    )
    draft = DecisionFactory(council=council, title_en="A draft")
    open_one = DecisionFactory(
        council=council,
        title_en="An evening desk",
        status=decision.Status.CLARIFICATION,
        asked=True,
    )
    page = path("agenda/meeting/")
    for one in (draft, open_one):
        assert client.post(page, {"decision": one.uuid}).status_code == 302
    last = AgendaItem.objects.get(decision=open_one)
    client.post(page, {"what": "up", "point": last.pk})
    assert list(AgendaItem.objects.values_list("decision", flat=True)) == [open_one.pk, draft.pk]
    assert "A draft" in text_of(client, path())

    client.logout()
    shown = text_of(client, path())
    assert "An evening desk" in shown
    assert "A draft" not in shown
    assert "Save the date" in shown
    assert "An evening desk" in text_of(client, "/sessions/meeting/")
    assert "A draft" not in text_of(client, "/sessions/meeting/")

    sign_in(client, team)
    client.post(page, {"what": "off", "point": last.pk})
    assert AgendaItem.objects.get().decision == draft
    text_of(client, path("agenda/elsewhere/"), 404)


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_takes_the_same_queries_however_long(
    client, number, django_assert_max_num_queries
):
    for _ in range(number):
        one = CouncilFactory()
        SeatFactory(council=one)
        CharterFactory(council=one, status=charter.Status.ADOPTED)
    client.get("/councils/")

    with django_assert_max_num_queries(8):
        text_of(client, "/councils/")


def test_the_pages_of_a_council_take_the_same_queries_however_many_sit(client, council, team):
    counts = {}
    for number in (1, 10):
        while council.seats.count() < number:
            seat = HoldingFactory(seat__council=council).seat
            seat_link(seat, f"somebody-{number}-{seat.pk}@association.example", is_deputy=True)
        for end in ("", "seats/", "composition/", "charter/"):
            client.get(path(end))
            with CaptureQueriesContext(connection) as seen:
                text_of(client, path(end))
            counts.setdefault(end, set()).add(len(seen))

    assert {end: len(found) for end, found in counts.items()} == dict.fromkeys(counts, 1)
