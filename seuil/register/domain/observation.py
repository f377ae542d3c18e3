"""An observation: that something failed, or what was said in a room; and no more.

Whoever it happened to is in none of it, nor who said it, and nothing leads back to the request that
it came from.
"""

import datetime
import re
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.errors import InvalidInput
from seuil.organisations.domain import PracticeFamily

LONGEST_STATEMENT = 280
_CODE = re.compile(r"[a-z0-9]+(?:[_.:-][a-z0-9]+)*")


class Origin(StrEnum):
    """What an observation comes out of; ``CLUSTER``: of failures that were told together."""

    ORIENTATION = "orientation"
    CLUSTER = "cluster"
    SESSION = "session"


class ObservationKind(StrEnum):
    """What failed, with a service or as a whole; or what somebody in a room said it is."""

    REFUSED = "refused"
    NO_ANSWER = "no_answer"
    MISSED = "missed"
    SET_ASIDE = "set_aside"
    NO_SOLUTION = "no_solution"
    RISK = "risk"
    BARRIER = "barrier"
    LEVER = "lever"
    NEED = "need"
    GOOD_PRACTICE = "good_practice"
    TRACK = "track"


FAILURES = frozenset({
    ObservationKind.REFUSED, ObservationKind.NO_ANSWER, ObservationKind.MISSED,
    ObservationKind.SET_ASIDE, ObservationKind.NO_SOLUTION,
})  # fmt: skip
"""What comes out of requests, one by one: counted with the small-cell rule, never shown."""
PUBLISHED = frozenset({Origin.CLUSTER, Origin.SESSION})
"""Origins whose observations are shown one by one: they are about nobody's single case."""


class Level(StrEnum):
    """Where a barrier lies."""

    PERSON = "person"
    PROFESSIONAL = "professional"
    SYSTEM = "system"


class Axis(StrEnum):
    """By what observations are counted."""

    BASIN = "basin"
    CATEGORY = "category"
    REASON = "reason"
    PUBLIC = "public"
    KIND = "kind"
    MONTH = "month"
    FAMILY = "family"


@dataclass(frozen=True, slots=True)
class ObservedFact:
    """What is kept of a failure. Codes only: what is not a code is refused, so no text enters.

    ``place``: the narrowest one that was known. ``family`` and ``service``: of the
    service that was asked. ``declared``: whether its sheet said so, None where that has no meaning.
    """

    kind: ObservationKind
    month: datetime.date
    category: str = ""
    basin: str = ""
    place: str = ""
    reason: str = ""
    publics: tuple[str, ...] = ()
    family: PracticeFamily | None = None
    declared: bool | None = None
    service: int | None = None

    def __post_init__(self) -> None:
        _refuse_days(self.month)
        for path, codes in (("reason", (self.reason,)), ("publics", self.publics)):
            _refuse_what_is_no_code(path, codes)


@dataclass(frozen=True, slots=True)
class SaidFact:
    """What is kept of something said where people meet, or of failures that were told together.

    ``statement`` is at most 280 characters in ``language``, read by somebody before it comes here.
    ``barrier``, ``themes`` and ``publics`` are codes of the register's data. ``family`` is the
    practice family of the seat, ``basin`` empty when it is about the whole region. ``occasion``:
    the code of the meeting, so that what was said twice in one room is not taken for two rooms.
    """

    kind: ObservationKind
    month: datetime.date
    statement: str = ""
    language: str = ""
    level: Level | None = None
    barrier: str = ""
    themes: tuple[str, ...] = ()
    publics: tuple[str, ...] = ()
    basin: str = ""
    family: PracticeFamily | None = None
    occasion: str = ""

    def __post_init__(self) -> None:
        _refuse_days(self.month)
        if self.kind in FAILURES:
            raise InvalidInput("a failure is kept without words", path="kind", value=self.kind)
        if len(self.statement) > LONGEST_STATEMENT:
            raise InvalidInput(
                "what was said is longer than what is kept",
                path="statement",
                value=len(self.statement),
                accepted=str(LONGEST_STATEMENT),
            )
        if self.statement and not self.language:
            raise InvalidInput("words are in some language", path="language")
        codes = {"barrier": (self.barrier,), "themes": self.themes, "publics": self.publics}
        for path, given in codes.items():
            _refuse_what_is_no_code(path, given)


def _refuse_days(month: datetime.date) -> None:
    if month.day != 1:
        raise InvalidInput(
            "nothing finer than a month is kept", path="month", value=month.isoformat()
        )


def _refuse_what_is_no_code(path: str, codes: tuple[str, ...]) -> None:
    for code in filter(None, codes):
        if not _CODE.fullmatch(code):
            raise InvalidInput(f"{code!r} is not a code", path=path, value=code)
