"""What plans leave behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.kernel.forgetting import Forgetting
from seuil.plans.operations.proposals import ADDRESSES_KEPT, forget_addresses

FORGETTINGS = (
    Forgetting(
        "proposal-addresses",
        _("to tell people what became of what they proposed for a plan"),
        ADDRESSES_KEPT.days,
        forget_addresses,
    ),
)
