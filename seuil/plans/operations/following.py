"""What the adoption of a plan does to what its actions come from, and who hears of it."""

from collections.abc import Iterable

from seuil.accounts.models import User
from seuil.kernel.guards import GuardRefused
from seuil.plans.models import Action, Plan
from seuil.plans.queries.action import origins_of
from seuil.register.domain import blockage, track
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, Track
from seuil.register.operations import Move, link, take_blockage_step, take_track_step


def follow_adoption(plan: Plan, actions: Iterable[Action], *, actor: User | None) -> None:
    """Join actions to the decision of their plan, and follow up what they come from."""
    decided = list(actions)
    for one in decided:
        if plan.decision is not None:
            link(
                (End.ACTION, one.uuid),
                Relation.DECIDED_BY,
                (End.DECISION, plan.decision.uuid),
                actor=actor,
            )
    follow_origins(decided, actor=actor)


def follow_origins(actions: Iterable[Action], *, actor: User | None) -> None:
    """Say of what decided actions come from that it is in a plan, and is being treated.

    Those who follow a blockage are told by its step. A blockage that nobody recognised yet, or
    one that has no track in a plan, stays as it is.
    """
    blockages: dict[int, Blockage] = {}
    for one in actions:
        origins = origins_of(one)
        for way_out in origins.tracks:
            _adopt(way_out, actor)
        blockages |= {each.pk: each for each in origins.all_blockages}
    for each in blockages.values():
        _treat(each, actor)


def _adopt(one: Track, actor: User | None) -> None:
    if (track.Status(one.status), track.Step.ADOPT) in track.PROCESS.paths:
        take_track_step(one.uuid, track.Step.ADOPT, actor=actor)


def _treat(one: Blockage, actor: User | None) -> None:
    if (blockage.Status(one.status), blockage.Step.TREAT) not in blockage.PROCESS.paths:
        return
    try:
        take_blockage_step(one.uuid, Move(blockage.Step.TREAT), actor=actor)
    except GuardRefused:
        return
