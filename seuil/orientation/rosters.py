"""Who sits at a desk on a day, and who moves in the place of whoever is away or has left."""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef

from seuil.accounts.models import User
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Mandate
from seuil.orientation.models import Seat
from seuil.orientation.models.desk import SeatQuerySet


@dataclass(frozen=True, slots=True)
class Roster:
    """A desk on a day. ``here``: those who are there, or all where everybody is away.

    ``covers``: whoever is away -> who covers them, where that colleague is there.
    """

    here: frozenset[int] = frozenset()
    covers: Mapping[int, User] = field(default_factory=dict)

    @property
    def looked_after(self) -> frozenset[int]:
        """Those of whose requests one person takes care: they themselves, or their cover."""
        return self.here | frozenset(self.covers)

    def acting_for(self, answerer: int | None) -> frozenset[int]:
        """Return who moves for an answerer: they, their cover, or else everybody who is there."""
        if answerer is None or answerer not in self.looked_after:
            return self.here
        cover = self.covers.get(answerer)
        return frozenset({cover.pk if cover else answerer})


def that_count(seats: SeatQuerySet) -> SeatQuerySet:
    """Return those of some seats whose holder has a mandate for the territory of the desk."""
    mandates = Mandate.objects.in_force().filter(
        kind=MandateKind.DESK, user=OuterRef("user"), territory=OuterRef("desk__territory")
    )
    return seats.filter(Exists(mandates), user__is_active=True)


def rosters_of(desks: Collection[int], day: datetime.date) -> dict[int, Roster]:
    """Return the roster of each of these desks, in one query; none for no desks."""
    if not desks:
        return {}
    seats = list(seats_at(Seat.objects.filter(desk__in=desks)))
    return {desk: roster([one for one in seats if one.desk_id == desk], day) for desk in desks}


def seats_at(seats: SeatQuerySet) -> SeatQuerySet:
    """Return those of some seats that count now, with all that a roster reads."""
    return that_count(seats.in_force()).select_related("cover").order_by("pk")


def roster(seats: Collection[Seat], day: datetime.date) -> Roster:
    """Return the roster that the seats of one desk make."""
    away = {seat.user_id: seat.cover for seat in seats if seat.is_away(day)}
    everybody = frozenset(seat.user_id for seat in seats)
    here = everybody - frozenset(away) or everybody
    covers = {
        key: cover
        for key, cover in away.items()
        if key not in here and cover is not None and cover.pk in here
    }
    return Roster(here, covers)
