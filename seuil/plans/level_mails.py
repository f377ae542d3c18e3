"""What the teams of two levels are told of what one asked of the other."""

import datetime
from collections.abc import Iterable, Iterator

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.operations import send
from seuil.organisations.domain import TEAMS
from seuil.organisations.models import Mandate
from seuil.organisations.policies import is_team
from seuil.organisations.standing import standing_of
from seuil.plans.domain.level import (
    BY_ASKER,
    DAYS_TO_ACKNOWLEDGE,
    DAYS_TO_ANSWER,
    WAITING,
    Late,
    Status,
    Step,
    late,
    reminder,
)
from seuil.plans.labels import LATE_LABELS, REQUEST_LABELS
from seuil.plans.models import LevelRequest, LevelRequestEvent
from seuil.territory.models import Territory
from seuil.territory.queries import places

REQUEST = "/levels/{uuid}/"
LONGEST_SUBJECT = 120


def people_of(territory: Territory) -> list[User]:
    """Return the team of a territory; where there is none, that of what is around it."""
    mandates = Mandate.objects.in_force().filter(kind__in=TEAMS, user__is_active=True)
    own = mandates.filter(territory=territory)
    if not own.exists():
        own = mandates.filter(territory__code__in=places().ancestors(territory.code))
    return list(User.objects.filter(pk__in=own.values("user")).order_by("pk"))


def tell_asked(request: LevelRequest) -> None:
    """Tell the team of a territory what is asked of it, and by when it owes an answer."""
    sent = timezone.localdate(request.sent_at)
    for person in people_of(request.target):
        if person.pk == request.author_id:
            continue
        with translation.override(person.language):
            told = _told(request) | {
                "acknowledge": _day(sent + datetime.timedelta(days=DAYS_TO_ACKNOWLEDGE)),
                "answer": _day(sent + datetime.timedelta(days=DAYS_TO_ANSWER)),
            }
            text = _(
                "Hello,\n\n%(origin)s asks %(target)s: %(title)s\n\n%(asked)s\n\nPlease say that it"
                " has arrived before %(acknowledge)s, and answer before %(answer)s. After these"
                " days the request is listed as overdue, for everybody to read.\n\n"
                "The request:\n%(address)s\n"
            )
            subject = _("Asked of %(target)s: %(title)s")
            _send(f"level asked {request.pk} {person.pk}", person, subject, text, told)


def tell_step(event: LevelRequestEvent) -> None:
    """Tell those who asked what was answered; those who were asked that it is withdrawn or over."""
    request = event.request
    step = Step(event.step)
    to = _askers(request) if step not in BY_ASKER else people_of(request.target)
    for person in _others(to, event.actor_id):
        with translation.override(person.language):
            told = _told(request) | {
                "state": str(REQUEST_LABELS[Status(event.target)]),
                "words": event.words,
            }
            text = _(
                "Hello,\n\n%(origin)s asked %(target)s: %(title)s\n\nIt is now: %(state)s.\n\n"
                "The request:\n%(address)s\n"
            )
            if event.words:
                text = _(
                    "Hello,\n\n%(origin)s asked %(target)s: %(title)s\n\nIt is now: %(state)s.\n\n"
                    "%(words)s\n\nThe request:\n%(address)s\n"
                )
            subject = _("%(state)s: %(title)s")
            _send(f"level step {event.pk} {person.pk}", person, subject, text, told)


def remind(now: datetime.datetime) -> int:
    """Remind those who owe an answer, once a stage; tell those who asked once it is late."""
    today = timezone.localdate(now)
    waiting = LevelRequest.objects.filter(status__in=WAITING).select_related(
        "origin", "target", "author"
    )
    count = 0
    for request in waiting:
        sent, status = timezone.localdate(request.sent_at), Status(request.status)
        stage = reminder(status, sent, today)
        if stage is None:
            continue
        overdue = late(status, sent, today)
        for person in people_of(request.target):
            _remind(request, person, stage, overdue)
            count += 1
        if overdue is not None:
            for person in _askers(request):
                _tell_late(request, person, stage, overdue)
    return count


def _remind(request: LevelRequest, person: User, stage: int, overdue: Late | None) -> None:
    with translation.override(person.language):
        told = _told(request) | {"late": str(LATE_LABELS[overdue]) if overdue else ""}
        text = _(
            "Hello,\n\n%(origin)s waits for a word of %(target)s: %(title)s\n\nSay that it has"
            " arrived, or answer. Every answer is good if it says why: taken up, supported,"
            " returned, passed on.\n\nThe request:\n%(address)s\n"
        )
        subject = _("An answer is waited for: %(title)s")
        if overdue:
            text = _(
                "Hello,\n\n%(origin)s waits for a word of %(target)s: %(title)s\n\nIt is overdue"
                " (%(late)s) and listed as such, for everybody to read. Every answer is good if it"
                " says why: taken up, supported, returned, passed on.\n\n"
                "The request:\n%(address)s\n"
            )
            subject = _("Overdue: %(title)s")
        _send(f"level reminder {request.pk} {stage} {person.pk}", person, subject, text, told)


def _tell_late(request: LevelRequest, person: User, stage: int, overdue: Late) -> None:
    with translation.override(person.language):
        told = _told(request) | {"late": str(LATE_LABELS[overdue])}
        text = _(
            "Hello,\n\nWhat %(origin)s asked of %(target)s is overdue (%(late)s): %(title)s\n\nIt"
            " is listed as such, for everybody to read, and %(target)s was reminded. You can wait,"
            " call them, or withdraw the request.\n\nThe request:\n%(address)s\n"
        )
        key = f"level late {request.pk} {stage} {person.pk}"
        _send(key, person, _("Overdue: %(title)s"), text, told)


def _askers(request: LevelRequest) -> list[User]:
    """Return the teams of every place that asked, also before it was passed on; each once."""
    found: dict[int, User] = {}
    one: LevelRequest | None = request
    while one is not None:
        found |= {person.pk: person for person in people_of(one.origin)}
        one = one.previous
    if request.author is not None and is_team(standing_of(request.author)):
        found[request.author.pk] = request.author
    return list(found.values())


def _others(people: Iterable[User], actor_id: int | None) -> Iterator[User]:
    return (person for person in people if person.pk != actor_id)


def _told(request: LevelRequest) -> dict[str, object]:
    return {
        "origin": str(request.origin.name),
        "target": str(request.target.name),
        "title": request.subject,
        "asked": request.words,
        "address": full_address(REQUEST.format(uuid=request.uuid)),
    }


def _day(day: datetime.date) -> str:
    return date_format(day, "DATE_FORMAT")


def _send(key: str, person: User, subject: str, text: str, told: dict[str, object]) -> None:
    one_line = " ".join((subject % told).split())
    send(
        key=key,
        to=person.email,
        language=person.language,
        subject=one_line[:LONGEST_SUBJECT],
        text=text % told,
        purpose=Purpose.CONCERTATION,
    )
