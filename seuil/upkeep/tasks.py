from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.upkeep.capacity.operations import remind_of_capacity
from seuil.upkeep.corrections.operations import tell_keepers
from seuil.upkeep.freshness.operations import ask_tonight
from seuil.upkeep.missing.operations import tell_teams
from seuil.upkeep.operations import ask_to_hand_over


@app.periodic(cron="*/10 * * * *")
@app.task(queue="housekeeping")
def hand_over_contacts(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return ask_to_hand_over(timezone.now())


@app.periodic(cron="20 7 * * *")
@app.task(queue="housekeeping")
def remind_of_what_ends(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return remind_of_capacity(timezone.now())


@app.periodic(cron="40 7 * * *")
@app.task(queue="housekeeping")
def ask_keepers(timestamp: int) -> None:  # noqa: ARG001  given by the schedule
    ask_tonight(timezone.now())


@app.periodic(cron="0 7 * * *")
@app.task(queue="housekeeping")
def tell_of_corrections(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return tell_keepers(timezone.now())


@app.periodic(cron="5 7 * * *")
@app.task(queue="housekeeping")
def tell_of_missing_services(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return tell_teams(timezone.now())
