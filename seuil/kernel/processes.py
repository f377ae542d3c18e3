"""A process as a table: which steps lead from which state to which (see `docs/processes/`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from seuil.kernel.errors import TransitionRefused

Status = TypeVar("Status", bound=StrEnum)
Step = TypeVar("Step", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Process(Generic[Status, Step]):
    """The state in which something begins, and every step it may take.

    ``needs_words``: steps that nobody takes without saying why. ``by_itself``: steps that no
    person takes, because something else decides them. ``ends``: states in which it may rest
    although a step leads on.
    """

    start: Status
    paths: Mapping[tuple[Status, Step], Status]
    needs_words: frozenset[Step] = frozenset()
    by_itself: frozenset[Step] = frozenset()
    ends: frozenset[Status] = frozenset()

    def after(self, status: Status, step: Step, *, words: str = "") -> Status:
        """Return the state that a step leads to, or raise `TransitionRefused`."""
        if (status, step) not in self.paths:
            raise TransitionRefused(f"{step} is not possible once {status}")
        if step in self.needs_words and not words.strip():
            raise TransitionRefused(f"{step} needs words")
        return self.paths[status, step]

    def steps_from(self, status: Status) -> list[Step]:
        """Return the steps that a person may take from here."""
        return [
            step for origin, step in self.paths if origin == status and step not in self.by_itself
        ]

    @property
    def last(self) -> list[Status]:
        """Return where it may end: as said, and wherever no step leads on."""
        origins = {origin for origin, _step in self.paths}
        return [one for one in type(self.start) if one in self.ends or one not in origins]

    def replayed(self, steps: Iterable[Step]) -> Status:
        """Return the state to which these steps lead from the start."""
        status = self.start
        for step in steps:
            status = self.paths[status, step]
        return status
