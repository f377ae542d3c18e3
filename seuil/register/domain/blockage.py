"""A blockage: what keeps people from help again and again, and what becomes of it.

Persistence is breadth and duration, never a count of notes: a hundred notes of one family in one
room are one room.
"""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from seuil.kernel.guards import Guards
from seuil.kernel.processes import Process
from seuil.organisations.domain import PracticeFamily


class Status(StrEnum):
    OBSERVED = "observed"
    RECOGNISED = "recognised"
    PERSISTENT = "persistent"
    IN_TREATMENT = "in_treatment"
    EASED = "eased"
    RESOLVED = "resolved"
    OUTSIDE_REACH = "outside_reach"
    DORMANT = "dormant"
    MERGED = "merged"


class Step(StrEnum):
    """What people decide of a blockage; its evidence decides those that it takes by itself."""

    RECOGNISE = "recognise"
    CONFIRM_PERSISTENT = "confirm_persistent"
    TREAT = "treat"
    EASE = "ease"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    FALL_BACK = "fall_back"
    PUT_OUTSIDE_REACH = "put_outside_reach"
    BRING_BACK = "bring_back"
    REST = "rest"
    MERGE = "merge"
    UNMERGE = "unmerge"


ALIVE = frozenset({Status.OBSERVED, Status.RECOGNISED, Status.PERSISTENT, Status.IN_TREATMENT})
"""States in which people still meet it and nothing has changed yet."""
CALM = frozenset({Status.EASED, Status.RESOLVED, Status.DORMANT})
"""States that one new piece of evidence ends."""
STANDING = frozenset(Status) - {Status.MERGED}

PROCESS = Process(
    start=Status.OBSERVED,
    paths={
        (Status.OBSERVED, Step.RECOGNISE): Status.RECOGNISED,
        (Status.OBSERVED, Step.CONFIRM_PERSISTENT): Status.PERSISTENT,
        (Status.RECOGNISED, Step.CONFIRM_PERSISTENT): Status.PERSISTENT,
        (Status.RECOGNISED, Step.TREAT): Status.IN_TREATMENT,
        (Status.PERSISTENT, Step.TREAT): Status.IN_TREATMENT,
        **{
            (status, Step.EASE): Status.EASED
            for status in Status
            if status in {Status.RECOGNISED, Status.PERSISTENT, Status.IN_TREATMENT}
        },
        **{
            (status, Step.RESOLVE): Status.RESOLVED
            for status in Status
            if status in {Status.RECOGNISED, Status.PERSISTENT, Status.IN_TREATMENT, Status.EASED}
        },
        **{(status, Step.REOPEN): Status.OBSERVED for status in Status if status in CALM},
        (Status.PERSISTENT, Step.FALL_BACK): Status.OBSERVED,
        **{
            (status, Step.PUT_OUTSIDE_REACH): Status.OUTSIDE_REACH
            for status in Status
            if status in ALIVE
        },
        (Status.OUTSIDE_REACH, Step.BRING_BACK): Status.OBSERVED,
        **{
            (status, Step.REST): Status.DORMANT
            for status in Status
            if status in {Status.OBSERVED, Status.RECOGNISED, Status.EASED}
        },
        **{(status, Step.MERGE): Status.MERGED for status in Status if status in STANDING},
        (Status.MERGED, Step.UNMERGE): Status.OBSERVED,
    },
    needs_words=frozenset(
        {
            Step.EASE,
            Step.RESOLVE,
            Step.PUT_OUTSIDE_REACH,
            Step.BRING_BACK,
            Step.REST,
            Step.MERGE,
            Step.UNMERGE,
        }
    ),
    by_itself=frozenset({Step.REOPEN, Step.FALL_BACK}),
    ends=frozenset({Status.RESOLVED}),
)
"""By itself it is reopened, met again, and falls back, when what made it persistent was linked by
mistake. Steps that end something say why: without words nobody knows what became of it.
"""

