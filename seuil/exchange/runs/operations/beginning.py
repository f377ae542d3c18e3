"""A file that comes in, and runs that a worker left behind."""

import datetime

from django.db import transaction

from seuil.accounts.models import User
from seuil.exchange import domain
from seuil.exchange.domain import BOUNDS, WORKING, RunStatus, Trouble
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.models import Feed, ImportFile, ImportRun
from seuil.exchange.runs.locks import held
from seuil.exchange.runs.operations.reading import refuse
from seuil.exchange.runs.operations.steps import APPLY, READ, ask

LOST_AFTER = datetime.timedelta(seconds=60)


@transaction.atomic
def start_run(
    feed: Feed, content: bytes, *, name: str, author: User | None, unattended: bool = False
) -> ImportRun:
    """Keep a file and let the worker read it; raises `FileRefused` for one that is too large."""
    if len(content) > BOUNDS.file_bytes:
        raise FileRefused(Trouble.TOO_LARGE, f"{BOUNDS.file_bytes // domain.MIB} MB")
    run = ImportRun.objects.create(
        feed=feed, author=author, unattended=unattended, file_name=plain_name(name)
    )
    ImportFile.objects.create(run=run, content=content)
    ask(READ, run)
    return run


def plain_name(name: str) -> str:
    printable = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable())
    return printable.encode("utf-8", "ignore").decode()[:200] or "?"


def refuse_unread(feed: Feed, refused: FileRefused, *, name: str) -> ImportRun:
    """Keep that a file could not even be fetched."""
    run = ImportRun.objects.create(feed=feed, unattended=True, file_name=plain_name(name))
    refuse(run, refused)
    return run


def resume_lost_runs(now: datetime.datetime) -> int:
    """Ask again for runs whose worker went away; return how many."""
    lost = ImportRun.objects.filter(status__in=WORKING, created_at__lt=now - LOST_AFTER).exclude(
        seen_at__gt=now - LOST_AFTER
    )
    found = 0
    for run in lost:
        with held(run.pk) as nobody_works_on_it:
            if nobody_works_on_it:
                ImportRun.objects.filter(pk=run.pk).update(seen_at=now)
                ask(READ if run.status == RunStatus.READING else APPLY, run)
                found += 1
    return found
