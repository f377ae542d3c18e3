from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import ngettext

from seuil.observatory.observed.figures import tell_figures


class Command(BaseCommand):
    help = "Work out what is told of observed access, of the trimesters that are over; once each."

    def handle(self, *args: Any, **options: Any) -> None:
        count = tell_figures(timezone.localdate())
        self.stdout.write(
            ngettext("%(count)s table written.", "%(count)s tables written.", count)
            % {"count": count}
        )
