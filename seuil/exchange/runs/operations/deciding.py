"""What somebody decides before anything is written."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from seuil.accounts.models import User
from seuil.exchange import domain
from seuil.exchange.domain import RunStatus, RunStep
from seuil.exchange.formats.csv_mapping import read_mapping
from seuil.exchange.models import Feed, ImportFile, ImportLine, ImportRun
from seuil.exchange.runs.operations.steps import APPLY, READ, ask, end, locked


@transaction.atomic
def read_again(run_id: int) -> None:
    """Read the file once more, because its columns mean something else now."""
    run = locked(run_id)
    end(run, RunStep.READ, outdated=0)
    ask(READ, run)


@transaction.atomic
def save_mapping(run_id: int, mapping: str) -> None:
    """Keep what the columns mean, for this file and for the next ones; read the file with it.

    Raises `InvalidInput` for a mapping that says something wrong.
    """
    read_mapping(mapping, "mapping.toml")
    run = locked(run_id)
    Feed.objects.filter(pk=run.feed_id).update(mapping=mapping)
    read_again(run_id)


def choose(run_id: int, choices: Mapping[int, Iterable[str]]) -> None:
    """Take these pieces from the file though somebody wrote them by hand; keep the others.

    ``choices``: key of a line -> pieces. Lines that are not named stay as they were chosen.
    """
    with transaction.atomic():
        run = locked(run_id)
        domain.run_after(RunStatus(run.status), RunStep.CONFIRM)  # only while it can be decided
        lines = list(run.lines.in_conflict().filter(pk__in=choices))
        for line in lines:
            wanted = set(choices[line.pk])
            line.from_file = [path for path in line.conflicts if path in wanted]
        ImportLine.objects.bulk_update(lines, ["from_file"])


def take_all_from_file(run: ImportRun) -> None:
    lines = list(run.lines.in_conflict())
    choose(run.pk, {line.pk: line.conflicts for line in lines})


def keep_all_hands(run: ImportRun) -> None:
    choose(run.pk, dict.fromkeys(run.lines.in_conflict().values_list("pk", flat=True), ()))


@transaction.atomic
def confirm_run(run_id: int, *, actor: User | None) -> None:
    """Let the worker write what the preview showed."""
    run = locked(run_id)
    end(run, RunStep.CONFIRM, author=actor or run.author, outdated=0, line=0)
    ask(APPLY, run)


@transaction.atomic
def give_up(run_id: int) -> None:
    """Forget a file: nothing of it was or will be written."""
    run = locked(run_id)
    end(run, RunStep.GIVE_UP)
    run.lines.all().delete()
    ImportFile.objects.filter(run=run).delete()
