"""What imports leave behind, and when it goes."""

import datetime
import shutil
import tempfile
import time
from pathlib import Path

from seuil.exchange import domain
from seuil.exchange.domain import WORKING, RunStatus
from seuil.exchange.models import ImportFile, ImportLine, ImportRun
from seuil.exchange.runs.operations.steps import FOLDER

DAY_S = 24 * 3600


def forget_files(now: datetime.datetime, days: int) -> int:
    """Give up imports that nobody decided on, and delete lines, files and what they left behind."""
    before = now - datetime.timedelta(days=days)
    old = ImportRun.objects.filter(created_at__lt=before)
    lines, _ = ImportLine.objects.filter(run__in=old).delete()
    files, _ = ImportFile.objects.filter(run__in=old).delete()
    old.exclude(table=None).update(table=None)
    old.filter(status__in=WORKING | domain.WAITING).update(
        status=RunStatus.GIVEN_UP, finished_at=now
    )
    return lines + files + _sweep()


def _sweep() -> int:
    """Remove folders of workers that were killed while they read, a day ago or more."""
    found = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        try:
            if time.time() - folder.stat().st_mtime > DAY_S:
                shutil.rmtree(folder)
                found += 1
        except OSError:  # another process removes it, or it is somebody else's
            continue
    return found


def forget_runs(now: datetime.datetime, days: int) -> int:
    old = ImportRun.objects.filter(created_at__lt=now - datetime.timedelta(days=days))
    return old.delete()[0]
