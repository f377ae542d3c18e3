"""How a guard says no: by its name, and by what it misses."""

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from seuil.kernel.errors import TransitionRefused

Seen = TypeVar("Seen")
Step = TypeVar("Step", bound=StrEnum)
Guards = Mapping[Step, Sequence[tuple[StrEnum, Callable[[Seen], bool]]]]
"""For each step what must be true before it."""
Missing = Mapping[StrEnum, Callable[[Seen], Collection[str]]]
"""For a guard the parts that it misses."""


class GuardRefused(TransitionRefused):
    """A guard said no; ``guard`` names it, ``missing`` what it misses."""

    def __init__(self, guard: StrEnum, missing: Collection[str] = ()) -> None:
        super().__init__(guard.value)
        self.guard = guard
        self.missing = tuple(missing)


def refusals(
    guards: Guards[Step, Seen], missing: Missing[Seen], step: Step, seen: Seen
) -> list[GuardRefused]:
    """Return every guard that says no, so that a screen can show all that is left to do."""
    return [
        GuardRefused(guard, missing[guard](seen) if guard in missing else ())
        for guard, holds in guards.get(step, ())
        if not holds(seen)
    ]


def check(guards: Guards[Step, Seen], missing: Missing[Seen], step: Step, seen: Seen) -> None:
    """Raise `GuardRefused` for the first guard that says no."""
    for refused in refusals(guards, missing, step, seen):
        raise refused
