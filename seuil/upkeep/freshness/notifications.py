"""The mail that asks whether a sheet is still right."""

from django.utils.translation import gettext as _

from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write
from seuil.upkeep.freshness.domain import LINK_DAYS, Part
from seuil.upkeep.models import AskingLink
from seuil.upkeep.models.asking import PART_LABELS
from seuil.wording.phrases import listed


def ask(link: AskingLink, token: str, *, again: bool) -> None:
    """Write to one keeper; ``again`` after ten days without an answer from anybody."""
    service = link.asking.service

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n"
            "Is “%(service)s” still right? It is about: %(parts)s.\n"
            "The page shows exactly what the sheet says. If nothing changed, one tap is enough, "
            "without signing in:\n\n"
            "%(address)s\n\n"
            "The link is yours alone and works for %(days)s days. If nobody answers, the team of "
            "your territory may telephone.\n"
        ) % {
            "service": service.name,
            "parts": listed([str(PART_LABELS[Part(part)]) for part in link.asking.parts]),
            "address": full_address(f"/confirm/{token}/"),
            "days": LINK_DAYS,
        }
        plain = _("Nothing changed? %(service)s") % {"service": service.name}
        second = _("Reminder: nothing changed? %(service)s") % {"service": service.name}
        return second if again else plain, text

    key = f"freshness {link.asking_id} {link.user_id} {'again' if again else 'first'}"
    write(link.user.email, link.user.language, words, key=key, purpose=Purpose.FRESHNESS)
