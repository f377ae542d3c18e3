"""Who may do what in a council: the team of its territory, and whoever holds a seat that day."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass

from seuil.councils.domain.seat import SPEAKING
from seuil.councils.models import Council, Holding, Seat
from seuil.organisations.policies import is_regional_team, is_team, is_team_of
from seuil.organisations.standing import Standing


@dataclass(frozen=True, slots=True)
class Abilities:
    """What somebody may do in one council.

    ``speaks_for``: keys of the seats whose word this person has. ``listens``: holds a seat, also
    one that observes.
    """

    convenes: bool = False
    listens: bool = False
    speaks_for: frozenset[int] = frozenset()

    @property
    def is_inside(self) -> bool:
        """Whether somebody reads what is said inside the council."""
        return self.convenes or self.listens

    def may_speak_for(self, seat: Seat) -> bool:
        return seat.pk in self.speaks_for


def may_convene(standing: Standing, territory: str) -> bool:
    """The team of a territory calls its council together; the regional team does so everywhere."""
    return is_regional_team(standing) or is_team_of(standing, territory)


def convenes_somewhere(standing: Standing) -> bool:
    return is_team(standing)


def seats_held(standing: Standing, day: datetime.date) -> list[Seat]:
    """Return the seats that somebody holds on a day, as holder or as deputy, in one query.

    Nobody holds one while a second factor is owed.
    """
    if standing.user_id is None or standing.withheld:
        return []
    there = Seat.objects.on(day).select_related("council", "organisation")
    mine = Holding.objects.on(day).filter(user=standing.user_id)
    return list(there.filter(pk__in=mine.values("seat")).order_by("council", "pk"))


def abilities(standing: Standing, council: Council, held: Collection[Seat]) -> Abilities:
    """Return what somebody may do; ``held``: seats of theirs, of this council and of others."""
    mine = [seat for seat in held if seat.council_id == council.pk]
    return Abilities(
        convenes=may_convene(standing, council.territory.code),
        listens=bool(mine),
        speaks_for=frozenset(seat.pk for seat in mine if seat.kind in SPEAKING),
    )
