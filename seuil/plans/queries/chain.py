"""The chain: what led to a thing, and what became of it, from a sentence in a room to a measure.

It is walked along the traces that nobody took back. A blockage that was merged is the one that
stands. What only those read who write it (drafts) is not there.
"""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from seuil.councils.models import Decision
from seuil.kernel.errors import NotVisible, visible
from seuil.plans.models import Action, Measure
from seuil.plans.queries.measures import Followed, followed_of, reading_of
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, Observation, TraceLink, Track

MOST_SAID = 40
"""So many sentences of a chain are shown, the latest; all are on the pages of its blockages."""
SPINE = (Relation.EVIDENCE, Relation.SUGGESTS, Relation.LEADS_TO)
"""What leads on. Decisions, and actions that support others, stand beside an action."""
Key = tuple[End, UUID]

REACHED = """
    WITH RECURSIVE reached (onward, kind, id) AS (
        SELECT onward, kind, id
        FROM unnest(%(onward)s::boolean[], %(kinds)s::text[], %(ids)s::uuid[])
            AS seed (onward, kind, id)
        UNION
        SELECT reached.onward, next.kind, next.id
        FROM reached CROSS JOIN LATERAL (
            SELECT trace.target_kind AS kind, trace.target AS id
            FROM register_tracelink trace
            WHERE reached.onward
                AND trace.source_kind = reached.kind AND trace.source = reached.id
                AND trace.relation = ANY(%(spine)s)
                AND NOT EXISTS (
                    SELECT FROM register_tracerevocation gone WHERE gone.trace_id = trace.id)
            UNION ALL
            SELECT trace.source_kind, trace.source
            FROM register_tracelink trace
            WHERE NOT reached.onward
                AND trace.target_kind = reached.kind AND trace.target = reached.id
                AND trace.relation = ANY(%(spine)s)
                AND NOT EXISTS (
                    SELECT FROM register_tracerevocation gone WHERE gone.trace_id = trace.id)
            UNION ALL
            SELECT 'blockage', other.uuid
            FROM register_blockage one
            JOIN register_blockage other
                ON other.id = one.merged_into_id OR other.merged_into_id = one.id
            WHERE reached.kind = 'blockage' AND one.uuid = reached.id
        ) next
    )
    SELECT DISTINCT kind, id FROM reached
"""


@dataclass(frozen=True, slots=True)
class Join:
    """That one thing leads to another; of merged blockages, the one that stands."""

    source: Key
    relation: Relation
    target: Key


@dataclass(frozen=True, slots=True)
class Chain:
    """Things in the order in which one leads to the next, and what joins them.

    ``start``: from where it was walked. ``more_said``: more was said than is in it.
    """

    start: Key
    observations: Sequence[Observation]
    blockages: Sequence[Blockage]
    tracks: Sequence[Track]
    actions: Sequence[Action]
    decisions: Sequence[Decision]
    followed: Sequence[Followed]
    joins: Sequence[Join]
    more_said: bool = False


@dataclass(frozen=True, slots=True)
class _Start:
    """Where a walk begins. ``both``: also to what became of it, and not only to what led to it."""

    key: Key
    seeds: Collection[Key]
    both: bool = True
    measure: Measure | None = None


def chain_of(kind: End, thing: UUID, *, today: datetime.date) -> Chain:
    """Return the chain of a thing that everybody reads, or raise `NotVisible`."""
    start = _BEGINNINGS[kind](thing)
    reached = _reached(start)
    beside = list(_beside(_ids(reached, End.ACTION)))
    blockages = _blockages(_ids(reached, End.BLOCKAGE))
    observations = _observations(_ids(reached, End.OBSERVATION))
    actions = _actions(_ids(reached, End.ACTION) | _ids(_ends(beside), End.ACTION))
    chain = Chain(
        start=start.key,
        observations=observations[:MOST_SAID],
        blockages=[one for one in blockages if one.merged_into_id is None],
        tracks=list(Track.objects.filter(uuid__in=_ids(reached, End.TRACK)).order_by("pk")),
        actions=actions,
        decisions=_decisions(_ids([start.key, *_ends(beside)], End.DECISION)),
        followed=_followed(actions, _ids(reached, End.ACTION), start.measure, today),
        joins=(),
        more_said=len(observations) > MOST_SAID,
    )
    standing = {one.uuid: one.merged_into.uuid for one in blockages if one.merged_into is not None}
    links = [*_spine_within(reached), *beside]
    return _with_joins(chain, links, standing)


def _blockage(thing: UUID) -> _Start:
    one = visible(
        Blockage.objects.select_related("merged_into").filter(uuid=thing).first(),
        "no such blockage",
    )
    key = End.BLOCKAGE, (one.merged_into or one).uuid
    return _Start(key, [key])


def _observation(thing: UUID) -> _Start:
    in_words = Observation.objects.shown().exclude(statement="")
    return _one_of(End.OBSERVATION, thing, in_words.filter(pk=thing))


def _track(thing: UUID) -> _Start:
    return _one_of(End.TRACK, thing, Track.objects.filter(uuid=thing))


def _action(thing: UUID) -> _Start:
    return _one_of(End.ACTION, thing, Action.objects.shown().filter(uuid=thing))


def _one_of(kind: End, thing: UUID, rows: QuerySet[Observation] | QuerySet[Track]
            | QuerySet[Action]) -> _Start:  # fmt: skip
    if not rows.exists():
        raise NotVisible(f"no such {kind}")
    return _Start((kind, thing), [(kind, thing)])


