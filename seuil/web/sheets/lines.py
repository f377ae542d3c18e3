"""The services that somebody keeps, as the list shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from seuil.access.types import State
from seuil.access.vocabulary import vocabulary
from seuil.accounts.models import User
from seuil.directory.domain import Audience
from seuil.directory.models import Service
from seuil.organisations.policies import may_edit_sheets_of
from seuil.organisations.standing import Standing
from seuil.upkeep.corrections.queries import corrections_waiting
from seuil.upkeep.models import Draft
from seuil.upkeep.queries import (
    address_of_new,
    drafts_of,
    new_sheets_of,
    services_with_contacts_left,
)
from seuil.web.components import Capacity, Freshness
from seuil.web.search.cards import capacity_of, foreign_language, freshness_of


@dataclass(frozen=True, slots=True)
class ServiceLine:
    """One service; ``unknown``: dimensions on which nobody has said anything."""

    service: Service
    name: str
    name_language: str
    url: str
    capacity: Capacity
    freshness: Freshness
    unknown: int
    no_hours: bool
    draft: Draft | None
    corrections: int
    hand_over: bool
    may_edit: bool
    professional: bool
    gone: bool


@dataclass(frozen=True, slots=True)
class NewLine:
    """A sheet that nobody else has seen."""

    name: str
    organisation: str
    url: str


def lines_of(
    services: Sequence[Service], user: User, standing: Standing, *, by_team: bool = False
) -> list[ServiceLine]:
    """Return the lines of services loaded by ``for_cards``, in three queries.

    ``by_team``: they are in the territory of the reader's team, who may edit all of them.
    """
    drafts, left = drafts_of(user), services_with_contacts_left(services)
    waiting = corrections_waiting(services)
    return [
        ServiceLine(
            service=service,
            name=str(service.name),
            name_language=foreign_language(service.name),
            url=reverse("web:my_service", args=[service.uuid]),
            capacity=capacity_of(service),
            freshness=freshness_of(service),
            unknown=_unknown(service),
            no_hours=not service.hours,
            draft=drafts.get(service.pk),
            corrections=waiting.get(service.pk, 0),
            hand_over=service.pk in left,
            may_edit=by_team or may_edit_sheets_of(standing, service.organisation_id),
            professional=service.visibility == Audience.PROFESSIONAL,
            gone=service.gone_on is not None,
        )
        for service in services
    ]


def _unknown(service: Service) -> int:
    said = {row.dimension for row in service.conditions.all() if row.state != State.UNKNOWN}
    return len(set(vocabulary().ruled) - said)


def new_lines(user: User) -> list[NewLine]:
    lines = []
    for draft in new_sheets_of(user):
        texts = draft.values.get("name") or draft.base["name"]
        lines.append(
            NewLine(
                name=next(iter(texts.values()), ""),
                organisation=str(draft.organisation),
                url=reverse("web:my_service", args=[address_of_new(draft)]),
            )
        )
    return lines
