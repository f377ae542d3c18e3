from procrastinate.contrib.django import app

from seuil.matching.operations import forget_old_changes


@app.periodic(cron="17 3 * * *")
@app.task(queue="housekeeping")
def forget_changes(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return forget_old_changes()
