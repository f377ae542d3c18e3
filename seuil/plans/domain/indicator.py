"""How one knows that an action changed something: definition, baseline, target, measures."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Source(StrEnum):
    """Where the values come from: people, the vignettes, observed access, the register."""

    BY_HAND = "by_hand"
    VIGNETTE = "vignette"
    ACCESS = "access"
    REGISTER = "register"


MEASURED_BY_NIGHT = frozenset({Source.VIGNETTE, Source.ACCESS, Source.REGISTER})


class Rhythm(StrEnum):
    NIGHTLY = "nightly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    HALF_YEARLY = "half_yearly"
    YEARLY = "yearly"


DAYS: dict[Rhythm, int] = {
    Rhythm.NIGHTLY: 1,
    Rhythm.MONTHLY: 31,
    Rhythm.QUARTERLY: 92,
    Rhythm.HALF_YEARLY: 183,
    Rhythm.YEARLY: 366,
}


class Direction(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"


class RegisterFigure(StrEnum):
    """What an indicator can follow in the register of a territory."""

    OPEN_BLOCKAGES = "open_blockages"
    PERSISTENT_BLOCKAGES = "persistent_blockages"
    ANSWERED_SHARE = "answered_share"


class VignetteFigure(StrEnum):
    """What an indicator can follow of a vignette: doors that are open, or its expectation."""

    OPEN_SERVICES = "open_services"
    EXPECTATION_MET = "expectation_met"


class AccessFigure(StrEnum):
    """What an indicator can follow of observed access."""

    REACHED_SHARE = "reached_share"


class Part(StrEnum):
    """What a finished indicator has."""

    DEFINITION = "definition"
    UNIT = "unit"
    SOURCE = "source"
    RHYTHM = "rhythm"
    BASELINE = "baseline"
    TARGET = "target"


AS_CONSENTED = frozenset({
    "name_fr", "name_nl", "name_en", "unit_fr", "unit_nl", "unit_en", "source", "figure",
    "vignette", "need", "place", "direction", "target", "target_on",
})  # fmt: skip
"""What stays once the council consented: the goal is not moved while one runs towards it."""
OF_SOURCE: Mapping[Source, type[StrEnum]] = {
    Source.VIGNETTE: VignetteFigure,
    Source.ACCESS: AccessFigure,
    Source.REGISTER: RegisterFigure,
}
"""What can be followed of a source that is measured by night."""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written of an indicator; empty or None where nothing was.

    ``binding``: what an indicator that is measured by night follows. ``baseline_due``: the day on
    which the baseline will be known, when it is not yet.
    """

    definition: str = ""
    unit: str = ""
    source: Source = Source.BY_HAND
    source_words: str = ""
    binding: str = ""
    rhythm: str = ""
    baseline: Decimal | None = None
    baseline_due: datetime.date | None = None
    target: Decimal | None = None


def missing_in(written: Written) -> list[Part]:
    """Return the parts that an indicator still lacks.

    >>> [part.value for part in missing_in(Written(definition="Open doors", unit="services"))]
    ['source', 'rhythm', 'baseline', 'target']
    """
    sourced = written.source_words if written.source is Source.BY_HAND else written.binding
    there = {
        Part.DEFINITION: written.definition.strip(),
        Part.UNIT: written.unit.strip(),
        Part.SOURCE: sourced.strip(),
        Part.RHYTHM: written.rhythm,
        Part.BASELINE: written.baseline is not None or written.baseline_due,
        Part.TARGET: written.target is not None,
    }
    return [part for part in Part if not there[part]]


class Progress(StrEnum):
    NOT_MEASURED = "not_measured"
    WORSE = "worse"
    SAME = "same"
    BETTER = "better"
    REACHED = "reached"


@dataclass(frozen=True, slots=True)
class Reading:
    """The last value beside the baseline and the target."""

    progress: Progress
    share: Decimal | None = None
    """How much of the way is gone, from 0 to 1 and beyond; None without baseline or way."""


def read(
    baseline: Decimal | None, target: Decimal, direction: Direction, last: Decimal | None
) -> Reading:
    """Return how far an indicator came.

    >>> read(Decimal(0), Decimal(3), Direction.UP, Decimal(1)).progress.value
    'better'
    >>> read(Decimal(9), Decimal(3), Direction.DOWN, Decimal(2)).progress.value
    'reached'
    """
    if last is None:
        return Reading(Progress.NOT_MEASURED)
    sign = 1 if direction is Direction.UP else -1
    share = None
    if baseline is not None and target != baseline:
        share = (last - baseline) / (target - baseline)
    if sign * (last - target) >= 0:
        return Reading(Progress.REACHED, share)
    if baseline is None or last == baseline:
        return Reading(Progress.SAME, share)
    better = sign * (last - baseline) > 0
    return Reading(Progress.BETTER if better else Progress.WORSE, share)


def is_late(
    rhythm: Rhythm, last_on: datetime.date | None, since: datetime.date, today: datetime.date
) -> bool:
    """Whether a measure is due: the last one, or the start, is longer ago than the rhythm."""
    return (today - (last_on or since)).days > DAYS[rhythm]


Point = tuple[datetime.date, Decimal]
"""A day and what was measured on it."""


def is_worth_keeping(rhythm: Rhythm, last: Point | None, new: Point) -> bool:
    """Whether a night writes its value down: it says something new, or its time has come.

    >>> day = datetime.date(2026, 3, 1)
    >>> later = day + datetime.timedelta(days=2)
    >>> is_worth_keeping(Rhythm.MONTHLY, (day, Decimal(3)), (later, Decimal(3)))
    False
    >>> is_worth_keeping(Rhythm.MONTHLY, (day, Decimal(3)), (later, Decimal(4)))
    True
    """
    if last is None:
        return True
    if new[0] <= last[0]:
        return False
    return new[1] != last[1] or (new[0] - last[0]).days >= DAYS[rhythm]


def gives_baseline(baseline: Decimal | None, due: datetime.date | None, on: datetime.date) -> bool:
    """Whether what was measured on a day is the baseline that was still to come."""
    return baseline is None and (due is None or on >= due)
