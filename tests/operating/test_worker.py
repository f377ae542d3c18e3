"""The background work of running a site, done by a real worker."""

import datetime

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from seuil.kernel.errors import NotVisible, TransitionRefused
from seuil.matching.models import Change
from seuil.operating.models import ForgettingReport
from seuil.operating.operations import retry_job
from seuil.operating.queries import failed_jobs, kept_promises
from seuil.operating.tasks import forget_daily, keep_promise

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("shared_database"),
    pytest.mark.slow,
]


def test_a_worker_keeps_all_promises(run_worker):
    now = timezone.now()
    long_ago = now - datetime.timedelta(days=9)
    Session.objects.create(session_key="over", session_data="", expire_date=long_ago)
    Change.objects.create(transaction=1, at=long_ago)
    Change.objects.create(transaction=2, at=now)
    forget_daily.defer(timestamp=0)

    run_worker()

    assert {kept.promise.name for kept in kept_promises(timezone.now()) if kept.late} == set()
    assert not Session.objects.exists()
    kept = Change.objects.filter(transaction__in=[1, 2])  # others come from sheets of other tests
    assert list(kept.values_list("transaction", flat=True)) == [2]
    assert not ProcrastinateJob.objects.filter(status="failed").exists()


def test_a_job_that_failed_is_done_once_its_reason_is_gone(run_worker):
    """As when a worker of the last release met a job of the next one."""
    app.configure_task("seuil.tasks.of_tomorrow", queue="housekeeping").defer(name="reports")
    run_worker()
    (failed,) = failed_jobs()
    assert failed.task == "seuil.tasks.of_tomorrow"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET task_name = %s", [keep_promise.name])

    retry_job(failed.pk)
    run_worker()

    assert failed_jobs() == []
    assert ForgettingReport.objects.get().name == "reports"
    assert ProcrastinateJob.objects.get(pk=failed.pk).status == "succeeded"


def test_a_job_that_cannot_be_done_is_tried_again_later(run_worker):
    keep_promise.defer(name="nothing of that name")

    run_worker()

    job = ProcrastinateJob.objects.get(args__name="nothing of that name")
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at > timezone.now() - datetime.timedelta(minutes=1)
    with pytest.raises(TransitionRefused):
        retry_job(job.pk)


def test_a_job_that_never_was_is_not_found(shared_database):
    with pytest.raises(NotVisible):
        retry_job(404)
