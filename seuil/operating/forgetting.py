"""What running the site leaves behind, and when it goes."""

import datetime

from django.db import connection
from django.utils.translation import gettext_noop as _

from seuil.kernel.forgetting import Forgetting
from seuil.operating.limits import forget_paces
from seuil.operating.models import ForgettingReport

JOB_DAYS = 30
REPORT_DAYS = 365
OVER = ("succeeded", "failed", "cancelled", "aborted")

DELETE_JOBS = """
    WITH old AS (
        SELECT job.id FROM procrastinate_jobs job
        WHERE job.status::text = ANY(%s) AND NOT EXISTS (
            SELECT FROM procrastinate_events event WHERE event.job_id = job.id AND event.at >= %s
        )
    ), periods AS (
        DELETE FROM procrastinate_periodic_defers WHERE job_id IN (SELECT id FROM old)
    )
    DELETE FROM procrastinate_jobs WHERE id IN (SELECT id FROM old)
"""


def forget_jobs(now: datetime.datetime) -> int:
    """Delete the background work that is over, done or failed."""
    with connection.cursor() as cursor:
        cursor.execute(DELETE_JOBS, [list(OVER), now - datetime.timedelta(days=JOB_DAYS)])
        return int(cursor.rowcount)


def forget_reports(now: datetime.datetime) -> int:
    """Delete old reports of forgetting itself; counts, never what was forgotten."""
    old = ForgettingReport.objects.filter(at__lt=now - datetime.timedelta(days=REPORT_DAYS))
    return old.delete()[0]


FORGETTINGS = (
    Forgetting(
        "jobs", _("to see what background work did, and to repeat it"), JOB_DAYS, forget_jobs
    ),
    Forgetting("reports", _("to show that things are forgotten"), REPORT_DAYS, forget_reports),
    Forgetting("limits", _("to stop those who ask too often"), 1, forget_paces),
)