def _decision(thing: UUID) -> _Start:
    if not _decisions([thing]):
        raise NotVisible("no such decision")
    decided = TraceLink.objects.in_force().filter(
        relation=Relation.DECIDED_BY, target_kind=End.DECISION, target=thing
    )
    actions = decided.values_list("source", flat=True)
    return _Start((End.DECISION, thing), [(End.ACTION, one) for one in actions])


def _measure(thing: UUID) -> _Start:
    one = visible(
        Measure.objects.select_related("indicator__action")
        .filter(uuid=thing, indicator__action__in=Action.objects.shown())
        .first(),
        "no such measure",
    )
    seed = End.ACTION, one.indicator.action.uuid
    return _Start((End.MEASURE, thing), [seed], both=False, measure=one)


_BEGINNINGS = {
    End.OBSERVATION: _observation,
    End.BLOCKAGE: _blockage,
    End.TRACK: _track,
    End.ACTION: _action,
    End.DECISION: _decision,
    End.MEASURE: _measure,
}


def _reached(start: _Start) -> set[Key]:
    """Return all that leads to the seeds and, if asked, all that they lead to; one query."""
    walks = [(onward, *seed) for seed in start.seeds for onward in {False, start.both}]
    given: dict[str, list[Any]] = {
        "onward": [onward for onward, _kind, _thing in walks],
        "kinds": [kind.value for _onward, kind, _thing in walks],
        "ids": [thing for _onward, _kind, thing in walks],
        "spine": [relation.value for relation in SPINE],
    }
    with connection.cursor() as cursor:
        cursor.execute(REACHED, given)
        return {(End(kind), thing) for kind, thing in cursor.fetchall()}


def _ids(keys: Iterable[Key], kind: End) -> set[UUID]:
    return {thing for one, thing in keys if one is kind}


def _beside(actions: Collection[UUID]) -> QuerySet[TraceLink]:
    """Return what stands beside actions: how they were decided, which others they support."""
    decided = Q(relation=Relation.DECIDED_BY, source__in=actions)
    supports = Q(relation=Relation.SUPPORTS) & (Q(source__in=actions) | Q(target__in=actions))
    return TraceLink.objects.in_force().filter(decided | supports)


def _spine_within(reached: Collection[Key]) -> QuerySet[TraceLink]:
    things = [thing for _kind, thing in reached]
    return TraceLink.objects.in_force().filter(
        relation__in=SPINE, source__in=things, target__in=things
    )


def _ends(links: Iterable[TraceLink]) -> Iterable[Key]:
    for link in links:
        yield End(link.source_kind), link.source
        yield End(link.target_kind), link.target


def _observations(ids: Collection[UUID]) -> list[Observation]:
    """Return what was said in words, the latest first: one more than is shown, if there is."""
    found = Observation.objects.shown().filter(pk__in=ids).exclude(statement="")
    return list(found.select_related("basin").order_by("-month", "pk")[: MOST_SAID + 1])


def _blockages(ids: Collection[UUID]) -> list[Blockage]:
    return list(Blockage.objects.filter(uuid__in=ids).select_related("merged_into").order_by("pk"))


def _actions(ids: Collection[UUID]) -> list[Action]:
    found = Action.objects.shown().filter(uuid__in=ids)
    return list(
        found.select_related("plan__territory", "carrier").order_by("plan__year", "plan", "number")
    )


def _decisions(ids: Collection[UUID]) -> list[Decision]:
    found = Decision.objects.public().filter(uuid__in=ids)
    return list(found.select_related("council").order_by("pk"))


def _followed(
    actions: Iterable[Action],
    reached: Collection[UUID],
    only: Measure | None,
    today: datetime.date,
) -> list[Followed]:
    """Return the indicators of the actions on the way, with what was measured last, or that one."""
    if only is not None:
        return [Followed(only.indicator, only, reading_of(only.indicator, only))]
    found = followed_of([one for one in actions if one.uuid in reached], today)
    return [one for of_action in found.values() for one in of_action]


def _with_joins(chain: Chain, links: Iterable[TraceLink], standing: Mapping[UUID, UUID]) -> Chain:
    """Return a chain with what joins the things that are in it."""
    there: set[Key] = {
        *((End.OBSERVATION, one.pk) for one in chain.observations),
        *((End.BLOCKAGE, one.uuid) for one in chain.blockages),
        *((End.TRACK, one.uuid) for one in chain.tracks),
        *((End.ACTION, one.uuid) for one in chain.actions),
        *((End.DECISION, one.uuid) for one in chain.decisions),
    }
    joins = dict.fromkeys(
        Join(
            (End(link.source_kind), standing.get(link.source, link.source)),
            Relation(link.relation),
            (End(link.target_kind), standing.get(link.target, link.target)),
        )
        for link in links
    )
    shown = [one for one in joins if one.source in there and one.target in there]
    measured = [
        Join((End.ACTION, one.indicator.action.uuid), Relation.SHOWN_BY, key_of(one))
        for one in chain.followed
    ]
    return replace(chain, joins=[*shown, *measured])


def key_of(followed: Followed) -> Key:
    """Return what names an indicator in a chain: its latest measure, or itself without one."""
    return End.MEASURE, (followed.last or followed.indicator).uuid
