"""What signing in leaves behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.accounts.domain import FAILED_SIGN_INS_KEPT, STAFF_SESSIONS_KEPT
from seuil.accounts.operations import (
    forget_expired_sessions,
    forget_failed_sign_ins,
    forget_staff_sessions,
)
from seuil.kernel.forgetting import Forgetting

FORGETTINGS = (
    Forgetting("sessions", _("to stay signed in"), 14, lambda _now: forget_expired_sessions()),
    Forgetting(
        "failed-sign-ins",
        _("to slow down whoever guesses passwords"),
        FAILED_SIGN_INS_KEPT.days,
        forget_failed_sign_ins,
    ),
    Forgetting(
        "staff-sessions",
        _("to know why the administration was opened"),
        STAFF_SESSIONS_KEPT.days,
        forget_staff_sessions,
    ),
)
