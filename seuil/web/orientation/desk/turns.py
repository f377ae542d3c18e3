"""Who must move next on a request, and by when, in words."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.accounts.models import User
from seuil.orientation.domain.request import Party
from seuil.orientation.labels import PARTY_LABELS
from seuil.orientation.models import OrientationRequest
from seuil.orientation.policies import Viewer, parties
from seuil.wording.times import date_text

SOON_DAYS = 14
"""Within so many days a day is told as a distance, later as a date."""


@dataclass(frozen=True, slots=True)
class TurnWords:
    """``who`` moves ``due``; ``mine``: it is the reader."""

    who: str = ""
    due: str = ""
    day: datetime.date | None = None
    late: bool = False
    mine: bool = False


def turn_of(request: OrientationRequest, viewer: Viewer, today: datetime.date) -> TurnWords:
    """Say whose turn it is; nothing for what is closed."""
    mover = request.mover(today)
    if mover is None:
        return TurnWords()
    mine = mover in parties(viewer, request)
    late = request.is_late(today)
    return TurnWords(
        who=_own(mover) if mine else _who(mover, request),
        due=due_text(request.due_on, today) if request.due_on else "",
        day=request.due_on,
        late=late,
        mine=mine,
    )


def _own(mover: Party) -> str:
    return _("your desk") if mover in {Party.DESK, Party.OTHER_DESK} else _("you")


def _who(mover: Party, request: OrientationRequest) -> str:
    named = {
        Party.REQUESTER: _name(request.author),
        Party.ANSWERER: _name(request.answerer),
        Party.DESK: str(request.desk or ""),
        Party.OTHER_DESK: str(request.other_desk or ""),
    }
    if not named[mover]:
        return str(PARTY_LABELS[mover])
    return _("%(who)s (%(name)s)") % {"who": PARTY_LABELS[mover], "name": named[mover]}


def _name(person: User | None) -> str:
    return str(person) if person else ""


def due_text(day: datetime.date, today: datetime.date) -> str:
    """Return when something is due, as one would say it: today, in 3 days, 2 days late."""
    days = (day - today).days
    if days < 0:
        return ngettext("%(count)s day late", "%(count)s days late", -days) % {"count": -days}
    if days == 0:
        return _("today")
    if days == 1:
        return _("tomorrow")
    if days <= SOON_DAYS:
        return ngettext("in %(count)s day", "in %(count)s days", days) % {"count": days}
    return _("by %(date)s") % {"date": date_text(day)}
