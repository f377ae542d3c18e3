"""One step of a contribution, whoever takes it: what it changes, and that it is written down."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain.contribution import PROCESS, Heading, Status, Step
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.domain.session import Status as SessionStatus
from seuil.concertation.models import Contribution, ContributionEvent, Session
from seuil.kernel.errors import SeuilError, TransitionRefused, visible
from seuil.wording.localised import LANGUAGES

LONGEST_REASON = 300


class SessionOver(SeuilError):
    """The session takes no contributions: it has not begun, or its synthesis is being written."""


@dataclass(frozen=True, slots=True)
class ContributionMove:
    """A step of the note-taker. ``seen`` is the version that the page was made from."""

    step: Step
    heading: Heading | None = None
    words: str = ""
    seen: int | None = None


def taking(session_pk: int) -> Session:
    """Return a session that takes contributions; nobody closes it until this is kept."""
    session = Session.objects.select_for_update(no_key=True, of=("self",)).get(pk=session_pk)
    if SessionStatus(session.status) not in CAPTURING:
        raise SessionOver(session.status)
    return session


def locked(session: Session, contribution_id: int) -> Contribution:
    found = Contribution.objects.select_for_update(of=("self",)).filter(session=session)
    return visible(found.filter(pk=contribution_id).first(), "no such contribution")


def take(
    contribution: Contribution,
    move: ContributionMove,
    actor: User | None,
    now: datetime.datetime | None = None,
) -> None:
    """Take a step with a contribution that is locked, and write it down."""
    target = PROCESS.after(Status(contribution.status), move.step, words=move.words)
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
