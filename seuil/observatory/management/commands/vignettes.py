import datetime
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from seuil.kernel.errors import InvalidInput
from seuil.matching.index import index
from seuil.observatory.operations import store_on_demand
from seuil.observatory.queries.evaluation import Evaluation, columns_of, evaluate
from seuil.observatory.queries.runs import region
from seuil.observatory.report import Labels
from seuil.observatory.report.data import as_data
from seuil.observatory.report.junit import as_xml
from seuil.observatory.report.text import MET, NOT_MET, NOT_RUN, TextReport, unpainted
from seuil.wording.localised import LANGUAGES
from seuil.wording.times import date_text

FAILED, USAGE = 1, 2
FIRST_YEAR, LAST_YEAR = 2000, 2200
COLOURS = {MET: "32", NOT_MET: "31", NOT_RUN: "33"}


class Command(BaseCommand):
    help = (
        "Run the vignettes against the offer: what is expected, what is found, and why not. "
        "Ends with 1 when an expectation is not met, with 2 when the question makes no sense."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--territory", default="", help="a region, basin or commune, such as basin:sud"
        )
        parser.add_argument(
            "--date",
            default="",
            metavar="YYYY-MM-DD",
            help="conditions, hours and availability as on that day, with the offer of today",
        )
        parser.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML too")
        parser.add_argument("--json", type=Path, metavar="FILE", help="write JSON too")
        parser.add_argument(
            "--language", choices=LANGUAGES, default=settings.LANGUAGE_CODE[:2], help="of the words"
        )
        parser.add_argument(
            "--no-save", action="store_true", help="do not keep the run among those on demand"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        day = day_of(options["date"])
        with translation.override(options["language"]):
            try:
                found = self.run(options["territory"] or region(), day)
            except InvalidInput as error:
                accepted = f" Accepted: {error.accepted}." if error.accepted else ""
                raise CommandError(f"{error}.{accepted}", returncode=USAGE) from error
            self.write(found, options)
            if not options["no_save"] and found.outcomes:
                run = store_on_demand(found)
                self.stdout.write(_("Kept as run %(number)s.") % {"number": run.pk})
        if found.met < found.checks or found.problems:
            sys.exit(FAILED)

    def run(self, territory: str, day: datetime.date) -> Evaluation:
        """Run the vignettes, telling each one when it is done."""
        labels = Labels.for_all()
        columns = columns_of(territory, index.ready().places)
        report = TextReport(columns, labels, self.paint if self.is_coloured() else unpainted)
        self.tell_what(territory, day, labels)
        self.stdout.write(report.header())

        found = evaluate(
            territory,
            day=day,
            told=lambda outcome: self.stdout.write("\n".join(report.vignette(outcome))),
        )
        if not found.outcomes:
            self.stdout.write(_("No vignette is published and valid on this day."))
        if not found.services:
            self.stdout.write(_("The offer is empty: no service is public."))
        self.stdout.write(report.legend())
        for line in report.failures(found):
            self.stdout.write(line)
        self.stdout.write("")
        self.stdout.write(report.summary(found))
        return found

    def tell_what(self, territory: str, day: datetime.date, labels: Labels) -> None:
        self.stdout.write(
            _("Vignettes (fictional people), %(territory)s, %(day)s")
            % {"territory": labels.place(territory), "day": date_text(day)}
        )
        if day != timezone.localdate():
            self.stdout.write(
                _("Conditions, hours and availability as on that day; the offer is that of today.")
            )
        self.stdout.write("")

    def write(self, found: Evaluation, options: Mapping[str, Any]) -> None:
        """Write the files that were asked for, before anything is kept."""
        try:
            if options["junit"]:
                options["junit"].write_bytes(as_xml(found, Labels.for_all()))
            if options["json"]:
                text = json.dumps(as_data(found), ensure_ascii=False, indent=2)
                options["json"].write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            reason = f"{error.filename}: {error.strerror}"
            raise CommandError(f"Cannot write {reason}.", returncode=USAGE) from error

    def is_coloured(self) -> bool:
        return self.stdout.isatty() and not os.environ.get("NO_COLOR")

    def paint(self, mark: str, text: str) -> str:
        colour = COLOURS.get(mark)
        return f"\033[{colour}m{text}\033[0m" if colour else text


def day_of(text: str) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text) if text else timezone.localdate()
    except ValueError:
        day = None
    if day is None or not FIRST_YEAR <= day.year < LAST_YEAR:
        raise CommandError(
            f"--date: {text!r} is not a day from {FIRST_YEAR} on; write it as 2026-11-21.",
            returncode=USAGE,
        )
    return day
