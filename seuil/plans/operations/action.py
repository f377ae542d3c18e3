"""Writing actions, and every step that they take."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import InvalidInput, TransitionRefused, visible
from seuil.kernel.guards import GuardRefused
from seuil.kernel.versions import refuse_stale
from seuil.organisations.models import Organisation
from seuil.plans import news, notifications
from seuil.plans.domain import action as domain
from seuil.plans.domain import plan as plan_domain
from seuil.plans.domain.action import PROCESS, SHOWN, Status, Step
from seuil.plans.domain.plan import Function, Objective
from seuil.plans.models import Action, ActionEvent, Plan
from seuil.plans.operations.moving import move
from seuil.plans.operations.plans import locked_plan
from seuil.plans.propositions import propositions
from seuil.plans.queries.action import seen_of
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
LANGUAGE_OF: Mapping[str, str] = {
    "other_origin": "other_origin_language",
    "raised_words": "raised_language",
    "funding_words": "funding_language",
}
"""Words in one language only, and where it is kept which one."""
KNOWN: Mapping[str, Collection[str]] = {
    "objectives": frozenset(Objective),
    "functions": frozenset(Function),
    "publics": frozenset(Public),
}


@transaction.atomic
def begin_action(
    slug: str,
    written: Mapping[str, Any],
    *,
    actor: User | None,
    partners: Collection[Organisation] = (),
    language: str = "",
) -> Action:
    """Begin a draft in a plan that is being written; ``written`` has fields of `WRITTEN`.

    ``language``: that of the words which are in one language only (`LANGUAGE_OF`).
    """
    plan = locked_plan(slug)
    if plan.status not in plan_domain.BEING_WRITTEN:
        raise GuardRefused(domain.Guard.PLAN_BEING_WRITTEN)
    now = timezone.now()
    last: int = plan.actions.aggregate(last=Max("number"))["last"] or 0
    one = Action(plan=plan, number=last + 1, created_at=now, moved_at=now)
    _put(one, written, language)
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
    language: str = "",
    seen: int | None = None,
) -> Action:
    """Change an action; what ``written`` leaves out, and None for partners, stays as it is.

    ``language``: that of the words which are in one language only, where they are new.

    What was proposed keeps all that it needed for that (`GuardRefused`). Once members or council
    have it, what they decide about stays: only an empty translation may be filled in.
    """
    one = locked_action(action_id, seen)
    carrier = one.carrier_id
    before = {name: getattr(one, name) for name in written}
    with kept_whole(one):
        changed = _put(one, written, language)
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


def _put(one: Action, written: Mapping[str, Any], language: str) -> list[str]:
    """Give an action what was written, and return the names of what is different now."""
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of an action", path=min(unknown))
    changed = []
    for name, value in written.items():
        cleaned = _clean(value)
        if getattr(one, name) != cleaned:
            setattr(one, name, cleaned)
            changed.append(name)
            if name in LANGUAGE_OF:
                setattr(one, LANGUAGE_OF[name], language if cleaned else "")
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
    before = {refused.guard for refused in domain.GUARDS.refusals(Step.PROPOSE, seen_of(one))}
    yield
    for refused in domain.GUARDS.refusals(Step.PROPOSE, seen_of(one)):
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
    """Take a step, or raise `TransitionRefused`, `GuardRefused` or `Stale`."""
    if step in PROCESS.by_itself:
        raise TransitionRefused("only its plan does this")
    one = locked_action(action_id, seen)
    PROCESS.after(Status(one.status), step, words=words)
    domain.GUARDS.check(step, seen_of(one))
    event: ActionEvent = move(one, step, actor=actor, words=words, language=language)
    notifications.tell_carrier_step(event)
    news.tell_of_step(event)
    return one


def locked_action(action_id: UUID, seen: int | None = None) -> Action:
    """Return an action that nobody else changes, nor its plan, until the transaction ends."""
    plan = visible(Plan.objects.filter(actions__uuid=action_id).first(), "no such action")
    plan = locked_plan(plan.slug)
    one = (
        Action.objects.select_for_update(of=("self",)).select_related("carrier").get(uuid=action_id)
    )
    one.plan = plan
    refuse_stale(one, seen)
    return one
