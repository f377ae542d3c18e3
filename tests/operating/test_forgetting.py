import datetime
from io import StringIO

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from seuil.kernel.forgetting import Forgetting
from seuil.messaging.models import Message
from seuil.operating.models import ForgettingReport
from seuil.operating.operations import forget, would_forget
from seuil.operating.queries import kept_promises, promises
from seuil.operating.tasks import forget_daily

pytestmark = pytest.mark.django_db
NOW = datetime.datetime(2026, 11, 22, 10, tzinfo=datetime.UTC)


def session(days):
    ends = timezone.now() + datetime.timedelta(days=days)
    return Session.objects.create(session_key=f"key-{days}", session_data="", expire_date=ends)


def end(job):
    """Let a job run and succeed; the database itself writes when that was."""
    with connection.cursor() as cursor:
        for status in ("doing", "succeeded"):
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [status, job])


def forgotten(name):
    return promises()[name]


def test_every_capability_is_heard():
    assert {"sessions", "failed-sign-ins", "changes", "mail", "jobs", "reports"} <= set(promises())


def test_no_two_promises_have_one_name():
    for name, promise in promises().items():
        assert name == promise.name
        assert promise.days > 0


def test_what_is_forgotten_is_gone_and_counted():
    session(-1)
    kept = session(1)

    report = forget(forgotten("sessions"), NOW)

    assert list(Session.objects.all()) == [kept]
    assert (report.name, report.rows, report.at) == ("sessions", 1, NOW)
    assert ForgettingReport.objects.get() == report


def test_a_dry_run_counts_and_keeps_everything():
    session(-1)

    assert would_forget(forgotten("sessions"), NOW) == 1
    assert Session.objects.count() == 1
    assert not ForgettingReport.objects.exists()


def test_what_fails_halfway_leaves_neither_a_gap_nor_a_report():
    session(-1)

    def halfway(_now):
        Session.objects.all().delete()
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        forget(Forgetting("halfway", "", 1, halfway), NOW)

    assert Session.objects.count() == 1
    assert not ForgettingReport.objects.exists()


def test_work_that_is_over_is_forgotten_after_its_time_and_no_other():
    done = app.configure_task("seuil.operating.tasks.keep_promise").defer(name="reports")
    waiting = app.configure_task("seuil.operating.tasks.keep_promise").defer(name="sessions")
    end(done)
    after = timezone.now() + datetime.timedelta(days=29)

    assert forget(forgotten("jobs"), after).rows == 0
    assert forget(forgotten("jobs"), after + datetime.timedelta(days=2)).rows == 1
    assert list(ProcrastinateJob.objects.values_list("pk", flat=True)) == [waiting]


def test_the_job_of_the_day_gives_each_promise_a_job_of_its_own():
    forget_daily(timestamp=0)
    forget_daily(timestamp=0)  # the first ones still wait: nothing is asked for twice

    jobs = ProcrastinateJob.objects.filter(task_name="seuil.operating.tasks.keep_promise")
    assert sorted(job.args["name"] for job in jobs) == sorted(promises())


def test_a_promise_that_was_not_kept_lately_is_late():
    def late(hours):
        kept = kept_promises(NOW + datetime.timedelta(hours=hours))
        return {one.promise.name for one in kept if one.late}

    assert late(0) == set()  # a site that has just begun
    forget(forgotten("sessions"), NOW)

    assert late(35) == set()
    assert late(37) == set(promises())
    forget(forgotten("changes"), NOW + datetime.timedelta(hours=30))
    assert late(37) == set(promises()) - {"changes"}


def test_the_command_says_what_went():
    session(-1)
    said = StringIO()

    call_command("forget", "--dry-run", stdout=said)
    assert Session.objects.exists()
    call_command("forget", stdout=said)

    assert not Session.objects.exists()
    lines = [line.split() for line in said.getvalue().splitlines()]
    assert lines.count(["sessions", "1", "kept", "14", "days"]) == 2
    assert not Message.objects.exists()
