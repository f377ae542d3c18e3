"""Two problems at once: which services take them together, and the desk of the other theme."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from seuil.orientation.domain.reasons import DIMENSIONS, Reason
from seuil.orientation.exploring import Proposal
from seuil.orientation.labels import Words
from seuil.orientation.models import Desk, OrientationRequest
from seuil.orientation.queries import desks_with_people

THEMES = ("mental_health", "addictions")
"""Kinds of help whose desks explore a double diagnosis together."""


class Together(StrEnum):
    """What a sheet says to somebody with a mental-health and an addiction problem."""

    TAKES = "takes"
    ASK = "ask"
    EXCLUDES = "excludes"


TOGETHER_LABELS = {
    Together.TAKES: _("They take both problems together"),
    Together.ASK: _("To ask: do they take both together?"),
    Together.EXCLUDES: _("They exclude one of the two, or both together"),
}


def together(proposal: Proposal) -> Together:
    """Return what one sheet says on the two facts, whatever else it asks."""
    dimensions = DIMENSIONS[Reason.COMBINED_PROBLEMS]
    if any(one.dimension in dimensions for one in proposal.failed):
        return Together.EXCLUDES
    if proposal.verdict is None or any(one.dimension in dimensions for one in proposal.asks):
        return Together.ASK
    return Together.TAKES


@dataclass(frozen=True, slots=True)
class Section:
    """Proposals under one heading; ``key`` empty: they need none."""

    key: str
    label: Words
    proposals: Sequence[Proposal]


def sections_of(proposals: Sequence[Proposal], *, combined: bool) -> list[Section]:
    """Return the proposals in their order, those that take both problems first."""
    if not combined:
        return [Section("", "", proposals)] if proposals else []
    return [
        Section(kind.value, TOGETHER_LABELS[kind], found)
        for kind in Together
        if (found := [one for one in proposals if together(one) is kind])
    ]


def other_desks(request: OrientationRequest) -> list[Desk]:
    """Return the desks of the two themes at which somebody sits, but the one that has it."""
    themed = Q()
    for theme in THEMES:
        themed |= Q(theme__code=theme) | Q(theme__code__startswith=f"{theme}.")
    people = desks_with_people()
    desks = Desk.objects.active().by_name().filter(themed)
    others = [one for one in desks if people.get(one.pk) and one.pk != request.desk_id]
    return _near_first(others, request)


def _near_first(desks: Iterable[Desk], request: OrientationRequest) -> list[Desk]:
    """Put those of the basin of the request first."""
    return sorted(desks, key=lambda desk: desk.territory_id != request.basin_id)
