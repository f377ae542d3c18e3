"""Who may what, in organisations and territories."""

from collections.abc import Collection

from seuil.organisations.domain import TEAMS, MandateKind, Role
from seuil.organisations.standing import Standing
from seuil.territory.queries import places

EDITING = frozenset({Role.EDITOR, Role.MANAGER})


def needs_second_factor(standing: Standing) -> bool:
    """Whoever acts for a territory signs in with more than a password."""
    return bool(standing.mandates)


def is_operator(standing: Standing) -> bool:
    return any(held.kind is MandateKind.OPERATOR for held in standing.mandates)


def is_team(standing: Standing) -> bool:
    """Whether this person is in the team of any territory."""
    return any(held.kind in TEAMS for held in standing.mandates)


def is_team_of(standing: Standing, territory: str) -> bool:
    """Whether this person is in the team of a territory, or of one that it lies in."""
    around = places().ancestors(territory) if standing.mandates else frozenset()
    return any(held.kind in TEAMS and held.territory in around for held in standing.mandates)


def is_team_of_one(standing: Standing, territories: Collection[str]) -> bool:
    return any(is_team_of(standing, code) for code in territories)


def may_edit_sheets_of(standing: Standing, organisation: int) -> bool:
    return standing.roles.get(organisation) in EDITING


def may_manage(standing: Standing, organisation: int) -> bool:
    return standing.roles.get(organisation) is Role.MANAGER


def may_decide_on_members(
    standing: Standing, organisation: int, territories: Collection[str]
) -> bool:
    """Its managers, and the team of one of the territories in which it works.

    A place that nobody knows where it lies belongs to the regional team.
    """
    regional = any(held.kind is MandateKind.REGIONAL_TEAM for held in standing.mandates)
    return may_manage(standing, organisation) or regional or is_team_of_one(standing, territories)
