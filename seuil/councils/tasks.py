from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.councils.operations import consultations, reminders, rounds


@app.periodic(cron="*/5 * * * *")
@app.task(queue="housekeeping")
def close_rounds(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return rounds.close_overdue_rounds(timezone.now())


@app.periodic(cron="*/5 * * * *")
@app.task(queue="housekeeping")
def settle_consultations(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return consultations.settle_overdue(timezone.now())


@app.periodic(cron="30 8 * * *")
@app.task(queue="housekeeping")
def remind_of_decisions(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    now = timezone.now()
    return (
        reminders.remind_seats(now)
        + reminders.remind_federations(now)
        + reminders.remind_reviews(now)
    )
