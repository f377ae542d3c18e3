from contextlib import suppress

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from seuil.operating.operations import forget
from seuil.operating.queries import promises


@app.periodic(cron="17 3 * * *")
@app.task(queue="housekeeping", queueing_lock="forget_daily")
def forget_daily(timestamp: int) -> None:  # noqa: ARG001  given by the schedule
    """Give each promise a job of its own: one that fails stops no other and is tried again."""
    for name in promises():
        with suppress(AlreadyEnqueued), transaction.atomic():
            keep_promise.configure(queueing_lock=f"forget {name}").defer(name=name)


@app.task(queue="housekeeping", retry=RetryStrategy(max_attempts=6, exponential_wait=6))
def keep_promise(name: str) -> int:
    return forget(promises()[name], timezone.now()).rows
