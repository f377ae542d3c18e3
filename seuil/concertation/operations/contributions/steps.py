"""What becomes of what was said: shown, filed, set aside, taken back, withdrawn, forgotten."""

import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain.contribution import (
    PROCESS,
    SETTLED,
    Heading,
    Status,
    Step,
    Via,
)
from seuil.concertation.models import Contribution, ContributionEvent, Session
from seuil.concertation.operations.contributions.moving import (
    ContributionMove,
    locked,
    take,
    taking,
)
from seuil.kernel.errors import TransitionRefused, visible
from seuil.kernel.versions import Stale, refuse_stale

BY_SCRIBE = frozenset({Step.SHOW, Step.HIDE, Step.SET_ASIDE, Step.TAKE_BACK, Step.FILE})
"""The steps of the note-taker; linking and publishing come later, withdrawing is the author's."""
LASTING = frozenset({Step.TAKE_BACK, Step.WITHDRAW, Step.LINK, Step.PUBLISH})
"""Steps that are not undone: the first undoes another one, the others are not the note-taker's."""
ERASED = Case(When(reason="", then=Value("")), default=Value("-"))
"""Stands for a reason: that there was one is kept."""
FORGOTTEN_AFTER = datetime.timedelta(days=365)
"""So long after it came in, the text of what was not published is erased."""


@transaction.atomic
def take_contribution_step(
    session: Session, contribution_id: int, move: ContributionMove, *, actor: User
) -> Contribution:
    """Take a step of the note-taker; what says the same is filed and set aside with it."""
    session = taking(session.pk)
    contribution = locked(session, contribution_id)
    refuse_stale(contribution, move.seen)
    if move.step not in BY_SCRIBE:
        raise TransitionRefused(f"{move.step} is not a step of the note-taker")
    now = timezone.now()
    take(contribution, move, actor, now)
    if move.step is Step.FILE:
        for same in contribution.duplicates.filter(status__in=[Status.RECEIVED, Status.ON_SCREEN]):
            take(locked(session, same.pk), move, actor, now)
    return contribution


@transaction.atomic
def say_same(
    session: Session, contribution_id: int, other_id: int, *, actor: User, seen: int | None = None
) -> Contribution:
    """Note that one contribution says what another says; it follows where that one is filed."""
    session = taking(session.pk)
    other = locked(session, other_id)
    contribution = locked(session, contribution_id)
    refuse_stale(contribution, seen)
    if other.duplicate_of is not None:
        other = other.duplicate_of
    if other.pk == contribution.pk or other.status == Status.WITHDRAWN:
        raise TransitionRefused("it cannot say the same as itself, nor as what was withdrawn")
    contribution.duplicates.update(duplicate_of=other)
    contribution.duplicate_of = other
    contribution.version += 1
    contribution.save(update_fields=["duplicate_of", "version"])
    if other.heading and other.status in (Status.FILED, Status.LINKED):
        take(contribution, ContributionMove(Step.FILE, heading=Heading(other.heading)), actor)
    return contribution


@transaction.atomic
def say_not_same(session: Session, contribution_id: int) -> Contribution:
    """Take back that it says what another one says."""
    contribution = locked(taking(session.pk), contribution_id)
    contribution.duplicate_of = None
    contribution.version += 1
    contribution.save(update_fields=["duplicate_of", "version"])
    return contribution


@transaction.atomic
def withdraw(uuid: UUID) -> Contribution:
    """Take back what one said, until it is published: whoever has its id may. Its text goes."""
    contribution = visible(
        Contribution.objects.select_for_update().filter(uuid=uuid).first(), "no such contribution"
    )
    if contribution.status != Status.WITHDRAWN:
        take(contribution, ContributionMove(Step.WITHDRAW), None)
    return contribution


@transaction.atomic
def withdraw_typed(session: Session, contribution_id: int, *, actor: User) -> Contribution:
    """Take back a note or a card that was typed wrongly; its number is free again."""
    contribution = locked(taking(session.pk), contribution_id)
    if contribution.via == Via.PHONE:
        raise TransitionRefused("only its author withdraws it; set it aside with a reason")
    take(contribution, ContributionMove(Step.WITHDRAW), actor)
    return contribution


@transaction.atomic
def undo_last(session: Session, *, actor: User) -> Contribution | None:
    """Take back the last step of this note-taker; None when there is none to take back.

    Raises `Stale` when somebody else took a step with the same contribution since.
    """
    session = taking(session.pk)
    mine = ContributionEvent.objects.filter(contribution__session=session, actor=actor)
    last = mine.order_by("-pk").first()
    if last is None or Step(last.step) in LASTING:
        return None
    contribution = locked(session, last.contribution_id)
    for one in _moved_with(contribution, last):
        steps = list(one.events.order_by("pk"))
        if steps[-1].actor_id != actor.pk:
            raise Stale(one)
        for move in _backwards(Step(steps[-1].step), steps[:-1]):
            take(one, move, actor)
    return contribution


def _moved_with(contribution: Contribution, event: ContributionEvent) -> list[Contribution]:
    """Return what one tap moved: a contribution and those that say the same."""
    first = contribution.duplicate_of or contribution
    group = Contribution.objects.filter(Q(pk=first.pk) | Q(duplicate_of=first))
    moved = group.filter(events__step=event.step, events__at=event.at).distinct()
    return [locked(first.session, pk) for pk in moved.values_list("pk", flat=True)]


def _backwards(step: Step, before: list[ContributionEvent]) -> list[ContributionMove]:
    """Return the steps that lead back to where a contribution was before its last one."""
    if step is Step.SHOW:
        return [ContributionMove(Step.HIDE)]
    if step is Step.HIDE:
        return [ContributionMove(Step.SHOW)]
    was = PROCESS.replayed(Step(event.step) for event in before)
    if was in SETTLED:
        heading = next(event.heading for event in reversed(before) if event.heading)
        again = ContributionMove(Step.FILE, heading=Heading(heading))
        return [again] if step is Step.FILE else [ContributionMove(Step.TAKE_BACK), again]
    back = [ContributionMove(Step.TAKE_BACK)]
    if was is Status.ON_SCREEN:
        back.append(ContributionMove(Step.SHOW))
    return back


def forget_words(now: datetime.datetime) -> int:
    """Erase the text of what was said long ago and not published; which kinds came stays."""
    old = Contribution.objects.filter(received_at__lt=now - FORGOTTEN_AFTER).exclude(text="")
    return old.exclude(status=Status.PUBLISHED).update(text="", reason=ERASED)
