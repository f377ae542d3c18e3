"""Naming blockages, gathering what shows them, and every step that they take."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.forms import model_to_dict
from django.utils import timezone

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused, visible
from seuil.kernel.versions import refuse_stale
from seuil.register.barriers import barriers
from seuil.register.domain import blockage as domain
from seuil.register.domain.blockage import (
    CALM,
    PROCESS,
    Breadth,
    Shown,
    Situation,
    Status,
    Step,
)
from seuil.register.domain.observation import PUBLISHED, Level
from seuil.register.domain.publics import Public
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, BlockageEvent, Observation, TraceLink
from seuil.register.notifications import tell_followers
from seuil.register.operations.traces import link, revoke
from seuil.register.operations.turns import take_turn
from seuil.register.queries.blockages import (
    breadth_in_force,
    evidence_links,
    evidence_of,
    has_track_in_plan,
)
from seuil.wording.localised import LANGUAGES


@dataclass(frozen=True, slots=True)
class Named:
    """What a blockage is called and about. ``title`` and ``about``: language -> text."""

    title: Mapping[str, str]
    level: Level
    about: Mapping[str, str] = field(default_factory=dict)
    barrier: str = ""
    themes: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Move:
    """What a step brings. ``seen`` is the version that the form was made from."""

    step: Step
    words: str = ""
    language: str = ""
    by_group: bool = False
    shown: Shown = field(default_factory=Shown)
    addressee: str = ""
    into: Blockage | None = None
    seen: int | None = None


@transaction.atomic
def name_blockage(named: Named, *, actor: User | None = None) -> Blockage:
    """Begin a blockage that nothing shows yet."""
    now = timezone.now()
    blockage = Blockage(created_at=now, moved_at=now)
    _put(blockage, named)
    blockage.save()
    record(Verb.CREATED, blockage, actor=actor)
    return blockage


@transaction.atomic
def rename_blockage(
    blockage_id: UUID, named: Named, *, actor: User | None = None, seen: int | None = None
) -> Blockage:
    blockage = _locked(blockage_id, seen)
    before = model_to_dict(blockage)
    _put(blockage, named)
    changed = [name for name, value in model_to_dict(blockage).items() if before[name] != value]
    if changed:
        record(Verb.CHANGED, blockage, actor=actor, fields=changed)
        _save(blockage)
    return blockage


@transaction.atomic
def add_evidence(
    blockage_id: UUID,
    observations: Collection[Observation],
    *,
    actor: User | None,
    suggested: bool = False,
    reason: str = "",
) -> Blockage:
    """Say that observations show a blockage; those that are linked already stay so.

    What is added to a merged blockage goes to the one that it was merged into. One new piece of
    evidence ends the calm of a blockage that was eased, resolved or dormant.
    """
    blockage = _locked(blockage_id)
    if blockage.merged_into is not None:
        blockage = _locked(blockage.merged_into.uuid)
    if any(one.origin not in PUBLISHED for one in observations):
        raise InvalidInput(
            "what failed in one request is never shown by itself", path="observation"
        )
    there = set(evidence_of(blockage).values_list("pk", flat=True))
    new = list({one.pk: one for one in observations if one.pk not in there})
    for key in new:
        link(
            (End.OBSERVATION, key),
            Relation.EVIDENCE,
            (End.BLOCKAGE, blockage.uuid),
            actor=actor,
            suggested=suggested,
            reason=reason,
        )
    if new and blockage.status in CALM:
        _take(blockage, Move(Step.REOPEN), actor)
    if new:
        _take_stock(blockage, actor)
    return blockage


@transaction.atomic
def remove_evidence(
    blockage_id: UUID, observation: Observation, *, actor: User | None, reason: str
) -> Blockage:
    """Take back that an observation shows a blockage; the trace and why it went stay readable.

    A persistent blockage that is left with one meeting and one basin is only observed again.
    """
    blockage = _locked(blockage_id)
    links = evidence_links(blockage).filter(source=observation.pk)
    if not links:
        raise NotVisible("no such evidence")
    _let_go(links, blockage, actor, reason)
    blockage.refresh_from_db()
    return blockage


@transaction.atomic
def take_blockage_step(blockage_id: UUID, move: Move, *, actor: User | None) -> Blockage:
    """Take a step, or raise `TransitionRefused`, `GuardRefused` or `Stale`."""
    if move.step in PROCESS.by_itself:
        raise TransitionRefused("only its evidence does this")
    blockage = _locked(blockage_id, move.seen)
    into = _locked(move.into.uuid) if move.into and move.into != blockage else None
    _take(blockage, move, actor, into=into)
    return blockage


@transaction.atomic
def split_blockage(
    blockage_id: UUID,
    observations: Collection[Observation],
    named: Named,
    *,
    actor: User | None,
    reason: str,
    seen: int | None = None,
) -> Blockage:
    """Begin another blockage with some of the evidence of one, and return the new one."""
    blockage = _locked(blockage_id, seen)
    chosen = {one.pk for one in observations}
    links = [one for one in evidence_links(blockage) if one.source in chosen]
    if {one.source for one in links} != chosen or not links:
        raise InvalidInput("choose what shows this blockage", path="observation")
    _let_go(links, blockage, actor, reason)
    new = name_blockage(named, actor=actor)
    return add_evidence(new.uuid, observations, actor=actor, reason=reason)


def _let_go(
    links: Iterable[TraceLink], blockage: Blockage, actor: User | None, reason: str
) -> None:
    """Take links back and count anew: here, in what was merged, in what this was merged into."""
    for one in list(links):
        revoke(one, actor=actor, reason=reason)
    for one in (*blockage.merged.all(), blockage, blockage.merged_into):
        if one is not None:
            _take_stock(one, actor)


def _take(
    blockage: Blockage, move: Move, actor: User | None, *, into: Blockage | None = None
) -> None:
    origin = Status(blockage.status)
    target = PROCESS.after(origin, move.step, words=move.words)
    domain.GUARDS.check(move.step, _situation(blockage, move, into))
    now = timezone.now()
    former = blockage.merged_into
    blockage.status, blockage.moved_at = target, now
    if move.step is Step.PUT_OUTSIDE_REACH:
        blockage.addressee = move.addressee.strip()
    blockage.merged_into = into if move.step is Step.MERGE else None
    _save(blockage)
    event = BlockageEvent.objects.create(
        blockage=blockage,
        step=move.step,
        origin=origin,
        target=target,
        words=move.words.strip(),
        language=move.language if move.words.strip() else "",
        other=into or (former if move.step is Step.UNMERGE else None),
        actor=actor,
        at=now,
    )
    tell_followers(event)
    if into is not None:
        _receive(into, blockage, origin, actor)
    elif former is not None:
        _take_stock(_locked(former.uuid), actor)
        _take_stock(blockage, actor)


def _receive(into: Blockage, merged: Blockage, origin: Status, actor: User | None) -> None:
    """Count the evidence that came with a merged blockage; if it still hurts, so does this one.

    Those that were merged into it before follow it, so that one step leads to what stands.
    """
    for earlier in merged.merged.all():
        earlier.merged_into = into
        _save(earlier)
    _take_stock(merged, actor)
    met = into.observations
    _take_stock(into, actor)
    if into.status in CALM and origin not in CALM and into.observations > met:
        _take(into, Move(Step.REOPEN), actor)


def _situation(blockage: Blockage, move: Move, into: Blockage | None) -> Situation:
    another = into is not None and into != blockage and into.status != Status.MERGED
    return Situation(
        breadth=breadth_in_force(blockage),
        by_group=move.by_group,
        track_in_plan=move.step is Step.TREAT and has_track_in_plan(blockage),
        shown=move.shown,
        addressee=move.addressee,
        into_another=another,
    )


def _take_stock(blockage: Blockage, actor: User | None) -> None:
    """Write on the blockage what its evidence says now."""
    breadth: Breadth = breadth_in_force(blockage)
    blockage.observations = breadth.observations
    blockage.families = sorted(breadth.families)
    blockage.basins = sorted(breadth.basins)
    blockage.occasions = sorted(breadth.occasions)
    blockage.first_seen, blockage.last_seen = breadth.first_seen, breadth.last_seen
    _save(blockage)
    if blockage.status == Status.PERSISTENT and not breadth.lasts:
        _take(blockage, Move(Step.FALL_BACK), actor)


def _save(blockage: Blockage) -> None:
    blockage.version += 1
    blockage.save()


def _put(blockage: Blockage, named: Named) -> None:
    if not any(named.title.get(language, "").strip() for language in LANGUAGES):
        raise InvalidInput("a blockage has a title in one language at least", path="title")
    if named.barrier and (
        named.barrier not in barriers() or barriers()[named.barrier].level != named.level
    ):
        raise InvalidInput(
            f"{named.barrier!r} is no barrier of this level", path="barrier", value=named.barrier
        )
    if unknown := set(named.publics) - set(Public):
        raise InvalidInput("no such public", path="publics", value=sorted(unknown))
    values: dict[str, Any] = {
        "level": named.level,
        "barrier": named.barrier,
        "themes": sorted(set(named.themes)),
        "publics": sorted(set(named.publics)),
    }
    for language in LANGUAGES:
        values[f"title_{language}"] = named.title.get(language, "").strip()
        values[f"about_{language}"] = named.about.get(language, "").strip()
    for name, value in values.items():
        setattr(blockage, name, value)


def _locked(blockage_id: UUID, seen: int | None = None) -> Blockage:
    """Return a blockage to be changed, once everybody before has finished."""
    take_turn()
    blockage = visible(
        Blockage.objects.select_related("merged_into").filter(uuid=blockage_id).first(),
        "no such blockage",
    )
    refuse_stale(blockage, seen)
    return blockage
