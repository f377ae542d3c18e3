"""Themes of sessions: the widest kinds of help, and what places chose to work on first."""

from collections.abc import Iterable, Sequence

from seuil.directory.models import Category
from seuil.territory.models import PriorityTheme, Territory
from seuil.territory.queries import places
from seuil.wording.localised import Wording


def theme_labels() -> dict[str, Wording]:
    """Return what each theme is called, in order; one query."""
    return {one.code: one.label for one in Category.objects.tops()}


def labels_of(codes: Iterable[str], labels: dict[str, Wording]) -> list[Wording]:
    return [labels[code] for code in codes if code in labels]


def priorities_of(territory: Territory) -> Sequence[PriorityTheme]:
    """Return what a place, and the places that it lies in, chose to work on first."""
    around = places().ancestors(territory.code) | {territory.code}
    return list(
        PriorityTheme.objects.filter(territory__code__in=around).select_related("territory")
    )
