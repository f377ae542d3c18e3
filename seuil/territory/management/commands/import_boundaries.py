from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.territory.domain import Level
from seuil.territory.operations import (
    ImportReport,
    Outcome,
    import_boundaries,
    preview_boundaries,
)

SHOWN = 20


class Command(BaseCommand):
    help = "Import official outlines from a GeoJSON file (WGS84)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--level", required=True, choices=[Level.COMMUNE, Level.QUARTER, Level.BASIN]
        )
        parser.add_argument("--grid", default="", help="for quarters: the name of their grid")
        parser.add_argument("--source", default="", help="who made the outlines, of which date")
        parser.add_argument("--licence", default="")
        parser.add_argument("--dry-run", action="store_true", help="check and report only")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        run = preview_boundaries if options["dry_run"] else import_boundaries
        try:
            report = run(
                file.read_bytes(),
                level=Level(options["level"]),
                grid=options["grid"],
                source=options["source"] or file.name,
                licence=options["licence"],
            )
        except InvalidInputs as refused:
            raise CommandError("\n".join(_refusals(refused))) from refused
        except (InvalidInput, OSError) as error:
            raise CommandError(str(error)) from error
        for line in _summary(report):
            self.stdout.write(line)
        if options["dry_run"]:
            self.stdout.write("Dry run: nothing was written.")


def _refusals(refused: InvalidInputs) -> list[str]:
    number = len(refused.problems)
    more = [f"... and {number - SHOWN} more"] if number > SHOWN else []
    return [
        f"Nothing was imported: {number} problems.",
        *(f"  {problem}" for problem in refused.problems[:SHOWN]),
        *more,
    ]


def _counted(what: str, counts: Mapping[Outcome, int]) -> str:
    return (
        f"{what}: " + ", ".join(f"{number} {outcome}" for outcome, number in counts.items()) + "."
    )


def _summary(report: ImportReport) -> list[str]:
    counts, file = report.tally.counts, report.file
    features = sum(len(territory.features) for territory in file.territories)
    lines = [
        f"{features} features, {len(file.territories)} territories.",
        f"New territories: {len(report.new_territories)}.",
        _counted("Outlines", counts),
        f"Total area {file.total_area_km2:.2f} km2 (equal-area, error under 0.001 %).",
    ]
    if file.repaired:
        numbers = ", ".join(str(number) for number in file.repaired)
        lines.append(f"Repaired, surface unchanged: features {numbers}.")
    if file.overlaps:
        total = sum(overlap.area_km2 for overlap in file.overlaps)
        lines.append(f"{len(file.overlaps)} overlaps, {total:.4f} km2 together:")
        lines += [
            f"  features {overlap.first} and {overlap.second}: {overlap.area_km2:.4f} km2"
            for overlap in file.overlaps[:SHOWN]
        ]
    if report.without_outline:
        lines.append("Not in the file: " + ", ".join(sorted(report.without_outline)[:SHOWN]) + ".")
    return lines
