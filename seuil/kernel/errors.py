"""The tree of errors that operations and rules raise; screens and the API translate them once."""

from collections.abc import Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


class SeuilError(Exception):
    """Something that was asked cannot be done; the message says what and why."""


class InvalidInput(SeuilError):
    """A value from outside is wrong.

    ``path`` names the place (``situation.age``), ``value`` is what was received,
    ``accepted`` says what would be right.
    """

    def __init__(
        self, message: str, *, path: str = "", value: object = None, accepted: str = ""
    ) -> None:
        super().__init__(message)
        self.path = path
        self.value = value
        self.accepted = accepted


class InvalidInputs(SeuilError):
    """Several values are wrong at once."""

    def __init__(self, problems: Sequence[InvalidInput]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class NotVisible(SeuilError):
    """The thing does not exist, or not for this person: the answer is the same."""


def visible(thing: Thing | None, otherwise: str) -> Thing:
    """Return what was looked for, or raise `NotVisible` when nothing was found."""
    if thing is None:
        raise NotVisible(otherwise)
    return thing


class Forbidden(SeuilError):
    """This person may see the thing but not do this with it."""


class TransitionRefused(SeuilError):
    """The step does not exist from the present state."""
