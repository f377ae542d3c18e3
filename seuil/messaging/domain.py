"""What mail is for, the states of one message, when it is tried again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import parse_qsl, unquote, urlsplit

from seuil.kernel.processes import Process


class Purpose(StrEnum):
    SIGN_IN = "sign_in"
    ACCOUNT = "account"
    MEMBERSHIP = "membership"
    CAPACITY = "capacity"
    FRESHNESS = "freshness"
    CORRECTION = "correction"
    IMPORT = "import"
    ORIENTATION = "orientation"
    PERSON = "person"
    CONCERTATION = "concertation"
    FOLLOWING = "following"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long a message is worth sending, how long its row is kept, whether one may refuse it."""

    useful_for: timedelta
    kept_days: int
    can_be_stopped: bool = False


RULES: Mapping[Purpose, Rule] = {
    Purpose.SIGN_IN: Rule(timedelta(hours=1), kept_days=7),
    Purpose.ACCOUNT: Rule(timedelta(days=3), kept_days=30),
    Purpose.MEMBERSHIP: Rule(timedelta(days=7), kept_days=30),
    Purpose.CAPACITY: Rule(timedelta(days=2), kept_days=30, can_be_stopped=True),
    Purpose.FRESHNESS: Rule(timedelta(days=7), kept_days=60, can_be_stopped=True),
    Purpose.CORRECTION: Rule(timedelta(days=7), kept_days=30),
    Purpose.IMPORT: Rule(timedelta(days=2), kept_days=30),
    Purpose.ORIENTATION: Rule(timedelta(days=5), kept_days=30),
    Purpose.PERSON: Rule(timedelta(days=5), kept_days=7),
    Purpose.CONCERTATION: Rule(timedelta(days=2), kept_days=30),
    Purpose.FOLLOWING: Rule(timedelta(days=5), kept_days=30),
}


class State(StrEnum):
    """Where a message is. ``LEAVING``: its text is on the way to the server, no answer yet."""

    WAITING = "waiting"
    LEAVING = "leaving"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    DEAD = "dead"
    KEPT = "kept"


class Step(StrEnum):
    HAND_OVER = "hand_over"
    ACCEPTED = "accepted"
    PUT_OFF = "put_off"
    REFUSED = "refused"
    LOST_SIGHT = "lost_sight"
    SEND_AGAIN = "send_again"
    ARRIVED = "arrived"
    DROP = "drop"


PROCESS = Process(
    start=State.WAITING,
    paths={
        (State.WAITING, Step.HAND_OVER): State.LEAVING,
        (State.WAITING, Step.PUT_OFF): State.WAITING,
        (State.WAITING, Step.REFUSED): State.DEAD,
        (State.LEAVING, Step.ACCEPTED): State.SENT,
        (State.LEAVING, Step.PUT_OFF): State.WAITING,
        (State.LEAVING, Step.REFUSED): State.DEAD,
        (State.LEAVING, Step.LOST_SIGHT): State.UNCERTAIN,
        (State.UNCERTAIN, Step.ACCEPTED): State.SENT,
        (State.UNCERTAIN, Step.SEND_AGAIN): State.WAITING,
        (State.UNCERTAIN, Step.ARRIVED): State.SENT,
        (State.UNCERTAIN, Step.DROP): State.DEAD,
        (State.DEAD, Step.SEND_AGAIN): State.WAITING,
    },
)

FINAL = frozenset({State.SENT, State.DEAD, State.KEPT})

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720))


def next_try(attempts: int, now: datetime) -> datetime:
    """Return when to try again after ``attempts`` that failed: later and later.

    >>> next_try(2, datetime(2026, 11, 22, 10, 0)).isoformat()
    '2026-11-22T10:05:00'
    """
    return now + WAITS[min(attempts, len(WAITS)) - 1]


def too_late(purpose: Purpose, due_at: datetime, now: datetime) -> bool:
    """Tell whether a message has lost its use: a code for signing in helps nobody tomorrow."""
    return now >= due_at + RULES[purpose].useful_for


class Encryption(StrEnum):
    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    user: str
    password: str
    encryption: Encryption

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port})"


USUAL_PORTS = {Encryption.NONE: 25, Encryption.STARTTLS: 587, Encryption.TLS: 465}


def mail_server(url: str) -> MailServer:
    """Read ``smtp://user:password@host:port?tls=starttls`` (or ``tls``, or ``none``).

    Without ``tls`` the connection is encrypted with STARTTLS. Raises `ValueError`.

    >>> mail_server("smtp://mail.example")
    MailServer(mail.example:587)
    """
    parts = urlsplit(url)
    options = dict(parse_qsl(parts.query, strict_parsing=bool(parts.query)))
    if parts.scheme != "smtp" or not parts.hostname or set(options) - {"tls"}:
        raise ValueError("not an address of a mail server")
    encryption = Encryption(options.get("tls", Encryption.STARTTLS))
    return MailServer(
        host=parts.hostname,
        port=parts.port or USUAL_PORTS[encryption],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        encryption=encryption,
    )
