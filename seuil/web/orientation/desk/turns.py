"""Who must move next on a request, and by when, in words."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.accounts.models import User
from seuil.orientation.domain.request import Party
from seuil.orientation.labels import PARTY_LABELS
from seuil.orientation.models import OrientationRequest
from seuil.orientation.policies import Viewer, parties
from seuil.orientation.rosters import Roster, rosters_of
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
    return turns_of([request], viewer, today)[request.pk]


def turns_of(
    requests: Collection[OrientationRequest], viewer: Viewer, today: datetime.date
) -> dict[int, TurnWords]:
    """Say of each request whose turn it is; one query more for desks that are not the reader's."""
    movers = {one.pk: one.mover(today) for one in requests}
    of_answerers = {one.desk_id for one in requests if movers[one.pk] is Party.ANSWERER}
    elsewhere = {desk for desk in of_answerers if desk is not None} - viewer.desks
    rosters = {**viewer.rosters, **rosters_of(elsewhere, today)}
    return {
        one.pk: _turn(one, movers[one.pk], rosters.get(one.desk_id or 0, Roster()), viewer, today)
        for one in requests
    }


def _turn(
    request: OrientationRequest,
    mover: Party | None,
    roster: Roster,
    viewer: Viewer,
    today: datetime.date,
) -> TurnWords:
    if mover is None:
        return TurnWords()
    if mover is Party.ANSWERER:
        mine, who = _answering(request, roster, viewer)
    else:
        mine = mover in parties(viewer, request)
        who = _own(mover) if mine else _who(mover, request)
    return TurnWords(
        who=who,
        due=due_text(request.due_on, today) if request.due_on else "",
        day=request.due_on,
        late=request.is_late(today),
        mine=mine,
    )


def _answering(request: OrientationRequest, roster: Roster, viewer: Viewer) -> tuple[bool, str]:
    """Return whether the reader moves as the answerer, and how that is said.

    Whoever is away is covered; of whoever has left the desk, or is away without cover, all who are
    there take care.
    """
    if Party.ANSWERER in parties(viewer, request):
        return True, _own(Party.ANSWERER)
    mine = viewer.user.pk in roster.acting_for(request.answerer_id)
    if request.answerer_id not in roster.looked_after:
        return mine, _own(Party.DESK) if mine else _who(Party.DESK, request)
    cover = roster.covers.get(request.answerer_id)
    if cover is None:
        return mine, _who(Party.ANSWERER, request)
    names = {"name": _name(request.answerer), "cover": cover}
    if mine:
        return mine, _("you, in place of %(name)s") % names
    return mine, _("%(cover)s, in place of %(name)s") % names


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
