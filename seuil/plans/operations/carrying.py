"""How it goes with an action: notes, conditions, a carrier that leaves, what changed in the end."""

import datetime
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.plans import notifications
from seuil.plans.domain import action as domain
from seuil.plans.domain.action import PROCESS, ConditionState, Status, Step
from seuil.plans.models import Action, ActionNote, SuccessCondition
from seuil.plans.operations.action import locked_action
from seuil.plans.policies import BY_CARRIER
from seuil.plans.propositions import conditions
from seuil.plans.queries.action import READING, seen_of
from seuil.wording.localised import LANGUAGES

READING_WRITTEN = frozenset(f"{name}_{code}" for name in READING for code in LANGUAGES)


@transaction.atomic
def write_reading(
    action_id: UUID, written: Mapping[str, Any], *, actor: User | None, seen: int | None = None
) -> Action:
    """Write what changed, for whom and how one knows; from the day on which it is done."""
    if unknown := set(written) - READING_WRITTEN:
        raise InvalidInput("no such part of a reading", path=min(unknown))
    one = locked_action(action_id, seen)
    if one.status not in {Status.DONE, Status.EVALUATED}:
        raise TransitionRefused("it is not done, or closed already")
    for name, value in written.items():
        setattr(one, name, value.strip())
    if one.status == Status.EVALUATED and not seen_of(one).has_reading:
        raise GuardRefused(domain.Guard.READING_WRITTEN)
    one.version += 1
    one.save()
    record(Verb.CHANGED, one, actor=actor, fields=sorted(written))
    return one


@transaction.atomic
def add_note(
    action_id: UUID,
    words: str,
    language: str,
    *,
    actor: User | None,
    on: datetime.date | None = None,
    step: Step | None = None,
) -> ActionNote:
    """Note how it goes. ``step``: what the body that carries it proposes to the team with it."""
    one = locked_action(action_id)
    if not words.strip():
        raise InvalidInput("a note has words", path="words")
    if language not in LANGUAGES:
        raise InvalidInput("not a language of the site", path="language", value=language)
    if step is not None:
        if step not in BY_CARRIER:
            raise InvalidInput("this step is not proposed by who carries", path="step", value=step)
        PROCESS.after(Status(one.status), step, words=words)
    now = timezone.now()
    note = ActionNote.objects.create(
        action=one,
        on=on or timezone.localdate(now),
        words=words.strip(),
        language=language,
        step=step or "",
        author=actor,
        at=now,
    )
    if step is not None:
        notifications.tell_team_step_proposed(note)
    return note


@transaction.atomic
def say_carrier_leaves(
    action_id: UUID,
    words: str,
    language: str,
    *,
    actor: User | None,
    on: datetime.date | None = None,
) -> Action:
    """Say that the body that carries an action leaves it, and why: it is pointed at from then on.

    The action goes on standing where it stood; nobody begins or resumes it before another body
    carries it.
    """
    one = locked_action(action_id)
    if one.carrier is None or one.carrier_left_on is not None:
        raise TransitionRefused("nobody carries it")
    if one.status in domain.OVER:
        raise TransitionRefused("it is over")
    note = add_note(action_id, words, language, actor=actor)
    one.carrier_left_on = on or timezone.localdate()
    one.version += 1
    one.save()
    notifications.tell_team_carrier_left(one, note)
    return one


Said = tuple[str, ConditionState | None, str]
"""The code of a condition of success, where it stands, and that in words."""


@transaction.atomic
def say_conditions(
    action_id: UUID,
    said: Iterable[Said],
    *,
    actor: User | None,
    language: str = "",
    seen: int | None = None,
) -> Action:
    """Say where conditions of success stand for an action; None: it is not said any more.

    ``language``: that of the words.
    """
    one = locked_action(action_id, seen)
    if one.status in domain.OVER:
        raise TransitionRefused("it is over")
    for code, state, words in said:
        _say(one, code, state, words.strip(), language)
    one.version += 1
    one.save(update_fields=["version"])
    record(Verb.CHANGED, one, actor=actor, fields=["conditions"])
    return one


def _say(one: Action, code: str, state: ConditionState | None, words: str, language: str) -> None:
    if code not in conditions():
        raise InvalidInput("no such condition", path="condition", value=code)
    if state is None:
        SuccessCondition.objects.filter(action=one, code=code).delete()
        return
    there = SuccessCondition.objects.filter(action=one, code=code).first()
    if there is None or (there.state, there.words) != (state, words):
        SuccessCondition.objects.update_or_create(
            action=one,
            code=code,
            defaults={
                "state": state,
                "words": words,
                "language": language if words else "",
                "at": timezone.now(),
            },
        )
