from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seuil.kernel.errors import SeuilError
from seuil.territory.domain.territory_file import BRUSSELS
from seuil.territory.operations import Outcome, load_territory


class Command(BaseCommand):
    help = "Load places, links, figures and themes from a territory file (default: Brussels)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=BRUSSELS)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            counts = load_territory(file).counts
        except (SeuilError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{counts[Outcome.CREATED]} rows created, {counts[Outcome.UPDATED]} updated, "
            f"{counts[Outcome.UNCHANGED]} unchanged."
        )
