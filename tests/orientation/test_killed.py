"""A process that takes a step and is killed right after its commit: the mail leaves, once."""

import datetime
import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from config.launcher.paths import ROOT
from seuil.messaging.delivery import deliver_waiting
from seuil.messaging.domain import mail_server
from seuil.messaging.models import Message
from seuil.orientation.models import Notice, OrientationRequest
from seuil.orientation.operations.digests import choose_rhythm, write_digests
from tests.factories.orientation import OrientationRequestFactory, SeatFactory
from tests.messaging.server import post_office
from tests.plugins.database import connected_to, copy_database, maintain

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_database"),
    pytest.mark.slow,
]

BEGINNING = """
import datetime, os, signal, sys
import django
from django.conf import settings
from django.db import transaction
from seuil.messaging.domain import mail_server
django.setup()
settings.SEUIL_MAIL_SERVER = mail_server(sys.argv[1])
settings.SEUIL_MAIL_FROM = "Seuil <seuil@seuil.example>"
from seuil.messaging import operations as mail
def die(*_given):
    os.kill(os.getpid(), signal.SIGKILL)
"""
TAKES_A_STEP = """
mail._ask = die  # committed, and nobody asked to send
from uuid import UUID
from seuil.accounts.models import User
from seuil.organisations.standing import standing_of
from seuil.orientation.domain.request import Step
from seuil.orientation.operations import Move, take_step
from seuil.orientation.policies import viewer_of
user = User.objects.get(pk=sys.argv[2])
take_step(viewer_of(user, standing_of(user)), UUID(sys.argv[3]), Move(Step.TAKE))
"""
WRITES_A_DIGEST = """
from seuil.orientation.operations import digests
if sys.argv[3] == "before":
    digests.mark_told = die  # written, not committed
else:
    mail._ask = die
moment = datetime.datetime.fromisoformat(sys.argv[2])
digests.write_digests(moment)
"""


@pytest.fixture(scope="module")
def own_database(django_db_setup, django_db_blocker):
    """A database in which other processes see what is written."""
    usual = connection.settings_dict["NAME"]
    name = f"{usual}_killed"
    with django_db_blocker.unblock():
        copy_database(name, usual)
        with connected_to(name):
            yield
        maintain(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


@pytest.fixture
def office(settings):
    with post_office() as office:
        settings.SEUIL_MAIL_SERVER = mail_server(office.url)
        settings.SEUIL_MAIL_FROM = "Seuil <seuil@seuil.example>"
        yield office


def killed(office, what, *given):
    """Run a program of its own that kills itself, and wait for that."""
    parts = connection.get_connection_params()
    database = (
        f"postgresql://{parts.get('user', '')}@/{parts['dbname']}?host={parts.get('host', '')}"
    )
    ended = subprocess.run(
        [sys.executable, "-c", BEGINNING + what, office.url, *map(str, given)],
        cwd=ROOT,
        env=os.environ
        | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stdout + ended.stderr


def test_a_step_that_was_committed_is_told_once_though_its_process_was_killed(office):
    desk = SeatFactory().desk
    request = OrientationRequestFactory(status="submitted", desk=desk)

    killed(office, TAKES_A_STEP, desk.seats.get().user_id, request.uuid)
    known = OrientationRequest.objects.get(pk=request.pk)
    sent = [deliver_waiting(), deliver_waiting()]

    assert (known.status, known.events.count()) == ("taken", 1)
    assert Notice.objects.get().told_at
    assert sent == [1, 0]
    assert [letter["to"] for letter in office.letters] == [request.author.email]


def test_a_daily_mail_whose_process_is_killed_twice_leaves_once(office):
    morning = "2026-12-28T07:15:00+01:00"
    waiting = OrientationRequestFactory(status="exploring", due_on="2026-12-28")
    choose_rhythm(waiting.answerer, "daily")

    killed(office, WRITES_A_DIGEST, morning, "before")
    assert not Message.objects.exists()  # nothing half done
    killed(office, WRITES_A_DIGEST, morning, "after")
    again = write_digests(datetime.datetime.fromisoformat(morning))
    sent = [deliver_waiting(), deliver_waiting()]

    assert again == 0
    assert sent == [1, 0]
    assert waiting.code in office.letters[0].get_body(("plain",)).get_content()
