"""The file that describes a territory: its form, checked before a row is written."""

import datetime
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.territory.domain import (
    Level,
    Link,
    Names,
    Qualifier,
    Share,
    Status,
    containing,
    level_of,
)

BRUSSELS = Path(__file__).resolve().parent.parent / "data" / "brussels.yaml"

# The same safe loader, written in C where the wheel has it: ten times as fast.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]
Position = tuple[Latitude, Longitude]
Text = Annotated[str, Field(min_length=1)]
Nis = Annotated[str, Field(pattern=r"^[0-9]{5}$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    fr: str = ""
    nl: str = ""
    en: str = ""

    @property
    def names(self) -> Names:
        return Names(self.fr, self.nl, self.en)

    @model_validator(mode="after")
    def _says_something(self) -> "Words":
        if not (self.fr or self.nl or self.en):
            raise ValueError("give a text in French, Dutch or English")
        return self


class _Fact(_Part):
    """Something that a source says; ``source`` names it under ``sources``."""

    source: Text


class PopulationLine(_Fact):
    value: Annotated[int, Field(gt=0)]
    year: Annotated[int, Field(ge=1800, le=2200)] | None = None
    qualifier: Qualifier = Qualifier.EXACT


class WithinLine(_Fact):
    parent: Text
    share: Share
    status: Status


class ThemeLine(_Fact):
    date: datetime.date
    text: Words
    objective: Words

    @model_validator(mode="before")
    @classmethod
    def _month_alone(cls, line: Any) -> Any:
        if isinstance(line, dict) and isinstance(date := line.get("date"), str) and len(date) == 7:
            return {**line, "date": f"{date}-01"}
        return line


class TerritoryLine(_Part):
    code: Text
    name: Words
    aliases: tuple[Text, ...] = ()
    website: Annotated[str, Field(pattern=r"^(https://\S+)?$")] = ""
    at: Position | None = None
    working_languages: tuple[Annotated[str, Field(pattern=r"^[a-z]{2,3}$")], ...] = ()
    time_zone: str = ""
    populations: tuple[PopulationLine, ...] = ()
    within: tuple[WithinLine, ...] = ()
    themes: tuple[ThemeLine, ...] = ()

    @property
    def level(self) -> Level:
        return level_of(self.code)


class PostalLine(_Part):
    code: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    commune: Nis
    name: Words | None = None
    at: Position | None = None


class LandmarkLine(_Part):
    code: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: Words
    aliases: tuple[Text, ...] = ()
    commune: Nis
    at: Position


class OutlineLine(_Part):
    commune: Nis
    basin: Text
    at: tuple[Position, ...]


class TerritoryFile(_Part):
    """A whole territory, every reference in it resolved and every source spelled out."""

    version: Literal[1]
    root: Text
    sources: dict[str, Text]
    territories: tuple[TerritoryLine, ...]
    postal_codes: tuple[PostalLine, ...] = ()
    landmarks: tuple[LandmarkLine, ...] = ()
    outline_points: tuple[OutlineLine, ...] = ()

    @property
    def links(self) -> list[Link]:
        return [
            Link(line.code, within.parent, within.share is Share.WHOLE)
            for line in self.territories
            for within in line.within
        ]

    def basins_of(self) -> dict[str, frozenset[str]]:
        """Return the basins of each commune."""
        return {
            line.code: frozenset(
                within.parent for within in line.within if level_of(within.parent) is Level.BASIN
            )
            for line in self.territories
            if line.level is Level.COMMUNE
        }


def read_territory_file(path: Path) -> TerritoryFile:
    """Return the checked file, or raise `InvalidInputs` with the place of every mistake."""
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506  safe, both
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path.name} cannot be read: {error}", path=path.name) from error
    try:
        found = TerritoryFile.model_validate(raw)
    except ValidationError as error:
        raise InvalidInputs(
            [
                InvalidInput(
                    f"{_where(problem['loc'])}: {problem['msg']} (found {problem['input']!r:.80})",
                    path=_where(problem["loc"]),
                    value=problem["input"],
                )
                for problem in error.errors()
            ]
        ) from error
    if problems := list(_loose_ends(found)):
        raise InvalidInputs(problems)
    containing([line.code for line in found.territories], found.links)
    return found


def _where(path: tuple[int | str, ...]) -> str:
    return ".".join(str(step) for step in path) or "file"


def _loose_ends(file: TerritoryFile) -> Iterable[InvalidInput]:
    codes = [line.code for line in file.territories]
    yield from _bad_codes(codes)
    yield from _twice("territories", codes)
    yield from _twice("postal_codes", [f"{p.code} in {p.commune}" for p in file.postal_codes])
    yield from _twice("landmarks", [landmark.code for landmark in file.landmarks])
    if file.root not in codes:
        yield InvalidInput(f"root: {file.root} is not among the territories", path="root")
    communes = {
        *(line.commune for line in file.postal_codes),
        *(line.commune for line in file.landmarks),
        *(line.commune for line in file.outline_points),
    }
    for nis in sorted(communes - {code.split(":", 1)[-1] for code in codes}):
        yield InvalidInput(f"commune {nis} is not among the territories", path="communes")
    for name in sorted(_sources_named(file) - file.sources.keys()):
        yield InvalidInput(f"source {name!r} is not described under sources", path="sources")


def _bad_codes(codes: Iterable[str]) -> Iterable[InvalidInput]:
    for code in codes:
        try:
            level_of(code)
        except InvalidInput as problem:
            yield problem


def _twice(path: str, codes: Iterable[str]) -> Iterable[InvalidInput]:
    for code, times in Counter(codes).items():
        if times > 1:
            yield InvalidInput(f"{path}: {code} is there {times} times", path=path, value=code)


def _sources_named(file: TerritoryFile) -> set[str]:
    facts: list[_Fact] = []
    for line in file.territories:
        facts += [*line.populations, *line.within, *line.themes]
    return {fact.source for fact in facts}
