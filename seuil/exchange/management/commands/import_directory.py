import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError

from seuil.directory.record.parsing import SOURCE_ACCEPTED, SOURCE_CODE
from seuil.exchange.domain import HandEdits
from seuil.exchange.formats.csv_mapping import load_mapping, shipped_mappings
from seuil.exchange.formats.csv_records import read_csv
from seuil.exchange.formats.seuil import read_seuil
from seuil.exchange.formats.text import number_of_lines
from seuil.exchange.hands import JUDGES
from seuil.exchange.hsds.reader import is_line_by_line, read_hsds
from seuil.exchange.operations import import_records
from seuil.exchange.progress import Progress
from seuil.exchange.queries import place_book
from seuil.exchange.report import ImportReport, Line, RefusedLines, summary
from seuil.kernel.errors import SeuilError
from seuil.wording.localised import LANGUAGES

REFUSED, USAGE, HALF_WAY = 1, 2, 3


class Command(BaseCommand):
    help = (
        "Import services: good lines go in, wrong ones are named and written to a file. "
        "Importing the same file twice changes nothing; after an interruption, "
        "the same call goes on where the first one stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", required=True, choices=["seuil", "csv", "hsds"])
        parser.add_argument(
            "--source",
            default="",
            help="whose records these are; needed for csv; a line of another format "
            "may name its own, which must then agree",
        )
        parser.add_argument(
            "--mapping",
            default="",
            help=f"csv: a mapping file, or one that is shipped: {', '.join(shipped_mappings())}",
        )
        parser.add_argument(
            "--language",
            choices=LANGUAGES,
            default="en",
            help="hsds: the language of texts that do not name theirs",
        )
        parser.add_argument("--dry-run", action="store_true", help="check and report only")
        parser.add_argument(
            "--hand-edits",
            choices=list(HandEdits),
            default=HandEdits.KEEP,
            help="what people wrote on a sheet and the file says otherwise (default: keep)",
        )
        parser.add_argument(
            "--refused",
            type=Path,
            help="where to write the lines that were refused (default: beside the file)",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if options["format"] == "csv" and not options["source"]:
            raise CommandError("--source is needed: whose records are these?", returncode=USAGE)
        if options["source"] and not SOURCE_CODE.match(options["source"]):
            raise CommandError(f"--source: {SOURCE_ACCEPTED}", returncode=USAGE)
        with RefusedLines(refused_file(file, options["refused"])) as refused:
            report = ImportReport(keep=refused.keep)
            with self._explained(report):
                self._import(file, report, options)
            self.tell(report, refused.path if refused.file else None)

    def _import(self, file: Path, report: ImportReport, options: Mapping[str, Any]) -> None:
        lines = self._lines(file, options)
        progress = Progress(sys.stderr, lines_to_come(file, options["format"]))
        try:
            import_records(
                options["source"],
                lines,
                actor=None,
                dry_run=options["dry_run"],
                report=report,
                follow=progress.step,
                judge=JUDGES[HandEdits(options["hand_edits"])],
            )
        finally:
            progress.end()

    @contextmanager
    def _explained(self, report: ImportReport) -> Iterator[None]:
        """Say what went in before it stopped, whoever or whatever stopped it."""
        try:
            yield
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}"
            raise self._stopped(report, reason) from error
        except SeuilError as error:
            raise self._stopped(report, str(error)) from error
        except (OperationalError, InterfaceError) as error:
            raise self._stopped(report, f"The database: {error}".splitlines()[0]) from error
        except BaseException:
            self.stderr.write(so_far(report))
            raise

    def _stopped(self, report: ImportReport, reason: str) -> CommandError:
        status = HALF_WAY if report.taken and not report.dry_run else USAGE
        return CommandError(f"{so_far(report)} {reason}", returncode=status)

    def _lines(self, file: Path, options: Mapping[str, Any]) -> Iterator[Line]:
        if options["format"] == "seuil":
            return read_seuil(file)
        if options["format"] == "hsds":
            return read_hsds(file, language=options["language"])
        if not options["mapping"]:
            raise CommandError("--mapping is needed: what do the columns mean?", returncode=USAGE)
        return read_csv(file, load_mapping(options["mapping"]), place_book())

    def tell(self, report: ImportReport, refused_file: Path | None) -> None:
        for line in summary(report):
            self.stdout.write(line)
        if refused_file:
            self.stdout.write(f"The refused lines are in {refused_file}.")
        if report.refused:
            sys.exit(REFUSED)


def lines_to_come(file: Path, format_name: str) -> int:
    """Return how many lines will be read, 0 when nobody knows."""
    known = file.is_file() and (format_name != "hsds" or is_line_by_line(file))
    return number_of_lines(file) if known else 0


def so_far(report: ImportReport) -> str:
    if report.dry_run or not report.taken:
        return "Nothing was imported."
    return (
        f"The import stopped at line {report.line}: {report.created} created, "
        f"{report.updated} updated, {report.unchanged} unchanged so far. "
        "The same call goes on from there."
    )


def refused_file(file: Path, chosen: Path | None) -> Path:
    """Return where refused lines are written: beside the file, never over it."""
    beside = file.with_name(f"{file.stem}.refused.ndjson")
    path = chosen or beside
    if path.exists() and file.exists() and path.samefile(file):
        raise CommandError("--refused: this is the file that is imported", returncode=USAGE)
    return path
