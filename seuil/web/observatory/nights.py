"""A night in sentences: when it ran, and how many expectations were met."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.observatory.models import Run
from seuil.observatory.queries.board import Board
from seuil.wording.phrases import number_text
from seuil.wording.times import date_text, hour_text


def summary(found: Board) -> str:
    """Say in one sentence how many expectations are met, and how many were."""
    if not found.checks:
        return _("Nothing is expected here: the board shows what is found.")
    figures = {"met": found.met, "checks": found.checks}
    if found.before is None or found.before_met is None:
        sentence = ngettext(
            "%(met)s of %(checks)s expectation is met.",
            "%(met)s of %(checks)s expectations are met.",
            found.checks,
        )
        return sentence % figures
    steps = found.met - found.before_met
    if steps > 0:
        sentence = ngettext(
            "%(met)s of %(checks)s expectations are met; %(count)s more than on %(date)s.",
            "%(met)s of %(checks)s expectations are met; %(count)s more than on %(date)s.",
            steps,
        )
    elif steps < 0:
        sentence = ngettext(
            "%(met)s of %(checks)s expectations are met; %(count)s fewer than on %(date)s.",
            "%(met)s of %(checks)s expectations are met; %(count)s fewer than on %(date)s.",
            -steps,
        )
    else:
        sentence = _("%(met)s of %(checks)s expectations are met; as many as on %(date)s.")
    return sentence % {**figures, "count": abs(steps), "date": date_text(found.before.day)}


def run_text(run: Run) -> str:
    moment = timezone.localtime(run.started_at)
    return ngettext(
        "Run of %(date)s at %(hour)s, on %(count)s service.",
        "Run of %(date)s at %(hour)s, on %(count)s services.",
        run.services,
    ) % {
        "date": date_text(run.day),
        "hour": hour_text(moment.time()),
        "count": number_text(run.services),
    }
