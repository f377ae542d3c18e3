"""Background work: what waits, what runs, what failed."""

import datetime
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max
from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinateWorker,
)

SHOWN = 50
"""Failed jobs on one page; the newest."""

QUEUES = """
    SELECT job.queue_name, job.status::text, count(*), min(coalesce(job.scheduled_at, told.at))
    FROM procrastinate_jobs job
    LEFT JOIN LATERAL (
        SELECT max(event.at) AS at FROM procrastinate_events event WHERE event.job_id = job.id
    ) told ON true
    WHERE job.status::text = ANY(%s)
    GROUP BY 1, 2
    ORDER BY 1, 2
"""
WAITING = """
    SELECT min(coalesce(job.scheduled_at, told.at))
    FROM procrastinate_jobs job
    LEFT JOIN LATERAL (
        SELECT max(event.at) AS at FROM procrastinate_events event WHERE event.job_id = job.id
    ) told ON true
    WHERE job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= %s)
"""
OPEN = ("todo", "doing", "failed")


@dataclass(frozen=True, slots=True)
class Queue:
    """The jobs of a queue that are in one state; ``since`` is the time of the oldest."""

    name: str
    status: str
    jobs: int
    since: datetime.datetime


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that gave up: its task without what it was called with, which may be about people."""

    pk: int
    queue: str
    task: str
    attempts: int
    at: datetime.datetime | None


def queues() -> list[Queue]:
    """Return what waits, runs or failed; what is done is not counted."""
    with connection.cursor() as cursor:
        cursor.execute(QUEUES, [list(OPEN)])
        return [Queue(*row) for row in cursor.fetchall()]


def longest_wait(now: datetime.datetime) -> datetime.timedelta:
    """Return for how long the job that waits longest has been due."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [now])
        (since,) = cursor.fetchone()
    return max(now - since, datetime.timedelta(0)) if since else datetime.timedelta(0)


def worker_seen() -> datetime.datetime | None:
    """Return the last sign of life of a worker; one gives it every ten seconds."""
    seen: datetime.datetime | None = ProcrastinateWorker.objects.aggregate(
        at=Max("last_heartbeat")
    )["at"]
    return seen


def failed_jobs() -> list[FailedJob]:
    """Return the jobs that failed last, the newest first; two queries."""
    jobs = list(ProcrastinateJob.objects.filter(status="failed").order_by("-pk")[:SHOWN])
    failures = ProcrastinateEvent.objects.filter(job__in=jobs, type="failed")
    at = dict(failures.values_list("job").annotate(at=Max("at")).order_by())
    return [
        FailedJob(job.pk, job.queue_name, job.task_name, job.attempts, at.get(job.pk))
        for job in jobs
    ]
