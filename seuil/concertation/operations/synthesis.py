"""Writing the synthesis of a session, agreeing to it, and what it leaves in the register."""

import datetime
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain import contribution as contributions
from seuil.concertation.domain.contribution import MEANINGS, Heading
from seuil.concertation.domain.session import VALIDATION_DAYS, Status, Step
from seuil.concertation.domain.working_group import Verdict
from seuil.concertation.models import (
    Contribution,
    ContributionEvent,
    Session,
    Synthesis,
    SynthesisItem,
    WorkingMember,
)
from seuil.concertation.operations.sessions import take_session_step
from seuil.concertation.queries.sessions import session_by_id
from seuil.concertation.queries.synthesis import missing_in, named_in
from seuil.concertation.report.data import retold_in
from seuil.concertation.report.pdf import overflow_of
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, SeuilError, TransitionRefused
from seuil.organisations.domain import PracticeFamily
from seuil.register.domain import blockage as blockages
from seuil.register.domain.observation import (
    LONGEST_STATEMENT,
    ObservationKind,
    Origin,
    SaidFact,
)
from seuil.register.models import Blockage, Observation
from seuil.register.operations import Move, add_evidence, keep_said, take_blockage_step
from seuil.territory.domain import Level as PlaceLevel
from seuil.wording.localised import LANGUAGES, texts_of

WRITTEN = frozenset(f"{name}_{language}" for name in ("method", "next") for language in LANGUAGES)
"""The texts of a synthesis that people write, besides its lines."""
LATER = (Status.SYNTHESIS_VALIDATED, Status.DISSEMINATED, Status.ARCHIVED)
"""States in which only what is missing in a language is still written."""
LONGEST_LINE, LONGEST_TEXT = 300, 2_000
FILED = (contributions.Status.FILED, contributions.Status.LINKED)


class StaleSynthesis(SeuilError):
    """Somebody changed it since the form was read. Nothing was done."""

    def __init__(self, synthesis: Synthesis) -> None:
        super().__init__("it changed since the form was read")
        self.synthesis = synthesis


# Lines


@transaction.atomic
def gather(session_id: UUID) -> Synthesis:
    """Give every contribution that is filed a line of the synthesis, once.

    What says the same as another goes to the line of that one. Lines that people wrote or merged
    stay as they are. One that nobody touched follows its contribution: to another heading, or away
    with what was set aside.
    """
    synthesis = _open(session_id)
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


UNFILED = (
    contributions.Status.RECEIVED,
    contributions.Status.ON_SCREEN,
    contributions.Status.SET_ASIDE,
    contributions.Status.WITHDRAWN,
)


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
    synthesis = _open(session_id, seen)
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
    return _changed(synthesis)


def _lines_in(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: _short(text, LONGEST_LINE, f"new-{code}") for code, text in texts.items()}


@transaction.atomic
def merge_lines(session_id: UUID, into: int, other: int, *, seen: int | None = None) -> Synthesis:
    """Say two lines in one: the words of the first, the contributions of both."""
    synthesis = _open(session_id, seen)
    kept, gone = _line(synthesis, into), _line(synthesis, other)
    if kept.pk == gone.pk:
        raise InvalidInput("choose another line", path="other")
    kept.contributions.add(*gone.contributions.all())
    for language in LANGUAGES:
        if not getattr(kept, f"text_{language}"):
            setattr(kept, f"text_{language}", getattr(gone, f"text_{language}"))
    kept.save()
    gone.delete()
    return _changed(synthesis)


@transaction.atomic
def move_line(session_id: UUID, line_id: int, *, up: bool, seen: int | None = None) -> Synthesis:
    """Move a line one place up or down under its heading."""
    synthesis = _open(session_id, seen)
    line = _line(synthesis, line_id)
    lines = list(synthesis.items.filter(heading=line.heading))
    at = lines.index(line)
    to = at - 1 if up else at + 1
    if 0 <= to < len(lines):
        lines.insert(to, lines.pop(at))
        for position, one in enumerate(lines):
            one.position = position
        SynthesisItem.objects.bulk_update(lines, ["position"])
    return _changed(synthesis)


@transaction.atomic
def drop_line(session_id: UUID, line_id: int, *, seen: int | None = None) -> Synthesis:
    """Take a line out; its contributions stay filed and can be gathered again."""
    synthesis = _open(session_id, seen)
    _line(synthesis, line_id).delete()
    return _changed(synthesis)


@transaction.atomic
def write_synthesis(
    session_id: UUID, written: Mapping[str, str], *, seen: int | None = None
) -> Synthesis:
    """Write the texts beside the lines; what ``written`` leaves out stays as it is."""
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such text of a synthesis", path=min(unknown))
    synthesis = _open(session_id, seen)
    for name, text in written.items():
        setattr(synthesis, name, text.strip())
    return _changed(synthesis)


