"""What people find of services that are said to be missing."""

import datetime
import uuid
from collections.abc import Sequence

from seuil.accounts.models import StaffSession, User
from seuil.directory.models import Service
from seuil.directory.queries import visible_services
from seuil.kernel.errors import NotVisible, visible
from seuil.organisations.policies import is_operator
from seuil.organisations.queries import teams_around
from seuil.organisations.standing import Standing
from seuil.upkeep.models import MissingService, MissingServiceLink
from seuil.upkeep.models.missing import MissingServiceQuerySet
from seuil.upkeep.queries import territories_of_team


def missing_services_of(
    standing: Standing, staff_session: StaffSession | None = None
) -> MissingServiceQuerySet:
    """Return those that a person may answer: where their team is, or all of them."""
    found = MissingService.objects.all()
    if staff_session is not None and is_operator(standing):
        return found
    return found.filter(commune__code__in=territories_of_team(standing))


def missing_service_for(
    standing: Standing, missing_id: int, staff_session: StaffSession | None = None
) -> MissingService:
    """Return one that this person may answer, or raise `NotVisible`."""
    rows = missing_services_of(standing, staff_session).for_queue()
    return visible(rows.filter(pk=missing_id).first(), "no such missing service")


def missing_service_by_link(token: str, now: datetime.datetime) -> MissingService:
    """Return the one that a link opens, or raise `NotVisible`."""
    link = MissingServiceLink.objects.usable(token, now).first()
    if not isinstance(link, MissingServiceLink):
        raise NotVisible("no such missing service")
    return MissingService.objects.for_queue().get(pk=link.missing_id)


def answerers_of(missing: MissingService) -> Sequence[User]:
    """Return who is written to: the teams of the basins around, else of the region."""
    return teams_around([missing.commune.code]).people


def sheet_of(missing: MissingService) -> Service | None:
    """Return the sheet that answers it, once everybody may see it."""
    wanted: list[uuid.UUID] = [missing.sheet] if missing.sheet else []
    return next(iter(visible_services(wanted)), None)
