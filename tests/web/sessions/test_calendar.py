"""What everybody reads of sessions: the calendar, a session, a series, calendars and feeds."""

import datetime
import re
import uuid
import xml.etree.ElementTree as ET

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.concertation.domain.session import PUBLIC, Status, Step
from seuil.concertation.models import Evaluation
from seuil.concertation.operations.evaluation import evaluate
from seuil.concertation.operations.sessions import take_session_step, write_session
from seuil.concertation.operations.tool import withdraw_tool
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, TraceLink, Track
from tests.factories.concertation import (
    CycleFactory,
    RegistrationFactory,
    SeriesFactory,
    SessionFactory,
    ToolFactory,
    working_group,
)
from tests.factories.directory import CategoryFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def _english(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    CategoryFactory(code="addictions", label_en="Addictions")
    CategoryFactory(code="housing", label_en="Housing")


@pytest.fixture
def basin():
    region = TerritoryFactory(region=True, code="region:brussels")
    basin = TerritoryFactory(basin=True, code="basin:sud", name_en="South")
    ContainmentFactory(child=basin, parent=region)
    return basin


def titled(title, **more):
    return SessionFactory(title_en=title, **more)


def entries(client, url="/sessions/calendar.ics"):
    read = icalendar.Calendar.from_ical(client.get(url).content)
    return {str(one["UID"]): one for one in read.walk("VEVENT")}


@pytest.mark.parametrize("status", Status)
def test_only_what_was_announced_is_in_the_calendar(client, status):
    session = titled("The meeting", status=status)

    pages = [client.get(url).text for url in ("/sessions/", "/sessions/feed.atom")]
    answered = client.get(f"/sessions/{session.slug}/")

    assert [("The meeting" in page) for page in pages] == [status in PUBLIC] * 2
    assert (f"{session.uuid}@seuil" in entries(client)) == (status in PUBLIC)
    assert answered.status_code == (200 if status in PUBLIC else 404)


def test_what_is_to_come_stands_first_the_next_one_on_top(client):
    titled("Much later", status=Status.ANNOUNCED, starts_in=90)
    titled("Soon", status=Status.REGISTRATION_OPEN, starts_in=5)
    titled("Long ago", status=Status.ARCHIVED, starts_in=-300)
    titled("Last month", status=Status.DISSEMINATED, starts_in=-30)
    titled("Off", status=Status.CANCELLED, starts_in=8)

    text = client.get("/sessions/").text

    order = [text.index(f">{one}<") for one in ("Soon", "Much later", "Off", "Last month")]
    assert order == sorted(order)
    assert text.index(">Last month<") < text.index(">Long ago<")


def test_the_calendar_is_narrowed_by_place_theme_and_series(client, basin):
    south = titled(
        "South", status=Status.ANNOUNCED, series=SeriesFactory(territory=basin), themes=["housing"]
    )
    titled("Elsewhere", status=Status.ANNOUNCED)

    for query in ("place=basin:sud", "place=region:brussels", "theme=housing",
                  f"series={south.series.slug}"):  # fmt: skip
        text = client.get(f"/sessions/?{query}").text
        assert ">South<" in text
        assert ">Elsewhere<" not in text
        assert set(entries(client, f"/sessions/calendar.ics?{query}")) == {f"{south.uuid}@seuil"}
        assert "Elsewhere" not in client.get(f"/sessions/feed.atom?{query}").text


@pytest.mark.parametrize("query", ["place=nowhere", "theme=none", "series=none", "theme=%00"])
@pytest.mark.parametrize("page", ["", "calendar.ics", "feed.atom"])
def test_what_is_not_known_is_not_found(client, page, query):
    assert client.get(f"/sessions/{page}?{query}").status_code == 404


@pytest.mark.parametrize("url", ["/sessions/", "/sessions/calendar.ics", "/sessions/feed.atom"])
def test_the_number_of_queries_does_not_grow(client, url):
    def filled(number):
        for _ in range(number):
            for status in (Status.ANNOUNCED, Status.POSTPONED, Status.ARCHIVED):
                SessionFactory(status=status)
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(url)
        return len(queries)

    assert filled(1) == filled(5)


def test_an_entry_keeps_its_name_and_counts_its_changes(client):
    session = titled("Access, again", status=Status.ANNOUNCED, about_en="One; two, three.")
    key = f"{session.uuid}@seuil"
    before = entries(client)[key]
    moved = session.starts_at + datetime.timedelta(days=7)
    write_session(
        session.uuid, {"starts_at": moved, "ends_at": moved + datetime.timedelta(hours=2)}
    )
    after = entries(client)[key]

    assert before["SEQUENCE"] < after["SEQUENCE"]
    assert after["DTSTART"].dt == moved.replace(microsecond=0)
    assert after["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert (str(after["SUMMARY"]), str(after["DESCRIPTION"])) == (
        "Access, again", "One; two, three."
    )  # fmt: skip
    assert str(after["STATUS"]) == "CONFIRMED"
    assert str(after["URL"]).endswith(f"/sessions/{session.slug}/")


@pytest.mark.parametrize(
    ("step", "status"), [(Step.POSTPONE, "postponed"), (Step.CANCEL, "cancelled")]
)
def test_what_is_not_held_is_cancelled_in_calendars_and_says_why(client, step, status):
    session = titled("Access", status=Status.REGISTRATION_OPEN)
    before = entries(client)[f"{session.uuid}@seuil"]

    take_session_step(session.uuid, step, actor=None, words="The hall burnt.", language="en")

    after = entries(client)[f"{session.uuid}@seuil"]
    assert str(after["STATUS"]) == "CANCELLED"
    assert before["SEQUENCE"] < after["SEQUENCE"]
    for page in ("/sessions/", f"/sessions/{session.slug}/", "/sessions/feed.atom"):
        text = client.get(page).text
        assert ">The hall burnt.<" in text
        assert page.endswith("atom") or 'lang="en">The hall burnt.<' in text
        assert status in text.lower()
    assert "Register for this session" not in client.get(f"/sessions/{session.slug}/").text


def test_one_session_is_an_entry_too_unless_it_has_no_day(client):
    session = SessionFactory(status=Status.ANNOUNCED)
    adrift = SessionFactory(status=Status.ANNOUNCED, starts_at=None, ends_at=None)

    answered = client.get(f"/sessions/{session.slug}/session.ics")

    assert answered.headers["Content-Type"].startswith("text/calendar")
    assert len(icalendar.Calendar.from_ical(answered.content).walk("VEVENT")) == 1
    assert client.get(f"/sessions/{adrift.slug}/session.ics").status_code == 404


def test_the_feed_is_atom_with_lasting_names_the_latest_news_first(client):
    older = titled("Older", status=Status.ANNOUNCED)
    newer = titled("Newer", status=Status.DISSEMINATED)

    answered = client.get("/sessions/feed.atom")

    assert answered.headers["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(answered.content)  # noqa: S314  our own
    ids = [one.findtext(f"{ATOM}id") for one in root.iter(f"{ATOM}entry")]
    assert ids == [f"urn:uuid:{newer.uuid}", f"urn:uuid:{older.uuid}"]


def test_a_session_says_where_and_how_one_gets_in_and_seats_in_words(client):
    session = SessionFactory(status=Status.REGISTRATION_OPEN, seats=4, place="The hall")
    for _ in range(3):
        RegistrationFactory(session=session, name="Ann Example")

    text = client.get(f"/sessions/{session.slug}/").text

    assert "The hall" in text
    assert "induction loop" in text
    assert "a few are left" in text
    assert "Ann Example" not in text
    assert f'href="/sessions/{session.slug}/register/"' in text


def test_words_of_tools_are_public_after_the_session_those_of_testimonies_never(client):
    session = SessionFactory(status=Status.REGISTRATION_CLOSED)
    ToolFactory(session=session, title="Story", text_fr="Une vie inventée.")
    ToolFactory(session=session, kind="testimony", title="Lived", text_fr="Ma vie.")
    taken = ToolFactory(session=session, title="Taken", text_fr="Mots repris.")
    page = f"/sessions/{session.slug}/"
    for status in Status:
        session.status = status
        session.save()
        if status in PUBLIC:
            shown = "Une vie inventée." in client.get(page).text
            assert shown == (status in {Status.DISSEMINATED, Status.ARCHIVED})
            assert "Ma vie." not in client.get(page).text

    session.status = Status.DISSEMINATED
    session.save()
    assert "Mots repris." in client.get(page).text
    withdraw_tool(session, taken.uuid)
    assert "Mots repris." not in client.get(page).text


def test_those_inside_see_a_session_before_it_is_announced_and_nothing_is_cached(client):
    session = SessionFactory(status=Status.PREPARED)
    leader, _scribe = working_group(session)
    client.force_login(leader)

    answered = client.get(f"/sessions/{session.slug}/")

    assert answered.status_code == 200
    assert "no-store" in answered.headers["Cache-Control"]
    assert f'href="/sessions/{session.slug}/prepare/"' in answered.text


def test_a_series_tells_what_it_is_its_rhythm_and_its_sessions(client, basin):
    series = SeriesFactory(
        territory=basin, name_en="Access", about_en="Four times a year.", aims_en="Talk.\n\nFind.",
        a_year=3,
    )  # fmt: skip
    CycleFactory(series=series, title_en="Leaving prison")
    titled("Next one", series=series, status=Status.ANNOUNCED)
    titled("Idea only", series=series)
    titled("Of others", status=Status.ANNOUNCED)

    text = client.get(f"/series/{series.slug}/").text

    for word in ("South", "3 sessions a year", "Four times a year.", "<li>Talk.</li>",
                 "<li>Find.</li>", "Leaving prison", "Next one"):  # fmt: skip
        assert word in text
    assert "Idea only" not in text
    assert "Of others" not in text
    assert client.get("/series/none/").status_code == 404


def test_dutch_and_french_are_marked_where_the_page_is_in_another_language(client):
    session = SessionFactory(status=Status.ANNOUNCED, title_fr="Accès", title_nl="")

    text = client.get(f"/sessions/{session.slug}/", headers={"accept-language": "nl"}).text

    assert '<h1 lang="fr">Accès</h1>' in text


def test_past_days_are_said_as_past(client):
    titled("Held", status=Status.CONSOLIDATION, starts_in=-1)

    text = client.get("/sessions/").text

    assert text.index(">Past sessions<") < text.index(">Held<")


def test_what_people_thought_is_public_in_figures_once_nobody_can_answer_any_more(client, clock):
    session = SessionFactory(status=Status.DISSEMINATED, starts_in=-2)
    for answer in ("yes", "yes", "yes", "no"):
        evaluate(
            session,
            uuid.uuid4(),
            {"could_say": answer},
            words="Plus de temps.",
            now=timezone.now(),
        )
    page = f"/sessions/{session.slug}/"
    assert "What people thought of it" not in client.get(page).text

    clock((timezone.now() + datetime.timedelta(days=40)).strftime("%Y-%m-%d %H:%M"))

    text = client.get(page).text
    assert "What people thought of it" in text
    assert "4 people answered." in text
    assert re.findall(r"<td>([^<]*)</td>", text)[:3] == ["–", "–", "–"]
    assert "Plus de temps" not in text


def test_two_people_who_answered_are_told_of_by_nothing(client):
    session = SessionFactory(status=Status.DISSEMINATED, starts_in=-60)
    for _ in range(2):
        Evaluation.objects.create(uuid=uuid.uuid4(), session=session, answers={"could_say": "yes"})

    assert "What people thought of it" not in client.get(f"/sessions/{session.slug}/").text


def test_what_came_out_of_a_session_is_there_once_the_synthesis_was_sent(client):
    session = SessionFactory(status=Status.SYNTHESIS_VALIDATED)
    now = timezone.now()
    blockage = Blockage.objects.create(
        title_en="No address, no card", level="system", occasions=[session.slug], created_at=now,
        moved_at=now,
    )  # fmt: skip
    Blockage.objects.create(
        title_en="Of another day", level="system", occasions=["else"], created_at=now, moved_at=now
    )
    track = Track.objects.create(title_en="A postal address", created_at=now, moved_at=now)
    TraceLink.objects.create(
        relation=Relation.LEADS_TO, source_kind=End.BLOCKAGE, source=blockage.uuid,
        target_kind=End.TRACK, target=track.uuid, made_at=now,
    )  # fmt: skip
    page = f"/sessions/{session.slug}/"
    assert "No address, no card" not in client.get(page).text

    session.status = Status.DISSEMINATED
    session.save()

    text = client.get(page).text
    for word in ("No address, no card", "A postal address", f"{page}synthesis/"):
        assert word in text
    assert "Of another day" not in text
