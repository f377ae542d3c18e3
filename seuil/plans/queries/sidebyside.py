"""Plans beside each other: what each does about the same theme, and what joins them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from seuil.plans.models import Action, Plan
from seuil.plans.queries.action import support_links
from seuil.plans.queries.matrix import LONG_TEXTS, WITHOUT_THEME

MOST = 3
"""Plans that stand beside each other on one page."""


@dataclass(frozen=True, slots=True)
class SideBySide:
    """``rows``: theme, then the actions of each plan. ``supports``: what an action supports."""

    plans: Sequence[Plan]
    rows: Mapping[str, Sequence[Sequence[Action]]]
    supports: Mapping[UUID, Sequence[Action]] = field(default_factory=dict)


def plans_by_slug(slugs: Collection[str]) -> list[Plan]:
    """Return the plans of these names that exist, in the order given; one query."""
    rows = Plan.objects.filter(slug__in=slugs).select_related("territory")
    known = {one.slug: one for one in rows}
    return [known[slug] for slug in dict.fromkeys(slugs) if slug in known]


def side_by_side(plans: Sequence[Plan], themes: Sequence[str]) -> SideBySide:
    """Return the actions of plans by theme, and which support which; two queries."""
    wanted = frozenset(themes)
    rows = list(
        Action.objects.shown()
        .filter(plan__in=plans)
        .select_related("plan", "carrier")
        .defer(*LONG_TEXTS)
        .order_by("number")
    )
    cells: dict[tuple[str, int], list[Action]] = {}
    for row in rows:
        for theme in [one for one in row.themes if one in wanted] or [WITHOUT_THEME]:
            cells.setdefault((theme, row.plan_id), []).append(row)
    found = {
        theme: [cells.get((theme, one.pk), []) for one in plans]
        for theme in [*themes, WITHOUT_THEME]
        if any((theme, one.pk) in cells for one in plans)
    }
    return SideBySide(plans, found, _supports({row.uuid: row for row in rows}))


def _supports(rows: Mapping[UUID, Action]) -> dict[UUID, list[Action]]:
    links = support_links().filter(source__in=rows.keys(), target__in=rows.keys())
    found: dict[UUID, list[Action]] = {}
    for source, target in links.values_list("source", "target"):
        found.setdefault(source, []).append(rows[target])
    return found
