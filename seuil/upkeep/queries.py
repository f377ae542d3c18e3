"""What people find of the sheets they keep."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from seuil.accounts.models import StaffSession, User
from seuil.directory.models import Location, Service, ServiceQuerySet
from seuil.kernel.errors import NotVisible
from seuil.kernel.text import fold
from seuil.organisations.domain import MandateKind, record_uuid
from seuil.organisations.models import Organisation
from seuil.organisations.policies import EDITING, is_operator, may_edit_sheets_of
from seuil.organisations.standing import Standing
from seuil.territory.queries import places
from seuil.upkeep.models import Draft, Keeper
from seuil.upkeep.policies import may_begin_sheets


def services_of_mine(standing: Standing) -> ServiceQuerySet:
    """Return the services of the organisations to which a person belongs."""
    return Service.objects.filter(organisation__in=standing.roles).for_cards()


def services_of_my_territories(
    standing: Standing, words: str, staff_session: StaffSession | None = None
) -> ServiceQuerySet:
    """Return the services in the territories of a team whose name holds these words."""
    found = Service.objects.for_cards()
    if not (staff_session is not None and is_operator(standing)):
        inside = territories_of_team(standing)
        where = Location.objects.filter(service=OuterRef("pk"), commune__code__in=inside)
        comes = Service.serves.through.objects.filter(
            service=OuterRef("pk"), territory__code__in=inside
        )
        theirs = Q(Exists(where)) | Q(Exists(comes))
        if any(held.kind is MandateKind.REGIONAL_TEAM for held in standing.mandates):
            theirs |= Q(locations__commune=None, serves=None)
        found = found.filter(theirs).distinct()
    asked = fold(words)
    if asked:
        found = found.filter(
            Q(sort_key__contains=asked) | Q(organisation__sort_key__contains=asked)
        )
    return found


def services_to_edit(
    standing: Standing, services: Collection[Service], staff_session: StaffSession | None = None
) -> frozenset[int]:
    """Return the keys of those sheets among these that a person may edit, in one query."""
    own = {
        service.pk for service in services if may_edit_sheets_of(standing, service.organisation_id)
    }
    theirs = services_of_my_territories(standing, "", staff_session)
    others = theirs.filter(pk__in=[service.pk for service in services])
    return frozenset(own).union(others.order_by().values_list("pk", flat=True))


def territories_of_team(standing: Standing) -> frozenset[str]:
    """Return the territories of a team's mandates and all that lies in them."""
    gazetteer = places()
    held = standing.teams & set(gazetteer.places)
    return frozenset(held.union(*(gazetteer.parts(code) for code in held)))


def drafts_of(user: User) -> dict[int, Draft]:
    """Return what a person has in hand, by the key of its service."""
    rows = Draft.objects.of_sheets().filter(author=user)
    return {row.service_id: row for row in rows if row.service_id is not None}


def new_sheets_of(user: User) -> list[Draft]:
    """Return the sheets that a person began and that nobody else has seen."""
    return list(Draft.objects.of_new_sheets().filter(author=user).select_related("organisation"))


def address_of_new(draft: Draft) -> uuid.UUID:
    """Return the lasting id that the sheet of a draft will have."""
    return record_uuid("service", draft.values["source"], draft.values["id"])


def new_sheet_for(user: User, service_id: uuid.UUID) -> Draft:
    """Return one's own sheet that does not exist yet, or raise `NotVisible`."""
    rows = Draft.objects.of_new_sheets().filter(author=user)
    for draft in rows.select_related("organisation__source"):
        if address_of_new(draft) == service_id:
            return draft
    raise NotVisible("no such draft")


def draft_on(service: Service, user: User) -> Draft | None:
    return Draft.objects.filter(service=service, author=user).first()


def other_authors(service: Service, user: User) -> list[User]:
    """Return the colleagues who have a draft on a sheet too."""
    rows = Draft.objects.filter(service=service).exclude(author=user).select_related("author")
    return [row.author for row in rows]


def organisations_for_new_sheets(
    standing: Standing, staff_session: StaffSession | None = None
) -> list[Organisation]:
    """Return the bodies to which a person may add a sheet; a team's, where it works already."""
    if not may_begin_sheets(standing, staff_session):
        return []
    own = [key for key, role in standing.roles.items() if role in EDITING]
    wanted = Q(pk__in=own)
    if staff_session is not None and is_operator(standing):
        wanted = Q()
    elif inside := territories_of_team(standing):
        where = Location.objects.filter(
            service__organisation=OuterRef("pk"), commune__code__in=inside
        )
        wanted |= Q(Exists(where))
    return list(Organisation.objects.filter(wanted).select_related("source"))


@dataclass(frozen=True, slots=True)
class Kept:
    """Who answers behind a contact; ``left``: that person is gone."""

    contact: str
    user_id: int | None
    left: bool


def keepers_of(service: Service) -> dict[str, Kept]:
    """Return who answers behind the contacts of a sheet, by the digest of the contact."""
    gone = set(Keeper.objects.left().filter(service=service).values_list("pk", flat=True))
    return {
        row.contact: Kept(row.contact, row.user_id, row.pk in gone)
        for row in Keeper.objects.filter(service=service)
    }


def services_with_contacts_left(services: Collection[Service]) -> frozenset[int]:
    """Return the keys of the services that have a contact to hand over."""
    left = Keeper.objects.left().filter(service__in=[service.pk for service in services])
    return frozenset(left.values_list("service_id", flat=True))


def contacts_kept_by(user_id: int, organisation: Organisation) -> list[Service]:
    """Return the services of an organisation on which a person answers behind a contact."""
    kept = Keeper.objects.filter(service=OuterRef("pk"), user=user_id)
    return list(Service.objects.filter(Exists(kept), organisation=organisation))
