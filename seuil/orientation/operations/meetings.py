"""Asking people to meet on a request, noting what was settled, cancelling."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused
from seuil.orientation.domain.clocks import working_days_after
from seuil.orientation.domain.request import OPEN, Party, Status
from seuil.orientation.meetings import planned
from seuil.orientation.models import CaseMeeting, Desk, NoticeChoice, OrientationRequest
from seuil.orientation.notifications import (
    SUBJECTS,
    keep_notice,
    people_of,
    rhythm_of,
    write_letter,
)
from seuil.orientation.policies import Viewer, parties
from seuil.orientation.queries import present_members_of
from seuil.wording.times import date_and_hour_text

LONGEST, LONGEST_TEXT = 300, 2_000
FARTHEST = datetime.timedelta(days=366)
MET_ON = OPEN - {Status.DRAFT}
SENTENCES = {
    "asked": gettext_noop("Request %(code)s: people are asked to meet on %(moment)s."),
    "cancelled": gettext_noop("Request %(code)s: the meeting on %(moment)s is cancelled."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a meeting is for, when and where. ``invited``: others than desks, as functions."""

    why: str
    starts_at: datetime.datetime
    where: str
    desks: Collection[Desk] = ()
    invited: str = ""
    signs_kept: tuple[str, ...] = ()


@transaction.atomic
def ask_meeting(viewer: Viewer, request_id: UUID, asked: Asked) -> CaseMeeting:
    """Ask people to meet on a request that is being worked on, and tell the desks invited.

    The same words for the same moment are one meeting. Raises `NotVisible`, `TransitionRefused`
    or `InvalidInput`.
    """
    rows = OrientationRequest.objects.select_for_update(of=("self",))
    request = rows.select_related("desk").filter(uuid=request_id).first()
    if request is None or not parties(viewer, request):
        raise NotVisible("no such request")
    if request.status not in MET_ON:
        raise TransitionRefused(f"nobody meets on a request that is {request.status}")
    now = timezone.now()
    _refuse_odd(asked, now)
    meeting, made = CaseMeeting.objects.get_or_create(
        request=request,
        why=asked.why.strip(),
        starts_at=asked.starts_at,
        cancelled_at=None,
        defaults={
            "where": asked.where.strip(),
            "invited": asked.invited.strip(),
            "asked_by": viewer.user,
            "asked_at": now,
        },
    )
    if made:
        meeting.desks.set(asked.desks)
        _keep_signs(request, asked.signs_kept)
        _tell(meeting, "asked", viewer.user)
    return meeting


def _refuse_odd(asked: Asked, now: datetime.datetime) -> None:
    for name, most in (("why", LONGEST), ("where", LONGEST), ("invited", LONGEST_TEXT)):
        if len(getattr(asked, name).strip()) > most:
            raise InvalidInput(f"at most {most} characters", path=name)
    for name in ("why", "where"):
        if not getattr(asked, name).strip():
            raise InvalidInput("in a sentence", path=name)
    if not now < asked.starts_at <= now + FARTHEST:
        raise InvalidInput("a moment within a year", path="starts_at", value=asked.starts_at)
    if not asked.desks and not asked.invited.strip():
        raise InvalidInput("somebody to invite", path="desks")


@transaction.atomic
def note_settled(
    viewer: Viewer, meeting_id: UUID, words: str, *, signs_kept: tuple[str, ...] = ()
) -> CaseMeeting:
    """Write what was settled; what stands there is replaced. For those of the request only."""
    meeting = _locked(viewer, meeting_id)
    if meeting.cancelled_at is not None:
        raise TransitionRefused("this meeting was cancelled")
    words = words.strip()
    if not words or len(words) > LONGEST_TEXT:
        raise InvalidInput(f"1 to {LONGEST_TEXT} characters", path="settled")
    meeting.settled = words
    meeting.save(update_fields=["settled"])
    _keep_signs(meeting.request, signs_kept)
    return meeting


@transaction.atomic
def cancel_meeting(viewer: Viewer, meeting_id: UUID) -> CaseMeeting:
    """Cancel a meeting that lies ahead and tell those invited; twice changes nothing."""
    meeting = _locked(viewer, meeting_id)
    if meeting.cancelled_at is not None:
        return meeting
    now = timezone.now()
    if meeting.starts_at < now:
        raise TransitionRefused("this meeting has taken place")
    _cancel(meeting, viewer.user, now)
    return meeting


def cancel_ahead(request: OrientationRequest, author: User) -> None:
    """Cancel what is planned on a request that has ended, in the caller's transaction."""
    now = timezone.now()
    for meeting in planned(request, now).select_for_update():
        _cancel(meeting, author, now)


def _cancel(meeting: CaseMeeting, author: User, now: datetime.datetime) -> None:
    meeting.cancelled_at = now
    meeting.save(update_fields=["cancelled_at"])
    _tell(meeting, "cancelled", author)


def _locked(viewer: Viewer, meeting_id: UUID) -> CaseMeeting:
    """Lock the request first, as every step does: one that ends it cancels meetings."""
    rows = OrientationRequest.objects.select_for_update(of=("self",))
    request = rows.filter(meetings__uuid=meeting_id).first()
    if request is None or not parties(viewer, request):
        raise NotVisible("no such meeting")
    meetings = CaseMeeting.objects.select_for_update(of=("self",)).select_related("request")
    return meetings.get(uuid=meeting_id)


def _keep_signs(request: OrientationRequest, signs: tuple[str, ...]) -> None:
    if signs:
        request.signs_kept = list(dict.fromkeys([*request.signs_kept, *signs]))
        request.save(update_fields=["signs_kept"])


def _tell(meeting: CaseMeeting, what: str, author: User) -> None:
    """Tell the desks invited, and who asks and answers: a code, a moment, a link.

    Those who want one mail a day read it there, where the next one comes before the meeting.
    """
    today = timezone.localdate()
    waits = working_days_after(today, 1) < timezone.localdate(meeting.starts_at)
    for person in _people(meeting, today):
        if person.pk == author.pk:
            continue
        rhythm, key = rhythm_of(person), f"meeting {meeting.pk} {what} {person.pk}"
        if rhythm == NoticeChoice.Rhythm.DAILY and waits:
            keep_notice(person, meeting.request, f"meeting_{what}", key)
        elif rhythm != NoticeChoice.Rhythm.NEVER:
            _write(person, meeting, what, key)


def _write(person: User, meeting: CaseMeeting, what: str, key: str) -> None:
    with translation.override(person.language):
        moment = date_and_hour_text(timezone.localtime(meeting.starts_at))
        write_letter(
            person,
            key=key,
            subject=_(SUBJECTS[f"meeting_{what}"]),
            lines=_(SENTENCES[what]) % {"code": meeting.request.code, "moment": moment},
            path=f"/orientation/meetings/{meeting.uuid}/",
        )


def _people(meeting: CaseMeeting, today: datetime.date) -> Iterable[User]:
    """Return who is told; whoever covers for the answerer stands in for them."""
    request = meeting.request
    asking = [
        *people_of(request, Party.REQUESTER, today),
        *people_of(request, Party.ANSWERER, today),
    ]
    invited = [one for desk in meeting.desks.all() for one in present_members_of(desk, today)]
    return {person.pk: person for person in [*asking, *invited]}.values()
