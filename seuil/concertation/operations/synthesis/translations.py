"""What is translated after a synthesis was agreed to, and the day for which that is promised."""

import datetime
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction

from seuil.accounts.models import User
from seuil.concertation.models import Synthesis
from seuil.concertation.operations.synthesis.names import clear
from seuil.concertation.operations.synthesis.opening import (
    LATER,
    LONGEST_LINE,
    LONGEST_TEXT,
    WRITTEN,
    short,
    synthesis_to_change,
)
from seuil.concertation.queries.sessions import session_by_id
from seuil.concertation.queries.synthesis import missing_in, named_in
from seuil.concertation.report.data import retold_in
from seuil.concertation.report.pdf import overflow_of
from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.wording.localised import LANGUAGES


@transaction.atomic
def translate_later(
    session_id: UUID,
    language: str,
    lines: Mapping[int, str],
    written: Mapping[str, str],
    *,
    actor: User,
    names_nobody: Collection[str] = (),
) -> Synthesis:
    """Fill in what was promised in a language; what was agreed to in another one stays.

    ``names_nobody``: words that look like a person's, of which the translator says they are not.
    Raises `InvalidInput` for a name in it, or where the language would be longer than two pages.
    """
    session = session_by_id(session_id)
    synthesis = synthesis_to_change(session_id)
    if session.status not in LATER or language not in LANGUAGES:
        raise TransitionRefused("nothing is translated now")
    for line in synthesis.items.filter(pk__in=lines, **{f"text_{language}": ""}):
        text = short(lines[line.pk], LONGEST_LINE, f"line-{line.pk}-{language}")
        setattr(line, f"text_{language}", text)
        line.save()
    for name, text in written.items():
        if name in WRITTEN and name.endswith(f"_{language}") and not getattr(synthesis, name):
            setattr(synthesis, name, short(text, LONGEST_TEXT, name))
    synthesis.save()
    told = retold_in(session, synthesis, language)
    clear(synthesis, names_nobody, actor)
    if named := named_in(session):
        raise InvalidInput("it may name a person", path=named[0].anchor, value=named[0].text)
    if overflow_of(told):
        raise InvalidInput("longer than two pages", path=language)
    synthesis.document = {**synthesis.document, language: told}
    if language not in missing_in(session):
        synthesis.promised = {
            code: day for code, day in synthesis.promised.items() if code != language
        }
    synthesis.version += 1
    synthesis.save()
    return synthesis


@transaction.atomic
def promise_translation(session_id: UUID, language: str, day: datetime.date | None) -> Synthesis:
    """Say for which day a translation is promised; without a day the promise goes."""
    if language not in LANGUAGES:
        raise InvalidInput("no such language", path="language", value=language)
    synthesis = synthesis_to_change(session_id)
    promised = {**synthesis.promised}
    promised.pop(language, None)
    if day is not None:
        promised[language] = day.isoformat()
    synthesis.promised = promised
    synthesis.save(update_fields=["promised"])
    return synthesis
