"""Keeping the trail of changes short."""

import datetime

from django.utils import timezone

from seuil.matching.models import Change

KEPT = datetime.timedelta(days=2)
"""Far longer than any transaction, or any pause of a process, lasts."""


def forget_old_changes() -> int:
    """Delete the rows that every process has followed long ago; return how many."""
    deleted, _ = Change.objects.filter(at__lt=timezone.now() - KEPT).delete()
    return deleted
