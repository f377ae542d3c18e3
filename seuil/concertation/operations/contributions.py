"""Taking in what people say, and every step that becomes of it."""

import datetime
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain import contribution as domain
from seuil.concertation.domain.contribution import (
    LONGEST,
    SETTLED,
    Heading,
    Status,
    Step,
    Via,
)
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.domain.session import Status as SessionStatus
from seuil.concertation.models import Contribution, ContributionEvent, Device, Session
from seuil.kernel.errors import InvalidInput, NotVisible, SeuilError, TransitionRefused
from seuil.organisations.domain import PracticeFamily
from seuil.wording.localised import LANGUAGES

BY_SCRIBE = frozenset({Step.SHOW, Step.HIDE, Step.SET_ASIDE, Step.TAKE_BACK, Step.FILE})
"""The steps of the note-taker; linking and publishing come later, withdrawing is the author's."""
LASTING = frozenset({Step.TAKE_BACK, Step.WITHDRAW, Step.LINK, Step.PUBLISH})
"""Steps that are not undone: the first undoes another one, the others are not the note-taker's."""
ERASED = Case(When(reason="", then=Value("")), default=Value("-"))
"""Stands for a reason: that there was one is kept."""
LONGEST_REASON = 300
TURNING = frozenset(chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A)))
FORGOTTEN_AFTER = datetime.timedelta(days=365)
"""So long after it came in, the text of what was not published is erased."""


class OtherText(SeuilError):
    """This id came already, with another text. The first one stands."""


class SessionOver(SeuilError):
    """The session takes no contributions: it has not begun, or its synthesis is being written."""


class CardTwice(SeuilError):
    """A paper card of this number was typed already; ``contribution`` is it."""

    def __init__(self, contribution: Contribution) -> None:
        super().__init__(f"card {contribution.paper_number} was typed already")
        self.contribution = contribution


class StaleContribution(SeuilError):
    """Somebody took a step since the page was made. Nothing was done."""

    def __init__(self, contribution: Contribution) -> None:
        super().__init__("it changed since the page was made")
        self.contribution = contribution


@dataclass(frozen=True, slots=True)
class Said:
    """What was said. ``proposed``: the heading that its author tapped, if any."""

    text: str
    family: str = ""
    proposed: str = ""
    language: str = ""
    signs_kept: bool = False
    said_at: datetime.datetime | None = None


@dataclass(frozen=True, slots=True)
class ContributionMove:
    """A step of the note-taker. ``seen`` is the version that the page was made from."""

    step: Step
    heading: Heading | None = None
    words: str = ""
    seen: int | None = None


def tidy(text: str) -> str:
    """Return a text on one line, without characters that are not seen; too long: refused.

    >>> tidy("  Pas  d’adresse,\\n pas de médecin. ")
    'Pas d’adresse, pas de médecin.'
    """
    shown = "".join(" " if _is_unseen(one) else one for one in text)
    line = " ".join(unicodedata.normalize("NFC", shown).split())
    if not line:
        raise InvalidInput("say something", path="text")
    if len(line) > LONGEST:
        raise InvalidInput(
            "too long", path="text", value=len(line), accepted=f"at most {LONGEST} characters"
        )
    return line


def _is_unseen(one: str) -> bool:
    """Whether a character has no face, or turns the direction of what stands around it."""
    return unicodedata.category(one) in {"Cc", "Cs"} or one in TURNING


@transaction.atomic
def receive(device: Device, uuid: UUID, said: Said) -> Contribution:
    """Take in what a phone sends, however often it sends it.

    Raises `OtherText` when the same id came with another text, and `SessionOver`.
    """
    session = _taking(device.session_id)
    said = Said(
        said.text, device.family, said.proposed, said.language, said.signs_kept, said.said_at
    )
    return _keep(session, uuid, said, via=Via.PHONE, device=device)


@transaction.atomic
def note(session: Session, said: Said, *, actor: User, uuid: UUID | None = None) -> Contribution:
    """Keep what the note-taker writes; with a heading it is filed at once."""
    kept = _keep(_taking(session.pk), uuid or uuid4(), said, via=Via.SCRIBE)
    return _filed_as_proposed(kept, actor)


@transaction.atomic
def type_card(
    session: Session, number: int, said: Said, *, actor: User, uuid: UUID | None = None
) -> Contribution:
    """Keep a paper card; raises `CardTwice` when its number was typed already."""
    uuid = uuid or uuid4()
    taking = _taking(session.pk)
    before = Contribution.objects.filter(session=taking, paper_number=number).first()
    if before and before.uuid != uuid:
        raise CardTwice(before)
    kept = _keep(taking, uuid, said, via=Via.PAPER, paper_number=number)
    return _filed_as_proposed(kept, actor)


