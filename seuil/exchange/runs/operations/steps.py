"""What every step of a run has in common: the lock, the new state, the work it asks for."""

from django.utils import timezone
from procrastinate.contrib.django import app

from seuil.exchange import domain
from seuil.exchange.domain import WORKING, RunStatus, RunStep
from seuil.exchange.models import ImportRun

READ, APPLY, QUEUE = (
    "seuil.exchange.tasks.read_import",
    "seuil.exchange.tasks.apply_import",
    "imports",
)
FOLDER = "seuil-import-"


def ask(task: str, run: ImportRun) -> None:
    """Put the work into the queue in the same transaction: neither is there without the other."""
    app.configure_task(task, queue=QUEUE).defer(run_id=run.pk)


def locked(run_id: int) -> ImportRun:
    return (
        ImportRun.objects.select_for_update(of=("self",))
        .select_related("feed__source", "feed__organisation", "feed__territory", "author")
        .get(pk=run_id)
    )


def end(run: ImportRun, step: RunStep, **fields: object) -> None:
    """Take a step and write what is known by then. Raises `TransitionRefused`."""
    run.status = domain.run_after(RunStatus(run.status), step)
    now = timezone.now()
    run.seen_at = now
    run.finished_at = None if run.status in WORKING or run.status in domain.WAITING else now
    for name, value in fields.items():
        setattr(run, name, value)
    run.save(update_fields=["status", "seen_at", "finished_at", *fields])
