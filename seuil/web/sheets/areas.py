"""Choosing territories: boxes by level, folded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from seuil.directory.record.values import COMMUNE
from seuil.matching.index import index
from seuil.territory.domain import Level
from seuil.territory.models import LEVEL_LABELS
from seuil.web.sheets.fields import Option, Words
from seuil.wording.localised import reader_language


@dataclass(frozen=True, slots=True)
class AreaGroup:
    """The territories of one level."""

    label: Words
    options: Sequence[Option]

    @property
    def chosen(self) -> str:
        return " · ".join(str(option.label) for option in self.options if option.checked)


def area_groups(chosen: Collection[str]) -> list[AreaGroup]:
    """Return every territory of the site by level, those of a commune together."""
    gazetteer, language = index.ready().places, reader_language()
    by_level: dict[Level, list[Option]] = {}
    for place in gazetteer.places.values():
        label = place.names.read_in(language)
        by_level.setdefault(place.level, []).append(Option(place.code, label, place.code in chosen))
    for found in by_level.values():
        found.sort(key=lambda option: str(option.label))
    return [
        AreaGroup(LEVEL_LABELS[level], by_level[level])
        for level in (Level.REGION, Level.BASIN, Level.COMMUNE, Level.QUARTER)
        if level in by_level
    ]


def communes() -> dict[str, str]:
    """Return the communes by name: bare code -> name."""
    gazetteer, language = index.ready().places, reader_language()
    found = {
        code.removeprefix(COMMUNE): place.names.read_in(language)
        for code, place in gazetteer.places.items()
        if place.level is Level.COMMUNE
    }
    return {"": "—", **dict(sorted(found.items(), key=lambda item: item[1]))}
