"""What a fictional request is told with: its need, then what people did, day by day."""

from collections.abc import Mapping
from dataclasses import dataclass

from seuil.organisations.demonstration import SHELTER
from seuil.orientation.domain.request import Outcome, Party, Step, Urgency
from seuil.orientation.operations import AvenueMove


@dataclass(frozen=True)
class Tried:
    """An avenue: the ``rank``-th service of a kind of help, and what came of it, day by day."""

    kind: str
    rank: int
    days: int
    by: str
    steps: tuple[tuple[int, AvenueMove], ...] = ()


@dataclass(frozen=True)
class Done:
    """A step of the request by somebody; ``desk`` and ``colleague`` by their short names."""

    days: int
    by: str
    step: Step
    words: str = ""
    desk: str = ""
    colleague: str = ""
    outcome: Outcome | None = None
    lead: Party = Party.ANSWERER


@dataclass(frozen=True)
class Levels:
    """That somebody looked at every level where there is no avenue."""

    days: int
    by: str


@dataclass(frozen=True)
class Story:
    """One fictional request. ``days``: so many days before the demonstration was loaded."""

    days: int
    author: str
    kind: str
    place: str
    words: str
    situation: Mapping[str, object]
    acts: tuple[Done | Tried | Levels, ...] = ()
    language: str = ""
    urgency: Urgency = Urgency.ORDINARY
    organisation: str = SHELTER
    caller: str = ""
    contact: str = ""
