"""How many people live where, as the territory's own figures say: one year for all communes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from seuil.access.counterfactual.types import Place
from seuil.kernel.errors import InvalidInput
from seuil.kernel.geography import Point
from seuil.territory.domain import Level, Qualifier
from seuil.territory.domain.shapes import EqualArea, middle
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.gazetteer import Place as Territory
from seuil.territory.models import Population


@dataclass(frozen=True, slots=True)
class Inhabitants:
    """The figures of one year, by commune, and who published them."""

    year: int
    sources: tuple[str, ...]
    of: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Home:
    """A commune, or the part of it in one basin, with the people who live there."""

    place: Place
    commune: str
    people: float


def inhabitants() -> Inhabitants:
    """Return the latest year of which every commune has an exact figure; one query."""
    rows = Population.objects.filter(
        territory__level=Level.COMMUNE, qualifier=Qualifier.EXACT, year__isnull=False
    ).values_list("year", "territory__code", "value", "source")
    found = sorted((year or 0, code, value, source) for year, code, value, source in rows)
    communes = {code for _, code, _, _ in found}
    for year in sorted({year for year, *_ in found}, reverse=True):
        those = [row for row in found if row[0] == year]
        if {code for _, code, _, _ in those} == communes:
            sources = tuple(dict.fromkeys(source for *_, source in those))
            return Inhabitants(year, sources, {code: value for _, code, value, _ in those})
    raise InvalidInput(
        "the territory has no year of which every commune has a figure",
        path="population",
        accepted="figures of one year for all communes, or a population file",
    )


def homes(figures: Inhabitants, places: Gazetteer) -> list[Home]:
    """Return where people live, in the order of the codes.

    A commune that lies in several basins is cut along their outlines, its people shared out by
    surface; without outlines it stays whole and counts in each of them.
    """
    return [home for code in sorted(figures.of) for home in _homes(code, figures.of[code], places)]


def _homes(commune: str, people: int, places: Gazetteer) -> Iterator[Home]:
    basins = sorted(code for code in places.ancestors(commune) if code.startswith("basin:"))
    whole = places.place(commune)
    parts = list(_cut(whole, basins, places)) if len(basins) > 1 else []
    if not parts:
        yield Home(residence(commune, places), commune, people)
        return
    surface = sum(area for _, area, _ in parts)
    others = frozenset(basins)
    for basin, area, point in parts:
        around = places.ancestors(commune) - others | {basin}
        yield Home(Place(f"{commune} in {basin}", point, around), commune, people * area / surface)


def _cut(
    whole: Territory, basins: list[str], places: Gazetteer
) -> Iterator[tuple[str, float, Point]]:
    for basin in basins:
        frame = places.place(basin).outline
        if whole.outline is None or frame is None:
            continue
        common = whole.outline.intersection(frame)
        if not common.is_empty and common.area > 0:
            centre = middle(common)
            area = EqualArea(centre.y).project(common).area
            yield basin, float(area), Point(centre.y, centre.x)


def residence(code: str, places: Gazetteer) -> Place:
    """Return a territory as a place where people live: they are thought to be at its point."""
    territory = places.place(code)
    known = territory.lat is not None and territory.lon is not None
    point = Point(territory.lat, territory.lon) if known else None  # type: ignore[arg-type]
    return Place(code, point, places.ancestors(code))


def residences(places: Gazetteer) -> list[Place]:
    """Return every territory as a place of living, for populations of files."""
    return [residence(code, places) for code in sorted(places.places)]
