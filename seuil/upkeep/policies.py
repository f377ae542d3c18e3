"""Who may begin a sheet."""

from seuil.accounts.models import StaffSession
from seuil.directory.domain import Hand
from seuil.organisations.models import Organisation
from seuil.organisations.policies import (
    EDITING,
    is_operator,
    is_team,
    may_edit_sheets_of,
)
from seuil.organisations.standing import Standing


def hand_for_new_sheet(
    standing: Standing, organisation: Organisation, staff_session: StaffSession | None = None
) -> Hand | None:
    """Return as what this person may add a sheet to an organisation; None: not at all.

    A team adds what is missing in its territory, whoever offers it.
    """
    if may_edit_sheets_of(standing, organisation.pk):
        return Hand.SERVICE
    if is_team(standing):
        return Hand.TEAM
    if staff_session is not None and is_operator(standing):
        return Hand.OPERATOR
    return None


def may_begin_sheets(standing: Standing, staff_session: StaffSession | None = None) -> bool:
    edits = any(role in EDITING for role in standing.roles.values())
    return edits or is_team(standing) or (staff_session is not None and is_operator(standing))