@transaction.atomic
def take_contribution_step(
    session: Session, contribution_id: int, move: ContributionMove, *, actor: User
) -> Contribution:
    """Take a step of the note-taker; what says the same is filed and set aside with it."""
    taking = _taking(session.pk)
    contribution = _locked(taking, contribution_id)
    _refuse_stale(contribution, move.seen)
    if move.step not in BY_SCRIBE:
        raise TransitionRefused(f"{move.step} is not a step of the note-taker")
    now = timezone.now()
    _move(contribution, move, actor, now)
    if move.step is Step.FILE:
        for same in contribution.duplicates.filter(status__in=[Status.RECEIVED, Status.ON_SCREEN]):
            _move(_locked(taking, same.pk), move, actor, now)
    return contribution


@transaction.atomic
def say_same(
    session: Session, contribution_id: int, other_id: int, *, actor: User, seen: int | None = None
) -> Contribution:
    """Note that one contribution says what another says; it follows where that one is filed."""
    taking = _taking(session.pk)
    other = _locked(taking, other_id)
    contribution = _locked(taking, contribution_id)
    _refuse_stale(contribution, seen)
    if other.duplicate_of is not None:
        other = other.duplicate_of
    if other.pk == contribution.pk or other.status == Status.WITHDRAWN:
        raise TransitionRefused("it cannot say the same as itself, nor as what was withdrawn")
    contribution.duplicates.update(duplicate_of=other)
    contribution.duplicate_of = other
    contribution.version += 1
    contribution.save(update_fields=["duplicate_of", "version"])
    if other.heading and other.status in (Status.FILED, Status.LINKED):
        _move(contribution, ContributionMove(Step.FILE, heading=Heading(other.heading)), actor)
    return contribution


@transaction.atomic
def withdraw(uuid: UUID) -> Contribution:
    """Take back what one said, until it is published: whoever has its id may. Its text goes."""
    contribution = Contribution.objects.select_for_update().filter(uuid=uuid).first()
    if contribution is None:
        raise NotVisible("no such contribution")
    if contribution.status != Status.WITHDRAWN:
        _move(contribution, ContributionMove(Step.WITHDRAW), None)
    return contribution


@transaction.atomic
def withdraw_typed(session: Session, contribution_id: int, *, actor: User) -> Contribution:
    """Take back a note or a card that was typed wrongly; its number is free again."""
    contribution = _locked(_taking(session.pk), contribution_id)
    if contribution.via == Via.PHONE:
        raise TransitionRefused("only its author withdraws it; set it aside with a reason")
    _move(contribution, ContributionMove(Step.WITHDRAW), actor)
    return contribution


@transaction.atomic
def say_not_same(session: Session, contribution_id: int) -> Contribution:
    """Take back that it says what another one says."""
    contribution = _locked(_taking(session.pk), contribution_id)
    contribution.duplicate_of = None
    contribution.version += 1
    contribution.save(update_fields=["duplicate_of", "version"])
    return contribution


@transaction.atomic
def undo_last(session: Session, *, actor: User) -> Contribution | None:
    """Take back the last step of this note-taker; None when there is none to take back.

    Raises `StaleContribution` when somebody else took a step with the same contribution since.
    """
    taking = _taking(session.pk)
    mine = ContributionEvent.objects.filter(contribution__session=taking, actor=actor)
    last = mine.order_by("-pk").first()
    if last is None or Step(last.step) in LASTING:
        return None
    contribution = _locked(taking, last.contribution_id)
    for one in _moved_with(contribution, last):
        steps = list(one.events.order_by("pk"))
        if steps[-1].actor_id != actor.pk:
            raise StaleContribution(one)
        for move in _backwards(Step(steps[-1].step), steps[:-1]):
            _move(one, move, actor)
    return contribution


def _moved_with(contribution: Contribution, event: ContributionEvent) -> list[Contribution]:
    """Return what one tap moved: a contribution and those that say the same."""
    first = contribution.duplicate_of or contribution
    group = Contribution.objects.filter(Q(pk=first.pk) | Q(duplicate_of=first))
    moved = group.filter(events__step=event.step, events__at=event.at).distinct()
    return [_locked(first.session, pk) for pk in moved.values_list("pk", flat=True)]


def forget_words(now: datetime.datetime) -> int:
    """Erase the text of what was said long ago and not published; which kinds came stays."""
    old = Contribution.objects.filter(received_at__lt=now - FORGOTTEN_AFTER).exclude(text="")
    return old.exclude(status=Status.PUBLISHED).update(text="", reason=ERASED)


def _taking(session_pk: int) -> Session:
    """Return a session that takes contributions; nobody closes it until this is kept."""
    session = Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session_pk)
    if SessionStatus(session.status) not in CAPTURING:
        raise SessionOver(session.status)
    return session


