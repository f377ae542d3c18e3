"""Sessions in sentences: when they are, how many seats are left, why they are not held."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.concertation.domain.registration import Room
from seuil.concertation.domain.session import Status, Step
from seuil.concertation.models import Session
from seuil.wording.localised import Wording
from seuil.wording.times import date_text, hour_text, weekday_text

FEW = 5
SOME = 3
"""Seats are told in words: a third left, a few, none. Exact figures would tell who came last."""


def when_text(session: Session) -> str:
    """Return the day and the hours: Thursday 11 June 2026, from 9:30 to 12:00."""
    if session.starts_at is None:
        return _("The day is not chosen yet.")
    begins = timezone.localtime(session.starts_at)
    told = {
        "weekday": weekday_text(begins.date()),
        "date": date_text(begins.date()),
        "begins": hour_text(begins.time()),
    }
    if session.ends_at is None:
        return _("%(weekday)s %(date)s at %(begins)s") % told
    ends = timezone.localtime(session.ends_at)
    if ends.date() != begins.date():
        told |= {"last": date_text(ends.date()), "ends": hour_text(ends.time())}
        return _("from %(weekday)s %(date)s at %(begins)s to %(last)s at %(ends)s") % told
    told["ends"] = hour_text(ends.time())
    return _("%(weekday)s %(date)s, from %(begins)s to %(ends)s") % told


def seats_text(room: Room) -> str:
    """Return how many seats are left, in words that tell nothing of one person."""
    left = room.free
    if not left:
        return _("All seats are taken; there is a waiting list.")
    if left <= FEW and left * SOME <= room.seats:
        return _("The last seats: a few are left.")
    if left * SOME <= room.seats:
        return _("About a third of the seats is left.")
    return _("Seats are free.")


def why_off(session: Session) -> Wording:
    """Return why a session was postponed or cancelled, as it was said then; else nothing."""
    step = {Status.POSTPONED: Step.POSTPONE, Status.CANCELLED: Step.CANCEL}.get(
        Status(session.status)
    )
    if step is None:
        return Wording("", "")
    told = [event for event in session.events.all() if event.step == step]
    return Wording(told[-1].words, told[-1].language) if told else Wording("", "")


def rhythm_text(a_year: int) -> str:
    return ngettext("%(count)s session a year", "%(count)s sessions a year", a_year) % {
        "count": a_year
    }
