"""Who is told what after a step. A mail says that something waits, never about whom or what."""

import datetime
from collections.abc import Collection, Iterable, Mapping

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.operations import send
from seuil.organisations.standing import standing_of
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.reminders import Reminder
from seuil.orientation.domain.request import Party, Step
from seuil.orientation.models import (
    AvenueEvent,
    Desk,
    Notice,
    NoticeChoice,
    OrientationRequest,
    RequestEvent,
    Seat,
    Voice,
)
from seuil.orientation.policies import asks, viewer_of
from seuil.orientation.queries import members_of, present_members_of

PREFERENCES = "/orientation/notices/"

TOLD: Mapping[Step, tuple[Party, ...]] = {
    Step.SUBMIT: (Party.DESK,),
    Step.TRANSFER: (Party.DESK, Party.REQUESTER),
    Step.TAKE: (Party.REQUESTER,),
    Step.ASK: (Party.REQUESTER,),
    Step.REPLY: (Party.ANSWERER,),
    Step.CO_EXPLORE: (Party.OTHER_DESK,),
    Step.RETURN: (Party.ANSWERER,),
    Step.ANSWER: (Party.REQUESTER,),
    Step.CONTEST: (Party.ANSWERER,),
    Step.ACKNOWLEDGE: (Party.ANSWERER,),
    Step.RESUME: (Party.REQUESTER, Party.ANSWERER),
    Step.CLOSE: (Party.REQUESTER,),
    Step.REOPEN: (Party.REQUESTER, Party.ANSWERER),
    Step.CANCEL: (Party.REQUESTER, Party.ANSWERER),
    Step.HAND_OVER: (Party.ANSWERER,),
}
"""Who hears of a step that somebody else took; steps that ask nothing of anybody are left out."""

SUBJECTS: Mapping[str, str] = {
    Step.SUBMIT: noop("A request waits at your desk"),
    Step.TRANSFER: noop("A request was handed to another desk"),
    Step.TAKE: noop("Your request was taken"),
    Step.ASK: noop("A question about your request"),
    Step.REPLY: noop("Your question was answered"),
    Step.CO_EXPLORE: noop("Another desk asks yours along"),
    Step.RETURN: noop("The other desk has answered"),
    Step.ANSWER: noop("Your request has an answer"),
    Step.CONTEST: noop("Your answer does not fit"),
    Step.ACKNOWLEDGE: noop("Your answer was read"),
    Step.RESUME: noop("A request was taken up again"),
    Step.CLOSE: noop("A request was closed"),
    Step.REOPEN: noop("A request was reopened"),
    Step.CANCEL: noop("A request was cancelled"),
    Step.HAND_OVER: noop("A colleague hands you a request"),
    "avenue": noop("A service has answered"),
    "voice": noop("The person has said what happened"),
    "meeting_asked": noop("A meeting on a request"),
    "meeting_cancelled": noop("A meeting on a request is cancelled"),
    Reminder.TAKE: noop("Reminder: a request still waits at your desk"),
    Reminder.NEWS: noop("Reminder: a request that you took waits for first news"),
    Reminder.STEP: noop("Reminder: an exploration waits for its next step"),
    Reminder.QUESTION: noop("Reminder: a question about your request"),
    Reminder.NO_REPLY: noop("Your question had no reply: call, or go on without it"),
    Reminder.OTHER_DESK: noop("Reminder: another desk waits for yours"),
    Reminder.NO_OTHER_DESK: noop("The other desk has not answered: call it, or go on"),
    Reminder.READ: noop("Reminder: your request has an answer"),
    Reminder.CALL: noop("An answer was not acknowledged: please telephone"),
    Reminder.FOLLOW: noop("It is time to ask what happened"),
    Reminder.DRAFT: noop("A draft of yours will soon be deleted"),
    Reminder.CONTACT: noop("Reminder: a service waits to be contacted"),
    Reminder.AVENUE: noop("Reminder: a service has not answered"),
    Reminder.SILENCE: noop("A service stays silent: note what comes of it"),
    Reminder.PROMISE: noop("A service had promised an answer for now"),
    Reminder.WAITING_LIST: noop("It is time to check a waiting list"),
    Reminder.RECEIVED: noop("It is time to ask whether the person was received"),
    Reminder.BY_LINK: noop("A service was reminded"),
}


def tell(event: RequestEvent) -> None:
    """Tell those whose turn it is, or who wait, but not whoever took the step."""
    people = _concerned(event.request, TOLD.get(Step(event.step), ()))
    for person in people:
        if person.pk != event.actor_id:
            _notice(person, event.request, event.step, f"request {event.pk} {person.pk}")


