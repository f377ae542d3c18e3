"""What tells the few screens of a room that something changed: here, and in a real server."""

import http.client
import os
import re
import time
from contextlib import ExitStack, contextmanager
from itertools import islice
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from benchmarks.server import free_port
from config.launcher.processes import family, guarded
from config.launcher.run import start_web, wait_for_first_page
from seuil.accounts.models import User
from seuil.concertation.domain.screen import Shown
from seuil.concertation.models import Session, WorkingMember
from seuil.concertation.operations.live import put_on_screen
from seuil.web.live import stream
from tests.factories.concertation import ContributionFactory, SessionFactory, working_group

pytestmark = pytest.mark.django_db(transaction=True)
EVENT = re.compile(r"^event: (\w+)$", re.MULTILINE)
TAG = re.compile(r"^data: (\w{20})$", re.MULTILINE)
PLACES = 2
PATIENCE = 20.0


@pytest.fixture
def session():
    return SessionFactory(status="live", usual=True)


@pytest.fixture
def scribe(session):
    client = Client()
    client.force_login(working_group(session)[1])
    return client


@pytest.fixture
def quick(monkeypatch):
    """Looks and asks about rights at each moment, so that nobody waits for them."""
    monkeypatch.setattr(stream, "EVERY", 0.01)
    monkeypatch.setattr(stream, "RIGHTS", 0.0)
    with override_settings(SEUIL_LIVE_STREAMS=PLACES):
        yield


def address(session):
    return f"/live/{session.slug}/stream/"


def pieces(answer):
    """Give what is sent, without the pieces that hold nothing."""
    return (piece.decode() for piece in answer.streaming_content if piece)


@contextmanager
def listening(client, session):
    """Open a stream in this process, behind its first two lines: when to come back, the pulse."""
    answer = client.get(address(session))
    told = pieces(answer)
    try:
        yield told, list(islice(told, 2))
    finally:
        answer.close()


# What is told


def test_a_stream_tells_the_pulse_and_then_only_what_changes_it(quick, scribe, session):
    with listening(scribe, session) as (told, first):
        said = ContributionFactory(session=session, text="Pas d’adresse, pas de carte.")
        after_words = next(told)
        put_on_screen(session.uuid, Shown.SAID)
        after_tap = next(told)

    assert first[0] == "retry: 1000\n\n"
    pulses = [first[1], after_words, after_tap]
    assert [EVENT.findall(one) for one in pulses] == [
        ["pulse", "screen"],
        ["pulse"],
        ["pulse", "screen"],
    ]
    assert len({tag for one in pulses for tag in TAG.findall(one)}) == 5
    assert all(len(one) < 120 and said.text not in one for one in pulses)


def test_its_answer_is_kept_and_held_back_nowhere(quick, scribe, session):
    answer = scribe.get(address(session))
    answer.close()

    assert answer.headers["Content-Type"] == "text/event-stream"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Accel-Buffering"] == "no"
    assert "ETag" not in answer.headers


def test_without_news_it_says_that_it_lives(quick, scribe, session, monkeypatch):
    monkeypatch.setattr(stream, "BEAT", 0.02)

    with listening(scribe, session) as (told, _first):
        assert [next(told), next(told)] == [":\n\n", ":\n\n"]


def test_it_ends_by_itself_after_a_while(quick, scribe, session, monkeypatch):
    monkeypatch.setattr(stream, "LONGEST", 0.2)

    with listening(scribe, session) as (told, _first):
        assert list(told) == []
    assert stream.places.taken == 0


def test_the_end_of_the_session_is_told_and_ends_it(quick, scribe, session):
    with listening(scribe, session) as (told, _first):
        Session.objects.filter(pk=session.pk).update(status="synthesis_draft", code="")
        last = list(told)

    assert [EVENT.findall(one) for one in last] == [["pulse", "screen"]]
    assert scribe.get(address(session)).status_code == 204


# Who may


def leaves_the_group(client, session):
    WorkingMember.objects.filter(session=session).delete()


def signs_out(client, session):
    client.logout()


def is_shut_out(client, session):
    User.objects.update(is_active=False)


@pytest.mark.parametrize("loses", [is_shut_out, leaves_the_group, signs_out])
def test_whoever_loses_the_right_to_read_hears_no_more(quick, scribe, session, loses):
    with listening(scribe, session) as (told, _first):
        loses(scribe, session)
        ContributionFactory(session=session)

        assert list(told) == []


def test_a_stranger_finds_nothing_and_a_visitor_signs_in(quick, session):
    stranger = Client()
    stranger.force_login(working_group(SessionFactory(status="live"))[1])

    assert stranger.get(address(session)).status_code == 404
    assert "login" in Client().get(address(session)).headers["Location"]
    assert stream.places.taken == 0


# Places