def _keep(
    session: Session,
    uuid: UUID,
    said: Said,
    *,
    via: Via,
    device: Device | None = None,
    paper_number: int | None = None,
) -> Contribution:
    """Write it once: of two that come with one id, at the same moment or later, the first."""
    text = tidy(said.text)
    new = Contribution(
        uuid=uuid,
        session=session,
        device=device,
        via=via,
        paper_number=paper_number,
        family=PracticeFamily(said.family) if said.family else "",
        proposed=Heading(said.proposed) if said.proposed else "",
        text=text,
        language=said.language,
        signs_kept=said.signs_kept,
        is_late=session.status != SessionStatus.LIVE,
        said_at=said.said_at,
        received_at=timezone.now(),
    )
    Contribution.objects.bulk_create([new], ignore_conflicts=True)
    kept = Contribution.objects.filter(uuid=uuid, session=session).first()
    if kept is None or not _is_the_same(kept, text):
        raise OtherText("this id came already, with another text")
    return kept


def _is_the_same(kept: Contribution, text: str) -> bool:
    """Whether it came before; what was withdrawn has no text left to compare."""
    return kept.text == text or kept.status == Status.WITHDRAWN


def _filed_as_proposed(contribution: Contribution, actor: User) -> Contribution:
    if contribution.proposed and contribution.status == Status.RECEIVED:
        heading = Heading(contribution.proposed)
        _move(contribution, ContributionMove(Step.FILE, heading=heading), actor)
    return contribution


def _locked(session: Session, contribution_id: int) -> Contribution:
    found = Contribution.objects.select_for_update(of=("self",)).filter(session=session)
    contribution = found.filter(pk=contribution_id).first()
    if contribution is None:
        raise NotVisible("no such contribution")
    return contribution


def _refuse_stale(contribution: Contribution, seen: int | None) -> None:
    if seen is not None and seen != contribution.version:
        raise StaleContribution(contribution)


def _move(
    contribution: Contribution,
    move: ContributionMove,
    actor: User | None,
    now: datetime.datetime | None = None,
) -> None:
    target = domain.PROCESS.after(Status(contribution.status), move.step, words=move.words)
    if move.step is Step.FILE and move.heading is None:
        raise TransitionRefused("file it under a heading")
    now = now or timezone.now()
    contribution.status = target
    contribution.version += 1
    CHANGES.get(move.step, _nothing_else)(contribution, move, now)
    contribution.save()
    ContributionEvent.objects.create(
        contribution=contribution,
        step=move.step,
        heading=contribution.heading if move.step is Step.FILE else "",
        actor=actor,
        at=now,
    )


Change = Callable[[Contribution, ContributionMove, datetime.datetime], None]


def _nothing_else(_one: Contribution, _move: ContributionMove, _now: datetime.datetime) -> None:
    pass


def _show(one: Contribution, _move: ContributionMove, now: datetime.datetime) -> None:
    one.shown_at = now


def _hide(one: Contribution, _move: ContributionMove, _now: datetime.datetime) -> None:
    one.shown_at = None


def _file(one: Contribution, move: ContributionMove, _now: datetime.datetime) -> None:
    one.heading = move.heading or one.heading


def _set_aside(one: Contribution, move: ContributionMove, _now: datetime.datetime) -> None:
    one.reason, one.shown_at = move.words.strip()[:LONGEST_REASON], None


def _take_back(one: Contribution, _move: ContributionMove, _now: datetime.datetime) -> None:
    one.heading, one.reason = "", ""


def _erase(one: Contribution, _move: ContributionMove, _now: datetime.datetime) -> None:
    _take_out_of_lines(one)
    one.text, one.reason, one.shown_at, one.paper_number = "", "", None, None


def _take_out_of_lines(one: Contribution) -> None:
    """Take the words of what is withdrawn out of the synthesis; words that others wrote stay.

    Other contributions of a line that said nothing else are gathered again.
    """
    for line in one.items.select_related("synthesis"):
        line.contributions.remove(one)
        names = [f"text_{code}" for code in LANGUAGES]
        for name in names:
            if getattr(line, name) == one.text:
                setattr(line, name, "")
        line.save()
        if not any(getattr(line, name) for name in names):
            line.delete()
        line.synthesis.version += 1
        line.synthesis.save(update_fields=["version"])


CHANGES: dict[Step, Change] = {
    Step.SHOW: _show,
    Step.HIDE: _hide,
    Step.FILE: _file,
    Step.SET_ASIDE: _set_aside,
    Step.TAKE_BACK: _take_back,
    Step.WITHDRAW: _erase,
}


def _backwards(step: Step, before: list[ContributionEvent]) -> list[ContributionMove]:
    """Return the steps that lead back to where a contribution was before its last one."""
    if step is Step.SHOW:
        return [ContributionMove(Step.HIDE)]
    if step is Step.HIDE:
        return [ContributionMove(Step.SHOW)]
    was = domain.PROCESS.replayed(Step(event.step) for event in before)
    if was in SETTLED:
        heading = next(event.heading for event in reversed(before) if event.heading)
        again = ContributionMove(Step.FILE, heading=Heading(heading))
        return [again] if step is Step.FILE else [ContributionMove(Step.TAKE_BACK), again]
    back = [ContributionMove(Step.TAKE_BACK)]
    if was is Status.ON_SCREEN:
        back.append(ContributionMove(Step.SHOW))
    return back
