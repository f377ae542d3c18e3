"""A plan as data, in every language: what files and programs are told is what its pages tell."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils import timezone

from seuil.messaging.links import full_address
from seuil.plans.models import Action, Plan
from seuil.plans.queries.measures import Followed, followed_of, weakest_progress
from seuil.register.domain.trace import End, Relation
from seuil.register.models import TraceLink
from seuil.wording.localised import texts_of

FORMAT = "seuil-plan/1"


def plan_head(plan: Plan) -> dict[str, Any]:
    """Return what a list tells of a plan."""
    return {
        "id": plan.slug,
        "territory": plan.territory.code,
        "year": plan.year,
        "status": plan.status,
        "introduction": texts_of(plan, "about"),
        "proposals_until": plan.proposals_until.isoformat() if plan.proposals_until else None,
        "address": full_address(f"/plans/{plan.slug}/"),
    }


def plan_data(plan: Plan) -> dict[str, Any]:
    """Return a plan with its actions that everybody reads, in seven queries."""
    rows = list(
        plan.actions.shown()
        .select_related("carrier")
        .prefetch_related("partners", "conditions")
        .order_by("number")
    )
    for row in rows:
        row.plan = plan
    followed = followed_of(rows, timezone.localdate(), series=True)
    traced = _traced([row.uuid for row in rows])
    return {
        "format": FORMAT,
        **plan_head(plan),
        "process": texts_of(plan, "process"),
        "learnt": texts_of(plan, "learnt"),
        "actions": [_action(row, followed[row.pk], traced) for row in rows],
    }


def _action(
    row: Action, followed: Sequence[Followed], traced: Iterable[tuple[UUID, str, str, UUID]]
) -> dict[str, Any]:
    return {
        "id": str(row.uuid),
        "number": row.number,
        "title": texts_of(row, "title"),
        "description": texts_of(row, "about"),
        "status": row.status,
        "objectives": row.objectives,
        "functions": row.functions,
        "themes": row.themes,
        "publics": row.publics,
        "propositions": row.propositions,
        "other_origin": row.other_origin or None,
        "other_origin_language": row.other_origin_language or None,
        "links": [
            {"relation": relation, "kind": kind, "id": str(other)}
            for action, relation, kind, other in traced
            if action == row.uuid
        ],
        "level_reason": row.raised or None,
        "level_words": row.raised_said.text or None,
        "level_words_language": (row.raised_said.text and row.raised_language) or None,
        "carrier": str(row.carrier) if row.carrier else None,
        "carrier_left_on": _day(row.carrier_left_on),
        "partners": [str(one) for one in row.partners.all()],
        "funding": row.funding,
        "funding_words": row.funding_words or None,
        "funding_words_language": row.funding_language or None,
        "begins_on": _day(row.begins_on),
        "ends_on": _day(row.ends_on),
        "started_on": _day(row.started_on),
        "conditions": {one.code: one.state for one in row.conditions.all()},
        "what_changed": texts_of(row, "changed"),
        "for_whom": texts_of(row, "for_whom"),
        "how_we_know": texts_of(row, "how_known"),
        "progress": weakest_progress(followed),
        "indicators": [_indicator(one) for one in followed],
        "address": full_address(f"/plans/{row.plan.slug}/{row.number}/"),
    }


def _indicator(followed: Followed) -> dict[str, Any]:
    one = followed.indicator
    return {
        "id": str(one.uuid),
        "name": texts_of(one, "name"),
        "unit": texts_of(one, "unit"),
        "source": one.source,
        "source_words": one.source_words or None,
        "figure": one.figure or None,
        "vignette": one.vignette.code if one.vignette else None,
        "need": one.need or None,
        "place": one.place or None,
        "rhythm": one.rhythm,
        "direction": one.direction,
        "baseline": _number(one.baseline),
        "baseline_on": _day(one.baseline_on),
        "target": _number(one.target),
        "target_on": _day(one.target_on),
        "progress": followed.reading.progress,
        "measures": [
            {"on": _day(measure.on), "value": _number(measure.value),
             "by_night": measure.by_night, "source": measure.source_words or None}
            for measure in followed.series
        ],
    }  # fmt: skip


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _traced(keys: Sequence[UUID]) -> list[tuple[UUID, str, str, UUID]]:
    """Return what actions come from and lead to: action, relation, kind and id of the other end."""
    links = TraceLink.objects.in_force()
    before = links.filter(relation=Relation.LEADS_TO, target_kind=End.ACTION, target__in=keys)
    after = links.filter(source_kind=End.ACTION, source__in=keys)
    onward = after.filter(relation__in=[Relation.SUPPORTS, Relation.DECIDED_BY])
    return [
        *before.order_by("pk").values_list("target", "relation", "source_kind", "source"),
        *onward.order_by("pk").values_list("source", "relation", "target_kind", "target"),
    ]
