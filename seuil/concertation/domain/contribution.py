"""What people say in a session: its states, and the headings under which one tap files it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.processes import Process
from seuil.register.domain.observation import Level, ObservationKind

LONGEST = 280


class Status(StrEnum):
    RECEIVED = "received"
    ON_SCREEN = "on_screen"
    SET_ASIDE = "set_aside"
    FILED = "filed"
    LINKED = "linked"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    SHOW = "show"
    HIDE = "hide"
    SET_ASIDE = "set_aside"
    TAKE_BACK = "take_back"
    FILE = "file"
    LINK = "link"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


_BEFORE_PUBLISHED = (Status.RECEIVED, Status.ON_SCREEN, Status.SET_ASIDE, Status.FILED,
                     Status.LINKED)  # fmt: skip
PROCESS = Process(
    start=Status.RECEIVED,
    paths={
        (Status.RECEIVED, Step.SHOW): Status.ON_SCREEN,
        (Status.ON_SCREEN, Step.HIDE): Status.RECEIVED,
        (Status.RECEIVED, Step.SET_ASIDE): Status.SET_ASIDE,
        (Status.ON_SCREEN, Step.SET_ASIDE): Status.SET_ASIDE,
        (Status.FILED, Step.SET_ASIDE): Status.SET_ASIDE,
        (Status.SET_ASIDE, Step.TAKE_BACK): Status.RECEIVED,
        (Status.FILED, Step.TAKE_BACK): Status.RECEIVED,
        **{
            (status, step): status
            for status in (Status.FILED, Status.LINKED)
            for step in (Step.SHOW, Step.HIDE)
        },
        **{
            (status, Step.FILE): Status.FILED
            for status in (Status.RECEIVED, Status.ON_SCREEN, Status.FILED, Status.LINKED)
        },
        (Status.FILED, Step.LINK): Status.LINKED,
        (Status.FILED, Step.PUBLISH): Status.PUBLISHED,
        (Status.LINKED, Step.PUBLISH): Status.PUBLISHED,
        **{(status, Step.WITHDRAW): Status.WITHDRAWN for status in _BEFORE_PUBLISHED},
    },
    needs_words=frozenset({Step.SET_ASIDE}),
)
SETTLED = frozenset({Status.SET_ASIDE, Status.FILED, Status.LINKED, Status.PUBLISHED,
                     Status.WITHDRAWN})  # fmt: skip
"""States in which somebody decided what becomes of it."""


class Heading(StrEnum):
    """The fixed headings of the field's reports under which a contribution is filed."""

    RISK = "risk"
    BARRIER_PERSON = "barrier_person"
    BARRIER_PROFESSIONAL = "barrier_professional"
    BARRIER_SYSTEM = "barrier_system"
    LEVER_POSTURE = "lever_posture"
    LEVER_PRACTICE = "lever_practice"
    NEED_PRACTICE = "need_practice"
    NEED_SYSTEM = "need_system"
    TRACK = "track"
    RESOURCE = "resource"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a heading says in the register's terms."""

    kind: ObservationKind
    level: Level | None = None


MEANINGS: Mapping[Heading, Meaning] = {
    Heading.RISK: Meaning(ObservationKind.RISK),
    Heading.BARRIER_PERSON: Meaning(ObservationKind.BARRIER, Level.PERSON),
    Heading.BARRIER_PROFESSIONAL: Meaning(ObservationKind.BARRIER, Level.PROFESSIONAL),
    Heading.BARRIER_SYSTEM: Meaning(ObservationKind.BARRIER, Level.SYSTEM),
    Heading.LEVER_POSTURE: Meaning(ObservationKind.LEVER, Level.PERSON),
    Heading.LEVER_PRACTICE: Meaning(ObservationKind.LEVER, Level.PROFESSIONAL),
    Heading.NEED_PRACTICE: Meaning(ObservationKind.NEED, Level.PROFESSIONAL),
    Heading.NEED_SYSTEM: Meaning(ObservationKind.NEED, Level.SYSTEM),
    Heading.TRACK: Meaning(ObservationKind.TRACK),
    Heading.RESOURCE: Meaning(ObservationKind.GOOD_PRACTICE),
}


class Via(StrEnum):
    """How a contribution came in."""

    PHONE = "phone"
    SCRIBE = "scribe"
    PAPER = "paper"
