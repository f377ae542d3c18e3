from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.orientation.operations.digests import every_morning


@app.periodic(cron="15 5-10 * * 1-5")
@app.task(queue="housekeeping", queueing_lock="morning of requests")
def morning_of_requests(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    """Asked several times, in hours of UTC: the first one after seven in the territory does it."""
    return every_morning(timezone.now())
