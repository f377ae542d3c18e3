"""Tracks: writing one down, saying what it answers, and its steps."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput, visible
from seuil.kernel.versions import refuse_stale
from seuil.register.domain import track as domain
from seuil.register.domain.trace import End, Relation
from seuil.register.domain.track import Status, Step
from seuil.register.models import Blockage, Observation, Track, TrackEvent
from seuil.register.operations.traces import link
from seuil.register.operations.turns import take_turn
from seuil.wording.localised import LANGUAGES

WRITTEN = frozenset({
    "needs", "success", "carriers", "copies", "place_level", "place_reason", "themes",
    *(f"{name}_{language}" for name in ("title", "about") for language in LANGUAGES),
})  # fmt: skip
"""The fields of a track that people write."""


@transaction.atomic
def write_track(
    written: Mapping[str, Any],
    *,
    actor: User | None,
    track_id: UUID | None = None,
    answers: Collection[Blockage] = (),
    suggested_by: Collection[Observation] = (),
    seen: int | None = None,
) -> Track:
    """Begin a track or write it anew. ``answers``: the blockages that it would lower.

    ``written`` has fields of `WRITTEN`; what it leaves out stays as it is.
    """
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of a track", path=min(unknown))
    now = timezone.now()
    take_turn()
    track = _locked(track_id, seen) if track_id else Track(created_at=now, moved_at=now)
    for name, value in written.items():
        setattr(track, name, value.strip() if isinstance(value, str) else sorted(set(value)))
    if not track.title:
        raise InvalidInput("a track has a title in one language at least", path="title")
    if track.place_level and not track.place_reason:
        raise InvalidInput("say why at this level", path="place_reason")
    track.version += 1
    track.save()
    for blockage in answers:
        link(
            (End.BLOCKAGE, blockage.uuid),
            Relation.LEADS_TO,
            (End.TRACK, track.uuid),
            actor=actor,
        )
    for one in suggested_by:
        link((End.OBSERVATION, one.pk), Relation.SUGGESTS, (End.TRACK, track.uuid), actor=actor)
    return track


@transaction.atomic
def take_track_step(
    track_id: UUID,
    step: Step,
    *,
    actor: User | None,
    words: str = "",
    language: str = "",
    seen: int | None = None,
) -> Track:
    """Take a step, or raise `TransitionRefused` or `Stale`."""
    track = _locked(track_id, seen)
    origin = Status(track.status)
    now = timezone.now()
    track.status = domain.PROCESS.after(origin, step, words=words)
    track.moved_at = now
    track.version += 1
    track.save()
    TrackEvent.objects.create(
        track=track,
        step=step,
        origin=origin,
        target=track.status,
        words=words.strip(),
        language=language if words.strip() else "",
        actor=actor,
        at=now,
    )
    return track


def _locked(track_id: UUID, seen: int | None) -> Track:
    take_turn()
    track = visible(Track.objects.filter(uuid=track_id).first(), "no such track")
    refuse_stale(track, seen)
    return track
