"""The page of those who run the site: who sees it, what it tells, what it sets right."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from seuil.accounts.models import StaffSession, User
from seuil.messaging.domain import Purpose, State
from seuil.messaging.models import Message
from seuil.operating.operations import forget
from seuil.operating.queries import promises
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Mandate
from seuil.territory.models import Territory
from seuil.territory.operations import load_territory
from tests.plugins.reads import CarefulClient

pytestmark = pytest.mark.django_db

URL = "/operating/"
ENGLISH = {"Accept-Language": "en"}
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def operator(settings):
    """An operator who has said why."""
    settings.SEUIL_DEMO = True
    load_territory()
    user = User.objects.create_user("operator@seuil.example", "a password")
    territory = Territory.objects.get(code="region:brussels")
    Mandate.objects.create(user=user, territory=territory, kind=MandateKind.OPERATOR)
    return user


@pytest.fixture
def at_work(operator):
    client = CarefulClient()
    client.force_login(operator)
    now = timezone.now()
    session = StaffSession.objects.create(
        user=operator, reason="to look after mail", started_at=now, ends_at=now + HOUR
    )
    state = client.session
    state["staff_session"] = session.pk
    state.save()
    return client


def failed_job(task="seuil.tasks.broken"):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " VALUES ('housekeeping', %s, '{\"secret\": \"tigrinya\"}') RETURNING id",
            [task],
        )
        (pk,) = cursor.fetchone()
        for status in ("doing", "failed"):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, pk])
    return pk


def message(state):
    now = timezone.now()
    return Message.objects.create(
        key=f"key of {state}",
        to="ann@cpas.example",
        language="fr",
        subject="Votre fiche",
        text="Bonjour",
        purpose=Purpose.FRESHNESS,
        state=state,
        due_at=now,
        next_try_at=now,
    )


def test_it_does_not_exist_for_others(operator):
    visitor, somebody = CarefulClient(), CarefulClient()
    somebody.force_login(User.objects.create_user("ann@cpas.example", "a password"))

    assert visitor.get(URL).status_code == 302
    assert "staff" not in visitor.get(URL).headers["Location"]
    assert somebody.get(URL).status_code == 404
    assert somebody.post(reverse("web:do_again", args=[failed_job()])).status_code == 404
    assert (
        somebody.post(reverse("web:settle_mail", args=[message(State.DEAD).pk])).status_code == 404
    )
    assert ProcrastinateJob.objects.get().status == "failed"
    assert Message.objects.get().state == State.DEAD


def test_an_operator_says_why_first(operator):
    client = CarefulClient()
    client.force_login(operator)

    answer = client.get(URL)

    assert answer.headers["Location"] == "/account/staff-session/?next=%2Foperating%2F"
    assert client.post(reverse("web:do_again", args=[failed_job()])).status_code == 302
    assert ProcrastinateJob.objects.get().status == "failed"


def test_all_is_well(at_work, worker):
    page = at_work.get(URL, headers=ENGLISH)

    assert page.status_code == 200
    assert "All is well." in page.text
    assert "in memory: the directory is small" in page.text
    assert "no-store" in page.headers["Cache-Control"]


@pytest.fixture
def worker():
    """A worker that gave a sign of life just now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now()]
        )


def test_a_worker_that_is_not_there_is_missed(at_work):
    page = at_work.get(URL, headers=ENGLISH).text

    assert "Something needs you." in page
    assert "none has run yet" in page


def test_a_worker_that_fell_silent_is_missed(at_work, worker):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = last_heartbeat - interval '3 min'"
        )

    page = at_work.get(URL, headers=ENGLISH).text

    assert "Something needs you." in page
    assert "no sign of life since" in page


@pytest.mark.parametrize("trouble", [failed_job, lambda: message(State.UNCERTAIN)])
def test_what_somebody_has_to_decide_is_not_well(at_work, worker, trouble):
    trouble()

    assert "Something needs you." in at_work.get(URL, headers=ENGLISH).text


def test_what_failed_can_be_done_again(at_work):
    pk = failed_job()
    page = at_work.get(URL, headers=ENGLISH).text
    assert "seuil.tasks.broken" in page
    assert "tigrinya" not in page  # what it was called with may be about people

    at_work.post(reverse("web:do_again", args=[pk]))

    assert ProcrastinateJob.objects.get().status == "todo"
    again = at_work.post(reverse("web:do_again", args=[pk]), follow=True, headers=ENGLISH)
    assert "This work is not failed any more." in again.text
    assert at_work.post(reverse("web:do_again", args=[404])).status_code == 404


@pytest.mark.parametrize(
    ("state", "step", "after"),
    [
        (State.DEAD, "send_again", State.WAITING),
        (State.UNCERTAIN, "send_again", State.WAITING),
        (State.UNCERTAIN, "arrived", State.SENT),
        (State.UNCERTAIN, "drop", State.DEAD),
        (State.SENT, "send_again", State.SENT),
        (State.DEAD, "arrived", State.DEAD),
    ],
)
def test_stuck_mail_is_settled(at_work, state, step, after):
    if state == State.SENT:
        pk = message(State.DEAD).pk
        Message.objects.filter(pk=pk).update(state=State.SENT, sent_at=timezone.now())
    else:
        pk = message(state).pk
        assert "Votre fiche" in at_work.get(URL).text

    answer = at_work.post(reverse("web:settle_mail", args=[pk]), {"step": step})

    assert answer.status_code == 302
    assert Message.objects.get().state == after


@pytest.mark.parametrize("step", ["", "accepted", "hand_over"])
def test_no_other_step_can_be_asked_for(at_work, step):
    pk = message(State.UNCERTAIN).pk

    answer = at_work.post(reverse("web:settle_mail", args=[pk]), {"step": step})

    assert answer.headers["Location"] == URL
    assert Message.objects.get().state == State.UNCERTAIN


def test_what_was_forgotten_is_shown_and_what_is_late(at_work):
    for promise in promises().values():
        forget(promise, timezone.now())
    assert ">late<" not in at_work.get(URL, headers=ENGLISH).text

    forgotten = at_work.get(URL, headers={"Accept-Language": "fr"})

    assert all(name in forgotten.text for name in promises())


def test_what_waits_too_long_is_said_in_words(at_work):
    pk = message(State.WAITING).pk
    long_ago = timezone.now() - datetime.timedelta(minutes=45)
    Message.objects.filter(pk=pk).update(next_try_at=long_ago)

    page = at_work.get(URL, headers=ENGLISH).text

    assert "Something needs you." in page
    assert "waits for 45 minutes" in page


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(at_work, number, django_assert_max_num_queries):
    for position in range(number):
        failed_job(f"seuil.tasks.number{position}")
    at_work.get(URL)

    with django_assert_max_num_queries(26):
        at_work.get(URL)


def test_a_form_without_its_token_is_refused(at_work, operator):
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = at_work.cookies

    assert strict.post(reverse("web:do_again", args=[failed_job()])).status_code == 403
