"""What people propose for a plan while it is open, and the answer that they are owed."""

from enum import StrEnum

from seuil.kernel.processes import Process


class Status(StrEnum):
    RECEIVED = "received"
    TAKEN_UP = "taken_up"
    JOINED = "joined"
    DECLINED = "declined"


class Step(StrEnum):
    TAKE_UP = "take_up"
    JOIN = "join"
    DECLINE = "decline"


PROCESS = Process(
    start=Status.RECEIVED,
    paths={
        (Status.RECEIVED, Step.TAKE_UP): Status.TAKEN_UP,
        (Status.RECEIVED, Step.JOIN): Status.JOINED,
        (Status.RECEIVED, Step.DECLINE): Status.DECLINED,
    },
    needs_words=frozenset({Step.DECLINE}),
)
