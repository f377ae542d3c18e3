"""The doors to requests and avenues, and the lists of those who work with them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q

from seuil.accounts.models import User
from seuil.directory.models import Category
from seuil.kernel.errors import NotVisible
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Mandate
from seuil.orientation.domain.avenue import ANSWERED_BY_SERVICE, WAITING
from seuil.orientation.domain.request import MOVERS, OPEN, Party, Status
from seuil.orientation.domain.routing import DeskPlace, Routed, routes
from seuil.orientation.models import Avenue, AvenueLink, Desk, OrientationRequest, Seat
from seuil.orientation.models.avenue import AvenueQuerySet
from seuil.orientation.models.desk import SeatQuerySet
from seuil.orientation.models.request import RequestQuerySet
from seuil.orientation.policies import Viewer, asked_by, is_of_service, parties
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.territory.queries import places

FOR_DETAIL = ("author", "organisation", "category__parent", "place", "basin", "desk__territory",
              "other_desk__territory", "transferred_from", "answerer", "transition")  # fmt: skip


def request_for(viewer: Viewer, request_id: uuid.UUID) -> OrientationRequest:
    """Return a request that somebody has to do with, or raise `NotVisible`."""
    rows = OrientationRequest.objects.select_related(*FOR_DETAIL)
    found = rows.filter(uuid=request_id).first()
    if found is None or not parties(viewer, found):
        raise NotVisible("no such request")
    return found


def requests_of(viewer: Viewer) -> RequestQuerySet:
    """Return the requests that somebody wrote, where they still belong to who asks."""
    return OrientationRequest.objects.filter(asked_by(viewer))


def requests_at(viewer: Viewer) -> RequestQuerySet:
    """Return the requests of the desks at which somebody sits, and those these were asked along."""
    return OrientationRequest.objects.at_desks(viewer.desks)


def to_move(rows: RequestQuerySet, viewer: Viewer, today: date) -> RequestQuerySet:
    """Return those in which the next move is this person's, or anyone's at the desk."""
    return rows.open().filter(moves_of(viewer, today))


def moves_of(viewer: Viewer, today: date) -> Q:
    """Return what holds for open requests whose next move is this person's or their desk's.

    A request that is followed rests until its day.
    """
    rests = Q(status=Status.FOLLOWING, due_on__gt=today)
    passed = Q(passes_on__lte=today)
    by_party = {
        party: [status for status, mover in MOVERS.items() if mover is party] for party in Party
    }
    desk = Q(status__in=by_party[Party.DESK], desk__in=viewer.desks)
    turn = Q(status__in=by_party[Party.ANSWERER]) | passed
    answerer = turn & Q(answerer=viewer.user, desk__in=viewer.desks) & ~rests
    other = Q(status__in=by_party[Party.OTHER_DESK], other_desk__in=viewer.desks) & ~passed
    asked = Q(status__in=by_party[Party.REQUESTER]) & asked_by(viewer)
    requester = asked & (Q(passes_on=None) | ~passed)
    return desk | answerer | other | requester


def avenue_for(viewer: Viewer, avenue_id: uuid.UUID) -> Avenue:
    """Return an avenue of a request that somebody has to do with, or raise `NotVisible`."""
    rows = Avenue.objects.select_related("request__desk", "service__organisation")
    found = rows.filter(uuid=avenue_id).first()
    if found is None or not parties(viewer, found.request):
        raise NotVisible("no such avenue")
    return found


def avenue_of_service(viewer: Viewer, avenue_id: uuid.UUID) -> Avenue:
    """Return an avenue that was put to a service of somebody's organisation."""
    found = avenues_of_services(viewer).filter(uuid=avenue_id).first()
    if found is None or not is_of_service(viewer, found):
        raise NotVisible("no such avenue")
    return found


