"""What following a blockage leaves behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.kernel.forgetting import Forgetting
from seuil.register.notifications import TO_CONFIRM
from seuil.register.operations.following import forget_unconfirmed

FORGETTINGS = (
    Forgetting(
        "followers",
        _("to let people confirm that they want to follow a blockage"),
        TO_CONFIRM.days,
        forget_unconfirmed,
    ),
)