@transaction.atomic
def write_whole(
    session_id: UUID,
    lines: Mapping[int, Mapping[str, str]],
    written: Mapping[str, str],
    *,
    seen: int | None = None,
) -> Synthesis:
    """Write all that stands on the page at once; where nothing differs nobody is asked again.

    A line that is gone meanwhile is left out: `StaleSynthesis` tells of it where ``seen`` is given.
    """
    synthesis = _open(session_id, seen)
    changed = _write_lines(synthesis, lines)
    for name, text in written.items():
        if name not in WRITTEN:
            raise InvalidInput("no such text of a synthesis", path=name)
        kept = _short(text, LONGEST_TEXT, name)
        if getattr(synthesis, name) != kept:
            setattr(synthesis, name, kept)
            changed = True
    return _changed(synthesis) if changed else synthesis


def _write_lines(synthesis: Synthesis, lines: Mapping[int, Mapping[str, str]]) -> bool:
    changed = False
    for line in synthesis.items.filter(pk__in=lines):
        before = {code: getattr(line, f"text_{code}") for code in LANGUAGES}
        texts = {
            code: _short(text, LONGEST_LINE, f"line-{line.pk}-{code}")
            for code, text in lines[line.pk].items()
            if code in LANGUAGES
        }
        if before | texts != before:
            for code, text in texts.items():
                setattr(line, f"text_{code}", text)
            line.save()
            changed = True
    return changed


def _short(text: str, longest: int, path: str) -> str:
    kept = text.strip().replace("\r\n", "\n")
    if len(kept) > longest:
        raise InvalidInput(
            "too long", path=path, value=len(kept), accepted=f"at most {longest} characters"
        )
    return kept


@transaction.atomic
def translate_later(
    session_id: UUID,
    language: str,
    lines: Mapping[int, str],
    written: Mapping[str, str],
) -> Synthesis:
    """Fill in what was promised in a language; what was agreed to in another one stays.

    Raises `InvalidInput` for a name in it, or where the language would be longer than two pages.
    """
    session = session_by_id(session_id)
    synthesis = _of(session_id)
    if session.status not in LATER or language not in LANGUAGES:
        raise TransitionRefused("nothing is translated now")
    for line in synthesis.items.filter(pk__in=lines, **{f"text_{language}": ""}):
        text = _short(lines[line.pk], LONGEST_LINE, f"line-{line.pk}-{language}")
        setattr(line, f"text_{language}", text)
        line.save()
    for name, text in written.items():
        if name in WRITTEN and name.endswith(f"_{language}") and not getattr(synthesis, name):
            setattr(synthesis, name, _short(text, LONGEST_TEXT, name))
    synthesis.save()
    told = retold_in(session, synthesis, language)
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
    synthesis = _of(session_id)
    promised = {**synthesis.promised}
    promised.pop(language, None)
    if day is not None:
        promised[language] = day.isoformat()
    synthesis.promised = promised
    synthesis.save(update_fields=["promised"])
    return synthesis


# Steps


@transaction.atomic
def give_to_group(
    session_id: UUID, *, actor: User, days: int = VALIDATION_DAYS, seen: int | None = None
) -> Session:
    """Hand the draft to the working group, which has ``days`` to read it."""
    synthesis = _open(session_id)
    session = take_session_step(session_id, Step.DRAFT, actor=actor, seen=seen)
    synthesis.window_until = timezone.now() + datetime.timedelta(days=days)
    synthesis.save(update_fields=["window_until"])
    return session


@transaction.atomic
def agree(session_id: UUID, user: User, *, seen: int | None = None) -> WorkingMember:
    """Say, as a member of the working group, that the synthesis is right as it was ``seen``."""
    session = session_by_id(session_id)
    if session.status != Status.SYNTHESIS_DRAFT:
        raise TransitionRefused("there is no draft to agree to")
    member = session.working_group.filter(user=user).first()
    if member is None:
        raise Forbidden("only the working group agrees")
    synthesis = _of(session_id)
    if seen is not None and seen != synthesis.version:
        raise StaleSynthesis(synthesis)
    member.agreed_version = synthesis.version
    member.save(update_fields=["agreed_version"])
    return member


@transaction.atomic
def validate(
    session_id: UUID, document: Mapping[str, Any], *, actor: User, seen: int | None = None
) -> Session:
    """Agree to the synthesis: what was filed goes into the register, the text is kept as it is.

    ``document`` is what is published, as data.
    """
    session = take_session_step(session_id, Step.VALIDATE, actor=actor, seen=seen)
    synthesis = Synthesis.objects.select_for_update().get(session=session)
    now = timezone.now()
    synthesis.document, synthesis.validated_at = dict(document), now
    synthesis.save(update_fields=["document", "validated_at"])
    families = _families(session)
    for one in session.contributions.filter(status__in=FILED).in_order():
        _publish(session, one, actor, now)
    for review in session.reviews.select_related("blockage"):
        _carry_over(session, review.blockage, review.verdict, review.words, families, actor)
    return session


