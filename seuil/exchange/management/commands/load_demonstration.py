import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from seuil.directory.operations import load_categories
from seuil.exchange.formats.seuil import read_seuil
from seuil.exchange.operations import import_records
from seuil.exchange.report import Line, summary
from seuil.observatory.operations import load_vignettes

DEMONSTRATION_SOURCE = "demo"
NAME = "Annuaire de démonstration (fictif)"


class Command(BaseCommand):
    help = (
        "Load the categories, the fictional directory and the vignettes; "
        "run twice, the second changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        changed = load_categories()
        self.stdout.write(f"Categories: {changed} changed.")
        report = import_records(
            DEMONSTRATION_SOURCE,
            demonstration_lines(),
            actor=None,
            source_fields={"name": NAME, "fictional": True},
        )
        for line in summary(report):
            self.stdout.write(line)
        self.stdout.write(f"Vignettes: {load_vignettes()}.")
        if report.refused:
            sys.exit(1)


def demonstration_files() -> list[Path]:
    folder = resources.files("seuil.exchange") / "data" / "demonstration"
    return sorted(Path(str(file)) for file in folder.iterdir() if file.name.endswith(".ndjson"))


def demonstration_lines() -> Iterator[Line]:
    for file in demonstration_files():
        yield from read_seuil(file)
