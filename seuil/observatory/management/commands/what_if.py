"""``seuil what-if``: which threshold, lowered, opens most doors to a population."""

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from seuil.access.counterfactual.types import Among
from seuil.kernel.errors import InvalidInputs, SeuilError
from seuil.observatory.studies import cluster, report
from seuil.observatory.studies.domain import (
    ANY_DISTANCE_M,
    USUAL_WITHIN_M,
    Design,
    Found,
    PopulationKind,
)
from seuil.observatory.studies.ground import Ground, Source, ground
from seuil.observatory.studies.measure import Measure, carry_out, here
from seuil.observatory.studies.names import category_names, service_names, teller
from seuil.observatory.studies.operations import keep
from seuil.observatory.studies.table import csv_text
from seuil.wording.localised import LANGUAGES

USAGE = 2


class Command(BaseCommand):
    help = (
        "Study a population: who finds an open door, and which threshold, lowered, would open "
        "most. Without --population the illustrative one: assumptions, not a count."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--territory", default=settings.SEUIL_TERRITORY, help="where the people live"
        )
        parser.add_argument(
            "--category", action="append", default=[], help="a kind of help; several may be given"
        )
        parser.add_argument(
            "--public",
            action="append",
            default=[],
            metavar="DIMENSION=VALUE",
            help="only those of whom this is known, such as identity_document=no, "
            "language!=fr;nl or age=18-25; several may be given",
        )
        parser.add_argument(
            "--population",
            default=PopulationKind.ILLUSTRATIVE.value,
            metavar="FILE",
            help="CSV or Parquet: territory, weight, one column a dimension",
        )
        parser.add_argument("--k", type=int, default=1, help="how many open doors are wanted")
        parser.add_argument(
            "--within",
            type=float,
            default=USUAL_WITHIN_M,
            metavar="METRES",
            help=f"in a straight line; {ANY_DISTANCE_M:.0f} for any distance",
        )
        parser.add_argument(
            "--choose", type=int, default=0, metavar="M", help="choose M lowerings one by one"
        )
        parser.add_argument(
            "--among",
            choices=[among.value for among in Among],
            default=Among.DIMENSION.value,
            help="what one of them lowers",
        )
        parser.add_argument("--csv", type=Path, metavar="FILE", help="every figure, as CSV")
        parser.add_argument("--json", type=Path, metavar="FILE", help="every figure, as JSON")
        parser.add_argument("--save", metavar="TITLE", help="keep the figures as a study")
        parser.add_argument("--language", choices=LANGUAGES, default="fr")
        parser.add_argument(
            "--cluster",
            metavar="ADDRESS",
            help="share the work out: local:2 for two processes here, or a Dask scheduler",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            for file in (options["csv"], options["json"]):
                check_can_be_written(file)
            with translation.override(options["language"]):
                self._study(options)
        except InvalidInputs as error:
            lines = "\n".join(f"  {problem}" for problem in error.problems)
            raise CommandError(f"Nothing was counted.\n{lines}", returncode=USAGE) from error
        except SeuilError as error:
            raise CommandError(f"Nothing was counted. {told(error)}", returncode=USAGE) from error
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}" if error.filename else str(error)
            raise CommandError(f"Nothing was counted. {reason}", returncode=USAGE) from error

    def _study(self, options: dict[str, Any]) -> None:
        design = Design(
            territory=options["territory"],
            categories=tuple(options["category"]),
            public=tuple(options["public"]),
            k=options["k"],
            within_m=options["within"],
            choose=options["choose"],
            among=Among(options["among"]),
        )
        state = ground()
        source = source_of(options["population"], state)
        with self._measure(options["cluster"], source) as measure:
            found = carry_out(design, source, state, measure)
        self._write(found, options)
        names = category_names()
        for line in report.lines(found, teller(found), names):
            self.stdout.write(line)
        if options["save"]:
            keep(found, title=options["save"], author=None)

    @contextmanager
    def _measure(self, address: str | None, source: Source) -> Iterator[Measure]:
        """Give the way to measure, saying how far it is where somebody looks on."""
        tell = self._tell if sys.stderr.isatty() and not source.rows else ignore
        if address is None:
            yield here(progress=tell)
        else:
            with cluster.workers(address, progress=tell) as measure:
                yield measure
        if tell is not ignore:
            sys.stderr.write("\n")

    def _tell(self, rows: int) -> None:
        sys.stderr.write(f"\r{rows:>14,}")
        sys.stderr.flush()

    def _write(self, found: Found, options: dict[str, Any]) -> None:
        """Write the files that were asked for, whole or not at all."""
        if options["csv"]:
            write_whole(options["csv"], csv_text(found, service_names(found.keys)))
        if options["json"]:
            write_whole(options["json"], json.dumps(found.data(), ensure_ascii=False, indent=1))


def ignore(_rows: int) -> None:
    """Take no notice of the progress."""


def source_of(population: str, state: Ground) -> Source:
    if population == PopulationKind.ILLUSTRATIVE:
        return state.illustrative()
    return state.brought(Path(population))


def told(error: SeuilError) -> str:
    """Say what is wrong and what would be right."""
    accepted = getattr(error, "accepted", "")
    return (
        f"{error}. Expected: {accepted}" if accepted and accepted not in str(error) else str(error)
    )


def check_can_be_written(path: Path | None) -> None:
    """Refuse a file that cannot be written before the work, not after it."""
    if path is None:
        return
    folder = path.absolute().parent
    if path.is_dir() or not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, "this file cannot be written", str(path))


def write_whole(path: Path, text: str) -> None:
    """Write a file in one go: an older one stays until the new one is complete."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
