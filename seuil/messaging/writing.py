"""Writing to people: subject and text are made in the language of whoever gets them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.utils import translation

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.operations import send

LONGEST_SUBJECT = 120
Words = Callable[[], tuple[str, str]]
"""Subject and text, in the language that is set when they are asked for."""


def filled(words: Words, told: Callable[[], Mapping[str, object]]) -> Words:
    """Return words with their named places filled, in the language that is set by then too."""

    def letter() -> tuple[str, str]:
        subject, text = words()
        known = told()
        return subject % known, text % known

    return letter


def write(
    to: str,
    language: str,
    words: Words,
    *,
    key: str,
    purpose: Purpose,
    due_at: datetime | None = None,
) -> None:
    """Send a mail in a language, once for each ``key``; its subject is one line, and not long."""
    with translation.override(language):
        subject, text = words()
    send(
        key=key,
        to=to,
        language=language,
        subject=one_line(subject)[:LONGEST_SUBJECT],
        text=text,
        purpose=purpose,
        due_at=due_at,
    )


def one_line(subject: str) -> str:
    """Return a subject without what no letter shows: a title that was pasted may hold such signs.

    >>> one_line("A title\\nthat was\\u200b pas\\xadted")
    'A title that was pasted'
    """
    return "".join(filter(str.isprintable, " ".join(subject.split())))


def write_each(
    people: Iterable[User],
    words: Words,
    *,
    key: str,
    purpose: Purpose,
    but: int | None = None,
) -> None:
    """Send everybody the same mail in their own language, but for whoever did what it tells of."""
    for person in people:
        if person.pk != but:
            write(person.email, person.language, words, key=f"{key} {person.pk}", purpose=purpose)