def test_when_all_places_are_taken_the_next_one_is_sent_back_to_asking(quick, scribe, session):
    with ExitStack() as stack:
        for _ in range(PLACES):
            stack.enter_context(listening(scribe, session))
        refused = scribe.get(address(session))
    after = scribe.get(address(session))
    after.close()

    assert (refused.status_code, refused.content) == (204, b"")
    assert after.status_code == 200
    assert stream.places.taken == 0


def test_an_answer_of_which_nobody_read_a_word_gives_its_place_back(quick, scribe, session):
    scribe.get(address(session)).close()

    assert stream.places.taken == 0


@pytest.mark.parametrize("page", ["console/", "notes/", "screen/"])
def test_a_server_that_affords_none_gives_pages_that_ask(scribe, session, page):
    with override_settings(SEUIL_LIVE_STREAMS=0):
        asked = scribe.get(f"/live/{session.slug}/{page}")
        refused = scribe.get(address(session))
    with override_settings(SEUIL_LIVE_STREAMS=1):
        hearing = scribe.get(f"/live/{session.slug}/{page}")

    assert refused.status_code == 204
    assert "data-stream" not in asked.text
    assert f'data-stream="{address(session)}"' in hearing.text


# A real server


@pytest.fixture(scope="module")
def port(django_db_setup, tmp_path_factory):
    """A server of one process on the database of these tests, with two places."""
    data, port = tmp_path_factory.mktemp("streams"), free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database(),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "SEUIL_DATA": str(data),
        "SEUIL_LIVE_STREAMS": str(PLACES),
    }
    with guarded(data) as guard, family(data / "logs", environment, guard) as members:
        start_web(members, port, workers=1)
        wait_for_first_page(members, port)
        yield port


def database():
    parts = connection.get_connection_params()
    host = quote(str(parts.get("host", "")), safe="")
    return f"postgresql://{parts.get('user', '')}@/{parts['dbname']}?host={host}"


@contextmanager
def asking(port, client, session):
    """Ask the real server for a stream, as a browser does, and close it as one does."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    line.request("GET", address(session), headers={"Cookie": f"sessionid={key}"})
    answer = line.getresponse()
    try:
        yield answer
    finally:
        answer.close()
        line.close()


@contextmanager
def reading(port, client, session):
    """Read a stream of the real server; the readers of the test before may still be leaving."""
    deadline = time.monotonic() + PATIENCE
    while True:
        with asking(port, client, session) as answer:
            if answer.status == 200 or time.monotonic() > deadline:
                yield answer
                return
        time.sleep(0.1)


def status_of(port, client, session):
    with asking(port, client, session) as answer:
        return answer.status


def next_pulse(answer):
    """Return what the next pulse says; nothing when the stream ends before."""
    while (line := answer.readline()) and line != b"event: pulse\n":
        pass
    return answer.readline() + answer.readline()


def backends():
    """Return what the connections of others to this database are doing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [state for (state,) in cursor.fetchall()]


@pytest.mark.slow
def test_a_real_server_tells_a_tap_within_a_second(port, scribe, session):
    with reading(port, scribe, session) as answer:
        assert next_pulse(answer)
        waits = []
        for shown in (Shown.SAID, Shown.NOTHING, Shown.SAID):
            put_on_screen(session.uuid, shown)
            tapped = time.monotonic()
            assert next_pulse(answer)
            waits.append(time.monotonic() - tapped)

    assert min(waits) < 1


@pytest.mark.slow
def test_a_real_server_gives_the_place_back_when_a_reader_goes_away(port, scribe, session):
    with reading(port, scribe, session) as one, reading(port, scribe, session) as other:
        assert next_pulse(one)
        assert next_pulse(other)
        assert status_of(port, scribe, session) == 204

    deadline = time.monotonic() + PATIENCE
    while status_of(port, scribe, session) == 204 and time.monotonic() < deadline:
        time.sleep(0.1)
    assert time.monotonic() < deadline


@pytest.mark.slow
def test_a_real_server_holds_no_connection_to_the_database_between_two_looks(port, scribe, session):
    with reading(port, scribe, session) as one, reading(port, scribe, session) as other:
        assert next_pulse(one)
        assert next_pulse(other)
        seen = []
        for _ in range(40):
            seen.append(backends())
            time.sleep(0.05)

    assert [] in seen
    assert seen.count([]) > len(seen) / 2
    assert all("transaction" not in (state or "") for states in seen for state in states)


@pytest.mark.slow
def test_a_real_server_falls_silent_once_the_right_to_read_is_gone(port, scribe, session):
    with reading(port, scribe, session) as answer:
        assert next_pulse(answer)
        WorkingMember.objects.filter(session=session).delete()

        assert b"event: pulse" not in answer.read()
    assert status_of(port, scribe, session) == 404
