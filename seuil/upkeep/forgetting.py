"""What work on sheets leaves behind, and when it goes."""

from django.utils.translation import gettext_noop as _

from seuil.kernel.forgetting import Forgetting
from seuil.upkeep import counting
from seuil.upkeep.capacity.operations import LINKS_KEPT, forget_capacity_links
from seuil.upkeep.corrections import operations as corrections
from seuil.upkeep.freshness.operations import KEPT, forget_askings
from seuil.upkeep.missing import operations as missing
from seuil.upkeep.operations import UNTOUCHED, forget_untouched_drafts

FORGETTINGS = (
    Forgetting(
        "drafts",
        _("to go on with what was begun on a sheet"),
        UNTOUCHED.days,
        forget_untouched_drafts,
    ),
    Forgetting(
        "capacity-links",
        _("to write one reminder and not two"),
        LINKS_KEPT.days,
        forget_capacity_links,
    ),
    Forgetting(
        "askings",
        _("to see what came of asking about sheets"),
        KEPT.days,
        forget_askings,
    ),
    Forgetting(
        "correction-letters",
        _("to answer whoever wrote that something is wrong on a sheet"),
        corrections.LETTERS_KEPT.days,
        corrections.forget_letters,
    ),
    Forgetting(
        "corrections",
        _("to know what was corrected, and how long answers take"),
        corrections.KEPT.days,
        corrections.forget_old_corrections,
    ),
    Forgetting(
        "missing-service-letters",
        _("to answer whoever wrote that a service is missing"),
        corrections.LETTERS_KEPT.days,
        missing.forget_letters,
    ),
    Forgetting(
        "missing-services",
        _("to know which services were missing, and what was answered"),
        corrections.KEPT.days,
        missing.forget_old_missing_services,
    ),
    Forgetting(
        "open-questions",
        _("to ask first what leaves most searches open"),
        counting.KEPT.days,
        counting.forget_counts,
    ),
)