def _publish(
    session: Session, one: Contribution, actor: User, now: datetime.datetime
) -> Observation:
    """Put a contribution into the register, and beside the blockage that it shows."""
    meaning = MEANINGS[Heading(one.heading)]
    words, language = _words_of(one)
    fact = SaidFact(
        kind=meaning.kind,
        month=_month(session),
        statement=words,
        language=language,
        level=meaning.level,
        themes=tuple(session.themes),
        basin=_basin(session),
        family=PracticeFamily(one.family) if one.family else None,
        occasion=session.slug,
    )
    observation = keep_said(fact, origin=Origin.SESSION, source=f"contribution {one.uuid}")
    one.status = contributions.after(contributions.Status(one.status), contributions.Step.PUBLISH)
    one.text, one.language = words or one.text, language or one.language
    one.observation = observation.pk
    one.version += 1
    one.save()
    ContributionEvent.objects.create(
        contribution=one, step=contributions.Step.PUBLISH, heading=one.heading, actor=actor, at=now
    )
    if one.blockage is not None:
        add_evidence(
            one.blockage.uuid, [observation], actor=actor, suggested=one.blockage_suggested
        )
    return observation


def _words_of(one: Contribution) -> tuple[str, str]:
    """Return what is published of a contribution, and its language: the words of its line.

    The group read the lines and agreed to them. What was taken out of the synthesis counts in the
    register without words.
    """
    line = one.items.first()
    told = texts_of(line, "text") if line else {}
    language = one.language if one.language in told else next(iter(told), "")
    return told.get(language, "")[:LONGEST_STATEMENT], language


def _carry_over(
    session: Session,
    blockage: Blockage,
    verdict: str,
    words: str,
    families: frozenset[PracticeFamily],
    actor: User,
) -> None:
    """Take what a session said of a blockage over: that it is still met, or that it is resolved.

    Resolved needs two families in the room of which one met it at first; where the guard says no,
    what was said stays readable with the session and the blockage stays as it was.
    """
    if verdict == Verdict.STILL_THERE:
        fact = SaidFact(
            kind=ObservationKind.BARRIER,
            month=_month(session),
            level=None,
            basin=_basin(session),
            themes=tuple(session.themes),
            occasion=session.slug,
        )
        source = f"review {session.uuid} {blockage.uuid}"
        observation = keep_said(fact, origin=Origin.SESSION, source=source)
        add_evidence(blockage.uuid, [observation], actor=actor, reason=words)
    elif verdict == Verdict.RESOLVED:
        shown = blockages.Shown(families=families)
        move = Move(blockages.Step.RESOLVE, words=words, shown=shown)
        try:
            with transaction.atomic():
                take_blockage_step(blockage.uuid, move, actor=actor)
        except TransitionRefused:
            return


def _families(session: Session) -> frozenset[PracticeFamily]:
    """Return the families that were in the room."""
    said = session.contributions.exclude(family="").values_list("family", flat=True)
    there = {family for family, count in session.attended.items() if count}
    return frozenset(PracticeFamily(family) for family in {*there, *said})


def _month(session: Session) -> datetime.date:
    held = session.starts_at or session.moved_at
    return timezone.localdate(held).replace(day=1)


def _basin(session: Session) -> str:
    place = session.series.territory
    return place.code if place.level == PlaceLevel.BASIN else ""


def _open(session_id: UUID, seen: int | None = None) -> Synthesis:
    """Return the synthesis of a session that is being written, begun when there is none yet."""
    session = session_by_id(session_id)
    if session.status not in {Status.CONSOLIDATION, Status.SYNTHESIS_DRAFT}:
        raise TransitionRefused("the synthesis is written after the session, until it is agreed to")
    synthesis, _created = Synthesis.objects.get_or_create(session=session)
    if seen is not None and seen != synthesis.version:
        raise StaleSynthesis(synthesis)
    return synthesis


def _of(session_id: UUID) -> Synthesis:
    synthesis = Synthesis.objects.filter(session=session_by_id(session_id)).first()
    if synthesis is None:
        raise NotVisible("no synthesis yet")
    return synthesis


def _line(synthesis: Synthesis, line_id: int) -> SynthesisItem:
    line = synthesis.items.filter(pk=line_id).first()
    if line is None:
        raise NotVisible("no such line")
    return line


def _changed(synthesis: Synthesis) -> Synthesis:
    """Count a change: who agreed to the text before it agreed to another one."""
    synthesis.version += 1
    synthesis.save()
    return synthesis
