from typing import Any

from django.core.management.base import BaseCommand

from seuil.api.snapshot import SNAPSHOT, snapshot_text


class Command(BaseCommand):
    help = "Renew the committed copy of the OpenAPI document, seuil/api/openapi.json."

    def handle(self, *args: Any, **options: Any) -> None:
        SNAPSHOT.write_text(snapshot_text(), encoding="utf-8")
        self.stdout.write(f"Written: {SNAPSHOT}")
