"""What keeping the search in step leaves behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.kernel.forgetting import Forgetting
from seuil.matching.index.trail import KEPT
from seuil.matching.operations import forget_old_changes

FORGETTINGS = (
    Forgetting(
        "changes",
        _("to tell every process which sheets changed"),
        KEPT.days,
        lambda _now: forget_old_changes(),
    ),
)
