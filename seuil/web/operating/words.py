"""What is well and what is not, in words."""

import datetime
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from seuil.messaging.domain import Step
from seuil.operating.domain import Check
from seuil.wording.times import short_date_and_hour_text

CHECK_LABELS = {
    "database": gettext_lazy("Database"),
    "migrations": gettext_lazy("Tables"),
    "engine": gettext_lazy("Answers of the search"),
    "jobs": gettext_lazy("Background work"),
    "mail": gettext_lazy("Mail"),
}
STATUS_LABELS = {
    "todo": gettext_lazy("to do"),
    "doing": gettext_lazy("at work"),
    "failed": gettext_lazy("failed"),
}
SETTLED_LABELS = {
    Step.SEND_AGAIN: gettext_lazy("The message is sent again in a moment."),
    Step.ARRIVED: gettext_lazy("The message counts as sent."),
    Step.DROP: gettext_lazy("The message is given up."),
}
MINUTE = 60


@dataclass(frozen=True, slots=True)
class Told:
    label: object
    ok: bool
    words: str


def told(check: Check) -> Told:
    return Told(CHECK_LABELS[check.name], check.ok, _words(check))


def sign_of_life(seen: datetime.datetime | None, *, at_work: bool) -> str:
    if seen is None:
        return _("none has run yet")
    moment = short_date_and_hour_text(timezone.localtime(seen))
    if at_work:
        return _("at work, last sign of life: %(moment)s") % {"moment": moment}
    return _("no sign of life since %(moment)s") % {"moment": moment}


def _words(check: Check) -> str:
    value = int(check.value or 0)
    if check.name == "database":
        return _("answers") if check.ok else _("does not answer")
    if check.name == "migrations":
        return (
            ngettext("%(count)s step is missing", "%(count)s steps are missing", value)
            % {"count": value}
            if value
            else _("up to date")
        )
    if value < MINUTE:
        return _("up to date") if check.name == "engine" else _("nothing waits")
    minutes = value // MINUTE
    if check.name == "engine":
        text = ngettext("%(count)s minute behind", "%(count)s minutes behind", minutes)
    else:
        text = ngettext("waits for %(count)s minute", "waits for %(count)s minutes", minutes)
    return text % {"count": minutes}
