"""Blockages of which a measure says that what was wanted is reached: perhaps resolved."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from seuil.plans.domain.action import ENDED, UNDER_WAY
from seuil.plans.domain.indicator import Progress
from seuil.plans.models import Action
from seuil.plans.queries.action import origin_links
from seuil.plans.queries.measures import Followed, followed_of
from seuil.register.domain.blockage import PROCESS, Status, Step
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, TraceLink

RESOLVABLE = frozenset(Status(origin) for origin, step in PROCESS.paths if step is Step.RESOLVE)


@dataclass(frozen=True, slots=True)
class Reached:
    """A blockage that people could say is resolved, and the measures that speak for it."""

    blockage: Blockage
    followed: list[Followed]


def perhaps_resolved(today: datetime.date) -> list[Reached]:
    """Return the blockages whose actions reached a target, in six queries however many there are.

    A person decides: the desk of the register proposes the step.
    """
    actions = list(
        Action.objects.filter(status__in=UNDER_WAY | ENDED)
        .exclude(started_on=None)
        .select_related("plan__territory")
        .order_by("pk")
    )
    reached = _reached(actions, today)
    behind = _blockages_behind([one.uuid for one in actions if one.pk in reached])
    keys = {one.uuid: reached[one.pk] for one in actions if one.pk in reached}
    rows = Blockage.objects.select_related("merged_into").filter(
        uuid__in={source for sources in behind.values() for source in sources}
    )
    known = {row.uuid: row.merged_into or row for row in rows}
    found: dict[int, Reached] = {}
    for action, sources in behind.items():
        for one in {known[source].pk: known[source] for source in sources}.values():
            if one.status in RESOLVABLE:
                found.setdefault(one.pk, Reached(one, [])).followed.extend(keys[action])
    return sorted(found.values(), key=lambda each: each.blockage.pk)


def _reached(actions: Iterable[Action], today: datetime.date) -> Mapping[int, list[Followed]]:
    """Return the indicators that reached their target since their action began, by its key."""
    found = {}
    for key, some in followed_of(list(actions), today).items():
        there = [one for one in some if _is_reached(one)]
        if there:
            found[key] = there
    return found


def _is_reached(one: Followed) -> bool:
    since = one.indicator.action.started_on
    if one.last is None or since is None or one.last.on < since:
        return False
    return one.reading.progress is Progress.REACHED


def _blockages_behind(actions: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the blockages to which actions answer, at once or over a track, by action."""
    links = list(origin_links(list(actions)).values_list("source_kind", "source", "target"))
    tracks = {source for kind, source, _target in links if kind == End.TRACK}
    before: dict[UUID, list[UUID]] = {}
    for source, target in (
        TraceLink.objects.in_force()
        .filter(
            relation=Relation.LEADS_TO,
            source_kind=End.BLOCKAGE,
            target_kind=End.TRACK,
            target__in=tracks,
        )
        .values_list("source", "target")
    ):
        before.setdefault(target, []).append(source)
    found: dict[UUID, list[UUID]] = {}
    for kind, source, target in links:
        sources = before.get(source, []) if kind == End.TRACK else [source]
        found.setdefault(target, []).extend(sources)
    return found
