"""The working group of a session: who is there, which practices are missing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from seuil.accounts.models import User
from seuil.concertation.domain.working_group import has_generalist
from seuil.concertation.models import Session, WorkingMember
from seuil.directory.whereabouts import organisations_in
from seuil.organisations.domain import TEAMS, PracticeFamily
from seuil.organisations.models import Mandate
from seuil.territory.queries import places


@dataclass(frozen=True, slots=True)
class Balance:
    """The practices of a group beside those of the territory.

    ``there``: members of each family. ``around``: organisations of each family that work in the
    territory; ``missing``: families that are around and not there, those with most bodies first.
    """

    there: Counter[PracticeFamily]
    around: Counter[PracticeFamily]

    @property
    def missing(self) -> list[PracticeFamily]:
        left = [one for one in self.around if one not in self.there]
        return sorted(left, key=lambda one: (-self.around[one], one))

    @property
    def has_low_threshold(self) -> bool:
        return PracticeFamily.LOW_THRESHOLD in self.there

    @property
    def has_generalist(self) -> bool:
        return has_generalist(self.there)


def balance(session: Session) -> Balance:
    """Return how a working group is balanced, in a fixed number of queries."""
    gazetteer, code = places(), session.series.territory.code
    inside = gazetteer.parts(code) | {code}
    rows = organisations_in(inside).values_list("families", flat=True)
    around = Counter(PracticeFamily(one) for families in rows for one in families)
    there = session.working_group.values_list("family", flat=True)
    return Balance(Counter(PracticeFamily(one) for one in there), around)


def colleagues(session: Session) -> Sequence[User]:
    """Return who can be put into the group at once: teams of the territory, earlier groups."""
    around = places().ancestors(session.series.territory.code) | {session.series.territory.code}
    teams = Mandate.objects.in_force().filter(kind__in=TEAMS, territory__code__in=around)
    earlier = WorkingMember.objects.filter(session__series=session.series_id)
    known = User.objects.filter(is_active=True).filter(
        pk__in=teams.values("user").union(earlier.values("user"))
    )
    there = session.working_group.values("user")
    return list(known.exclude(pk__in=there).order_by("name", "pk"))


def families_before(session: Session) -> dict[int, PracticeFamily]:
    """Return the practice that people brought to earlier groups of the series, by their key."""
    rows = WorkingMember.objects.filter(session__series=session.series_id).order_by("joined_at")
    return {key: PracticeFamily(family) for key, family in rows.values_list("user_id", "family")}
