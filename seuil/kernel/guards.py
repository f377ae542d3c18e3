"""What must be true before a step, as a table; how a guard says no, and what it misses."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from seuil.kernel.errors import TransitionRefused

Step = TypeVar("Step", bound=StrEnum)
Seen = TypeVar("Seen")


class GuardRefused(TransitionRefused):
    """A guard said no; ``guard`` names it, ``missing`` what it misses."""

    def __init__(self, guard: StrEnum, missing: Collection[str] = ()) -> None:
        super().__init__(guard.value)
        self.guard = guard
        self.missing = tuple(missing)


@dataclass(frozen=True, slots=True)
class Guards(Generic[Step, Seen]):
    """For each step the guards before it, by name; for some guards, which parts they miss.

    A guard looks at plain values, gathered before, and answers whether the step may be taken.
    """

    before: Mapping[Step, Sequence[tuple[StrEnum, Callable[[Seen], bool]]]]
    missing: Mapping[StrEnum, Callable[[Seen], Collection[str]]] = field(default_factory=dict)

    def refusals(self, step: Step, seen: Seen) -> list[GuardRefused]:
        """Return every guard that says no, so that a screen can show all that is left to do."""
        return [
            GuardRefused(guard, self.missing[guard](seen) if guard in self.missing else ())
            for guard, holds in self.before.get(step, ())
            if not holds(seen)
        ]

    def check(self, step: Step, seen: Seen) -> None:
        """Raise `GuardRefused` for the first guard that says no."""
        for refused in self.refusals(step, seen):
            raise refused
