import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seuil.directory.models import ServiceQuerySet
from seuil.exchange.exports import export_csv, export_seuil, services_to_export
from seuil.exchange.formats.text import open_for_owner
from seuil.exchange.hsds.writer import write_hsds
from seuil.wording.localised import LANGUAGES

WRITERS: Mapping[str, Callable[[ServiceQuerySet, str], Iterator[str]]] = {
    "seuil": lambda services, _: export_seuil(services),
    "csv": lambda services, _: export_csv(services),
    "hsds": write_hsds,
}
USAGE = 2


class Command(BaseCommand):
    help = (
        "Export services. The format seuil loses nothing: it also holds CONFIDENTIAL ADDRESSES "
        "and contacts for professionals, so keep its files as safe as the database. "
        "The other formats leave confidential addresses out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", required=True, choices=sorted(WRITERS))
        parser.add_argument("--source", default="", help="only the records of this source")
        parser.add_argument(
            "--language", choices=LANGUAGES, default="fr", help="hsds: the language of the texts"
        )
        parser.add_argument("--output", type=Path, help="default: standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        services = services_to_export(options["source"])
        if options["source"] and not services.exists():
            raise CommandError(f"No services of source {options['source']}.", returncode=USAGE)
        lines = WRITERS[options["format"]](services, options["language"])
        if options["output"] is None:
            self._print(lines)
            return
        try:
            with open_for_owner(options["output"]) as output:
                for line in lines:
                    output.write(line)
        except OSError as error:
            raise CommandError(str(error), returncode=USAGE) from error
        self.stdout.write(f"{services.count()} services written to {options['output']}.")

    def _print(self, lines: Iterable[str]) -> None:
        """Write to standard output, and stop quietly when the reader has seen enough."""
        try:
            for line in lines:
                self.stdout.write(line, ending="")
            self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
