"""Places of a territory: levels, how they lie in one another, and what is known of each."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.errors import InvalidInput


class Level(StrEnum):
    REGION = "region"
    BASIN = "basin"
    COMMUNE = "commune"
    QUARTER = "quarter"


class Status(StrEnum):
    """How a link between two places is known."""

    STATED = "stated"
    DERIVED = "derived"
    UNVERIFIED = "unverified"


class Share(StrEnum):
    """Whether a place lies in another entirely."""

    WHOLE = "whole"
    PART = "part"


class Qualifier(StrEnum):
    """How exact a published figure is."""

    EXACT = "exact"
    MORE_THAN = "more_than"
    SLIGHTLY_UNDER = "slightly_under"
    ABOUT = "about"


class Origin(StrEnum):
    """Where an outline comes from."""

    DRAWN = "drawn"
    IMPORTED = "imported"


# From the widest to the narrowest; a place lies only in wider ones.
LEVELS = (Level.REGION, Level.BASIN, Level.COMMUNE, Level.QUARTER)
DEPTH: Mapping[Level, int] = {level: depth for depth, level in enumerate(LEVELS)}

SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"
CODES: Mapping[Level, re.Pattern[str]] = {
    Level.REGION: re.compile(rf"region:{SLUG}"),
    Level.BASIN: re.compile(rf"basin:{SLUG}"),
    Level.COMMUNE: re.compile(r"commune:[0-9]{5}"),
    Level.QUARTER: re.compile(rf"quarter:{SLUG}\.{SLUG}"),
}


@dataclass(frozen=True, slots=True)
class Names:
    """A name in each language of the interface; empty where there is none."""

    fr: str = ""
    nl: str = ""
    en: str = ""

    def read_in(self, language: str) -> str:
        """Return the name in ``language``, else in French, Dutch or English."""
        wanted = getattr(self, language) if language in {"fr", "nl", "en"} else ""
        return wanted or self.fr or self.nl or self.en

    def all(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for name in (self.fr, self.nl, self.en) if name))


@dataclass(frozen=True, slots=True)
class Link:
    """``child`` lies in ``parent``, entirely or in part."""

    child: str
    parent: str
    whole: bool


def level_of(code: str) -> Level:
    """Return the level that a code names, or raise `InvalidInput`.

    >>> level_of("quarter:clss.marolles")
    <Level.QUARTER: 'quarter'>
    """
    for level, pattern in CODES.items():
        if pattern.fullmatch(code):
            return level
    raise InvalidInput(
        f"{code!r} is not the code of a territory",
        path="code",
        value=code,
        accepted="region:brussels, basin:nord, commune:21004, quarter:clss.marolles",
    )


def grid_of(code: str) -> str:
    """Return the grid of a quarter's code, empty for other levels."""
    return code.split(":", 1)[1].split(".", 1)[0] if level_of(code) is Level.QUARTER else ""


def slug(text: str) -> str:
    """Return folded ``text`` as the last part of a code.

    >>> slug("gare de l ouest")
    'gare-de-l-ouest'
    """
    return re.sub(r"[^a-z0-9]+", "-", text).strip("-")


def containing(codes: Iterable[str], links: Iterable[Link]) -> dict[str, frozenset[str]]:
    """Return for each code itself and all the territories that it lies in, or partly in.

    A place inherits what its parents lie in, level by level: a level that is linked directly
    is complete, and is not widened by the parents. Marolles lies in the Centre-Ouest basin
    alone, although its commune is split over three.

    Raises `InvalidInput` when a link goes to an unknown place or not to a wider level, which
    also rules out circles.
    """
    known = set(codes)
    parents: dict[str, list[str]] = {code: [] for code in known}
    for link in links:
        _check_link(link, known)
        parents[link.child].append(link.parent)

    found: dict[str, frozenset[str]] = {}
    for code in sorted(known, key=lambda code: DEPTH[level_of(code)]):
        direct = parents[code]
        settled = {level_of(parent) for parent in direct}
        inherited = {
            wider for parent in direct for wider in found[parent] if level_of(wider) not in settled
        }
        found[code] = frozenset({code, *direct, *inherited})
    return found


def _check_link(link: Link, known: set[str]) -> None:
    for code in (link.child, link.parent):
        if code not in known:
            raise InvalidInput(f"{code} is not known", path="within", value=code)
    if DEPTH[level_of(link.parent)] >= DEPTH[level_of(link.child)]:
        raise InvalidInput(
            f"{link.child} cannot lie in {link.parent}: that is not a wider level",
            path="within",
            value=link.parent,
        )
