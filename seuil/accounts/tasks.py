from procrastinate.contrib.django import app

from seuil.accounts.operations import forget_expired_sessions


@app.periodic(cron="37 3 * * *")
@app.task(queue="housekeeping")
def forget_sessions(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return forget_expired_sessions()
