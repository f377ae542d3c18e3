"""Who may do what with the sheet of a service."""

from seuil.accounts.models import StaffSession
from seuil.directory.domain import Hand
from seuil.directory.models import Service
from seuil.directory.whereabouts import territories_of
from seuil.organisations.domain import MandateKind
from seuil.organisations.policies import is_operator, is_team_of_one, may_edit_sheets_of
from seuil.organisations.standing import Standing


def hand_of(
    standing: Standing, service: Service, staff_session: StaffSession | None = None
) -> Hand | None:
    """Return as what this person may write on a sheet; None: not at all.

    Those who keep the sheets of its organisation, the team of a territory where the service is or
    which it serves (of a service that is nowhere: the regional team), an operator during a staff
    session.
    """
    if may_edit_sheets_of(standing, service.organisation_id):
        return Hand.SERVICE
    if standing.mandates and _is_in_their_territory(standing, service):
        return Hand.TEAM
    if staff_session is not None and is_operator(standing):
        return Hand.OPERATOR
    return None


def _is_in_their_territory(standing: Standing, service: Service) -> bool:
    territories = territories_of(service)
    if territories:
        return is_team_of_one(standing, territories)
    return any(held.kind is MandateKind.REGIONAL_TEAM for held in standing.mandates)


def may_edit_sheet(
    standing: Standing, service: Service, staff_session: StaffSession | None = None
) -> bool:
    return hand_of(standing, service, staff_session) is not None


def may_see_work_on(
    standing: Standing, service: Service, staff_session: StaffSession | None = None
) -> bool:
    """Every member of its organisation sees how a sheet is kept, and all who may edit it."""
    return service.organisation_id in standing.roles or may_edit_sheet(
        standing, service, staff_session
    )
