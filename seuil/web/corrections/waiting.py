"""What the queues of those who answer have in common: two halves, and how long something waited."""

import datetime
from collections.abc import Sequence
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from seuil.web.http import PageRequest

PER_PAGE = 25
WAITING, ANSWERED = "waiting", "answered"
SHOWN = {WAITING: gettext_lazy("to answer"), ANSWERED: gettext_lazy("answered")}


def shows_of(request: PageRequest, **asked: str) -> tuple[str, Sequence[tuple[str, Promise, str]]]:
    """Return which half of a queue is shown, and both as code, label and address."""
    shown = request.GET.get("show", WAITING)
    return (
        shown if shown in SHOWN else WAITING,
        [(code, label, f"?{urlencode({'show': code, **asked})}") for code, label in SHOWN.items()],
    )


def days_text(wait: datetime.timedelta) -> str:
    if not wait.days:
        return _("less than a day")
    return ngettext("%(count)s day", "%(count)s days", wait.days) % {"count": wait.days}
