"""The doors to a sheet: of everyone, and of those who keep it."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from seuil.accounts.models import StaffSession
from seuil.directory.domain import Audience, ContactType
from seuil.directory.models import Contact, Service, SharedList
from seuil.directory.policies import may_edit_sheet, may_see_work_on
from seuil.directory.whereabouts import territories_of
from seuil.kernel.errors import NotVisible, visible
from seuil.organisations.standing import Standing

__all__ = [
    "known_service",
    "public_phones",
    "shared_list_of",
    "sheet_for",
    "sheet_to_edit",
    "territories_of",
    "visible_service",
    "visible_services",
]


def visible_service(service_id: uuid.UUID) -> Service:
    """Return a sheet that everyone may see, loaded for display, or raise `NotVisible`."""
    return visible(
        Service.objects.public().for_sheet().filter(uuid=service_id).first(), "no such service"
    )


def known_service(service_id: uuid.UUID) -> Service:
    """Return a sheet of which everyone may know, gone or not, or raise `NotVisible`."""
    return visible(
        Service.objects.published().for_sheet().filter(uuid=service_id).first(), "no such service"
    )


def visible_services(service_ids: Sequence[uuid.UUID]) -> list[Service]:
    """Return those of these sheets that everyone may see, in this order, loaded for display."""
    found = Service.objects.public().for_sheet().filter(uuid__in=service_ids)
    by_id = {service.uuid: service for service in found}
    return [by_id[one] for one in service_ids if one in by_id]


def public_phones(keys: Collection[int]) -> dict[int, str]:
    """Return the first telephone number for everyone of each of these sheets that has one."""
    rows = (
        Contact.objects.filter(service__in=keys, kind=ContactType.PHONE, audience=Audience.PUBLIC)
        .order_by("-position", "-pk")
        .values_list("service_id", "value")
    )
    return dict(rows)


def shared_list_of(token: str, now: datetime) -> SharedList:
    """Return the list that a link opens, or raise `NotVisible`: unknown, deleted or too old."""
    shared = SharedList.objects.usable(token, now).first()
    if not isinstance(shared, SharedList):
        raise NotVisible("no such list")
    return shared


def sheet_for(
    standing: Standing, service_id: uuid.UUID, staff_session: StaffSession | None = None
) -> Service:
    """Return a sheet on which this person may see the work, or raise `NotVisible`."""
    service = _any_service(service_id)
    if service is None or not may_see_work_on(standing, service, staff_session):
        raise NotVisible("no such service")
    return service


def sheet_to_edit(
    standing: Standing, service_id: uuid.UUID, staff_session: StaffSession | None = None
) -> Service:
    """Return a sheet that this person may edit, or raise `NotVisible`."""
    service = _any_service(service_id)
    if service is None or not may_edit_sheet(standing, service, staff_session):
        raise NotVisible("no such service")
    return service


def _any_service(service_id: uuid.UUID) -> Service | None:
    return (
        Service.objects.select_related("source", "organisation__source")
        .filter(uuid=service_id)
        .first()
    )
