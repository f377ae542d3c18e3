"""Handing mail to a server: what it gets, when it is tried again, what becomes uncertain."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.messaging.delivery import deliver, deliver_waiting
from seuil.messaging.domain import Purpose, State, Step
from seuil.messaging.forgetting import FORGETTINGS
from seuil.messaging.models import Message
from seuil.messaging.operations import settle
from tests.messaging.server import TEXT

pytestmark = pytest.mark.django_db


def test_a_message_is_sent_once_and_its_text_is_forgotten(office, write):
    message = write()

    assert deliver(message.pk, timezone.now()) is State.SENT
    assert deliver(message.pk, timezone.now()) is None
    assert deliver_waiting() == 0

    (letter,) = office.letters
    message.refresh_from_db()
    assert (letter["to"], letter["subject"]) == ("ann@cpas.example", "Une fiche à vérifier")
    assert (message.state, message.text, message.attempts) == (State.SENT, "", 1)
    assert message.sent_at is not None


def test_the_same_key_writes_one_message(office, write):
    write(text="first")
    write(text="second")

    deliver_waiting()

    (letter,) = office.letters
    assert "first" in letter.get_body(("plain",)).get_content()


def test_it_leaves_after_the_commit_and_not_before(
    office, write, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as later:
        message = write()
        assert office.letters == []

    (ask,) = later
    ask()
    assert Message.objects.filter(pk=message.pk, state=State.WAITING).exists()
    assert _jobs() == [{"message_id": message.pk}]


def test_without_a_server_nothing_leaves_and_nothing_leaves_later_either(
    settings, write, office, django_capture_on_commit_callbacks
):
    server, settings.SEUIL_MAIL_SERVER = settings.SEUIL_MAIL_SERVER, None
    with django_capture_on_commit_callbacks() as later:
        message = write()
    settings.SEUIL_MAIL_SERVER = server

    assert later == []
    assert deliver_waiting() == 0
    assert office.letters == []
    assert message.state == State.KEPT
    assert "Rien n'a changé" in message.text


@pytest.mark.parametrize("moment", ["connect", "ehlo", "mail", "rcpt", "data", TEXT])
def test_what_a_server_puts_off_is_tried_again_later(office, write, moment):
    message = write()
    office.answers[moment] = "451 come back later"
    if moment == "ehlo":
        office.answers["helo"] = "451 come back later"

    deliver_waiting()
    message.refresh_from_db()
    put_off = (message.state, message.attempts, message.problem)
    office.answers.clear()
    assert deliver_waiting() == 0, "its turn has not come"
    deliver(message.pk, message.next_try_at)

    assert put_off == (State.WAITING, 1, "451 come back later")
    assert message.next_try_at > timezone.now() + timedelta(seconds=50)
    assert len(office.letters) == 1


@pytest.mark.parametrize("moment", ["rcpt", TEXT])
def test_what_a_server_refuses_is_given_up_and_can_be_sent_again(office, write, moment):
    message = write()
    office.answers[moment] = "550 nobody of that name"

    deliver_waiting()
    message.refresh_from_db()
    given_up = (message.state, message.problem, list(office.letters))
    office.answers.clear()
    settle(message.pk, Step.SEND_AGAIN)
    deliver_waiting()

    assert given_up == (State.DEAD, "550 nobody of that name", [])
    assert len(office.letters) == 1


def test_a_server_that_cannot_be_reached_is_tried_again(office, write, settings):
    message = write()
    office.answers["connect"] = ""

    deliver_waiting()

    message.refresh_from_db()
    assert message.state == State.WAITING
    assert message.problem


@pytest.mark.parametrize("moment", ["mail", "rcpt", "data"])
def test_a_server_that_hangs_up_before_the_text_has_nothing(office, write, moment):
    message = write()
    office.answers[moment] = ""

    deliver_waiting()
    message.refresh_from_db()
    assert message.state == State.WAITING
    office.answers.clear()
    deliver(message.pk, message.next_try_at)

    assert len(office.letters) == 1


def test_a_server_that_hangs_up_after_the_text_leaves_us_uncertain(office, write):
    message = write()
    office.answers[TEXT] = ""

    deliver_waiting()
    deliver_waiting()

    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    assert message.text, "an operator may decide to send it again"
    assert len(office.letters) == 1


@pytest.mark.parametrize(
    ("step", "state", "letters"),
    [(Step.ARRIVED, State.SENT, 1), (Step.DROP, State.DEAD, 1), (Step.SEND_AGAIN, State.SENT, 2)],
)
def test_an_operator_settles_what_is_uncertain(office, write, step, state, letters):
    message = write()
    office.answers[TEXT] = ""
    deliver_waiting()
    office.answers.clear()

    settle(message.pk, step)
    deliver_waiting()

    message.refresh_from_db()
    assert message.state == state
    assert len(office.letters) == letters
    assert len({letter["message-id"] for letter in office.letters}) == 1


def test_what_was_sent_cannot_be_sent_again(office, write):
    message = write()
    deliver_waiting()

    with pytest.raises(TransitionRefused):
        settle(message.pk, Step.SEND_AGAIN)


def test_what_has_lost_its_use_is_given_up(office, write):
    message = write(purpose=Purpose.SIGN_IN)

    assert deliver(message.pk, timezone.now() + timedelta(hours=2)) is State.DEAD

    assert office.letters == []


def test_a_message_for_later_waits_for_its_day(office, write):
    tomorrow = timezone.now() + timedelta(days=1)
    message = write(due_at=tomorrow)

    assert deliver_waiting() == 0
    assert deliver(message.pk, tomorrow) is State.SENT


@pytest.mark.parametrize(
    "to", ["", "ann", "ann@", "a b@c.example", "é@c.example", "a@b.c\nBcc: x@y.z"]
)
def test_an_address_that_no_mail_can_go_to_is_refused(write, to):
    with pytest.raises(InvalidInput):
        write(to=to)


def test_a_mail_has_a_text(write):
    with pytest.raises(InvalidInput):
        write(text=" \n")


@pytest.mark.parametrize("subject", ["", " ", "one\ntwo", "one\r\nBcc: x@y.example"])
def test_a_subject_is_one_line(write, subject):
    with pytest.raises(InvalidInput):
        write(subject=subject)


def test_spaces_that_do_not_break_are_plain_ones_in_a_subject(write):
    message = write(subject="Deux\u00a0: places\u202f!")

    assert message.subject == "Deux : places !"


def test_old_rows_go_each_in_its_time(write):
    now = timezone.now()
    write("code", purpose=Purpose.SIGN_IN)
    write("sheet", purpose=Purpose.FRESHNESS)
    (promise,) = FORGETTINGS

    forgotten = [promise.operation(now + timedelta(days=days)) for days in (6, 8, 61)]

    assert forgotten == [0, 1, 1]
    assert promise.days == 60


def _jobs():
    return [job.args for job in ProcrastinateJob.objects.filter(queue_name="mail")]
