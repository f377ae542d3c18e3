"""Who is told what after a step. A mail says that something waits, never about whom or what."""

import datetime
from collections.abc import Collection, Iterable, Mapping

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.operations import send
from seuil.organisations.standing import standing_of
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.reminders import Reminder
from seuil.orientation.domain.request import Party, Step
from seuil.orientation.models import (
    Agreement,
    AvenueEvent,
    Desk,
    Notice,
    NoticeChoice,
    OrientationRequest,
    RequestEvent,
    Voice,
)
from seuil.orientation.policies import asks, viewer_of
from seuil.orientation.queries import acting_answerers_of, present_members_of

PREFERENCES = "/orientation/notices/"
LEFT = "left"
ENTRUSTED = "entrusted"
LEFT_PAGE = "/orientation/left/"
UNATTENDED = "unattended"

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
    Step.ENTRUST: (Party.REQUESTER,),
}
"""Who hears of a step that somebody else took; steps that ask nothing of anybody are left out."""

SUBJECTS: Mapping[str, str] = {
    Step.SUBMIT: gettext_noop("A request waits at your desk"),
    Step.TRANSFER: gettext_noop("A request was handed to another desk"),
    Step.TAKE: gettext_noop("Your request was taken"),
    Step.ASK: gettext_noop("A question about your request"),
    Step.REPLY: gettext_noop("Your question was answered"),
    Step.CO_EXPLORE: gettext_noop("Another desk asks yours along"),
    Step.RETURN: gettext_noop("The other desk has answered"),
    Step.ANSWER: gettext_noop("Your request has an answer"),
    Step.CONTEST: gettext_noop("Your answer does not fit"),
    Step.ACKNOWLEDGE: gettext_noop("Your answer was read"),
    Step.RESUME: gettext_noop("A request was taken up again"),
    Step.CLOSE: gettext_noop("A request was closed"),
    Step.REOPEN: gettext_noop("A request was reopened"),
    Step.CANCEL: gettext_noop("A request was cancelled"),
    Step.HAND_OVER: gettext_noop("A colleague hands you a request"),
    Step.ENTRUST: gettext_noop("A colleague’s request is yours now"),
    ENTRUSTED: gettext_noop("A request that you answer is asked by a colleague from now on"),
    LEFT: gettext_noop("A colleague has left: a request of theirs waits for somebody"),
    UNATTENDED: gettext_noop("Nobody sits at a desk where a request waits: give somebody a seat"),
    "avenue": gettext_noop("A service has answered"),
    "withdrawn": gettext_noop("The person has taken an agreement back"),
    "voice": gettext_noop("The person has said what happened"),
    "meeting_asked": gettext_noop("A meeting on a request"),
    "meeting_cancelled": gettext_noop("A meeting on a request is cancelled"),
    Reminder.TAKE: gettext_noop("Reminder: a request still waits at your desk"),
    Reminder.NEWS: gettext_noop("Reminder: a request that you took waits for first news"),
    Reminder.STEP: gettext_noop("Reminder: an exploration waits for its next step"),
    Reminder.QUESTION: gettext_noop("Reminder: a question about your request"),
    Reminder.NO_REPLY: gettext_noop("Your question had no reply: call, or go on without it"),
    Reminder.OTHER_DESK: gettext_noop("Reminder: another desk waits for yours"),
    Reminder.NO_OTHER_DESK: gettext_noop("The other desk has not answered: call it, or go on"),
    Reminder.READ: gettext_noop("Reminder: your request has an answer"),
    Reminder.CALL: gettext_noop("An answer was not acknowledged: please telephone"),
    Reminder.FOLLOW: gettext_noop("It is time to ask what happened"),
    Reminder.STILL: gettext_noop("A request of your desk stands still"),
    Reminder.STILL_WAITS: gettext_noop("Your request stands still: you can call the desk"),
    Reminder.DRAFT: gettext_noop("A draft of yours will soon be deleted"),
    Reminder.CONTACT: gettext_noop("Reminder: a service waits to be contacted"),
    Reminder.AVENUE: gettext_noop("Reminder: a service has not answered"),
    Reminder.SILENCE: gettext_noop("A service stays silent: note what comes of it"),
    Reminder.PROMISE: gettext_noop("A service had promised an answer for now"),
    Reminder.WAITING_LIST: gettext_noop("It is time to check a waiting list"),
    Reminder.RECEIVED: gettext_noop("It is time to ask whether the person was received"),
    Reminder.BY_LINK: gettext_noop("A service was reminded"),
    Reminder.PASSAGE: gettext_noop("In a passage something has to be settled now"),
}


def tell(event: RequestEvent) -> None:
    """Tell those whose turn it is, or who wait, but not whoever took the step."""
    _tell(event, TOLD.get(Step(event.step), ()), event.step)
    if event.step == Step.ENTRUST:
        _tell(event, (Party.ANSWERER,), ENTRUSTED)


def _tell(event: RequestEvent, parties: Iterable[Party], what: str) -> None:
    for person in _concerned(event.request, parties):
        if person.pk != event.actor_id:
            _notice(person, event.request, what, f"request {event.pk} {person.pk}")


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


def tell_of_withdrawal(agreement: Agreement) -> None:
    """Tell those who look with the person that they took an agreement back."""
    request = agreement.request
    for person in _concerned(request, (Party.ANSWERER, Party.REQUESTER)):
        _notice(person, request, "withdrawn", f"withdrawn {agreement.pk} {person.pk}")


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
            found = acting_answerers_of(request, today)
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
            subject, path = _(SUBJECTS[first.what]), _page_of(first)
        key = f"orientation {first.key}" if not more else f"orientation together {first.key}"
        write_letter(person, key=key, subject=subject, lines=lines, path=path)
    mark_told(notices)


def _page_of(notice: Notice) -> str:
    """Return where the reader goes: who decides about what was left does not see the request."""
    if notice.what == LEFT:
        return LEFT_PAGE
    if notice.what == UNATTENDED:
        return f"/orientation/desks/{notice.request.desk_id}/"
    return f"/orientation/requests/{notice.request.uuid}/"


def write_letter(person: User, *, key: str, subject: str, lines: str, path: str) -> None:
    """Write a mail in the language of the moment around some lines of codes."""
    text = _(
        "Hello,\n\n"
        "%(lines)s\n\n"
        "What it is about is only shown after you have signed in:\n\n"
        "%(address)s\n\n"
        "How often you get such e-mails is yours to choose: %(choice)s\n"
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
