"""Workers as processes of their own, killed while they send: nothing is lost, nothing doubled."""

import os
import random
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from config.launcher.paths import ROOT
from seuil.messaging.delivery import deliver, deliver_waiting, held
from seuil.messaging.domain import State
from seuil.messaging.models import Message
from tests.messaging.server import TEXT
from tests.plugins.database import connected_to, copy_database, maintain

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("own_database"),
    pytest.mark.slow,
]


@pytest.fixture(scope="module")
def own_database(django_db_setup, django_db_blocker):
    """A database in which other processes see what is written."""
    usual = connection.settings_dict["NAME"]
    name = f"{usual}_mail"
    with django_db_blocker.unblock():
        copy_database(name, usual)
        with connected_to(name):
            yield
        maintain(f"DROP DATABASE {connection.ops.quote_name(name)} WITH (FORCE)")


WORKER = """
import sys
import django
from django.conf import settings
from django.core.management import call_command
from seuil.messaging.domain import mail_server
django.setup()
settings.SEUIL_MAIL_SERVER = mail_server(sys.argv[1])
settings.SEUIL_MAIL_FROM = "Seuil <seuil@seuil.example>"
call_command("procrastinate", "worker", "-q", "mail", "--one-shot")
"""


@pytest.fixture
def worker(office):
    """Starts a worker that sends what waits and ends."""
    started = []
    parts = connection.get_connection_params()
    database = (
        f"postgresql://{parts.get('user', '')}@/{parts['dbname']}?host={parts.get('host', '')}"
    )

    def start():
        process = subprocess.Popen(
            [sys.executable, "-c", WORKER, office.url],
            cwd=ROOT,
            env=os.environ
            | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "config.settings.test"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        kill(process)


def kill(process):
    if process.poll() is None:
        process.kill()
        process.communicate()


def wait_for(condition, process):
    end = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end, "nothing happens"
        time.sleep(0.002)


def wait_until_the_database_knows(ids):
    """The database lets go of what a dead process held as soon as it sees that it is dead."""
    end = time.monotonic() + 30
    for pk in ids:
        mine = False
        while not mine:
            assert time.monotonic() < end
            with held(pk) as mine:
                time.sleep(0 if mine else 0.01)


def later():
    Message.objects.filter(state=State.WAITING).update(next_try_at=timezone.now())


def test_a_worker_killed_before_the_text_has_left_loses_and_doubles_nothing(office, write, worker):
    message = write()
    office.stall_at = "data"
    process = worker()
    wait_for(office.reached.is_set, process)

    kill(process)
    office.go_on.set()
    wait_until_the_database_knows([message.pk])
    state_when_killed = Message.objects.get().state
    sent = deliver_waiting()

    assert state_when_killed == State.WAITING
    assert sent == 1
    assert len(office.letters) == 1


def test_a_worker_killed_before_the_answer_leaves_a_message_that_is_not_sent_again(
    office, write, worker
):
    message = write()
    office.stall_at = TEXT
    process = worker()
    wait_for(office.reached.is_set, process)

    kill(process)
    office.go_on.set()
    wait_until_the_database_knows([message.pk])
    state_when_killed = Message.objects.get().state
    sent = deliver_waiting() + deliver_waiting()

    assert state_when_killed == State.LEAVING
    assert (sent, Message.objects.get().state) == (0, State.UNCERTAIN)
    assert len(office.letters) == 1


def test_workers_killed_again_and_again_at_any_moment(office, write, worker):
    written = [write(f"mail {number}", subject=f"Mail {number}").pk for number in range(40)]
    sent = Message.objects.filter(state=State.SENT)

    for target in (8, 20):
        process = worker()
        wait_for(lambda target=target: sent.count() >= target, process)
        time.sleep(random.uniform(0, 0.02))  # noqa: S311  any moment of an attempt
        kill(process)
        wait_until_the_database_knows(written)
    later()
    deliver_waiting()

    subjects = [letter["subject"] for letter in office.letters]
    certain = set(sent.values_list("subject", flat=True))
    uncertain = set(Message.objects.uncertain().values_list("subject", flat=True))
    assert len(subjects) == len(set(subjects)), "a mail went twice"
    assert certain <= set(subjects) <= certain | uncertain
    assert len(certain) + len(uncertain) == len(written), "a mail was lost"
    assert len(uncertain) <= 2, "one for each worker that was killed, at most"


def test_while_one_process_sends_a_message_no_other_touches_it(office, write, worker):
    message = write()
    office.stall_at = TEXT
    process = worker()
    wait_for(office.reached.is_set, process)

    meanwhile = deliver(message.pk, timezone.now())
    office.go_on.set()
    wait_for(Message.objects.filter(state=State.SENT).exists, process)

    assert meanwhile is None
    assert len(office.letters) == 1


def test_a_worker_asks_for_the_next_attempt_itself(office, write, worker):
    message = write()
    office.answers["rcpt"] = "451 later"

    process = worker()
    wait_for(Message.objects.exclude(problem="").exists, process)
    process.communicate(timeout=60)

    message.refresh_from_db()
    again = ProcrastinateJob.objects.get(queue_name="mail", status="todo")
    assert again.args == {"message_id": message.pk}
    assert again.scheduled_at == message.next_try_at


def test_an_attempt_that_another_one_overtook_hands_nothing_over(office, write):
    """A process that lost its connection to the database lost its hold on the message too."""
    message = write()
    office.stall_at = "rcpt"
    slow = threading.Thread(
        target=lambda: (deliver(message.pk, timezone.now()), connection.close())
    )
    slow.start()
    assert office.reached.wait(30)

    Message.objects.filter(pk=message.pk).update(attempts=2)
    office.go_on.set()
    slow.join(30)

    assert office.letters == []
    assert Message.objects.get().state == State.WAITING
