import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seuil.exchange.formats.csv_mapping import load_mapping, shipped_mappings
from seuil.exchange.formats.csv_records import read_csv
from seuil.exchange.formats.seuil import read_seuil
from seuil.exchange.hsds.reader import read_hsds
from seuil.exchange.operations import import_records, place_book
from seuil.exchange.parsing import SOURCE_ACCEPTED, SOURCE_CODE
from seuil.exchange.report import ImportReport, Line, summary, write_refused
from seuil.kernel.errors import SeuilError
from seuil.wording.localised import LANGUAGES

REFUSED, USAGE = 1, 2


class Command(BaseCommand):
    help = (
        "Import services: good lines go in, wrong ones are named and written to a file. "
        "Importing the same file twice changes nothing."
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
            "--refused",
            type=Path,
            help="where to write the lines that were refused (default: beside the file)",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        if options["format"] == "csv" and not options["source"]:
            raise CommandError("--source is needed: whose records are these?", returncode=USAGE)
        if options["source"] and not SOURCE_CODE.match(options["source"]):
            raise CommandError(f"--source: {SOURCE_ACCEPTED}", returncode=USAGE)
        try:
            lines = self._lines(file, options)
            report = import_records(
                options["source"], lines, actor=None, dry_run=options["dry_run"]
            )
            written = write_refused(report, options["refused"] or beside(file))
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}"
            raise CommandError(f"Nothing was imported. {reason}", returncode=USAGE) from error
        except SeuilError as error:
            raise CommandError(f"Nothing was imported. {error}", returncode=USAGE) from error
        self.tell(report, written)

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


def beside(file: Path) -> Path:
    return file.with_name(f"{file.stem}.refused.ndjson")
