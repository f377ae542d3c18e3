"""Gathering what was filed into lines, and writing them: nothing of it leaves the session."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from seuil.concertation.domain import contribution as contributions
from seuil.concertation.domain.contribution import Heading
from seuil.concertation.models import Contribution, Synthesis, SynthesisItem
from seuil.concertation.operations.synthesis.opening import (
    LONGEST_LINE,
    LONGEST_TEXT,
    WRITTEN,
    count_change,
    open_synthesis,
    short,
)
from seuil.kernel.errors import InvalidInput, visible
from seuil.wording.localised import LANGUAGES

FILED = (contributions.Status.FILED, contributions.Status.LINKED)
UNFILED = (
    contributions.Status.RECEIVED,
    contributions.Status.ON_SCREEN,
    contributions.Status.SET_ASIDE,
    contributions.Status.WITHDRAWN,
)


@transaction.atomic
def gather(session_id: UUID) -> Synthesis:
    """Give every contribution that is filed a line of the synthesis, once.

    What says the same as another goes to the line of that one. Lines that people wrote or merged
    stay as they are. One that nobody touched follows its contribution: to another heading, or away
    with what was set aside.
    """
    synthesis = open_synthesis(session_id)
    _follow(synthesis)
    filed = synthesis.session.contributions.filter(status__in=FILED)
    for one in filed.filter(duplicate_of=None, items=None).in_order():
        _new_line(synthesis, Heading(one.heading), {one.language or "fr": one.text}).add(one)
    for one in filed.exclude(duplicate_of=None).filter(items=None).in_order():
        first = SynthesisItem.objects.filter(contributions=one.duplicate_of).first()
        lines = first.contributions if first else None
        if lines is None:
            lines = _new_line(synthesis, Heading(one.heading), {one.language or "fr": one.text})
        lines.add(one)
    return synthesis


def _follow(synthesis: Synthesis) -> None:
    for line in synthesis.items.prefetch_related("contributions"):
        behind = list(line.contributions.all())
        if len(behind) != 1 or not _is_untouched(line, behind[0]):
            continue
        one = behind[0]
        if one.status in UNFILED:
            line.delete()
        elif one.heading != line.heading:
            line.heading = one.heading
            line.position = _next_position(synthesis, Heading(one.heading))
            line.save()


def _is_untouched(line: SynthesisItem, one: Contribution) -> bool:
    texts = {text for code in LANGUAGES if (text := getattr(line, f"text_{code}"))}
    return texts == {one.text}


def _next_position(synthesis: Synthesis, heading: Heading) -> int:
    last = synthesis.items.filter(heading=heading).aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _new_line(synthesis: Synthesis, heading: Heading, texts: Mapping[str, str]) -> Any:
    given = {f"text_{language}": text for language, text in texts.items() if language in LANGUAGES}
    line = SynthesisItem.objects.create(
        synthesis=synthesis,
        heading=heading,
        position=_next_position(synthesis, heading),
        **(given or {"text_fr": next(iter(texts.values()))}),
    )
    return line.contributions


@transaction.atomic
def write_line(
    session_id: UUID,
    texts: Mapping[str, str],
    *,
    heading: Heading | None = None,
    line_id: int | None = None,
    seen: int | None = None,
) -> Synthesis:
    """Write a line in its languages; without ``line_id`` a new one under ``heading``."""
    synthesis = open_synthesis(session_id, seen)
    if line_id is None:
        if heading is None or not any(text.strip() for text in texts.values()):
            raise InvalidInput("a line has a heading and words", path="text")
        _new_line(synthesis, heading, _lines_in(texts))
    else:
        line = _line(synthesis, line_id)
        for language, text in _lines_in(texts).items():
            setattr(line, f"text_{language}", text)
        line.heading = heading or line.heading
        line.save()
    return count_change(synthesis)


def _lines_in(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: short(text, LONGEST_LINE, f"new-{code}") for code, text in texts.items()}


@transaction.atomic
def merge_lines(session_id: UUID, into: int, other: int, *, seen: int | None = None) -> Synthesis:
    """Say two lines in one: the words of the first, the contributions of both."""
    synthesis = open_synthesis(session_id, seen)
    kept, gone = _line(synthesis, into), _line(synthesis, other)
    if kept.pk == gone.pk:
        raise InvalidInput("choose another line", path="other")
    kept.contributions.add(*gone.contributions.all())
    for language in LANGUAGES:
        if not getattr(kept, f"text_{language}"):
            setattr(kept, f"text_{language}", getattr(gone, f"text_{language}"))
    kept.save()
    gone.delete()
    return count_change(synthesis)


@transaction.atomic
def move_line(session_id: UUID, line_id: int, *, up: bool, seen: int | None = None) -> Synthesis:
    """Move a line one place up or down under its heading."""
    synthesis = open_synthesis(session_id, seen)
    line = _line(synthesis, line_id)
    lines = list(synthesis.items.filter(heading=line.heading))
    at = lines.index(line)
    to = at - 1 if up else at + 1
    if 0 <= to < len(lines):
        lines.insert(to, lines.pop(at))
        for position, one in enumerate(lines):
            one.position = position
        SynthesisItem.objects.bulk_update(lines, ["position"])
    return count_change(synthesis)


@transaction.atomic
def drop_line(session_id: UUID, line_id: int, *, seen: int | None = None) -> Synthesis:
    """Take a line out; its contributions stay filed and can be gathered again."""
    synthesis = open_synthesis(session_id, seen)
    _line(synthesis, line_id).delete()
    return count_change(synthesis)


@transaction.atomic
def write_whole(
    session_id: UUID,
    lines: Mapping[int, Mapping[str, str]],
    written: Mapping[str, str],
    *,
    seen: int | None = None,
) -> Synthesis:
    """Write all that stands on the page at once; where nothing differs nobody is asked again.

    A line that is gone meanwhile is left out: `Stale` tells of it where ``seen`` is given.
    """
    synthesis = open_synthesis(session_id, seen)
    changed = _write_lines(synthesis, lines)
    for name, text in written.items():
        if name not in WRITTEN:
            raise InvalidInput("no such text of a synthesis", path=name)
        kept = short(text, LONGEST_TEXT, name)
        if getattr(synthesis, name) != kept:
            setattr(synthesis, name, kept)
            changed = True
    return count_change(synthesis) if changed else synthesis


def _write_lines(synthesis: Synthesis, lines: Mapping[int, Mapping[str, str]]) -> bool:
    changed = False
    for line in synthesis.items.filter(pk__in=lines):
        before = {code: getattr(line, f"text_{code}") for code in LANGUAGES}
        texts = {
            code: short(text, LONGEST_LINE, f"line-{line.pk}-{code}")
            for code, text in lines[line.pk].items()
            if code in LANGUAGES
        }
        if before | texts != before:
            for code, text in texts.items():
                setattr(line, f"text_{code}", text)
            line.save()
            changed = True
    return changed


def _line(synthesis: Synthesis, line_id: int) -> SynthesisItem:
    return visible(synthesis.items.filter(pk=line_id).first(), "no such line")
