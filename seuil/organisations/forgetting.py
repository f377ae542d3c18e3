"""What people who left, and invitations, leave behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.kernel.forgetting import Forgetting
from seuil.organisations.domain import INVITATIONS_KEPT
from seuil.organisations.operations import (
    REMEMBERED,
    forget_former_people,
    forget_invitations,
)

FORGETTINGS = (
    Forgetting(
        "former-people",
        _("to know who vouched for whom"),
        REMEMBERED.days,
        lambda _now: forget_former_people(),
    ),
    Forgetting(
        "invitations",
        _("to know who was invited, and by whom"),
        INVITATIONS_KEPT.days,
        forget_invitations,
    ),
)
