"""Which desk answers first: the most local one of the place, and those of the theme.

"Local first" chooses a door; it never limits where one looks for help.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from seuil.territory.domain import Level

NEAREST_FIRST = (Level.QUARTER, Level.COMMUNE, Level.BASIN, Level.REGION)


class Because(StrEnum):
    """Why a desk is, or is not, one of those that may answer."""

    MOST_LOCAL = "most_local"
    ON_A_BORDER = "on_a_border"
    THEME = "theme"
    NARROWER_EXISTS = "narrower_exists"
    ELSEWHERE = "elsewhere"
    OTHER_THEME = "other_theme"
    NOBODY_SITS = "nobody_sits"


CANDIDATES = frozenset({Because.MOST_LOCAL, Because.ON_A_BORDER, Because.THEME})


@dataclass(frozen=True, slots=True)
class DeskPlace:
    """A desk as routing sees it. ``sits``: whether anybody sits there."""

    key: int
    territory: str
    level: Level
    theme: str = ""
    sits: bool = True


@dataclass(frozen=True, slots=True)
class Routed:
    desk: DeskPlace
    because: Because

    @property
    def may_answer(self) -> bool:
        return self.because in CANDIDATES


def routes(
    desks: Collection[DeskPlace], around: frozenset[str], themes: Collection[str]
) -> Sequence[Routed]:
    """Return every desk with why it may answer or not, those that may first.

    ``around`` holds the place and every territory that it lies in; on a border it has several of
    one level, whose desks are then all candidates. ``themes``: the kind of help asked and those
    that contain it. A desk at which nobody sits is passed over: the next wider one answers.
    """
    here = [desk for desk in desks if desk.territory in around and not desk.theme and desk.sits]
    most_local = next((lv for lv in NEAREST_FIRST if any(d.level is lv for d in here)), None)
    first = {desk.key for desk in here if desk.level is most_local}
    found = [Routed(desk, _because(desk, first, around, themes, most_local)) for desk in desks]
    return sorted(found, key=lambda route: (_RANK[route.because], _NEAR[route.desk.level]))


def _because(
    desk: DeskPlace,
    first: Collection[int],
    around: frozenset[str],
    themes: Collection[str],
    most_local: Level | None,
) -> Because:
    if desk.territory not in around:
        return Because.ELSEWHERE
    if not desk.sits:
        return Because.NOBODY_SITS
    if desk.theme:
        return Because.THEME if desk.theme in themes else Because.OTHER_THEME
    if desk.level is not most_local:
        return Because.NARROWER_EXISTS
    return Because.ON_A_BORDER if len(first) > 1 else Because.MOST_LOCAL


_RANK: Mapping[Because, int] = {because: rank for rank, because in enumerate(Because)}
_NEAR: Mapping[Level, int] = {level: rank for rank, level in enumerate(NEAREST_FIRST)}
