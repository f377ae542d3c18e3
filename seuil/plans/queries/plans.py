"""Plans as their lists and pages read them, and as the guards of their steps see them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, When

from seuil.councils.domain import decision
from seuil.councils.models import Council, Decision
from seuil.kernel.errors import visible
from seuil.plans.domain import action, plan, proposal
from seuil.plans.domain.plan import Seen
from seuil.plans.models import Action, Plan, Proposal
from seuil.territory.models import Territory
from seuil.territory.queries import places


def councils_for(territory: Territory) -> list[Council]:
    """Return the councils that may decide on the plan of a territory.

    Where it has none of its own, these are those of the territories around it.
    """
    own = list(Council.objects.filter(territory=territory).order_by("pk"))
    gazetteer = places()
    if own or territory.code not in gazetteer:
        return own
    around = gazetteer.ancestors(territory.code)
    return list(Council.objects.filter(territory__code__in=around).order_by("pk"))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list of plans is narrowed to; ``territory``: a code."""

    year: int | None = None
    territory: str = ""
    open_call: bool = False


def plans(choice: Choice) -> QuerySet[Plan]:
    """Return plans, the latest year first, with how many actions of each everybody reads."""
    shown = Q(actions__status__in=action.SHOWN)
    ended = Q(actions__status__in=action.ENDED - {action.Status.DROPPED})
    found = Plan.objects.select_related("territory").annotate(
        shown=Count("actions", filter=shown & ~Q(actions__status=action.Status.DROPPED)),
        ended=Count("actions", filter=ended),
        begun=Count("actions", filter=Q(actions__status__in=action.UNDER_WAY)),
    )
    if choice.year:
        found = found.filter(year=choice.year)
    if choice.territory:
        found = found.filter(territory__code=choice.territory)
    if choice.open_call:
        found = found.filter(status=plan.Status.OPEN_FOR_PROPOSALS)
    return found.order_by("-year", "territory__position", "territory__code")


def years() -> list[int]:
    """Return the years of which there are plans, the latest first."""
    return list(Plan.objects.order_by("-year").values_list("year", flat=True).distinct())


def plan_by_slug(slug: str) -> Plan:
    """Return a plan with all that its page names, or raise `NotVisible`."""
    return visible(
        Plan.objects.select_related("territory", "council", "decision").filter(slug=slug).first(),
        "no such plan",
    )


def seen_of(one: Plan) -> Seen:
    """Return a plan as its guards see it, in three queries or four."""
    left = [row for row in one.actions.all() if row.status != action.Status.DROPPED]
    return Seen(
        actions=len(left),
        drafts=_titles(left, {action.Status.DRAFT}),
        waiting_proposals=waiting_proposals(one).count(),
        has_decision=one.decision_id is not None,
        consented=one.decision is not None and is_consented(one.decision),
        under_way=_titles(left, action.UNDER_WAY),
        unread=_titles(left, {action.Status.DONE}),
    )


def _titles(rows: Sequence[Action], states: frozenset[action.Status] | set[action.Status]
            ) -> tuple[str, ...]:  # fmt: skip
    return tuple(str(row.title) for row in rows if row.status in states)


def is_consented(one: Decision) -> bool:
    """Whether a council consented; what its fallback decided instead is no consent."""
    if one.status == decision.Status.CONSENTED:
        return True
    return one.events.filter(step=decision.Step.CONSENT).exists()


def waiting_proposals(one: Plan) -> QuerySet[Proposal]:
    return one.proposals.filter(status=proposal.Status.RECEIVED)


def proposals(one: Plan) -> QuerySet[Proposal]:
    """Return what was proposed for a plan: what waits first, the oldest of it first."""
    return one.proposals.select_related("action", "action__plan", "organisation").order_by(
        Case(When(status=proposal.Status.RECEIVED, then=0), default=1), "received_at", "pk"
    )
