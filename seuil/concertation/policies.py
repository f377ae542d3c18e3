"""Who may do what with a session: the teams of its territory, and its working group on the day."""

from dataclasses import dataclass

from seuil.accounts.models import User
from seuil.concertation.domain.session import CAPTURING, HELD, PUBLIC, Status, Step
from seuil.concertation.domain.working_group import Duty
from seuil.concertation.models import Series, Session, WorkingMember
from seuil.organisations.policies import is_regional_team, is_team, is_team_of
from seuil.organisations.standing import Standing


@dataclass(frozen=True, slots=True)
class Abilities:
    """What somebody may do with one session; nothing: it does not exist for them."""

    sees: bool = False
    prepares: bool = False
    decides: bool = False
    facilitates: bool = False
    takes_notes: bool = False
    agrees: bool = False

    @property
    def is_inside(self) -> bool:
        """Whether somebody reads what the public does not."""
        return self.prepares or self.decides


def may_convene(standing: Standing, series: Series) -> bool:
    """The team of a territory calls people together; the regional team does so everywhere."""
    return is_regional_team(standing) or is_team_of(standing, series.territory.code)


def convenes(standing: Standing) -> bool:
    """Whether somebody may begin sessions at all."""
    return is_team(standing)


def membership_of(user: User | None, session: Session) -> WorkingMember | None:
    """Return the place of somebody in the working group of a session."""
    if user is None:
        return None
    return session.working_group.filter(user=user).first()


def abilities(standing: Standing, session: Session, member: WorkingMember | None) -> Abilities:
    """Return what somebody may do: by a mandate for the territory, or in the working group.

    On the day every member of the group may take over as facilitator or note-taker: laptops die.
    """
    status = Status(session.status)
    team = may_convene(standing, session.series)
    inside = team or member is not None
    live = inside and status in HELD
    return Abilities(
        sees=inside or status in PUBLIC,
        prepares=inside,
        decides=team or (member is not None and member.duty == Duty.FACILITATOR),
        facilitates=live and status is Status.LIVE,
        takes_notes=live and status in CAPTURING,
        agrees=member is not None and status is Status.SYNTHESIS_DRAFT,
    )


ON_THE_DAY = frozenset({Step.GO_LIVE, Step.CONSOLIDATE, Step.DRAFT})
"""Steps that every member of the group takes: people wait in the room, or for the synthesis."""


def may_take(able: Abilities, step: Step) -> bool:
    """Teams and facilitators decide; what cannot wait, all who prepare."""
    return able.decides or (able.prepares and step in ON_THE_DAY)