def tell_of_avenue(event: AvenueEvent) -> None:
    """Tell whoever explores that the service itself has answered."""
    if event.by_service and event.step in avenues.BY_SERVICE:
        request = event.avenue.request
        for person in _concerned(request, (Party.ANSWERER, Party.OTHER_DESK)):
            _notice(person, request, "avenue", f"avenue {event.pk} {person.pk}")


def tell_of_voice(voice: Voice) -> None:
    """Tell the answerer that the person has said what happened; each thing said, once a day."""
    request = voice.avenue.request
    for person in _concerned(request, (Party.ANSWERER,)):
        key = f"voice {voice.pk} {voice.happened} {voice.said_at:%Y-%m-%d} {person.pk}"
        _notice(person, request, "voice", key)


def _concerned(request: OrientationRequest, parties: Iterable[Party]) -> list[User]:
    today = timezone.localdate()
    found = [person for party in parties for person in people_of(request, party, today)]
    return list({person.pk: person for person in found}.values())


def people_of(request: OrientationRequest, party: Party, today: datetime.date) -> list[User]:
    """Return who is told as a party to a request: whoever stands in for somebody who is away."""
    match party:
        case Party.REQUESTER:
            found = [request.author] if request.author and _still_asks(request) else []
        case Party.ANSWERER:
            found = _answering(request, today)
        case Party.DESK:
            found = _present(request.desk, today)
        case Party.OTHER_DESK:
            found = _present(request.other_desk, today)
    return [person for person in found if person.is_active]


def _still_asks(request: OrientationRequest) -> bool:
    """Whether who wrote a request still belongs where they asked for it."""
    author = request.author
    return author is not None and asks(viewer_of(author, standing_of(author)), request)


def _present(desk: Desk | None, today: datetime.date) -> list[User]:
    return present_members_of(desk, today) if desk else []


def _answering(request: OrientationRequest, today: datetime.date) -> list[User]:
    """Return the answerer or their cover; where neither sits there any more, those present."""
    desk, answerer = request.desk, request.answerer
    if desk is None:
        return []
    members = {member.pk: member for member in members_of(desk)}
    if answerer is None or answerer.pk not in members:
        return _present(desk, today)
    seat = Seat.objects.in_force().filter(desk=desk, user=answerer).first()
    away = seat is not None and seat.is_away(today)
    cover = members.get(seat.cover_id or 0) if seat is not None and away else None
    return [cover or answerer]


def _notice(person: User, request: OrientationRequest, what: str, key: str) -> None:
    notice, made = keep_notice(person, request, what, key)
    if made and rhythm_of(person) == NoticeChoice.Rhythm.AT_ONCE:
        write_to(person, [notice])


def keep_notice(
    person: User, request: OrientationRequest, what: str, key: str
) -> tuple[Notice, bool]:
    """Keep for the next mail that something moved; return it, and whether it is new."""
    return Notice.objects.get_or_create(
        key=key,
        defaults={"user": person, "request": request, "what": what, "at": timezone.now()},
    )


def rhythm_of(person: User) -> NoticeChoice.Rhythm:
    choice = NoticeChoice.objects.filter(user=person).first()
    return NoticeChoice.Rhythm(choice.rhythm) if choice else NoticeChoice.Rhythm.AT_ONCE


def line_of(notice: Notice) -> str:
    return _("%(code)s: %(what)s") % {
        "code": notice.request.code,
        "what": _(SUBJECTS[notice.what]),
    }


def write_to(person: User, notices: Collection[Notice]) -> None:
    """Write one mail about some notices: codes and a link, nothing of what was asked."""
    first, *more = notices
    with translation.override(person.language):
        lines = "\n".join(line_of(one) for one in notices)
        if more:
            subject, path = _("What waits for you in requests"), "/orientation/"
        else:
            subject, path = _(SUBJECTS[first.what]), f"/orientation/requests/{first.request.uuid}/"
        key = f"orientation {first.key}" if not more else f"orientation together {first.key}"
        write_letter(person, key=key, subject=subject, lines=lines, path=path)
    mark_told(notices)


def write_letter(person: User, *, key: str, subject: str, lines: str, path: str) -> None:
    """Write a mail in the language of the moment around some lines of codes."""
    text = _(
        "Hello,\n\n"
        "%(lines)s\n\n"
        "What it is about is only shown after you have signed in:\n\n"
        "%(address)s\n\n"
        "How often you get such mail is yours to choose: %(choice)s\n"
    ) % {"lines": lines, "address": full_address(path), "choice": full_address(PREFERENCES)}
    send(
        key=key,
        to=person.email,
        language=person.language,
        subject=subject,
        text=text,
        purpose=Purpose.ORIENTATION,
    )


def mark_told(notices: Iterable[Notice]) -> None:
    keys = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=keys).update(told_at=timezone.now())
