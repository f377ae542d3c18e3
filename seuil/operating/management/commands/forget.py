from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from seuil.operating.operations import forget, would_forget
from seuil.operating.queries import promises


class Command(BaseCommand):
    help = "Forget what has been kept long enough, as the daily job does"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="say how many rows would go, keep all of them"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        now = timezone.now()
        for name, promise in promises().items():
            rows = would_forget(promise, now) if options["dry_run"] else forget(promise, now).rows
            self.stdout.write(f"{name:<24}{rows:>8}   kept {promise.days} days")
