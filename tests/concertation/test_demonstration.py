"""The sessions and the register of the demonstration: real history, told once, nobody named."""

import datetime

import pytest
from django.utils import timezone

from seuil.concertation.demonstration import load_concertations, loading
from seuil.concertation.demonstration.loading import PACKAGE
from seuil.concertation.domain import contribution as contributions
from seuil.concertation.domain import registration as registrations
from seuil.concertation.domain import session as sessions
from seuil.concertation.domain.session import Status
from seuil.concertation.domain.synthesis import LANGUAGES, Part
from seuil.concertation.models import (
    Contribution,
    Evaluation,
    Registration,
    Series,
    Session,
    SynthesisItem,
    Tool,
)
from seuil.concertation.queries.sessions import to_review
from seuil.concertation.report.pdf import overflow_of
from seuil.kernel.data import shipped_yaml
from seuil.kernel.personal import personal_in
from seuil.messaging.models import Message
from seuil.organisations.demonstration import load_people_and_roles
from seuil.organisations.models import Source
from seuil.register.domain import blockage as blockages
from seuil.register.domain import track as tracks
from seuil.register.models import Blockage, TraceLink, Track

pytestmark = pytest.mark.django_db

REPORT = "accompagnement-socio-juridique"
SUNDAY = datetime.datetime.fromisoformat("2026-11-22T13:00:00+01:00")


@pytest.fixture(scope="module")
def told(own_copy):
    """What the loading said; done once, in a copy of the demonstration."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: SUNDAY)
        load_people_and_roles()
        return load_concertations()


@pytest.fixture
def loaded(told, clock):
    clock("2026-11-22 13:00")
    return told


def statuses(rows):
    return set(rows.values_list("status", flat=True))


def test_there_is_something_finished_something_open_and_something_live(loaded):
    assert Session.objects.get(slug=REPORT).status == Status.DISSEMINATED
    assert statuses(Session.objects.all()) == {
        Status.DISSEMINATED,
        Status.ANNOUNCED,
        Status.REGISTRATION_OPEN,
        Status.LIVE,
    }
    assert Session.objects.get(status=Status.LIVE).code in loaded


def test_the_report_tells_what_the_public_one_tells_on_two_pages_in_both_languages(loaded):
    session = Session.objects.get(slug=REPORT)
    document = session.synthesis.document

    for language in LANGUAGES:
        parts = {part["code"] for part in document[language]["parts"]}
        assert parts >= set(Part) - {Part.THEME, Part.PERSISTENT}
        assert overflow_of(document[language]) == []
    assert sum(session.attended.values()) == 11
    lines = SynthesisItem.objects.filter(synthesis=session.synthesis)
    assert lines.filter(heading="track").count() == 4
    assert not lines.filter(text_nl="").exists()
    assert "11 juin" in str(document["fr"])
    assert "10 december" in str(document["nl"])


def test_every_state_of_a_blockage_and_most_of_a_track_is_there(loaded):
    assert statuses(Blockage.objects.all()) == set(blockages.Status)
    assert len(statuses(Track.objects.all())) >= 6
    assert Blockage.objects.get(status="outside_reach").addressee
    assert not Blockage.objects.filter(title_nl="").exists()
    lasts = [one for one in Blockage.objects.filter(status="observed") if len(one.occasions) > 1]
    assert lasts != [], "one proposes itself as persistent"


def test_what_is_made_up_says_so(loaded):
    notes = shipped_yaml(PACKAGE, "blockages.yaml")["notes"]
    told = {note["fr"] for note in notes.values()}

    assert {one.about_fr for one in [*Blockage.objects.all(), *Track.objects.all()]} == told
    for session in Session.objects.all():
        assert "icti" in session.about_fr, session
        assert "ictie" in session.about_nl, session


def test_every_history_replays_to_its_state(loaded):
    for machine, rows in (
        (sessions, Session.objects.all()),
        (registrations, Registration.objects.all()),
        (contributions, Contribution.objects.all()),
        (blockages, Blockage.objects.all()),
        (tracks, Track.objects.all()),
    ):
        for one in rows.prefetch_related("events"):
            steps = [machine.Step(event.step) for event in one.events.all()]
            assert machine.PROCESS.replayed(steps) == one.status, one


def test_what_was_held_lies_in_the_past_and_nothing_of_it_is_of_today(loaded):
    held = Session.objects.filter(status=Status.DISSEMINATED)

    assert not held.filter(moved_at__gte=timezone.now()).exists()
    assert not TraceLink.objects.filter(made_at__date=timezone.localdate()).exists()


def test_some_have_a_seat_and_some_wait_and_read_why(loaded):
    rows = Registration.objects.values_list("status", flat=True)

    assert list(rows).count("confirmed") == 7
    assert list(rows).count("waitlisted") == 2
    assert {one.session.slug for one in Registration.objects.all()} == {"addictions-2026-12"}


def test_the_note_taker_has_something_to_do(loaded):
    live = Contribution.objects.filter(session__status=Status.LIVE)

    assert live.filter(status="received").count() >= 3
    assert statuses(live) >= {"received", "on_screen", "filed", "set_aside"}


def test_the_live_session_can_be_ended_without_anything_to_review(loaded):
    assert to_review(Session.objects.get(status=Status.LIVE)) == []


def test_nobody_is_named_but_where_people_registered(loaded):
    texts = [
        *Contribution.objects.values_list("text", flat=True),
        *SynthesisItem.objects.values_list("text_nl", flat=True),
        *Tool.objects.values_list("text_fr", flat=True),
        *(text for one in Blockage.objects.all() for text in (one.title_fr, one.title_nl)),
    ]

    assert [text for text in texts if personal_in(text, today=timezone.localdate())] == []


def test_nobody_is_told_and_a_second_time_changes_nothing(loaded):
    assert not Message.objects.exists()
    sheets = Evaluation.objects.count()

    assert load_concertations() == ""

    assert Evaluation.objects.count() == sheets >= 3
    assert Series.objects.count() == 3


def test_on_another_day_the_live_session_is_held_on_that_day(loaded, clock):
    later = clock("2026-11-30 10:20")

    load_concertations()

    assert Session.objects.get(status=Status.LIVE).starts_at.date() == later.date()


def test_nothing_is_loaded_where_there_is_no_demonstration(loaded, monkeypatch):
    monkeypatch.setattr(loading, "REGIONAL", "another-series")
    Source.objects.filter(code="demo").update(code="other")

    assert load_concertations() == ""
    assert Series.objects.count() == 3