FAMILIES_TO_RECOGNISE = EVIDENCES_TO_RECOGNISE = 2
OCCASIONS_TO_PERSIST = BASINS_TO_PERSIST = 2
FAMILIES_TO_RESOLVE = 2


class Guard(StrEnum):
    SEEN_TWICE = "seen_twice"
    LASTS = "lasts"
    TRACK_IN_PLAN = "track_in_plan"
    CHANGE_SHOWN = "change_shown"
    ADDRESSEE_NAMED = "addressee_named"
    ANOTHER_ONE = "another_one"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one observation adds to the breadth of a blockage."""

    month: datetime.date
    family: PracticeFamily | None = None
    basin: str = ""
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class Breadth:
    """In how many places, rooms and families something was met, from when to when."""

    observations: int = 0
    families: frozenset[PracticeFamily] = frozenset()
    basins: frozenset[str] = frozenset()
    occasions: frozenset[str] = frozenset()
    first_seen: datetime.date | None = None
    last_seen: datetime.date | None = None

    @property
    def is_seen_twice(self) -> bool:
        enough = self.observations >= EVIDENCES_TO_RECOGNISE
        return enough and len(self.families) >= FAMILIES_TO_RECOGNISE

    @property
    def lasts(self) -> bool:
        """Two rooms or two basins: it proposes itself as persistent, and a person confirms."""
        rooms = len(self.occasions) >= OCCASIONS_TO_PERSIST
        return rooms or len(self.basins) >= BASINS_TO_PERSIST


def breadth_of(evidences: Iterable[Evidence]) -> Breadth:
    """Return the breadth of pieces of evidence, in whatever order they come.

    >>> november = datetime.date(2026, 11, 1)
    >>> said = [Evidence(november, basin="nord"), Evidence(november, basin="sud")]
    >>> breadth_of(said).lasts
    True
    """
    given = list(evidences)
    months = [one.month for one in given]
    return Breadth(
        observations=len(given),
        families=frozenset(one.family for one in given if one.family),
        basins=frozenset(one.basin for one in given if one.basin),
        occasions=frozenset(one.occasion for one in given if one.occasion),
        first_seen=min(months, default=None),
        last_seen=max(months, default=None),
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """How one knows that something changed: a measure, or a room in which it was said.

    ``families``: those of the room that says it is resolved.
    """

    measured: bool = False
    families: frozenset[PracticeFamily] = frozenset()


def shows_change(shown: Shown, original: Collection[PracticeFamily]) -> bool:
    """Whether a measure, or two families of whom one met it at first, say that it changed."""
    if shown.measured:
        return True
    enough = len(shown.families) >= FAMILIES_TO_RESOLVE
    return enough and not shown.families.isdisjoint(original)


@dataclass(frozen=True, slots=True)
class Situation:
    """A blockage as its guards see it, and what the step brings.

    ``by_group``: a working group says so. ``addressee``: who could change what is out of reach.
    """

    breadth: Breadth = field(default_factory=Breadth)
    by_group: bool = False
    track_in_plan: bool = False
    shown: Shown = field(default_factory=Shown)
    addressee: str = ""
    into_another: bool = False


GUARDS: Guards[Step, Situation] = Guards(
    before={
        Step.RECOGNISE: (
            (Guard.SEEN_TWICE, lambda seen: seen.by_group or seen.breadth.is_seen_twice),
        ),
        Step.CONFIRM_PERSISTENT: ((Guard.LASTS, lambda seen: seen.breadth.lasts),),
        Step.TREAT: ((Guard.TRACK_IN_PLAN, lambda seen: seen.track_in_plan),),
        Step.RESOLVE: (
            (Guard.CHANGE_SHOWN, lambda seen: shows_change(seen.shown, seen.breadth.families)),
        ),
        Step.PUT_OUTSIDE_REACH: (
            (Guard.ADDRESSEE_NAMED, lambda seen: bool(seen.addressee.strip())),
        ),
        Step.MERGE: ((Guard.ANOTHER_ONE, lambda seen: seen.into_another),),
    }
)
