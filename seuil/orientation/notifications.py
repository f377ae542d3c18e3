"""Who is told what after a step. A mail says that something waits, never about whom or what."""

from collections.abc import Iterable, Mapping

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.operations import send
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.request import Party, Step
from seuil.orientation.models import (
    AvenueEvent,
    Desk,
    Notice,
    NoticeChoice,
    OrientationRequest,
    RequestEvent,
    Voice,
)
from seuil.orientation.queries import present_members_of

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
    found: dict[int, User] = {}
    for party in parties:
        found |= {person.pk: person for person in _people(request, party) if person.is_active}
    return list(found.values())


def _people(request: OrientationRequest, party: Party) -> list[User]:
    match party:
        case Party.REQUESTER:
            return [request.author] if request.author else []
        case Party.ANSWERER:
            return [request.answerer] if request.answerer else []
        case Party.DESK:
            return _present(request.desk)
        case Party.OTHER_DESK:
            return _present(request.other_desk)


def _present(desk: Desk | None) -> list[User]:
    return present_members_of(desk, timezone.localdate()) if desk else []


def _notice(person: User, request: OrientationRequest, what: str, key: str) -> None:
    notice, made = Notice.objects.get_or_create(
        key=key,
        defaults={"user": person, "request": request, "what": what, "at": timezone.now()},
    )
    if made and rhythm_of(person) == NoticeChoice.Rhythm.AT_ONCE:
        write_to(person, [notice])


def rhythm_of(person: User) -> str:
    choice = NoticeChoice.objects.filter(user=person).first()
    return choice.rhythm if choice else NoticeChoice.Rhythm.AT_ONCE


def write_to(person: User, notices: list[Notice]) -> None:
    """Write one mail about some notices: codes and a link, nothing of what was asked."""
    with translation.override(person.language):
        lines = [
            _("%(code)s: %(what)s") % {"code": one.request.code, "what": _(SUBJECTS[one.what])}
            for one in notices
        ]
        single = len(notices) == 1
        subject = _(SUBJECTS[notices[0].what]) if single else _("What waits for you in requests")
        path = f"/orientation/requests/{notices[0].request.uuid}/" if single else "/orientation/"
        text = _(
            "Hello,\n\n"
            "%(lines)s\n\n"
            "What it is about is only shown after you have signed in:\n\n"
            "%(address)s\n"
        ) % {"lines": "\n".join(lines), "address": full_address(path)}
        send(
            key=f"orientation {notices[0].key}" if single else f"orientation day {notices[0].key}",
            to=person.email,
            language=person.language,
            subject=subject,
            text=text,
            purpose=Purpose.ORIENTATION,
        )
    keys = [notice.pk for notice in notices]
    Notice.objects.filter(pk__in=keys).update(told_at=timezone.now())
