"""One attempt to send one message, which may be killed at any moment.

What may happen is written down before it happens. A process that dies before the text of a mail
has left leaves a message that waits, and it is tried again. One that dies after that leaves a
message that is ``leaving`` and that nobody holds: nobody can know whether the server took it, so it
becomes *uncertain*, is not sent again by itself, and an operator decides.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from seuil.messaging import letters, smtp
from seuil.messaging.domain import PROCESS, MailServer, Purpose, State, Step, next_try, too_late
from seuil.messaging.models import Message
from seuil.messaging.operations import deliver_after_commit

LOCKS = 0x5E411
"""First half of the advisory locks of this module; the second is the number of the message."""

MOST_AT_ONCE = 200
TOO_LATE = "too late: it has lost its use"
BROKEN_OFF = "broken off while it was leaving"
NO_SERVER = "no mail server is set"


class Overtaken(Exception):
    """Another attempt has begun meanwhile; this one has no say any more."""


def deliver_waiting() -> int:
    """Try every message whose turn has come; return how many were sent.

    It also finds those whose process died, and those nobody was asked to deliver.
    """
    waiting = Message.objects.to_try(timezone.now()).order_by("next_try_at")
    ids = list(waiting.values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(deliver(pk, timezone.now()) is State.SENT for pk in ids)


def deliver(message_id: int, now: datetime) -> State | None:
    """Try one message; return where it is now, or nothing when it was not to be tried."""
    with held(message_id) as mine:
        if not mine:
            return None
        message = _begun(message_id, now)
        if message is None or message.state != State.WAITING:
            return State(message.state) if message else None
        try:
            return _attempt(message)
        except Overtaken:
            return None


@contextmanager
def held(message_id: int) -> Iterator[bool]:
    """Keep other processes from this message; the database lets go when this process dies."""
    key = [LOCKS, message_id % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", key)
        (mine,) = cursor.fetchone()
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", key)


@transaction.atomic(durable=True)
def _begun(message_id: int, now: datetime) -> Message | None:
    """Count the attempt, or see that there is none to make."""
    message = Message.objects.select_for_update().to_try(now).filter(pk=message_id).first()
    if message is None:
        return None
    if message.state == State.LEAVING:
        _move(message, Step.LOST_SIGHT, BROKEN_OFF)
    elif too_late(Purpose(message.purpose), message.due_at, now):
        _move(message, Step.REFUSED, message.problem or TOO_LATE)
    else:
        message.attempts += 1
    message.save()
    return message


def _attempt(message: Message) -> State:
    server: MailServer | None = settings.SEUIL_MAIL_SERVER
    step = partial(_take_step, message.pk, message.attempts)
    if server is None:
        return step(Step.PUT_OFF, NO_SERVER)
    try:
        smtp.hand_over(
            letters.letter_of(message),
            letters.sender(),
            letters.deliverable(message.to),
            server,
            about_to=partial(step, Step.HAND_OVER),
        )
    except smtp.Refused as error:
        return step(Step.REFUSED, str(error))
    except smtp.NotTaken as error:
        return step(Step.PUT_OFF, str(error))
    except smtp.NoAnswer as error:
        return step(Step.LOST_SIGHT, str(error))
    return step(Step.ACCEPTED)


@transaction.atomic(durable=True)
def _take_step(message_id: int, attempt: int, step: Step, problem: str = "") -> State:
    message = Message.objects.select_for_update().get(pk=message_id)
    if message.attempts != attempt:
        raise Overtaken
    _move(message, step, problem)
    if step is Step.PUT_OFF:
        message.next_try_at = next_try(message.attempts, timezone.now())
        deliver_after_commit(message)
    if step is Step.ACCEPTED:
        message.sent_at, message.text = timezone.now(), ""
    message.save()
    return State(message.state)


def _move(message: Message, step: Step, problem: str) -> None:
    message.state = PROCESS.after(State(message.state), step)
    message.problem = problem
