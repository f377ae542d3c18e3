"""Rounds: opening and closing them, and what seats say while one is open."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.councils import notifications
from seuil.councils.domain import objection
from seuil.councils.domain.decision import Guard, Position, RoundKind
from seuil.councils.models import (
    Decision,
    DecisionText,
    Objection,
    ObjectionEvent,
    Remark,
    Round,
    Seat,
    SeatPosition,
)
from seuil.councils.operations.councils import must_convene
from seuil.councils.policies import abilities, seats_held
from seuil.councils.queries.decisions import (
    decision_to_change,
    latest_text,
    open_objections_of,
    rules_of,
    seats_of,
)
from seuil.councils.queries.rounds import open_round as round_that_is_open
from seuil.councils.queries.rounds import silent_in
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused, visible
from seuil.kernel.guards import GuardRefused
from seuil.organisations.standing import Standing

MOST_REMARKS = 10
"""So many questions, or reactions, of one seat in one round."""


class RoundOver(TransitionRefused):
    """What was said is about a round that is closed; ``now`` is the version asked about now."""

    def __init__(self, was: int | None, now: int | None) -> None:
        super().__init__("this round is closed")
        self.was, self.now = was, now


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a seat says of the text of a round: its position, and what this position needs.

    ``concern`` goes with a consent; ``reason`` and ``proposal`` with an objection; ``meets`` says
    how the text meets what this seat objected to before.
    """

    position: Position
    concern: str = ""
    reason: str = ""
    proposal: str = ""
    meets: str = ""


def open_round(decision: Decision, kind: RoundKind) -> Round:
    """Ask about the latest text, which is locked from now on."""
    now = timezone.now()
    text = lock_text(decision)
    days = rules_of(decision.council).round_days
    return Round.objects.create(
        decision=decision,
        kind=kind,
        text=text,
        opened_at=now,
        until=now + datetime.timedelta(days=days),
    )


def lock_text(decision: Decision) -> DecisionText:
    text = latest_text(decision)
    if text is None:
        raise NotVisible("a decision without text")
    if text.locked_at is None:
        text.locked_at = timezone.now()
        text.save(update_fields=["locked_at"])
    return text


@transaction.atomic
def close_round(standing: Standing, decision_id: UUID, *, why: str = "") -> Round:
    """Close the open round of a decision; while a seat has not spoken, say why already now."""
    decision = decision_to_change(decision_id)
    must_convene(standing, decision.council.territory.code)
    found = round_that_is_open(decision)
    if found is None:
        raise TransitionRefused("no round is open")
    now = timezone.now()
    silent = silent_in(found, seats_of(decision.council, timezone.localdate(now)))
    if silent and now < found.until and not why.strip():
        raise InvalidInput("say why it is closed early", path="why")
    found.why_closed = why.strip() if now < found.until else ""
    return _close(decision, found, now)


def close_overdue_rounds(now: datetime.datetime) -> int:
    """Close the rounds whose time is over; return how many."""
    over = Round.objects.filter(closed_at=None, until__lte=now)
    keys = over.values_list("decision__uuid", flat=True)
    return sum(_close_if_over(key, now) for key in list(keys))


@transaction.atomic
def _close_if_over(decision_id: UUID, now: datetime.datetime) -> bool:
    decision = decision_to_change(decision_id)
    found = round_that_is_open(decision)
    if found is None or found.until > now:
        return False
    _close(decision, found, now)
    return True


def _close(decision: Decision, found: Round, now: datetime.datetime) -> Round:
    found.closed_at = now
    found.save(update_fields=["closed_at", "why_closed"])
    decision.version += 1
    decision.save(update_fields=["version"])
    for said in found.positions.exclude(meets="").select_related("seat"):
        for one in open_objections_of(decision, said.seat):
            _integrate(one, said.meets, said.author_id)
    notifications.tell_closed(found)
    return found


def _integrate(one: Objection, words: str, actor_id: int | None) -> None:
    """Note that a seat says how the text meets what it raised."""
    origin = objection.Status(one.status)
    step = objection.Step.INTEGRATE
    one.status = objection.PROCESS.after(origin, step, words=words)
    one.version += 1
    one.save(update_fields=["status", "version"])
    ObjectionEvent.objects.create(
        objection=one,
        step=step,
        origin=origin,
        target=one.status,
        words=words,
        actor_id=actor_id,
        at=timezone.now(),
    )


