"""Which of the things said resemble each other: a proposal to a person, never a decision."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from seuil.kernel.text import fold

LEAST = 0.5
"""From which likeness on two sentences are proposed as the same."""
MOST = 2
SHORTEST = 12
"""Folded letters under which a sentence says too little to be compared."""


@dataclass(frozen=True, slots=True)
class Alike:
    """``likeness`` is from `LEAST` to 1: the same words."""

    key: int
    likeness: float


@lru_cache(maxsize=4096)
def pieces(text: str) -> frozenset[str]:
    """Return every three letters in a row of the folded text; nothing for a very short one."""
    folded = fold(text)
    if len(folded) < SHORTEST:
        return frozenset()
    padded = f" {folded} "
    return frozenset(padded[start : start + 3] for start in range(len(padded) - 2))


def likeness(one: str, other: str) -> float:
    """Return how much of their pieces two sentences share, from 0 to 1.

    >>> likeness("Pas d'adresse, pas de médecin.", "pas d’adresse : PAS DE MEDECIN")
    1.0
    >>> likeness("Pas d'adresse, pas de médecin.", "La garde du samedi manque de bras.") < 0.3
    True
    """
    mine, theirs = pieces(one), pieces(other)
    if not mine or not theirs:
        return 0.0
    return 2 * len(mine & theirs) / (len(mine) + len(theirs))


def nearest(text: str, others: Iterable[tuple[int, str]]) -> list[Alike]:
    """Return the few among ``others`` (key, text) that say nearly the same, the nearest first."""
    found = (Alike(key, likeness(text, other)) for key, other in others)
    alike = sorted((one for one in found if one.likeness >= LEAST), key=_nearest_first)
    return alike[:MOST]


def _nearest_first(one: Alike) -> tuple[float, int]:
    return -one.likeness, one.key
