"""Who may what, in organisations and territories."""

from collections.abc import Collection
from dataclasses import dataclass

from seuil.accounts.models import StaffSession
from seuil.organisations.domain import (
    GIVEN_BY_OPERATOR,
    GIVEN_BY_REGION,
    MandateKind,
    MembershipStep,
    Role,
)
from seuil.organisations.standing import Standing
from seuil.territory.queries import places

EDITING = frozenset({Role.EDITOR, Role.MANAGER})
OWN_STEPS = frozenset({MembershipStep.WITHDRAW, MembershipStep.LEAVE})
NOT_FOR_ONESELF = frozenset({MembershipStep.CONFIRM, MembershipStep.REFUSE, MembershipStep.END})


@dataclass(frozen=True, slots=True)
class Abilities:
    """What the bar of somebody who is signed in leads to."""

    checks_sheets: bool
    answers_corrections: bool
    imports: bool
    operates: bool
    orients: bool


def abilities(standing: Standing) -> Abilities:
    keeps = bool(kept_organisations(standing))
    team, operator = is_team(standing), is_operator(standing)
    return Abilities(
        checks_sheets=team,
        answers_corrections=keeps or team,
        imports=Role.MANAGER in standing.roles.values() or team,
        operates=operator,
        orients=standing.is_professional,
    )


def needs_second_factor(standing: Standing) -> bool:
    """Whoever acts for a territory signs in with more than a password."""
    return bool(standing.mandates)


def is_operator(standing: Standing) -> bool:
    return any(held.kind is MandateKind.OPERATOR for held in standing.mandates)


def is_team(standing: Standing) -> bool:
    """Whether this person is in the team of any territory."""
    return bool(standing.teams)


def is_team_of(standing: Standing, territory: str) -> bool:
    """Whether this person is in the team of a territory, or of one that it lies in."""
    return is_team_of_one(standing, [territory])


def is_team_of_one(standing: Standing, territories: Collection[str]) -> bool:
    held = standing.teams
    if not held:
        return False
    gazetteer = places()
    return any(held & gazetteer.ancestors(code) for code in territories)


def may_edit_sheets_of(standing: Standing, organisation: int) -> bool:
    return standing.roles.get(organisation) in EDITING


def kept_organisations(standing: Standing) -> frozenset[int]:
    """Return the organisations of which this person keeps the sheets."""
    return frozenset(key for key, role in standing.roles.items() if role in EDITING)


def may_manage(standing: Standing, organisation: int) -> bool:
    return standing.roles.get(organisation) is Role.MANAGER


def may_decide_on_members(
    standing: Standing, organisation: int, territories: Collection[str]
) -> bool:
    """Its managers, and the team of one of the territories in which it works.

    A place that nobody knows where it lies belongs to the regional team.
    """
    return (
        may_manage(standing, organisation)
        or is_regional_team(standing)
        or is_team_of_one(standing, territories)
    )


def may_take(
    standing: Standing,
    step: MembershipStep,
    *,
    person: int,
    organisation: int,
    territories: Collection[str],
) -> bool:
    """A person withdraws and leaves; its managers and the territory's team do the rest.

    Nobody confirms themselves.
    """
    own = person == standing.user_id
    if step in OWN_STEPS:
        return own
    if own and step in NOT_FOR_ONESELF:
        return False
    return may_decide_on_members(standing, organisation, territories)


def is_regional_team(standing: Standing) -> bool:
    return any(held.kind is MandateKind.REGIONAL_TEAM for held in standing.mandates)


@dataclass(frozen=True, slots=True)
class Giving:
    """Which mandates a person gives, sees and ends: the whole of a region, that of the site.

    The regional team names desks and teams of basins; an operator the regional team and
    operators, during a staff session only.
    """

    region: frozenset[str]
    runs_the_site: bool

    def may_give(self, kind: MandateKind, territory: str) -> bool:
        if kind in GIVEN_BY_REGION:
            return territory in self.region
        return kind in GIVEN_BY_OPERATOR and self.runs_the_site

    def may_see(self, kind: MandateKind, territory: str) -> bool:
        in_region = kind is not MandateKind.OPERATOR and territory in self.region
        return self.runs_the_site or in_region


def giving(standing: Standing, staff_session: StaffSession | None = None) -> Giving:
    """Return which mandates a person gives, in one query however many they are."""
    held = {m.territory for m in standing.mandates if m.kind is MandateKind.REGIONAL_TEAM}
    region = frozenset[str]()
    if held:
        around = places().all_ancestors
        region = frozenset(code for code, wider in around.items() if held & wider)
    return Giving(region, staff_session is not None and is_operator(standing))


def gives_mandates(standing: Standing) -> bool:
    """Whether there are mandates that this person gives; an operator says why first."""
    return is_regional_team(standing) or is_operator(standing)
