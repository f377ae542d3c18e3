from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.directory.whereabouts import organisation_territories
from seuil.organisations.operations import remind_deciders


@app.periodic(cron="40 6 * * *")
@app.task(queue="housekeeping", queueing_lock="remind_deciders")
def remind_of_requests(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return remind_deciders(timezone.now(), organisation_territories)
