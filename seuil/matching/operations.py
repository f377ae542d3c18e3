"""Keeping the trail of changes short, and the index on disk in order."""

import time
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from seuil.matching.index.building import BuilderSilent, rebuild
from seuil.matching.index.trail import KEPT
from seuil.matching.models import Change

__all__ = ["BuilderSilent", "Rebuilt", "forget_old_changes", "rebuild_index"]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A generation that was built: its services, the seconds it took and its size on disk."""

    services: int
    seconds: float
    size_bytes: int


def forget_old_changes() -> int:
    """Delete the rows that every process has followed long ago; return how many.

    The last one stays, however old: generations know the database by it.
    """
    last = Change.objects.aggregate(last=Max("pk"))["last"]
    old = Change.objects.filter(at__lt=timezone.now() - KEPT)
    deleted, _ = old.exclude(pk=last).delete()
    return deleted


def rebuild_index() -> Rebuilt:
    """Build the index of this host anew, whatever there is; its processes take it up themselves.

    Waits for a builder that is at work. Raises `OSError` where nothing can be written, and
    `BuilderSilent` when that builder hangs.
    """
    started = time.monotonic()
    base, folder = rebuild()
    size = sum(path.stat().st_size for path in folder.iterdir())
    return Rebuilt(base.size, time.monotonic() - started, size)
