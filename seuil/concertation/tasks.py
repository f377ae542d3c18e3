from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.concertation.operations import registration


@app.periodic(cron="*/5 * * * *")
@app.task(queue="housekeeping")
def settle_seats(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return registration.lapse_what_is_over(timezone.now())


@app.periodic(cron="10 8 * * *")
@app.task(queue="housekeeping")
def remind_of_seats(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return registration.remind(timezone.now())
