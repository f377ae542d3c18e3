"""Keeping the promises to forget, one by one, with a report of how many rows went."""

import datetime
import time

from django.db import transaction

from seuil.kernel.forgetting import Forgetting
from seuil.operating.models import ForgettingReport


@transaction.atomic
def forget(promise: Forgetting, now: datetime.datetime) -> ForgettingReport:
    """Forget what is too old and write down how much that was: both, or neither."""
    started = time.monotonic()
    rows = promise.operation(now)
    return ForgettingReport.objects.create(
        name=promise.name, at=now, rows=rows, seconds=time.monotonic() - started
    )


def would_forget(promise: Forgetting, now: datetime.datetime) -> int:
    """Return how many rows would go: the operation itself says it, and is taken back."""
    with transaction.atomic():
        rows = promise.operation(now)
        transaction.set_rollback(True)
    return rows
