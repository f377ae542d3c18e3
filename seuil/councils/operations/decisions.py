"""Preparing a decision, writing its text version after version, and every step that it takes."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.councils import notifications
from seuil.councils.domain import decision as domain
from seuil.councils.domain.decision import PROCESS, ROUND_OF, WRITTEN_ANEW, Status, Step
from seuil.councils.models import Council, Decision, DecisionEvent, DecisionText
from seuil.councils.operations.consultations import begin_consultations, break_off
from seuil.councils.operations.councils import must_convene
from seuil.councils.operations.rounds import open_round
from seuil.councils.queries.decisions import decision_to_change, latest_text, seen_of
from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.kernel.versions import refuse_stale
from seuil.organisations.standing import Standing
from seuil.territory.models import Territory
from seuil.wording.localised import LANGUAGES

TEXTS = tuple(f"text_{language}" for language in LANGUAGES)
WRITTEN = frozenset({"share", *(f"title_{language}" for language in LANGUAGES)})
GIVEN_UP = frozenset({Step.WITHDRAW, Step.SEND_TO_LEVEL})


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who carries it (bodies, never people), with which safeguards, when it is looked at again."""

    carried_by: str
    safeguards: str
    review_on: datetime.date


@dataclass(frozen=True, slots=True)
class Move:
    """A step, and what it takes: words, an outcome, or the territory that is asked instead."""

    step: Step
    words: str = ""
    outcome: Outcome | None = None
    sent_to: Territory | None = None
    seen: int | None = None


@transaction.atomic
def prepare_decision(standing: Standing, council: Council, written: Mapping[str, Any]) -> Decision:
    """Begin a decision with its first text; only those inside the council read it for now."""
    must_convene(standing, council.territory.code)
    now = timezone.now()
    decision = Decision(council=council, created_at=now, moved_at=now)
    _write(decision, written)
    decision.save()
    DecisionText.objects.create(
        decision=decision,
        number=1,
        author_id=standing.user_id,
        written_at=now,
        **_texts(written),
    )
    return decision


@transaction.atomic
def write_decision(
    standing: Standing,
    decision_id: UUID,
    written: Mapping[str, Any],
    *,
    why: str = "",
    seen: int | None = None,
) -> Decision:
    """Change title and text while nothing is asked about them.

    Where a round asked about the latest version, the next one begins, which says ``why``.
    """
    decision = decision_to_change(decision_id)
    must_convene(standing, decision.council.territory.code)
    refuse_stale(decision, seen)
    if decision.status not in WRITTEN_ANEW:
        raise TransitionRefused("the text is locked in this state")
    _write(decision, written)
    decision.version += 1
    decision.save()
    _write_text(standing, decision, written, why.strip())
    return decision


def _write(decision: Decision, written: Mapping[str, Any]) -> None:
    if unknown := set(written) - WRITTEN - set(TEXTS):
        raise InvalidInput("no such field of a decision", path=min(unknown))
    for name in WRITTEN & set(written):
        setattr(decision, name, written[name].strip())


def _texts(written: Mapping[str, Any]) -> dict[str, str]:
    return {name: written[name].strip() for name in TEXTS if name in written}


def _write_text(
    standing: Standing, decision: Decision, written: Mapping[str, Any], why: str
) -> None:
    texts, latest = _texts(written), latest_text(decision)
    if latest is None or all(getattr(latest, name) == text for name, text in texts.items()):
        return
    if latest.number > 1 or latest.locked_at is not None:
        if not why:
            raise InvalidInput("say what changes and why", path="why")
        texts["why"] = why
    if latest.locked_at is None:
        for name, text in texts.items():
            setattr(latest, name, text)
        latest.author_id, latest.written_at = standing.user_id, timezone.now()
        latest.save()
        return
    kept = {name: getattr(latest, name) for name in TEXTS}
    DecisionText.objects.create(
        decision=decision,
        number=latest.number + 1,
        author_id=standing.user_id,
        written_at=timezone.now(),
        **{**kept, **texts},
    )


@transaction.atomic
def take_decision_step(standing: Standing, decision_id: UUID, move: Move) -> Decision:
    """Take a step; raises `Forbidden`, `TransitionRefused`, `GuardRefused` or `Stale`."""
    decision = decision_to_change(decision_id)
    must_convene(standing, decision.council.territory.code)
    refuse_stale(decision, move.seen)
    origin = Status(decision.status)
    target = PROCESS.after(origin, move.step, words=move.words)
    now = timezone.now()
    _say_outcome(decision, move.outcome)
    _send(decision, move)
    domain.GUARDS.check(move.step, seen_of(decision))
    decision.status, decision.moved_at = target, now
    decision.version += 1
    decision.save()
    event = DecisionEvent.objects.create(
        decision=decision,
        step=move.step,
        origin=origin,
        target=target,
        words=move.words.strip(),
        actor_id=standing.user_id,
        at=now,
    )
    _go_on(decision, target, move.step)
    notifications.tell_step(event)
    return decision


def _go_on(decision: Decision, target: Status, step: Step) -> None:
    """Do what a step brings with it: open a round, ask the federations, stop asking them."""
    if target in ROUND_OF:
        open_round(decision, ROUND_OF[target])
    elif target is Status.MEMBER_CONSULTATION:
        begin_consultations(decision)
    elif step in GIVEN_UP:
        break_off(decision)


def _say_outcome(decision: Decision, outcome: Outcome | None) -> None:
    if outcome is None:
        return
    if outcome.review_on <= timezone.localdate():
        raise InvalidInput("a review lies ahead", path="review_on", value=outcome.review_on)
    decision.carried_by = outcome.carried_by.strip()
    decision.safeguards = outcome.safeguards.strip()
    decision.review_on = outcome.review_on
    decision.reminded_at = None


def _send(decision: Decision, move: Move) -> None:
    if move.step is not Step.SEND_TO_LEVEL:
        return
    if move.sent_to is None or move.sent_to.pk == decision.council.territory_id:
        raise InvalidInput("choose another territory", path="sent_to")
    decision.sent_to = move.sent_to