def avenues_of_services(viewer: Viewer) -> AvenueQuerySet:
    """Return what was put to the services of somebody's organisations; they see nothing else."""
    return (
        Avenue.objects.for_list()
        .select_related("request__desk")
        .filter(service__organisation__in=list(viewer.standing.roles), contacted_on__isnull=False)
        .filter(status__in=ANSWERED_BY_SERVICE | WAITING)
    )


def avenue_by_link(token: str, now: datetime) -> tuple[Avenue, AvenueLink]:
    """Return what a service's link opens, or raise `NotVisible`."""
    link = AvenueLink.objects.usable(token, now).first()
    if not isinstance(link, AvenueLink):
        raise NotVisible("no such link")
    rows = Avenue.objects.select_related("request__desk", "request__category", "service")
    return rows.get(pk=link.avenue_id), link


def members_of(desk: Desk) -> list[User]:
    """Return who sits at a desk and has a mandate for its territory."""
    return list(User.objects.filter(pk__in=_seated(desk.pk).values("user")).order_by("pk"))


def present_members_of(desk: Desk, today: date) -> list[User]:
    """Return those of the members who are not away; with nobody present, all of them."""
    seats = _seated(desk.pk).present(today)
    here = list(User.objects.filter(pk__in=seats.values("user")).order_by("pk"))
    return here or members_of(desk)


def _seated(desk_id: int) -> SeatQuerySet:
    return _with_mandate(Seat.objects.in_force().filter(desk=desk_id))


def _with_mandate(seats: SeatQuerySet) -> SeatQuerySet:
    mandates = Mandate.objects.in_force().filter(
        kind=MandateKind.DESK, user=OuterRef("user"), territory=OuterRef("desk__territory")
    )
    return seats.filter(Exists(mandates), user__is_active=True)


def desks_with_people() -> dict[int, int]:
    """Return how many people sit at each open desk that has any, in one query."""
    rows = _with_mandate(Seat.objects.in_force()).order_by().values("desk")
    return {row["desk"]: row["count"] for row in rows.annotate(count=Count("pk"))}


@dataclass(frozen=True, slots=True)
class Route:
    """A desk with why it may answer or not."""

    desk: Desk
    routed: Routed

    @property
    def may_answer(self) -> bool:
        return self.routed.may_answer


def routes_for(place: Territory | None, category: Category | None) -> Sequence[Route]:
    """Return every open desk with why it may answer a request of this place and need.

    Without a place the whole region is the place.
    """
    desks = {desk.pk: desk for desk in Desk.objects.active().select_related("territory", "theme")}
    people = desks_with_people()
    known = [
        DeskPlace(
            desk.pk,
            desk.territory.code,
            Level(desk.territory.level),
            desk.theme.code if desk.theme else "",
            bool(people.get(desk.pk)),
        )
        for desk in desks.values()
    ]
    found = routes(known, _around(place), _themes(category))
    return [Route(desks[route.desk.key], route) for route in found]


def _around(place: Territory | None) -> frozenset[str]:
    gazetteer = places()
    if place is not None:
        return gazetteer.ancestors(place.code)
    return frozenset(code for code, one in gazetteer.places.items() if one.level is Level.REGION)


def _themes(category: Category | None) -> Collection[str]:
    if category is None:
        return ()
    return [category.code, *([category.parent.code] if category.parent else [])]


def basin_of(place: Territory | None) -> str:
    """Return the one basin in which a place lies; none where it is not known or on a border."""
    if place is None:
        return ""
    gazetteer = places()
    basins = [
        code
        for code in gazetteer.ancestors(place.code)
        if gazetteer.places[code].level is Level.BASIN
    ]
    return basins[0] if len(basins) == 1 else ""


def open_counts(viewer: Viewer) -> dict[Status, int]:
    """Return how many open requests the desks of somebody have, by state, in one query."""
    rows = requests_at(viewer).filter(status__in=OPEN).order_by().values("status")
    return {Status(row["status"]): row["count"] for row in rows.annotate(count=Count("pk"))}
