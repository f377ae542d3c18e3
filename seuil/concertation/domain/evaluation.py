"""What people thought of a session: a few questions in codes, and what may be told of them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.concertation.domain.synthesis import SMALLEST
from seuil.kernel.errors import InvalidInput

LONGEST_WORDS = 1_000
OPEN_DAYS = 30
"""So long after a session its evaluation can be filled in."""


class Question(StrEnum):
    COULD_SAY = "could_say"
    HEARD_OTHERS = "heard_others"
    SAME_WEIGHT = "same_weight"
    WILL_CHANGE = "will_change"
    WOULD_COME_AGAIN = "would_come_again"


class Answer(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Result:
    """The answers to one question. ``counts`` is None where too few people answered it.

    A count of one or two people is None, and so is the next smallest when it could be subtracted.
    """

    question: Question
    answered: int | None
    counts: Mapping[Answer, int | None] | None


def checked(answers: Mapping[str, str]) -> dict[str, str]:
    """Return the answers that are known; raise `InvalidInput` for any other."""
    for question, answer in answers.items():
        if question not in set(Question):
            raise InvalidInput("no such question", path=question)
        if answer not in set(Answer):
            raise InvalidInput("no such answer", path=question, value=answer)
    return dict(answers)


def results(given: Iterable[Mapping[str, str]]) -> list[Result]:
    """Return what may be told of each question.

    >>> told = results([{"could_say": "yes"}] * 4 + [{"could_say": "no"}] * 3)[0]
    >>> told.answered, {str(answer): count for answer, count in told.counts.items()}
    (7, {'yes': 4, 'partly': 0, 'no': 3})
    """
    sheets = list(given)
    return [_result(question, sheets) for question in Question]


def _result(question: Question, sheets: list[Mapping[str, str]]) -> Result:
    counted = Counter(sheet[question] for sheet in sheets if question in sheet)
    total = counted.total()
    if total < SMALLEST:
        return Result(question, None, None)
    counts = {answer: counted[answer] for answer in Answer}
    hidden = {answer for answer in Answer if 0 < counts[answer] < SMALLEST}
    told = sorted(set(Answer) - hidden, key=lambda answer: (counts[answer], answer))
    while hidden and told and sum(counts[answer] for answer in hidden) < SMALLEST:
        hidden.add(told.pop(0))
    if len(hidden) == 1:  # alone it is the total less the others
        hidden.add(told[0])
    return Result(
        question, total, {answer: None if answer in hidden else counts[answer] for answer in Answer}
    )
