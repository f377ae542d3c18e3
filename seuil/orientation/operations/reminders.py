"""Every working morning: what is due is said once, to whoever must act."""

import contextlib
import datetime
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput
from seuil.organisations.standing import standing_of
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import reminders
from seuil.orientation.domain.clocks import is_working_day
from seuil.orientation.domain.reminders import TASKS, WINDOW, Due
from seuil.orientation.domain.request import (
    OPEN,
    REOPENED_WITHIN,
    TRIED,
    Outcome,
    Party,
    Status,
)
from seuil.orientation.meetings import concerns
from seuil.orientation.models import Avenue, Notice, NoticeChoice, OrientationRequest
from seuil.orientation.notifications import mark_told, people_of, write_to
from seuil.orientation.operations.links import remind_service
from seuil.orientation.policies import Viewer, viewer_of

ROOM = datetime.timedelta(days=7)
"""How far the day of a reminder lies from the due day at most."""
EXPLORED = frozenset({Status.EXPLORING, Status.CO_EXPLORING})


def remind(now: datetime.datetime) -> int:
    """Say what is due today; return of how many things. Doing it twice says nothing twice.

    Nobody is reminded on a day on which nobody works: the next morning makes up for it.
    """
    today = timezone.localdate(now)
    if not is_working_day(today):
        return 0
    count = _of_requests(today) + _of_avenues(today, now)
    tell_what_waits()
    return count


def _of_requests(today: datetime.date) -> int:
    window = (today - WINDOW - ROOM, today)
    soon = Q(status=Status.DRAFT, due_on__range=(today, today + ROOM + WINDOW))
    due = Q(due_on__range=window) | Q(passes_on__range=window) | soon
    rows = OrientationRequest.objects.filter(due, status__in=OPEN).order_by("pk")
    return sum(_keep(request, of_request(request, today), today) for request in rows)


def of_request(request: OrientationRequest, today: datetime.date) -> list[Due]:
    return reminders.of_request(Status(request.status), request.due_on, request.passes_on, today)


def _of_avenues(today: datetime.date, now: datetime.datetime) -> int:
    """Remind of avenues while their request is worked on, and of waiting lists after it closed."""
    listed = Q(
        status=avenues.Status.WAIT_LISTED,
        request__status=Status.CLOSED,
        request__outcome=Outcome.WAITING_LIST_ACCEPTED,
        request__closed_at__gt=now - REOPENED_WITHIN,
    )
    to_contact = Q(status=avenues.Status.TO_CONTACT)
    tried = Q(request__status__in=TRIED) & ~to_contact
    explored = Q(request__status__in=EXPLORED) & to_contact
    rows = (
        Avenue.objects.filter(status__in=TASKS, due_on__lte=today)
        .filter(listed | tried | explored)
        .select_related("request", "link_address")
        .order_by("pk")
    )
    return sum(
        _keep(avenue.request, of_avenue(avenue, today), today, avenue=avenue) for avenue in rows
    )


def of_avenue(avenue: Avenue, today: datetime.date) -> list[Due]:
    return reminders.of_avenue(
        avenues.Status(avenue.status),
        avenue.due_on,
        avenue.contacted_on,
        today,
        has_address=hasattr(avenue, "link_address"),
    )


def _keep(
    request: OrientationRequest,
    dues: Iterable[Due],
    today: datetime.date,
    *,
    avenue: Avenue | None = None,
) -> int:
    """Keep a notice for each person concerned, once for each reminder."""
    thing = f"avenue {avenue.pk}" if avenue else f"request {request.pk}"
    count = 0
    for due in dues:
        key = f"reminder {thing} {due.what} {due.on:%Y-%m-%d} "
        if not Notice.objects.filter(key__startswith=key).exists():
            count += _keep_one(request, due, key, today, avenue)
    return count


@transaction.atomic
def _keep_one(
    request: OrientationRequest, due: Due, key: str, today: datetime.date, avenue: Avenue | None
) -> int:
    """Keep one reminder, unless the request has moved meanwhile; mail to a service leaves too."""
    rows = OrientationRequest.objects.select_for_update(of=("self",))
    locked = rows.filter(pk=request.pk, version=request.version).first()
    if locked is None or Notice.objects.filter(key__startswith=key).exists():
        return 0
    if avenue is not None and not Avenue.objects.filter(pk=avenue.pk, version=avenue.version):
        return 0
    people = people_of(locked, due.party or Party.ANSWERER, today)
    now = timezone.now()
    by_link = avenue is not None and due.party is None
    Notice.objects.bulk_create(
        Notice(
            user=person,
            request=locked,
            what=due.what,
            key=f"{key}{person.pk}",
            at=now,
            told_at=now if by_link else None,
        )
        for person in people
    )
    if by_link and avenue is not None and people:
        remind_service(avenue)
    return int(bool(people))


def tell_what_waits() -> int:
    """Write to everybody who is told at once and has notices without mail: one mail each."""
    later = (NoticeChoice.Rhythm.DAILY, NoticeChoice.Rhythm.NEVER)
    untold = Notice.objects.filter(told_at=None).exclude(
        user__orientation_notices__rhythm__in=later
    )
    people = User.objects.filter(pk__in=untold.values("user"), is_active=True).order_by("pk")
    return for_each(people, _tell)


def for_each(people: Iterable[User], write: Callable[[User], bool]) -> int:
    """Write to one after another, each in a transaction; return to how many.

    Somebody whose address takes no mail keeps nobody else from theirs: the pages tell them.
    """
    count = 0
    for person in people:
        with contextlib.suppress(InvalidInput), transaction.atomic():
            count += write(person)
    return count


def _tell(person: User) -> bool:
    notices = untold_of(viewer_of(person, standing_of(person)))
    if notices:
        write_to(person, notices)
    return bool(notices)


def untold_of(viewer: Viewer) -> list[Notice]:
    """Return what nobody has written about to somebody, locked, so that it is written once.

    What came while they had to do with a request is told to nobody who has not any more.
    """
    rows = Notice.objects.select_for_update(of=("self",)).filter(user=viewer.user, told_at=None)
    notices = list(rows.select_related("request"))
    told = [one for one in notices if concerns(viewer, one.request, timezone.now())]
    mark_told(set(notices).difference(told))
    return told
