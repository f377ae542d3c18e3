"""Saying where an action comes from and what it supports, and taking that back."""

from uuid import UUID

from django.db import transaction

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput, NotVisible, visible
from seuil.plans.domain.action import DECIDED, OVER, refuse_circle
from seuil.plans.models import Action
from seuil.plans.operations.action import kept_whole, locked_action
from seuil.plans.operations.following import follow_origins
from seuil.plans.queries.action import origins_of, support_links
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, TraceLink, Track
from seuil.register.operations import link, revoke, write_track
from seuil.register.operations.turns import take_turn
from seuil.wording.localised import LANGUAGES

SOURCES = frozenset({End.BLOCKAGE, End.TRACK})
TOLD_BY_TRACK = [f"{name}_{language}" for name in ("title", "about") for language in LANGUAGES]
"""Fields of an action that a track made of it takes over."""


@transaction.atomic
def add_origin(
    action_id: UUID,
    kind: End,
    source: UUID,
    *,
    actor: User | None,
    suggested: bool = False,
    reason: str = "",
) -> TraceLink:
    """Say that an action answers a blockage or a track; of a merged blockage the one it is now.

    What is joined to a decided action is followed up at once, as by the adoption of its plan.
    """
    one = locked_action(action_id)
    _refuse_end(one)
    with kept_whole(one):
        made = link(
            (kind, _standing(kind, source)),
            Relation.LEADS_TO,
            (End.ACTION, one.uuid),
            actor=actor,
            suggested=suggested,
            reason=reason,
        )
    if one.status in DECIDED:
        follow_origins([one], actor=actor)
    return made


@transaction.atomic
def make_track(action_id: UUID, blockage_id: UUID, *, actor: User | None) -> Track:
    """Write an action down as a track of a blockage that it answers and that is not treated.

    The track has the words of the action; where this is decided, the blockage is treated.
    """
    one = locked_action(action_id)
    _refuse_end(one)
    answered = [each for each in origins_of(one).untreated if each.uuid == blockage_id]
    if not answered:
        raise NotVisible("no such blockage")
    words = {name: getattr(one, name) for name in TOLD_BY_TRACK}
    made = write_track({**words, "themes": one.themes}, actor=actor, answers=answered)
    add_origin(action_id, End.TRACK, made.uuid, actor=actor)
    return made


def _standing(kind: End, source: UUID) -> UUID:
    if kind not in SOURCES:
        raise InvalidInput("an action answers a blockage or a track", path="origin", value=kind)
    if kind is End.TRACK:
        if not Track.objects.filter(uuid=source).exists():
            raise NotVisible("no such track")
        return source
    found = visible(
        Blockage.objects.select_related("merged_into").filter(uuid=source).first(),
        "no such blockage",
    )
    return (found.merged_into or found).uuid


@transaction.atomic
def remove_origin(
    action_id: UUID, kind: End, source: UUID, *, actor: User | None, reason: str
) -> None:
    """Take back that an action answers something; the last origin of what was proposed stays."""
    one = locked_action(action_id)
    _refuse_end(one)
    sources = [source]
    if kind is End.BLOCKAGE:
        merged = Blockage.objects.filter(merged_into__uuid=source)
        sources += merged.values_list("uuid", flat=True)
    links = TraceLink.objects.in_force().filter(
        source_kind=kind,
        source__in=sources,
        relation=Relation.LEADS_TO,
        target_kind=End.ACTION,
        target=one.uuid,
    )
    found = list(links)
    if not found:
        raise NotVisible("no such origin")
    with kept_whole(one):
        for each in found:
            revoke(each, actor=actor, reason=reason)


@transaction.atomic
def add_support(action_id: UUID, supported_id: UUID, *, actor: User | None) -> TraceLink:
    """Say that an action supports another one; support never goes in a circle."""
    one = locked_action(action_id)
    _refuse_end(one)
    supported = visible(Action.objects.shown().filter(uuid=supported_id).first(), "no such action")
    take_turn()
    edges = [(str(source), str(target)) for source, target in support_links()
             .values_list("source", "target")]  # fmt: skip
    refuse_circle(edges, (str(one.uuid), str(supported.uuid)))
    return link(
        (End.ACTION, one.uuid), Relation.SUPPORTS, (End.ACTION, supported.uuid), actor=actor
    )


@transaction.atomic
def remove_support(action_id: UUID, supported_id: UUID, *, actor: User | None, reason: str) -> None:
    one = locked_action(action_id)
    _refuse_end(one)
    found = visible(
        support_links().filter(source=one.uuid, target=supported_id).first(), "no such support"
    )
    with kept_whole(one):
        revoke(found, actor=actor, reason=reason)


def _refuse_end(one: Action) -> None:
    if one.status in OVER:
        raise InvalidInput("nothing of it changes any more", path="status", value=one.status)
