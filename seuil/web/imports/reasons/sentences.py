"""What a person reads of a refused line.

Readers of files speak English, for the command line. Here each of their sentences has its words; a
test compares them with what a thousand broken files are told.
"""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from seuil.web.imports.reasons.causes import WHY
from seuil.web.imports.reasons.remedies import ACCEPTED


def sentence(problem: Mapping[str, str]) -> str:
    """Return what is wrong with a line and what would be right."""
    reason = WHY.of(problem["reason"]) or _("This is not accepted.")
    remedy = ACCEPTED.of(problem["accepted"]) or problem["accepted"]
    if not remedy:
        return reason
    return _("%(reason)s Accepted: %(accepted)s.") % {"reason": reason, "accepted": remedy}
