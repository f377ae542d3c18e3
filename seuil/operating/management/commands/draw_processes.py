from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from seuil.operating.diagrams import draw


class Command(BaseCommand):
    help = "Draws the states of all processes into docs/processes, from the tables."

    def handle(self, *_args: Any, **_options: Any) -> None:
        changed = draw(Path(settings.ROOT) / "docs" / "processes")
        self.stdout.write(", ".join(changed) or "Nothing has changed.")
