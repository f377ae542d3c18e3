"""Writing actions, every step that they take, notes, conditions, a carrier that leaves."""

import datetime
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import InvalidInput, NotVisible, SeuilError, TransitionRefused
from seuil.kernel.guards import GuardRefused
from seuil.organisations.models import Organisation
from seuil.plans import news, notifications
from seuil.plans.domain import action as domain
from seuil.plans.domain import plan as plan_domain
from seuil.plans.domain.action import PROCESS, SHOWN, ConditionState, Status, Step
from seuil.plans.domain.plan import Function, Objective
from seuil.plans.models import Action, ActionEvent, ActionNote, Plan, SuccessCondition
from seuil.plans.operations.moving import move
from seuil.plans.operations.plans import locked_plan
from seuil.plans.policies import BY_CARRIER
from seuil.plans.propositions import conditions, propositions
from seuil.plans.queries.action import READING, seen_of
from seuil.register.domain.publics import Public
from seuil.wording.localised import LANGUAGES

TEXTS = frozenset(f"{name}_{code}" for name in ("title", "about") for code in LANGUAGES)
CORE = TEXTS | {
    "objectives", "functions", "themes", "publics", "propositions", "other_origin", "raised",
    "raised_words",
}  # fmt: skip
"""What members and council decide about."""
HOW = frozenset({"carrier", "funding", "funding_words", "begins_on", "ends_on"})
"""What may change while it is carried out."""
WRITTEN = CORE | HOW
READING_WRITTEN = frozenset(f"{name}_{code}" for name in READING for code in LANGUAGES)
KNOWN: Mapping[str, Collection[str]] = {
    "objectives": frozenset(Objective),
    "functions": frozenset(Function),
    "publics": frozenset(Public),
}


class StaleAction(SeuilError):
    """Somebody changed it since the form was read. Nothing was done."""

    def __init__(self, action: Action) -> None:
        super().__init__("it changed since the form was read")
        self.action = action


@transaction.atomic
def begin_action(
    slug: str,
    written: Mapping[str, Any],
    *,
    actor: User | None,
    partners: Collection[Organisation] = (),
) -> Action:
    """Begin a draft in a plan that is being written; ``written`` has fields of `WRITTEN`."""
    plan = locked_plan(slug)
    if plan.status not in plan_domain.BEING_WRITTEN:
        raise GuardRefused(domain.Guard.PLAN_BEING_WRITTEN)
    now = timezone.now()
    last: int = plan.actions.aggregate(last=Max("number"))["last"] or 0
    one = Action(plan=plan, number=last + 1, created_at=now, moved_at=now)
    _put(one, written)
    one.save()
    _join(one, partners)
    record(Verb.CREATED, one, actor=actor)
    if one.carrier is not None:
        notifications.tell_carrier_named(one, but=actor)
    return one


@transaction.atomic
def write_action(
    action_id: UUID,
    written: Mapping[str, Any],
    *,
    actor: User | None,
    partners: Collection[Organisation] | None = None,
    seen: int | None = None,
) -> Action:
    """Change an action; what ``written`` leaves out, and None for partners, stays as it is.

    What was proposed keeps all that it needed for that (`GuardRefused`). Once members or council
    have it, what they decide about stays: only an empty translation may be filled in.
    """
    one = locked_action(action_id, seen)
    carrier = one.carrier_id
    before = {name: getattr(one, name) for name in written}
    with kept_whole(one):
        changed = _put(one, written)
        _refuse_late(one, {name: before[name] for name in changed})
        if one.carrier_id != carrier:
            one.carrier_left_on = None
        one.version += 1
        one.save()
        if partners is not None:
            _join(one, partners)
    if changed:
        record(Verb.CHANGED, one, actor=actor, fields=changed)
    if one.carrier is not None and one.carrier_id != carrier:
        notifications.tell_carrier_named(one, but=actor)
    return one


def _put(one: Action, written: Mapping[str, Any]) -> list[str]:
    """Give an action what was written, and return the names of what is different now."""
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of an action", path=min(unknown))
    changed = []
    for name, value in written.items():
        cleaned = _clean(value)
        if getattr(one, name) != cleaned:
            setattr(one, name, cleaned)
            changed.append(name)
    _refuse_odd(one)
    return changed


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    return sorted(set(value)) if isinstance(value, list | tuple | set | frozenset) else value


def _refuse_odd(one: Action) -> None:
    if not one.title:
        raise InvalidInput("an action has a title in one language at least", path="title")
    for name, known in (*KNOWN.items(), ("propositions", propositions())):
        if unknown := set(getattr(one, name)) - set(known):
            raise InvalidInput("no such code", path=name, value=sorted(unknown))
    if one.begins_on and one.ends_on and one.ends_on < one.begins_on:
        raise InvalidInput("it ends before it begins", path="ends_on", value=one.ends_on)


def _refuse_late(one: Action, before: Mapping[str, Any]) -> None:
    """Refuse to change what is decided about, once it is before others; or anything at the end."""
    if one.status in domain.OVER:
        raise InvalidInput("nothing of it changes any more", path="status", value=one.status)
    if is_text_open(one):
        return
    late = {name for name, value in before.items() if name in CORE and (name not in TEXTS or value)}
    if late:
        raise InvalidInput("the council has this text", path=min(late))


def is_text_open(one: Action) -> bool:
    """Whether what members and council decide about may still be written."""
    drafted = one.status in {Status.DRAFT, Status.PROPOSED}
    return drafted and one.plan.status in plan_domain.BEING_WRITTEN


def _join(one: Action, partners: Collection[Organisation]) -> None:
    one.partners.set([each for each in partners if each.pk != one.carrier_id])


@contextmanager
def kept_whole(one: Action) -> Iterator[None]:
    """Let nothing go that an action needed to be proposed: a guard that held must hold after.

    From `proposed` on an action has an origin and an indicator; whoever takes one away, or
    changes the action, does it within this.
    """
    if one.status not in SHOWN or one.status in domain.OVER:
        yield
        return
    before = {refused.guard for refused in domain.refusals(Step.PROPOSE, seen_of(one))}
    yield
    for refused in domain.refusals(Step.PROPOSE, seen_of(one)):
        if refused.guard not in before:
            raise refused


@transaction.atomic
def take_action_step(
    action_id: UUID,
    step: Step,
    *,
    actor: User | None,
    words: str = "",
    language: str = "",
    seen: int | None = None,
) -> Action:
    """Take a step, or raise `TransitionRefused`, `GuardRefused` or `StaleAction`."""
    if step in PROCESS.by_itself:
        raise TransitionRefused("only its plan does this")
    one = locked_action(action_id, seen)
    PROCESS.after(Status(one.status), step, words=words)
    domain.check(step, seen_of(one))
    event: ActionEvent = move(one, step, actor=actor, words=words, language=language)
    notifications.tell_carrier_step(event)
    news.tell_of_step(event)
    return one


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


def locked_action(action_id: UUID, seen: int | None = None) -> Action:
    """Return an action that nobody else changes, nor its plan, until the transaction ends."""
    plan = Plan.objects.filter(actions__uuid=action_id).first()
    if plan is None:
        raise NotVisible("no such action")
    plan = locked_plan(plan.slug)
    one = (
        Action.objects.select_for_update(of=("self",)).select_related("carrier").get(uuid=action_id)
    )
    one.plan = plan
    if seen is not None and seen != one.version:
        raise StaleAction(one)
    return one
