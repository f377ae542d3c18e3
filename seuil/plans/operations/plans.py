"""Beginning a plan, writing it, and every step that it takes with its actions."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.councils.models import Council
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import InvalidInput, visible
from seuil.kernel.versions import refuse_stale
from seuil.plans import notifications
from seuil.plans.domain import action
from seuil.plans.domain import plan as domain
from seuil.plans.domain.plan import Status, Step
from seuil.plans.models import Action, Plan, PlanEvent
from seuil.plans.operations.following import follow_adoption
from seuil.plans.operations.moving import move
from seuil.plans.queries.plans import councils_for, seen_of
from seuil.territory.models import Territory
from seuil.wording.localised import LANGUAGES

FIRST_YEAR, LAST_YEAR = 2000, 2100
WRITTEN = frozenset({
    "council", "decision", "proposals_until",
    *(f"{name}_{language}" for name in ("about", "process", "learnt") for language in LANGUAGES),
})  # fmt: skip
"""The fields of a plan that people write."""


def slug_of(territory: Territory, year: int) -> str:
    """Return the name of a plan in addresses.

    >>> slug_of(Territory(code="basin:sud"), 2026)
    'sud-2026'
    """
    return f"{territory.code.rpartition(':')[2].replace('.', '-')}-{year}"


@transaction.atomic
def begin_plan(
    territory: Territory, year: int, *, actor: User | None, council: Council | None = None
) -> Plan:
    """Begin the plan of a territory for a year with its call for proposals."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput("not a year of a plan", path="year", value=year)
    refuse_other_council(territory, council)
    now = timezone.now()
    try:
        with transaction.atomic():
            plan = Plan.objects.create(
                slug=slug_of(territory, year),
                territory=territory,
                year=year,
                council=council,
                created_at=now,
                moved_at=now,
            )
    except IntegrityError as there:
        raise InvalidInput(
            "this territory has a plan for this year", path="year", value=year
        ) from there
    record(Verb.CREATED, plan, actor=actor)
    return plan


def refuse_other_council(territory: Territory, council: Council | None) -> None:
    if council is not None and council not in councils_for(territory):
        raise InvalidInput("a council of another territory", path="council", value=council.slug)


@transaction.atomic
def write_plan(
    slug: str, written: Mapping[str, Any], *, actor: User | None, seen: int | None = None
) -> Plan:
    """Change what is told of a plan; what ``written`` leaves out stays as it is."""
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of a plan", path=min(unknown))
    plan = locked_plan(slug, seen)
    changed = [name for name, value in written.items() if getattr(plan, name) != _clean(value)]
    for name in changed:
        setattr(plan, name, _clean(written[name]))
    _refuse_odd(plan, changed)
    if changed:
        plan.version += 1
        plan.save()
        record(Verb.CHANGED, plan, actor=actor, fields=changed)
    return plan


def _clean(value: Any) -> Any:
    return value.strip() if isinstance(value, str) else value


def _refuse_odd(plan: Plan, changed: list[str]) -> None:
    """Refuse a council of another place, a decision of another council, a change too late."""
    named = {"council", "decision"}.intersection(changed)
    if named and plan.status not in domain.BEING_WRITTEN:
        raise InvalidInput("the council has this plan already", path=min(named))
    refuse_other_council(plan.territory, plan.council)
    if plan.decision is not None and plan.decision.council_id != plan.council_id:
        raise InvalidInput("a decision of another council", path="decision")
    if plan.decision is not None and _decides_another(plan):
        raise InvalidInput("this decision is about another plan", path="decision")


def _decides_another(plan: Plan) -> bool:
    return Plan.objects.filter(decision=plan.decision).exclude(pk=plan.pk).exists()


@transaction.atomic
def take_plan_step(
    slug: str,
    step: Step,
    *,
    actor: User | None,
    words: str = "",
    language: str = "",
    seen: int | None = None,
) -> Plan:
    """Take a step with its actions, or raise `TransitionRefused`, `GuardRefused`, `Stale`.

    Given to the members, its actions are consulted; adopted, they are consented, decided by the
    decision of the plan, and what they come from is followed up.
    """
    plan = locked_plan(slug, seen)
    origin = Status(plan.status)
    target = domain.PROCESS.after(origin, step, words=words)
    domain.GUARDS.check(step, seen_of(plan))
    now = timezone.now()
    plan.status, plan.moved_at = target, now
    plan.version += 1
    plan.save()
    PlanEvent.objects.create(
        plan=plan,
        step=step,
        origin=origin,
        target=target,
        words=words.strip(),
        language=language if words.strip() else "",
        actor=actor,
        at=now,
    )
    if step is Step.CONSULT_MEMBERS:
        _move_all(plan, action.Status.PROPOSED, action.Step.CONSULT, actor)
    if step is Step.ADOPT:
        consented = _move_all(plan, action.Status.CONSULTED, action.Step.CONSENT, actor)
        follow_adoption(plan, consented, actor=actor)
        for one in consented:
            notifications.tell_carrier_consented(one)
    return plan


def _move_all(
    plan: Plan, origin: action.Status, step: action.Step, actor: User | None
) -> list[Action]:
    rows = plan.actions.select_for_update(of=("self",)).filter(status=origin).order_by("number")
    found = list(rows.select_related("plan__territory", "carrier"))
    for one in found:
        move(one, step, actor=actor)
    return found


def locked_plan(slug: str, seen: int | None = None) -> Plan:
    """Return a plan that nobody else changes until the transaction ends."""
    plan = visible(
        Plan.objects.select_for_update(of=("self",))
        .select_related("territory", "council", "decision")
        .filter(slug=slug)
        .first(),
        "no such plan",
    )
    refuse_stale(plan, seen)
    return plan
