from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.exchange.runs import fetching
from seuil.exchange.runs.operations import apply_run, read_run, resume_lost_runs
from seuil.exchange.tokens.operations import close_left_tokens


@app.task(queue="imports")
def read_import(run_id: int) -> None:
    read_run(run_id)


@app.task(queue="imports")
def apply_import(run_id: int) -> None:
    apply_run(run_id)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="housekeeping", queueing_lock="lost_imports")
def resume_lost_imports(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return resume_lost_runs(timezone.now())


@app.periodic(cron="37 4 * * *")
@app.task(queue="housekeeping", queueing_lock="fetch_imports")
def fetch_imports(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return fetching.fetch_due(timezone.now())


@app.periodic(cron="*/10 * * * *")
@app.task(queue="housekeeping", queueing_lock="left_tokens")
def close_tokens_of_those_who_left(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return close_left_tokens(timezone.now())
