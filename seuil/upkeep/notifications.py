"""Who is told what about the sheets they keep."""

from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write
from seuil.upkeep.models import Keeper


def tell_to_hand_over(keeper: Keeper, manager: User) -> None:
    """Write to a manager that nobody answers behind a contact any more; names nobody."""
    service = keeper.service

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n"
            "The person who answered behind a contact of “%(service)s” no longer belongs to "
            "%(organisation)s.\n"
            "Choose who answers now, or take the contact off the sheet:\n\n"
            "%(address)s\n"
        ) % {
            "service": service.name,
            "organisation": service.organisation,
            "address": full_address(f"/my-services/{service.uuid}/sections/keeping/"),
        }
        subject = _("A contact to hand over: %(service)s") % {"service": service.name}
        return subject, text

    key = f"hand-over {keeper.pk} {keeper.since:%Y%m%d%H%M%S} {manager.pk}"
    write(manager.email, manager.language, words, key=key, purpose=Purpose.MEMBERSHIP)
