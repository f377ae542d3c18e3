"""A year by theme and place: what is done where, and where nothing answers what people meet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from seuil.plans.domain.action import Status
from seuil.plans.models import Action, Plan
from seuil.register.domain.blockage import ALIVE
from seuil.register.models import Blockage
from seuil.territory.domain import Level
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places

WITHOUT_THEME = ""
"""Stands for the theme of what has none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What one place does about one theme. ``blockages``: open ones that were met there;
    of a region, those that were met in no basin in particular."""

    actions: Sequence[Action] = ()
    blockages: int = 0

    @property
    def is_gap(self) -> bool:
        """Whether people meet something here that no action is about."""
        return bool(self.blockages) and not self.actions


@dataclass(frozen=True, slots=True)
class Matrix:
    """``places``: codes, the region first; ``rows``: theme, then a cell a place.

    ``plans``: the plan of a place, where it has one. ``years``: of which there are plans.
    """

    year: int
    places: Sequence[str]
    plans: Mapping[str, Plan]
    rows: Mapping[str, Sequence[Cell]]
    years: Sequence[int]


def matrix(year: int, themes: Sequence[str]) -> Matrix:
    """Return the plans of a year by theme, in the order given, and place; four queries.

    A theme of which nothing is done and nothing open is met is left out. An action on several
    themes stands in the row of each.
    """
    known = places()
    years = list(Plan.objects.order_by("-year").values_list("year", flat=True).distinct())
    plans = {
        one.territory.code: one
        for one in Plan.objects.filter(year=year).select_related("territory")
    }
    columns = _columns(known, plans)
    actions = _by_cell(
        Action.objects.shown()
        .exclude(status=Status.DROPPED)
        .filter(plan__in=list(plans.values()))
        .defer(*LONG_TEXTS)
        .order_by("number"),
        {one.pk: code for code, one in plans.items()},
        frozenset(themes),
    )
    met = _met(known)
    rows = {}
    for theme in [*themes, WITHOUT_THEME]:
        cells = [
            Cell(actions.get((theme, place), ()), met.get((theme, place), 0)) for place in columns
        ]
        if any(cell.actions or cell.blockages for cell in cells):
            rows[theme] = cells
    return Matrix(year, columns, plans, rows, years)


LONG_TEXTS = tuple(
    f"{name}_{language}"
    for name in ("about", "changed", "for_whom", "how_known")
    for language in ("fr", "nl", "en")
)


def _columns(known: Gazetteer, plans: Iterable[str]) -> list[str]:
    """Return the regions, each before its basins, then other places that have a plan."""
    levels = {Level.REGION: 0, Level.BASIN: 1}
    placed = [place for place in known.places.values() if place.level in levels]
    placed.sort(key=lambda place: (levels[place.level], place.position, place.code))
    codes = [place.code for place in placed]
    return [*codes, *sorted(set(plans) - set(codes))]


def _by_cell(
    rows: Iterable[Action], place_of: Mapping[int, str], themes: frozenset[str]
) -> dict[tuple[str, str], list[Action]]:
    found: dict[tuple[str, str], list[Action]] = {}
    for row in rows:
        for theme in [one for one in row.themes if one in themes] or [WITHOUT_THEME]:
            found.setdefault((theme, place_of[row.plan_id]), []).append(row)
    return found


def _met(known: Gazetteer) -> dict[tuple[str, str], int]:
    """Return how many open blockages were met, by theme and basin; in none: by region."""
    regions = [one.code for one in known.places.values() if one.level == Level.REGION]
    found: dict[tuple[str, str], int] = {}
    rows = Blockage.objects.filter(status__in=ALIVE).values_list("themes", "basins")
    for themes, basins in rows:
        for key in ((theme, place) for theme in themes for place in basins or regions):
            found[key] = found.get(key, 0) + 1
    return found
