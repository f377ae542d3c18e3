from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from seuil.operating.operations import Erased, erase_address


class Command(BaseCommand):
    help = "Erase a person: the account, what is theirs and what was sent to them"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="the address of the account, or one that got mail")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *_args: Any, **options: Any) -> None:
        address = options["email"]
        if not options["yes"] and input(f"Erase {address}? This cannot be undone. (yes) ") != "yes":
            raise CommandError("Nothing was erased.")
        self._say(erase_address(address))

    def _say(self, erased: Erased) -> None:
        for title, counts in (("deleted", erased.deleted), ("without name", erased.unnamed)):
            for table, rows in sorted(counts.items()):
                self.stdout.write(f"{title:<14}{table:<32}{rows:>6}")
        if not erased.deleted and not erased.unnamed:
            self.stdout.write("Nothing is held about this address.")
        for sheet in erased.on_sheets:
            self.stdout.write(f"This address stands on a sheet, correct it there: {sheet}")
