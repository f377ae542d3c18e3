"""Writing mail, switching purposes off, and what an operator does with mail that got stuck."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.kernel.errors import InvalidInput, visible
from seuil.messaging.domain import PROCESS, RULES, Purpose, State, Step
from seuil.messaging.models import Message, Stop
from seuil.messaging.stops import Wish, digest_of_address

DELIVERY = "seuil.messaging.tasks.deliver_message"
QUEUE = "mail"
PLAIN_SPACES = {0xA0: " ", 0x202F: " "}
"""French puts spaces that do not break before a colon; in a subject they are no use."""


def send(
    *,
    key: str,
    to: str,
    language: str,
    subject: str,
    text: str,
    purpose: Purpose,
    due_at: datetime | None = None,
) -> None:
    """Write a mail, in the caller's transaction; it leaves after the commit.

    The same ``key`` is written once, whoever asks again. An address that wants no mail of this
    purpose gets none. Lines of ``text`` that are only an address on the web become buttons; keep
    codes and links out of ``subject``, which is kept longer than the text.

    Raises `InvalidInput` for an address that no mail can go to.
    """
    subject = subject.translate(PLAIN_SPACES)
    _refuse_odd(to, subject, text)
    if is_stopped(to, purpose):
        return
    start = due_at or timezone.now()
    message, written = Message.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "language": language,
            "subject": subject,
            "text": text,
            "purpose": purpose,
            "state": State.WAITING if settings.SEUIL_MAIL_SERVER else State.KEPT,
            "due_at": start,
            "next_try_at": start,
        },
    )
    if written and message.state == State.WAITING:
        deliver_after_commit(message)


def _refuse_odd(to: str, subject: str, text: str) -> None:
    try:
        validate_email(to)
    except ValidationError as error:
        raise InvalidInput("not an address of mail", path="to", value=to) from error
    if not to.rpartition("@")[0].isascii():
        raise InvalidInput("the part before @ must be plain letters", path="to", value=to)
    if not subject.isprintable() or not subject.strip():
        raise InvalidInput("a subject is one line of text", path="subject", value=subject)
    if not text.strip():
        raise InvalidInput("a mail without text", path="text", value=text)


def deliver_after_commit(message: Message) -> None:
    """Ask the worker, for when its turn comes; if that fails, the next round finds the message."""
    job = app.configure_task(DELIVERY, queue=QUEUE, schedule_at=_later(message.next_try_at))
    transaction.on_commit(lambda: _ask(job, message.pk), robust=True)


def _ask(job: object, message_id: int) -> None:
    job.defer(message_id=message_id)  # type: ignore[attr-defined]


def _later(moment: datetime) -> datetime | None:
    return moment if moment > timezone.now() else None


def is_stopped(address: str, purpose: Purpose) -> bool:
    if not RULES[purpose].can_be_stopped:
        return False
    digest = digest_of_address(address)
    return Stop.objects.filter(address_digest=digest, purpose=purpose).exists()


def has_stopped(wish: Wish) -> bool:
    stops = Stop.objects.filter(purpose=wish.purpose, address_digest=wish.address_digest)
    return stops.exists()


def stop(wish: Wish) -> None:
    Stop.objects.get_or_create(purpose=wish.purpose, address_digest=wish.address_digest)


def start_again(wish: Wish) -> None:
    Stop.objects.filter(purpose=wish.purpose, address_digest=wish.address_digest).delete()


@transaction.atomic
def settle(message_id: int, step: Step) -> Message:
    """Do what an operator decides about a message that is uncertain or given up.

    ``SEND_AGAIN`` counts its attempts and its time anew; ``ARRIVED`` and ``DROP`` close it.
    Raises `NotVisible` or `TransitionRefused`.
    """
    message = visible(
        Message.objects.select_for_update().filter(pk=message_id).first(),
        f"there is no message {message_id}",
    )
    now = timezone.now()
    message.state = PROCESS.after(State(message.state), step)
    if step is Step.SEND_AGAIN:
        message.attempts, message.problem = 0, ""
        message.due_at = message.next_try_at = now
        deliver_after_commit(message)
    if step is Step.ARRIVED:
        message.sent_at, message.text = now, ""
    message.save()
    return message


def forget_old_messages(now: datetime) -> int:
    """Delete the rows whose time is over, purpose by purpose; return how many."""
    total = 0
    for purpose, rule in RULES.items():
        old = Message.objects.filter(
            purpose=purpose, due_at__lt=now - timedelta(days=rule.kept_days)
        )
        total += old.delete()[0]
    return total
