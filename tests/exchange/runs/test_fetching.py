"""Imports by a schedule: what is due, what did not change, and what cannot be fetched."""

import datetime

import pytest
from django.utils import timezone

from seuil.directory.models import Service
from seuil.exchange.domain import RunStatus, Schedule, Trouble
from seuil.exchange.models import ImportRun
from seuil.exchange.runs.fetching import fetch_due
from seuil.exchange.runs.operations import apply_run, read_run
from seuil.messaging.models import Message
from seuil.organisations.domain import Role
from tests.exchange.intake.test_fetching import Machine, machine, server  # noqa: F401
from tests.factories.exchange import lines_file, numbered, own_feed
from tests.factories.organisations import MembershipFactory

pytestmark = pytest.mark.usefixtures("brussels")
SUNDAY = timezone.make_aware(datetime.datetime(2026, 11, 22, 4, 37))
MONDAY = SUNDAY + datetime.timedelta(days=1)


@pytest.fixture
def feed(machine, settings, monkeypatch):  # noqa: F811
    settings.SEUIL_IMPORT_HOSTS = [machine]
    settings.SEUIL_IMPORT_PRIVATE = True
    monkeypatch.setattr(Machine, "content", lines_file(numbered(1)))
    feed = own_feed(url=f"https://{machine}/list.ndjson", schedule=Schedule.NIGHTLY)
    MembershipFactory(organisation=feed.organisation, role=Role.MANAGER)
    return feed


def night(now=SUNDAY):
    fetched = fetch_due(now)
    for run in ImportRun.objects.filter(status=RunStatus.READING):
        read_run(run.pk)
        apply_run(run.pk)
    return fetched


def test_a_night_brings_in_what_is_there(feed):
    assert night() == 1

    run = ImportRun.objects.get()
    assert (run.status, run.unattended, run.author) == (RunStatus.APPLIED, True, None)
    assert Service.objects.get().external_id == "s-1"
    feed.refresh_from_db()
    assert feed.fetched_at == SUNDAY


def test_the_same_file_is_left_alone_the_next_night(feed):
    night()

    assert night(MONDAY) == 0

    assert ImportRun.objects.count() == 1
    assert Machine.asked[-1]["If-None-Match"] == '"7"'


def test_a_weekly_file_comes_on_mondays(feed):
    feed.schedule = Schedule.WEEKLY
    feed.save()

    assert night(SUNDAY) == 0
    assert night(MONDAY) == 1


def test_nothing_is_fetched_that_nobody_asked_for(feed):
    feed.schedule = Schedule.NEVER
    feed.save()

    assert night() == 0
    assert Machine.asked == []


def test_a_machine_that_fails_is_told_once_a_week(feed, clock):
    feed.url = feed.url.replace("list.ndjson", "broken")
    feed.save()

    clock("2026-11-24 04:37")
    night()
    clock("2026-11-25 04:37")
    night()

    assert {run.trouble for run in ImportRun.objects.all()} == {Trouble.NOT_REACHED}
    assert ImportRun.objects.count() == 2
    assert Message.objects.count() == 1


def test_a_machine_that_was_taken_off_the_list_is_not_asked(feed, settings):
    settings.SEUIL_IMPORT_HOSTS = []

    night()

    assert ImportRun.objects.get().trouble == Trouble.NOT_ALLOWED
    assert Machine.asked == []
