"""Who reads the register: the teams, each of its own basins."""

from seuil.organisations.policies import is_regional_team, is_team
from seuil.organisations.standing import Standing
from seuil.territory.queries import places

NOWHERE = ""
"""Stands for the basin of an observation of which nobody knew where it was."""


def may_read(standing: Standing) -> bool:
    return is_team(standing)


def basins_read_by(standing: Standing) -> frozenset[str]:
    """Return the basins whose figures a person reads; what lies nowhere is read by the region."""
    gazetteer = places()
    known = standing.teams & set(gazetteer.places)
    found = known.union(*(gazetteer.parts(code) for code in known))
    return frozenset(found | {NOWHERE} if is_regional_team(standing) else found)
