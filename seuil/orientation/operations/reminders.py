"""Every working morning: what is due is said once, to whoever must act."""

import contextlib
import datetime
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput
from seuil.organisations.domain import Role
from seuil.organisations.models import Membership
from seuil.organisations.queries import team_of
from seuil.organisations.standing import standing_of
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import reminders
from seuil.orientation.domain.avenue import WATCHED
from seuil.orientation.domain.clocks import is_working_day
from seuil.orientation.domain.reminders import TASKS, WINDOW, Due, Reminder
from seuil.orientation.domain.request import (
    OPEN,
    SENT,
    TRIED,
    Outcome,
    Party,
    Status,
)
from seuil.orientation.meetings import concerns
from seuil.orientation.models import Avenue, Notice, NoticeChoice, OrientationRequest, Seat
from seuil.orientation.notifications import (
    LEFT,
    UNATTENDED,
    keep_notice,
    mark_told,
    people_of,
    write_to,
)
from seuil.orientation.operations.desks import may_run
from seuil.orientation.operations.links import remind_service
from seuil.orientation.policies import Viewer, inherits, left_behind, viewer_of
from seuil.orientation.rosters import that_count
from seuil.orientation.transitions import Due as Passing
from seuil.orientation.transitions import transitions_to_tell

ROOM = datetime.timedelta(days=14)
"""How far the day of a reminder lies from the due day at most."""
EXPLORED = frozenset({Status.EXPLORING, Status.CO_EXPLORING})


def remind(now: datetime.datetime) -> int:
    """Say what is due today; return of how many things. Doing it twice says nothing twice.

    Nobody is reminded on a day on which nobody works: the next morning makes up for it.
    """
    today = timezone.localdate(now)
    if not is_working_day(today):
        return 0
    count = _of_requests(today) + _of_avenues(today) + _of_passages(today)
    count += _of_those_left() + _of_empty_desks()
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


def _of_avenues(today: datetime.date) -> int:
    """Remind of avenues while their request is worked on, and of what is watched after its end."""
    watched = Q(
        status__in=WATCHED,
        request__outcome=Outcome.WAITING_LIST_ACCEPTED,
        request__forgotten_at=None,
    )
    to_contact = Q(status=avenues.Status.TO_CONTACT)
    tried = Q(request__status__in=TRIED) & ~to_contact
    explored = Q(request__status__in=EXPLORED) & to_contact
    rows = (
        Avenue.objects.filter(status__in=TASKS, due_on__lte=today)
        .filter(watched | tried | explored)
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


def _of_passages(today: datetime.date) -> int:
    """Tell whoever holds a thread, by a request that is open, of the next thing; once for each."""
    return sum(_keep_passage(due, today) for due in transitions_to_tell(today))


def _keep_passage(due: Passing, today: datetime.date) -> int:
    key = f"passage {due.transition.pk} {due.due_on:%Y-%m-%d}"
    kept = [
        keep_notice(person, request, Reminder.PASSAGE, f"{key} {person.pk}")
        for request in due.transition.requests.all()
        if request.status in SENT
        for party in (Party.REQUESTER, Party.ANSWERER)
        for person in people_of(request, party, today)
    ]
    return int(any(new for _notice, new in kept))


def _of_those_left() -> int:
    """Tell the managers of each organisation that a request of a colleague who left waits."""
    rows = OrientationRequest.objects.filter(left_behind()).order_by("pk")
    return sum(_keep_left(request) for request in rows)


def _keep_left(request: OrientationRequest) -> int:
    managers = Membership.objects.confirmed().filter(
        organisation=request.organisation, role=Role.MANAGER, user__is_active=True
    )
    key = f"{LEFT} {request.pk} {request.author_id}"
    kept = [
        keep_notice(manager.user, request, LEFT, f"{key} {manager.user_id}")
        for manager in managers.select_related("user")
    ]
    return int(any(new for _notice, new in kept))


def _of_empty_desks() -> int:
    """Tell the team of a territory that nobody sits any more at a desk where a request waits."""
    people = that_count(Seat.objects.in_force().filter(desk=OuterRef("desk")))
    waiting = OrientationRequest.objects.filter(~Exists(people), status__in=SENT)
    first = waiting.order_by("desk_id", "pk").distinct("desk_id").select_related("desk__territory")
    return sum(_keep_unattended(one) for one in first)


def _keep_unattended(request: OrientationRequest) -> int:
    desk = request.desk
    team = team_of(desk.territory) if desk else ()
    key = f"{UNATTENDED} {request.desk_id} {request.pk}"
    kept = [keep_notice(one, request, UNATTENDED, f"{key} {one.pk}") for one in team]
    return int(any(new for _notice, new in kept))


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
    told = [one for one in notices if _is_theirs(viewer, one)]
    mark_told(set(notices).difference(told))
    return told


def _is_theirs(viewer: Viewer, notice: Notice) -> bool:
    if notice.what == LEFT:
        return inherits(viewer, notice.request)
    if notice.what == UNATTENDED and notice.request.desk is not None:
        return may_run(viewer.standing, notice.request.desk, viewer)
    return concerns(viewer, notice.request, timezone.now())
