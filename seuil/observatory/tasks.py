from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from seuil.observatory.observed.figures import tell_figures as tell
from seuil.observatory.operations import run_and_thin_out
from seuil.observatory.studies.operations import forget_lost_studies, run_study


@app.periodic(cron="7 3 * * *")
@app.task(
    queue="housekeeping",
    queueing_lock="vignettes",
    retry=RetryStrategy(max_attempts=3, linear_wait=600),
)
def run_vignettes(timestamp: int) -> None:  # noqa: ARG001  given by the schedule
    run_and_thin_out()


@app.task(queue="studies")
def carry_out_study(study_id: int) -> None:
    run_study(study_id)


@app.periodic(cron="*/10 * * * *")
@app.task(queue="housekeeping", queueing_lock="lost_studies")
def close_lost_studies(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return forget_lost_studies(timezone.now())


@app.periodic(cron="37 3 * * *")
@app.task(
    queue="housekeeping",
    queueing_lock="figures",
    retry=RetryStrategy(max_attempts=3, linear_wait=600),
)
def tell_figures(timestamp: int) -> int:  # noqa: ARG001  given by the schedule
    return tell(timezone.localdate())
