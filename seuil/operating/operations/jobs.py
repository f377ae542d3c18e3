"""Having background work done again."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from seuil.kernel.errors import NotVisible, TransitionRefused


@transaction.atomic
def retry_job(job_id: int) -> None:
    """Have a failed job done again, now; raises `NotVisible` or `TransitionRefused`."""
    job = ProcrastinateJob.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise NotVisible(f"there is no job {job_id}")
    if job.status != "failed":
        raise TransitionRefused(f"job {job_id} did not fail: {job.status}")
    app.job_manager.retry_job_by_id(job_id, timezone.now())
