from typing import Any

from django.core.management.base import BaseCommand, CommandError

from seuil.matching.operations import BuilderSilent, rebuild_index


class Command(BaseCommand):
    help = (
        "Build the index of this machine anew. Its processes take it up within a second; "
        "nothing has to be stopped."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            built = rebuild_index()
        except BuilderSilent as silent:
            raise CommandError(
                "Another process builds the index and gave no sign of life for a minute: end it."
            ) from silent
        except OSError as error:
            raise CommandError(f"The index cannot be written: {error}") from error
        self.stdout.write(
            f"{built.services} services, {built.size_bytes / 1_000_000:.1f} MB,"
            f" {built.seconds:.1f} s."
        )
