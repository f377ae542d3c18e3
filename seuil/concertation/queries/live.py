"""A session while it is live, as phones, note-takers, facilitators and the screen see it."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Max, Q, Sum

from seuil.concertation.domain.alike import nearest
from seuil.concertation.domain.contribution import Status, Via
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.domain.synthesis import SMALLEST
from seuil.concertation.models import (
    CODE_LENGTH,
    CODE_LETTERS,
    Contribution,
    Device,
    Phase,
    Session,
)
from seuil.kernel.errors import NotVisible, visible
from seuil.messaging.links import digest_of
from seuil.organisations.domain import PracticeFamily

THERE = datetime.timedelta(seconds=150)
"""A phone that was not heard of for longer is not counted as connected."""
MINUTES = 10
COMPARED = 12
"""Contributions for which those that say nearly the same are looked for."""
SHOWN_AT_ONCE = 6
LISTED_AT_ONCE = 20
UNSETTLED = Q(status__in=[Status.RECEIVED, Status.ON_SCREEN])
SPOKEN = Q(status__in=[Status.ON_SCREEN, Status.FILED, Status.LINKED], shown_at__isnull=False)


def clean_code(typed: str) -> str:
    """Return a code as it is stored; spaces and small letters do not matter."""
    return "".join(typed.split()).replace("-", "").upper()[:CODE_LENGTH]


def session_by_code(typed: str) -> Session:
    """Return the session of a code that one joins with, or raise `NotVisible`: wrong, or over."""
    code = clean_code(typed)
    if len(code) != CODE_LENGTH or not set(code) <= set(CODE_LETTERS):
        raise NotVisible("this is no code")
    found = Session.objects.filter(code=code, status__in=CAPTURING)
    return visible(found.select_related("series").first(), "no session with this code is going on")


def device_of(slug: str, token: str) -> Device:
    """Return the phone that took a seat in a session, in one query; else `NotVisible`."""
    known = Device.objects.select_related("session").filter(session__slug=slug)
    device = known.filter(digest=digest_of(token)).first() if token else None
    if device is None:
        raise NotVisible("no seat in this session")
    return device


def said_by(device: Device) -> list[Contribution]:
    """Return what came from a phone, the latest first."""
    mine = Contribution.objects.filter(device=device).select_related("blockage")
    return list(mine.order_by("-received_at", "-pk"))


def contribution_by_id(uuid: UUID) -> Contribution:
    """Return a contribution to whoever kept its id."""
    return visible(
        Contribution.objects.select_related("session__series", "blockage")
        .filter(uuid=uuid)
        .first(),
        "no such contribution",
    )


@dataclass(frozen=True, slots=True)
class Pulse:
    """What changes as soon as anything of a session does: its clock, its screen, what was said."""

    session: tuple[object, ...]
    said: tuple[object, ...]

    def __str__(self) -> str:
        return "-".join(str(part) for part in (*self.session, *self.said))


def pulse(session: Session, *, device: Device | None = None) -> Pulse:
    """Return the pulse of a session, or of one phone in it: two queries at most.

    Versions only grow and rows only come, so two states never have the same sums.
    """
    said = Contribution.objects.filter(session=session)
    if device is not None:
        said = said.filter(device=device)
    seen = said.aggregate(last=Max("pk"), count=Count("pk"), versions=Sum("version"))
    return Pulse(_stands(session), (seen["last"] or 0, seen["count"], seen["versions"] or 0))


def screen_pulse(session: Session) -> Pulse:
    """Return the pulse of the screen: not moved by what comes in, only by what is put there."""
    seen = Contribution.objects.filter(SPOKEN, session=session).aggregate(
        last=Max("shown_at"), count=Count("pk"), keys=Sum("pk")
    )
    return Pulse(_stands(session), (seen["last"], seen["count"], seen["keys"] or 0))


def _stands(session: Session) -> tuple[object, ...]:
    clock = (session.clock_phase, session.clock_since, session.clock_spent)
    shown = (session.status, session.screen, session.screen_tool_id)
    return (*clock, *shown, *_running(session))


def _running(session: Session) -> tuple[object, ...]:
    if session.clock_phase is None:
        return ()
    running = Phase.objects.filter(session=session, position=session.clock_phase)
    return running.values_list("kind", "minutes", "floor").first() or ()


def phases_of(session: Session) -> list[Phase]:
    return list(session.phases.order_by("position"))


@dataclass(frozen=True, slots=True)
class Now:
    """The phase that runs; ``seconds`` are left of it, fewer than none when it takes longer."""

    phase: Phase
    seconds: int
    running: bool


def now_in(session: Session, phases: Sequence[Phase], now: datetime.datetime) -> Now | None:
    """Return where a session is; None before its first phase."""
    clock = session.clock
    phase = next((one for one in phases if one.position == clock.phase), None)
    if phase is None:
        return None
    left = clock.left(phase.minutes, now)
    return Now(phase, round(left.total_seconds()), clock.running_since is not None)


@dataclass(frozen=True, slots=True)
class Incoming:
    """One contribution before somebody; ``alike``: others that say nearly the same."""

    contribution: Contribution
    alike: Sequence[Contribution]


@dataclass(frozen=True, slots=True)
class Desk:
    """What a note-taker sees: what nobody decided of, in the order of arrival.

    The first ones can be decided of; ``later`` are read only. ``counts``: how many in each state.
    """

    incoming: Sequence[Incoming]
    later: Sequence[Contribution]
    waiting: int
    counts: Mapping[str, int]


def desk_of(session: Session) -> Desk:
    """Return what waits for the note-taker, in the order of arrival; two queries."""
    said = list(
        Contribution.objects.filter(session=session)
        .exclude(status=Status.WITHDRAWN)
        .select_related("duplicate_of")
        .in_order()
    )
    waiting = [one for one in said if one.status in (Status.RECEIVED, Status.ON_SCREEN)]
    by_key = {one.pk: one for one in said}
    texts = [(one.pk, one.text) for one in said if one.duplicate_of_id is None and one.text]
    incoming = [
        Incoming(one, _alike(one, texts, by_key) if number < COMPARED else ())
        for number, one in enumerate(waiting[:LISTED_AT_ONCE])
    ]
    counts = Counter(one.status for one in said)
    return Desk(incoming, waiting[LISTED_AT_ONCE:], len(waiting), counts)


def _alike(
    one: Contribution, texts: Sequence[tuple[int, str]], by_key: Mapping[int, Contribution]
) -> list[Contribution]:
    """Return those before it that say nearly the same; none once it was said of which."""
    if one.duplicate_of_id is not None:
        return []
    others = [(key, text) for key, text in texts if key < one.pk]
    return [by_key[alike.key] for alike in nearest(one.text, others)]


def settled_of(session: Session, status: Status) -> list[Contribution]:
    """Return what was filed or set aside, the latest first."""
    found = Contribution.objects.filter(session=session).select_related("duplicate_of")
    wanted = [Status.FILED, Status.LINKED] if status is Status.FILED else [status]
    return list(found.filter(status__in=wanted).order_by("-received_at", "-pk"))


def cards_of(session: Session) -> list[Contribution]:
    """Return the paper cards that were typed, the highest number first."""
    typed = Contribution.objects.filter(session=session, via=Via.PAPER)
    return list(typed.exclude(paper_number=None).order_by("-paper_number"))


def on_screen(session: Session) -> list[Contribution]:
    """Return what the note-taker tapped, the latest last, as many as the room can read."""
    shown = Contribution.objects.filter(SPOKEN, session=session).order_by("-shown_at", "-pk")
    return list(shown[:SHOWN_AT_ONCE])[::-1]


@dataclass(frozen=True, slots=True)
class Phones:
    """``here``: connected now; ``families``: how many by family, None for one or two.

    ``silent``: phones that were closed, or have no network. ``holding``: those that said that they
    still hold something, ``held``: how much.
    """

    here: int
    families: Mapping[PracticeFamily, int | None]
    silent: int
    holding: int
    held: int


def phones_of(session: Session, now: datetime.datetime) -> Phones:
    """Return the phones of a session, in one query."""
    rows = list(session.devices.values_list("family", "seen_at", "waiting"))
    counted = Counter(family for family, seen_at, _ in rows if seen_at >= now - THERE)
    holding = [waiting for _, _, waiting in rows if waiting]
    families = {
        PracticeFamily(family): count if count >= SMALLEST else None
        for family, count in counted.most_common()
    }
    here = counted.total()
    return Phones(here, families, len(rows) - here, len(holding), sum(holding))


def per_minute(session: Session, now: datetime.datetime) -> list[int]:
    """Return how many contributions came in each of the last minutes, the latest last."""
    since = now - datetime.timedelta(minutes=MINUTES)
    came = Contribution.objects.filter(session=session, received_at__gt=since)
    ages = [(now - at).total_seconds() // 60 for at in came.values_list("received_at", flat=True)]
    counted = Counter(min(MINUTES - 1, max(0, int(age))) for age in ages)
    return [counted[age] for age in reversed(range(MINUTES))]
