from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from seuil.plans import level_mails
from seuil.plans.operations.measures import measure_by_night


@app.periodic(cron="20 8 * * *")
@app.task(queue="housekeeping")
def remind_of_level_requests(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return level_mails.remind(timezone.now())


@app.periodic(cron="52 3 * * *")
@app.task(
    queue="housekeeping",
    queueing_lock="measures",
    retry=RetryStrategy(max_attempts=3, linear_wait=600),
)
def measure_indicators(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    """Measure once the vignettes of the night ran and figures were told."""
    return measure_by_night(timezone.localdate())
