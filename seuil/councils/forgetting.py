"""What councils leave behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.councils.domain.consultation import LONGEST_OPEN_DAYS
from seuil.councils.operations.forgetting import (
    ANSWERS_KEPT_DAYS,
    forget_member_answers,
    forget_member_links,
)
from seuil.councils.operations.seats import (
    MANDATES_KEPT,
    OPENS_FOR,
    forget_mandates,
    forget_seat_invitations,
)
from seuil.kernel.forgetting import Forgetting

FORGETTINGS = (
    Forgetting(
        "member-links",
        _("to let the members of a federation answer"),
        LONGEST_OPEN_DAYS,
        forget_member_links,
    ),
    Forgetting(
        "member-answers",
        _("to let a federation say what its members think"),
        ANSWERS_KEPT_DAYS,
        forget_member_answers,
    ),
    Forgetting(
        "seat-invitations",
        _("to ask somebody to hold a seat of a council"),
        OPENS_FOR.days,
        forget_seat_invitations,
    ),
    Forgetting(
        "seat-mandates",
        _("to know who spoke for a seat of a council"),
        MANDATES_KEPT.days,
        forget_mandates,
    ),
)
