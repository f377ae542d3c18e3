"""How long mail is kept; its text goes earlier, with the mail itself."""

from django.utils.translation import gettext_noop as _

from seuil.kernel.forgetting import Forgetting
from seuil.messaging.domain import RULES
from seuil.messaging.operations import forget_old_messages

FORGETTINGS = (
    Forgetting(
        "mail",
        _("to send each mail once and to see what did not arrive"),
        max(rule.kept_days for rule in RULES.values()),
        forget_old_messages,
    ),
)
