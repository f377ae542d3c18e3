"""What the directory keeps for a while only."""

from django.conf import settings
from django.utils.translation import gettext_noop as _

from seuil.directory.operations import forget_shared_lists
from seuil.directory.record.history import KEPT, forget_old_versions
from seuil.kernel.forgetting import Forgetting

FORGETTINGS = (
    Forgetting(
        "history",
        _("to see what a sheet said, and to restore it"),
        KEPT.days,
        forget_old_versions,
    ),
    Forgetting(
        "shared-lists",
        _("to show a list of services to those who have its link"),
        settings.SEUIL_SHARED_LIST_DAYS,
        forget_shared_lists,
    ),
)
