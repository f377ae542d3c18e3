"""Asking for a study, carrying it out, stopping it. Figures are kept whole or not at all."""

import datetime
import time
from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.utils import timezone

from seuil.access.counterfactual.types import Cancelled
from seuil.accounts.models import User
from seuil.kernel.errors import SeuilError
from seuil.observatory.models import Study
from seuil.observatory.studies.domain import Design, Found, StudyStatus
from seuil.observatory.studies.ground import Ground, ground
from seuil.observatory.studies.measure import carry_out, here, passages

LARGE = 300_000_000
"""People times services times kinds of help from which a study goes to the worker: seconds."""
BETWEEN_LOOKS_S = 0.5
LOST_AFTER = datetime.timedelta(minutes=15)


def is_large(design: Design, state: Ground) -> bool:
    kinds = len(design.categories) or len(state.kinds)
    people = state.illustrative().rows
    return people * len(state.offers) * kinds * passages(design) > LARGE


def request_study(
    design: Design, *, title: str, author: User | None, later: Callable[[int], object]
) -> Study:
    """Ask for a study of the illustrative population: done at once when it is small.

    A large one waits for the worker, which ``later`` tells after the commit.
    """
    study = Study.objects.create(title=title, design=design.data(), author=author)
    if is_large(design, ground()):
        transaction.on_commit(partial(later, study.pk))
    else:
        run_study(study.pk)
        study.refresh_from_db()
    return study


def run_study(study_id: int) -> None:
    """Carry out a study that waits; one that was stopped or is under way is left alone."""
    taken = Study.objects.filter(pk=study_id, status=StudyStatus.WAITING).update(
        status=StudyStatus.RUNNING, seen_at=timezone.now()
    )
    if not taken:
        return
    design = Design.read(Study.objects.values_list("design", flat=True).get(pk=study_id))
    try:
        state = ground()
        source = state.illustrative()
        watch = Watch(study_id, rows=source.rows * passages(design))
        found = carry_out(
            design, source, state, here(cancelled=watch.cancelled, progress=watch.progress)
        )
    except Cancelled:
        _end(study_id, StudyStatus.CANCELLED)
    except SeuilError as problem:
        _end(study_id, StudyStatus.FAILED, problem=str(problem)[:500])
    except BaseException:
        _end(study_id, StudyStatus.FAILED, problem="The program stopped in the middle.")
        raise
    else:
        _store(study_id, found)


class Watch:
    """Tells the database how far a study is, and hears there whether somebody stopped it."""

    def __init__(self, study_id: int, *, rows: int) -> None:
        self._study_id = study_id
        self._rows = max(1, rows)
        self._looked_at = time.monotonic()
        self._stopped = False

    def progress(self, rows: int) -> None:
        if time.monotonic() - self._looked_at < BETWEEN_LOOKS_S:
            return
        self._looked_at = time.monotonic()
        mine = Study.objects.filter(pk=self._study_id, status=StudyStatus.RUNNING)
        percent = min(99, 100 * rows // self._rows)
        self._stopped = not mine.update(progress=percent, seen_at=timezone.now())

    def cancelled(self) -> bool:
        return self._stopped


def cancel_study(study_id: int) -> bool:
    """Stop a study that waits or is under way; tell whether there was one to stop."""
    stopped = Study.objects.filter(
        pk=study_id, status__in=[StudyStatus.WAITING, StudyStatus.RUNNING]
    ).update(status=StudyStatus.CANCELLED, finished_at=timezone.now())
    return bool(stopped)


def keep(found: Found, *, title: str, author: User | None) -> Study:
    """Keep the figures of a study that was carried out elsewhere."""
    study = Study.objects.create(title=title, design=found.design.data(), author=author)
    Study.objects.filter(pk=study.pk).update(status=StudyStatus.RUNNING)
    _store(study.pk, found)
    study.refresh_from_db()
    return study


def forget_lost_studies(now: datetime.datetime) -> int:
    """Mark studies whose program went away as failed; return how many."""
    return Study.objects.filter(status=StudyStatus.RUNNING, seen_at__lt=now - LOST_AFTER).update(
        status=StudyStatus.FAILED, finished_at=now, problem="The program stopped in the middle."
    )


def _end(study_id: int, status: StudyStatus, *, problem: str = "") -> None:
    """Close a study that has no figures; one that somebody stopped stays as it was closed."""
    Study.objects.filter(pk=study_id, status=StudyStatus.RUNNING).update(
        status=status, problem=problem, finished_at=timezone.now()
    )


def _store(study_id: int, found: Found) -> None:
    """Put the figures in, all in one statement, unless the study was stopped meanwhile."""
    Study.objects.filter(pk=study_id, status=StudyStatus.RUNNING).update(
        status=StudyStatus.DONE,
        progress=100,
        figures=found.data(),
        population_kind=found.population.kind,
        population_name=found.population.name,
        population_digest=found.population.digest,
        offer_day=found.day,
        services=found.services,
        finished_at=timezone.now(),
    )
