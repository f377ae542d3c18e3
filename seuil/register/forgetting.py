"""What following a blockage leaves behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.kernel.forgetting import Forgetting
from seuil.messaging.subscribers import TO_CONFIRM
from seuil.register.operations.following import forget_unconfirmed_followers

FORGETTINGS = (
    Forgetting(
        "followers",
        _("to let people confirm that they want to follow a blockage"),
        TO_CONFIRM.days,
        forget_unconfirmed_followers,
    ),
)
