"""What the teams of two levels are told of what one asked of the other."""

import datetime
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import Words, write_each
from seuil.organisations.policies import is_team
from seuil.organisations.queries import team_of
from seuil.organisations.standing import standing_of
from seuil.plans.domain.level import (
    BY_ASKER,
    DAYS_TO_ACKNOWLEDGE,
    DAYS_TO_ANSWER,
    WAITING,
    Late,
    Status,
    late,
    reminder,
)
from seuil.plans.labels import LATE_LABELS, REQUEST_LABELS
from seuil.plans.models import LevelRequest, LevelRequestEvent
from seuil.wording.times import date_text

REQUEST = "/levels/{uuid}/"


def tell_asked(request: LevelRequest) -> None:
    """Tell the team of a territory what is asked of it, and by when it owes an answer."""
    sent = timezone.localdate(request.sent_at)

    def words() -> tuple[str, str]:
        told = _told(request) | {
            "acknowledge": date_text(sent + datetime.timedelta(days=DAYS_TO_ACKNOWLEDGE)),
            "answer": date_text(sent + datetime.timedelta(days=DAYS_TO_ANSWER)),
        }
        text = _(
            "Hello,\n\n%(origin)s asks %(target)s: %(title)s\n\n%(asked)s\n\nPlease say that it"
            " has arrived before %(acknowledge)s, and answer before %(answer)s. After these"
            " days the request is listed as overdue, for everybody to read.\n\n"
            "The request:\n%(address)s\n"
        )
        return _("Asked of %(target)s: %(title)s") % told, text % told

    team = team_of(request.target)
    _tell(team, f"level asked {request.pk}", words, but=request.author_id)


def tell_step(event: LevelRequestEvent) -> None:
    """Tell those who asked what was answered; those who were asked that it is withdrawn or over."""
    request = event.request

    def words() -> tuple[str, str]:
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
        return _("%(state)s: %(title)s") % told, text % told

    to = team_of(request.target) if event.step in BY_ASKER else _askers(request)
    _tell(to, f"level step {event.pk}", words, but=event.actor_id)


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
        count += _remind(request, stage, overdue)
        if overdue is not None:
            _tell_late(request, stage, overdue)
    return count


def _remind(request: LevelRequest, stage: int, overdue: Late | None) -> int:
    def words() -> tuple[str, str]:
        told = _told(request)
        if overdue is None:
            text = _(
                "Hello,\n\n%(origin)s waits for a word of %(target)s: %(title)s\n\nSay that it has"
                " arrived, or answer. Every answer is good if it says why: taken up, supported,"
                " returned, passed on.\n\nThe request:\n%(address)s\n"
            )
            return _("An answer is waited for: %(title)s") % told, text % told
        told["late"] = str(LATE_LABELS[overdue])
        text = _(
            "Hello,\n\n%(origin)s waits for a word of %(target)s: %(title)s\n\nIt is overdue"
            " (%(late)s) and listed as such, for everybody to read. Every answer is good if it"
            " says why: taken up, supported, returned, passed on.\n\n"
            "The request:\n%(address)s\n"
        )
        return _("Overdue: %(title)s") % told, text % told

    team = team_of(request.target)
    _tell(team, f"level reminder {request.pk} {stage}", words)
    return len(team)


def _tell_late(request: LevelRequest, stage: int, overdue: Late) -> None:
    def words() -> tuple[str, str]:
        told = _told(request) | {"late": str(LATE_LABELS[overdue])}
        text = _(
            "Hello,\n\nWhat %(origin)s asked of %(target)s is overdue (%(late)s): %(title)s\n\nIt"
            " is listed as such, for everybody to read, and %(target)s was reminded. You can wait,"
            " call them, or withdraw the request.\n\nThe request:\n%(address)s\n"
        )
        return _("Overdue: %(title)s") % told, text % told

    _tell(_askers(request), f"level late {request.pk} {stage}", words)


def _askers(request: LevelRequest) -> list[User]:
    """Return the teams of every place that asked, also before it was passed on; each once."""
    found: dict[int, User] = {}
    one: LevelRequest | None = request
    while one is not None:
        found |= {person.pk: person for person in team_of(one.origin)}
        one = one.previous
    if request.author is not None and is_team(standing_of(request.author)):
        found[request.author.pk] = request.author
    return list(found.values())


def _told(request: LevelRequest) -> dict[str, object]:
    return {
        "origin": str(request.origin.name),
        "target": str(request.target.name),
        "title": request.subject,
        "asked": request.words,
        "address": full_address(REQUEST.format(uuid=request.uuid)),
    }


def _tell(people: Iterable[User], key: str, words: Words, *, but: int | None = None) -> None:
    write_each(people, words, key=key, purpose=Purpose.CONCERTATION, but=but)
