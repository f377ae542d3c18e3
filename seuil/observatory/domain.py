"""What a vignette expects of a territory, and whether it is so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from seuil.access.types import Verdict


@dataclass(frozen=True, slots=True)
class Counts:
    """How many services would take the person, must be asked, or would not."""

    open: int
    ask: int
    blocked: int

    @classmethod
    def of(cls, verdicts: Mapping[Verdict, int]) -> "Counts":
        return cls(*(verdicts.get(verdict, 0) for verdict in Verdict))


@dataclass(frozen=True, slots=True)
class Cell:
    """One need in one place; ``met`` is None when nothing is expected there."""

    territory: str
    counts: Counts
    met: bool | None


@dataclass(frozen=True, slots=True)
class NeedOutcome:
    """One need of a vignette over the whole territory, and in each place of the expectation."""

    category: str
    counts: Counts
    cells: Sequence[Cell]

    @property
    def met(self) -> bool | None:
        judged = [cell.met for cell in self.cells if cell.met is not None]
        return all(judged) if judged else None


def is_met(counts: Counts, at_least: int) -> bool:
    return counts.open >= at_least
