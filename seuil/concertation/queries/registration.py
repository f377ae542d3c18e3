"""Seats and the line: who has one, who is next, and why."""

import datetime
from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from seuil.concertation.domain.registration import (
    SEATED,
    Place,
    Room,
    Share,
    Status,
    Waiting,
    floors_hold,
    line_of,
)
from seuil.concertation.models import Registration, Session
from seuil.kernel.errors import visible
from seuil.messaging.links import digest_of
from seuil.organisations.domain import PracticeFamily


def room(session: Session) -> Room:
    """Return how many seats a session has, how they are shared, who has one, in two queries."""
    shares = {
        PracticeFamily(share.family): Share(share.floor, share.ceiling)
        for share in session.shares.all()
    }
    seated = (
        Registration.objects.filter(session=session, status__in=SEATED)
        .order_by()
        .values_list("family")
        .annotate(count=Count("pk"))
    )
    return Room(session.seats, shares, {PracticeFamily(family): count for family, count in seated})


def line(
    session: Session, now: datetime.datetime, *, joining: Registration | None = None
) -> list[Place]:
    """Return the waiting list in order, each with the reason, in three queries.

    ``joining``: somebody who confirms now, at the end of the line by time.
    """
    waiting = Registration.objects.filter(session=session).in_line()
    people = [
        Waiting(key, PracticeFamily(family), since)
        for key, family, since in waiting.values_list("pk", "family", "confirmed_at")
        if since is not None
    ]
    if joining is not None:
        people.append(Waiting(joining.pk, PracticeFamily(joining.family), now))
    return line_of(room(session), people, floors_hold=floors_hold(session.starts_at, now))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a registration stands: its place in the line, if it is in one."""

    registration: Registration
    place: Place | None = None
    ahead: int = 0


def standing_of(registration: Registration) -> Standing:
    """Return where somebody stands, with the reason and how many are before them."""
    if registration.status != Status.WAITLISTED:
        return Standing(registration)
    places = line(registration.session, timezone.now())
    for ahead, place in enumerate(places):
        if place.key == registration.pk:
            return Standing(registration, place, ahead)
    return Standing(registration)


def registration_of(token: str) -> Registration:
    """Return what a link opens, or raise `NotVisible`."""
    return visible(
        Registration.objects.select_related("session__series__territory")
        .filter(links__digest=digest_of(token), links__expires_at__gt=timezone.now())
        .first(),
        "this link is too old, or never was",
    )
