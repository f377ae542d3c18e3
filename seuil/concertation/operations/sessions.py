"""Planning a session, writing it, and every step that it takes."""

import secrets
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation import notifications
from seuil.concertation.domain import session as domain
from seuil.concertation.domain.protocol import USUAL
from seuil.concertation.domain.session import Status, Step
from seuil.concertation.domain.working_group import Duty, Task
from seuil.concertation.models import (
    CODE_LENGTH,
    CODE_LETTERS,
    Cycle,
    Phase,
    SeatShare,
    Series,
    Session,
    SessionEvent,
    WorkingMember,
)
from seuil.concertation.operations.protocol import copy_phases
from seuil.concertation.queries.sessions import seen_of, session_by_id
from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.kernel.versions import refuse_stale
from seuil.organisations.domain import PracticeFamily
from seuil.wording.localised import LANGUAGES

WRITTEN = frozenset({
    "themes", "starts_at", "ends_at", "place", "address", "access_notes", "seats", "purpose",
    "retention_days", "cycle", "waived", "signs_kept",
    *(f"{name}_{language}" for name in ("title", "about") for language in LANGUAGES),
})  # fmt: skip
"""The fields of a session that people write."""
KEPT_FROM_BEFORE = ("place", "address", "access_notes", "seats", "purpose", "retention_days")
"""What a session planned after another one begins with."""
RESERVED = frozenset({"new", "mine", "invited", "seat"})
"""Words that have a page of their own where the name of a session stands in addresses."""


@transaction.atomic
def plan_session(
    series: Series,
    slug: str,
    *,
    actor: User | None,
    family: PracticeFamily | None = None,
    cycle: Cycle | None = None,
) -> Session:
    """Begin a session with the usual protocol; with a ``family``, its planner leads the group."""
    if slug in RESERVED or Session.objects.filter(slug=slug).exists():
        raise InvalidInput("a session has this address already", path="slug", value=slug)
    now = timezone.now()
    session = Session.objects.create(
        series=series, slug=slug, cycle=cycle, created_at=now, moved_at=now
    )
    Phase.objects.bulk_create(
        Phase(session=session, position=position, kind=kind, minutes=minutes, floor=floor)
        for position, (kind, minutes, floor) in enumerate(USUAL)
    )
    if actor is not None and family is not None:
        join_group(session.uuid, actor, family, Duty.FACILITATOR)
    return session


def free_slug(series: Series) -> str:
    """Return a name in addresses that no session has: that of the series, and a number."""
    taken = set(Session.objects.filter(slug__startswith=series.slug).values_list("slug", flat=True))
    number = Session.objects.filter(series=series).count() + 1
    while f"{series.slug}-{number}" in taken:
        number += 1
    return f"{series.slug}-{number}"


@transaction.atomic
def plan_after(
    previous: Session,
    slug: str,
    *,
    actor: User | None,
    family: PracticeFamily | None = None,
    cycle: Cycle | None = None,
) -> Session:
    """Begin a session with the place, the seats, the purpose and the protocol of another one."""
    session = plan_session(previous.series, slug, actor=actor, family=family, cycle=cycle)
    for name in KEPT_FROM_BEFORE:
        setattr(session, name, getattr(previous, name))
    session.save()
    copy_phases(previous, session)
    SeatShare.objects.bulk_create(
        SeatShare(session=session, family=share.family, floor=share.floor, ceiling=share.ceiling)
        for share in previous.shares.all()
    )
    return session


@transaction.atomic
def write_session(
    session_id: UUID, written: Mapping[str, Any], *, seen: int | None = None
) -> Session:
    """Change what is known of a session; what ``written`` leaves out stays as it is."""
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of a session", path=min(unknown))
    session = session_by_id(session_id)
    refuse_stale(session, seen)
    for name, value in written.items():
        setattr(session, name, value.strip() if isinstance(value, str) else value)
    begins, ends = session.starts_at, session.ends_at
    if begins and ends and ends <= begins:
        raise InvalidInput("it ends before it begins", path="ends_at", value=ends)
    session.version += 1
    session.save()
    return session


@transaction.atomic
def tick_tasks(session_id: UUID, tasks: Collection[Task]) -> Session:
    """Say which parts of the preparation are done."""
    session = session_by_id(session_id)
    session.tasks = [task.value for task in Task if task in tasks]
    session.save(update_fields=["tasks"])
    return session


@transaction.atomic
def join_group(
    session_id: UUID, user: User, family: PracticeFamily, duty: Duty = Duty.MEMBER
) -> WorkingMember:
    """Put somebody into the working group, or change what they do there."""
    session = session_by_id(session_id)
    member, _created = WorkingMember.objects.update_or_create(
        session=session,
        user=user,
        defaults={"family": family, "duty": duty},
        create_defaults={"family": family, "duty": duty, "joined_at": timezone.now()},
    )
    return member


@transaction.atomic
def leave_group(session_id: UUID, user: User) -> None:
    """Take somebody out of the working group; the last facilitator stays until another is there."""
    session = session_by_id(session_id)
    leading = session.working_group.filter(duty=Duty.FACILITATOR)
    member = session.working_group.filter(user=user).first()
    if member is None:
        return
    if member.duty == Duty.FACILITATOR and leading.count() == 1:
        raise Forbidden("the last facilitator stays until another one is there")
    member.delete()


@transaction.atomic
def take_session_step(
    session_id: UUID,
    step: Step,
    *,
    actor: User | None,
    words: str = "",
    language: str = "",
    seen: int | None = None,
) -> Session:
    """Take a step, or raise `TransitionRefused`, `GuardRefused` or `Stale`."""
    session = session_by_id(session_id)
    refuse_stale(session, seen)
    origin = Status(session.status)
    target = domain.PROCESS.after(origin, step, words=words)
    domain.GUARDS.check(step, seen_of(session))
    now = timezone.now()
    session.status, session.moved_at = target, now
    session.version += 1
    if step is Step.GO_LIVE:
        session.code = new_code()
    elif target is not Status.LIVE and target is not Status.CONSOLIDATION:
        session.code = ""
    if step is Step.SET_AGAIN:
        session.starts_at = session.ends_at = None
    session.save()
    event = SessionEvent.objects.create(
        session=session,
        step=step,
        origin=origin,
        target=target,
        words=words.strip(),
        language=language if words.strip() else "",
        actor=actor,
        at=now,
    )
    notifications.tell_group(event)
    notifications.tell_registered(event)
    return session


def new_code() -> str:
    """Return a code that no session has now."""
    while True:
        code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
        if not Session.objects.filter(code=code).exists():
            return code