@transaction.atomic
def say(
    standing: Standing, decision_id: UUID, seat_id: int, words: str, *, round_id: int
) -> Remark:
    """Ask a question, or react, in the name of a seat; several are possible."""
    decision = decision_to_change(decision_id)
    seat = _seat_of(standing, decision, seat_id)
    found = _open_round(decision, round_id)
    if found.kind == RoundKind.OBJECTIONS:
        raise TransitionRefused("this round asks for positions")
    if not words.strip():
        raise InvalidInput("write something", path="words")
    if found.remarks.filter(seat=seat).count() >= MOST_REMARKS:
        raise InvalidInput("too many of one seat", path="words", value=MOST_REMARKS)
    return Remark.objects.create(
        round=found, seat=seat, words=words.strip(), author_id=standing.user_id, at=timezone.now()
    )


@transaction.atomic
def take_back_remark(standing: Standing, decision_id: UUID, remark_id: int) -> None:
    """Take back what one said oneself, while the round is open."""
    decision = decision_to_change(decision_id)
    found = round_that_is_open(decision)
    mine = Remark.objects.filter(pk=remark_id, author=standing.user_id, round=found)
    if found is None or standing.user_id is None or not mine.delete()[0]:
        raise NotVisible("nothing of yours in an open round")


@transaction.atomic
def answer_question(standing: Standing, decision_id: UUID, remark_id: int, answer: str) -> Remark:
    """Answer a question once the round in which it was asked is closed."""
    decision = decision_to_change(decision_id)
    must_convene(standing, decision.council.territory.code)
    asked = Remark.objects.filter(
        pk=remark_id, round__decision=decision, round__kind=RoundKind.CLARIFICATION
    )
    remark = visible(asked.exclude(round__closed_at=None).first(), "no such question")
    remark.answer = answer.strip()
    remark.save(update_fields=["answer"])
    return remark


@transaction.atomic
def take_position(
    standing: Standing, decision_id: UUID, seat_id: int, spoken: Spoken, *, round_id: int
) -> SeatPosition:
    """Say where a seat stands; saying it again replaces what was said, until the round closes."""
    decision = decision_to_change(decision_id)
    seat = _seat_of(standing, decision, seat_id)
    found = _open_round(decision, round_id)
    if found.kind != RoundKind.OBJECTIONS:
        raise TransitionRefused("this round asks for no positions")
    _refuse_incomplete(spoken)
    is_objection = spoken.position is Position.OBJECTION
    now = timezone.now()
    kept, _new = SeatPosition.objects.update_or_create(
        round=found,
        seat=seat,
        defaults={
            "position": spoken.position,
            "concern": spoken.concern.strip() if spoken.position is Position.CONCERN else "",
            "meets": "" if is_objection else spoken.meets.strip(),
            "author_id": standing.user_id,
            "at": now,
        },
    )
    if is_objection:
        Objection.objects.update_or_create(
            round=found,
            seat=seat,
            defaults={
                "decision": decision,
                "reason": spoken.reason.strip(),
                "proposal": spoken.proposal.strip(),
                "at": now,
            },
        )
    else:
        found.objections.filter(seat=seat).delete()
    return kept


def _refuse_incomplete(spoken: Spoken) -> None:
    if spoken.position is Position.CONCERN and not spoken.concern.strip():
        raise InvalidInput("say what the concern is", path="concern")
    if spoken.position is Position.OBJECTION:
        if not spoken.reason.strip():
            raise InvalidInput("an objection has a reason", path="reason")
        if not spoken.proposal.strip():
            raise InvalidInput("an objection proposes something", path="proposal")


def _seat_of(standing: Standing, decision: Decision, seat_id: int) -> Seat:
    """Return a seat whose word somebody has today, or raise `Forbidden`."""
    held = seats_held(standing, timezone.localdate())
    able = abilities(standing, decision.council, held)
    for seat in held:
        if seat.pk == seat_id and able.may_speak_for(seat):
            return seat
    raise Forbidden("whoever holds the seat today speaks for it")


def _open_round(decision: Decision, round_id: int) -> Round:
    """Return the round that is open, if what is said is about it and its time is not over."""
    found = round_that_is_open(decision)
    if found is None or found.pk != round_id or found.until <= timezone.now():
        was = decision.rounds.filter(pk=round_id).values_list("text__number", flat=True).first()
        is_new = found is not None and found.pk != round_id
        raise RoundOver(was, found.text.number if found and is_new else None)
    return found


def refuse_while_open(decision: Decision) -> None:
    """What is done to an objection would tell what its seat says meanwhile."""
    if round_that_is_open(decision) is not None:
        raise GuardRefused(Guard.ROUND_CLOSED)
