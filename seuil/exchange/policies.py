"""Who may bring files in."""

from seuil.exchange.models import Feed
from seuil.organisations.policies import is_operator, is_team_of, may_manage
from seuil.organisations.standing import Standing


def may_import(standing: Standing, feed: Feed, *, in_staff_session: bool = False) -> bool:
    """Managers for their organisation, a team for its territory, operators in a staff session."""
    if is_operator(standing) and in_staff_session:
        return True
    if feed.organisation_id is not None:
        return may_manage(standing, feed.organisation_id)
    return feed.territory is not None and is_team_of(standing, feed.territory.code)
