"""The doors to requests and avenues, and the lists of those who work with them."""

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from seuil.accounts.models import User
from seuil.directory.models import Category
from seuil.kernel.errors import NotVisible
from seuil.organisations.models import Membership
from seuil.organisations.policies import may_manage
from seuil.orientation.domain.avenue import ANSWERED_BY_SERVICE, WAITING
from seuil.orientation.domain.request import MOVERS, OPEN, Party, Status, Step
from seuil.orientation.domain.routing import DeskPlace, Routed, routes
from seuil.orientation.models import (
    Avenue,
    AvenueLink,
    Desk,
    OrientationRequest,
    RequestEvent,
    Seat,
)
from seuil.orientation.models.avenue import AvenueQuerySet
from seuil.orientation.models.request import RequestQuerySet
from seuil.orientation.policies import (
    Viewer,
    acting_party,
    asked_by,
    inherited_by,
    is_of_service,
    parties,
)
from seuil.orientation.rosters import rosters_of, that_count
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


def inherited(viewer: Viewer) -> RequestQuerySet:
    """Return the requests of colleagues who left, for who manages the organisation that asked."""
    return OrientationRequest.objects.filter(inherited_by(viewer))


def to_entrust(viewer: Viewer, request_id: uuid.UUID) -> OrientationRequest:
    """Return a request that somebody may entrust to a colleague, or raise `NotVisible`."""
    rows = OrientationRequest.objects.select_related(*FOR_DETAIL)
    found = rows.filter(uuid=request_id).first()
    if found is None or not acting_party(viewer, found, Step.ENTRUST):
        raise NotVisible("no such request")
    return found


def just_entrusted(viewer: Viewer, request_id: uuid.UUID, seen: int) -> RequestEvent | None:
    """Return the step by which a request went to a colleague since a form was read.

    Only to who took it, and to the managers of the organisation that asked.
    """
    rows = RequestEvent.objects.select_related("request").filter(request__uuid=request_id)
    last = rows.order_by("pk").last()
    if last is None or last.step != Step.ENTRUST or last.request.version != seen + 1:
        return None
    organisation = last.request.organisation_id
    manages = organisation is not None and may_manage(viewer.standing, organisation)
    return last if manages or last.actor_id == viewer.user.pk else None


def colleagues_of(request: OrientationRequest) -> list[User]:
    """Return who else belongs to the organisation that asked; a call was asked by none."""
    if request.organisation_id is None or request.taken_by_phone:
        return []
    members = Membership.objects.confirmed().filter(organisation=request.organisation_id)
    people = User.objects.filter(pk__in=members.values("user"), is_active=True)
    return [one for one in people.order_by("name", "pk") if one.pk != request.author_id]


def requests_at(viewer: Viewer) -> RequestQuerySet:
    """Return the requests of the desks at which somebody sits, and those these were asked along."""
    return OrientationRequest.objects.at_desks(viewer.desks)


def to_move(rows: RequestQuerySet, viewer: Viewer, today: date) -> RequestQuerySet:
    """Return those in which the next move is this person's, or anyone's at the desk."""
    return rows.open().filter(moves_of(viewer, today))


def moves_of(viewer: Viewer, today: date) -> Q:
    """Return what holds for open requests whose next move is this person's or their desk's.

    A request that is followed rests until its day. Whoever is away or has left the desk is
    answered for by their cover, or else by those who are there.
    """
    rests = Q(status=Status.FOLLOWING, due_on__gt=today)
    passed = Q(passes_on__lte=today)
    by_party = {
        party: [status for status, mover in MOVERS.items() if mover is party] for party in Party
    }
    desk = Q(status__in=by_party[Party.DESK], desk__in=viewer.desks)
    turn = Q(status__in=by_party[Party.ANSWERER]) | passed
    answerer = turn & acts_as_answerer(viewer) & ~rests
    other = Q(status__in=by_party[Party.OTHER_DESK], other_desk__in=viewer.desks) & ~passed
    asked = Q(status__in=by_party[Party.REQUESTER]) & asked_by(viewer)
    requester = asked & (Q(passes_on=None) | ~passed)
    return desk | answerer | other | requester


def acts_as_answerer(viewer: Viewer) -> Q:
    """Return the requests of which somebody is the answerer, or moves in the answerer's place."""
    found = Q(answerer=viewer.user, desk__in=viewer.desks)
    for desk, roster in viewer.rosters.items():
        covered = [key for key, cover in roster.covers.items() if cover.pk == viewer.user.pk]
        if covered:
            found |= Q(desk=desk, answerer__in=covered)
        if viewer.user.pk in roster.here:
            found |= Q(desk=desk) & ~Q(answerer__in=roster.looked_after)
    return found


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
    seats = that_count(Seat.objects.in_force().filter(desk=desk))
    return list(User.objects.filter(pk__in=seats.values("user")).order_by("pk"))


def present_members_of(desk: Desk, today: date) -> list[User]:
    """Return those of the members who are not away; with nobody present, all of them."""
    return _people(rosters_of([desk.pk], today)[desk.pk].here)


def acting_answerers_of(request: OrientationRequest, today: date) -> list[User]:
    """Return who moves as the answerer: they, their cover, or else those present at the desk."""
    if request.desk_id is None:
        return []
    found = rosters_of([request.desk_id], today)[request.desk_id]
    return _people(found.acting_for(request.answerer_id))


def _people(keys: Collection[int]) -> list[User]:
    return list(User.objects.filter(pk__in=keys).order_by("pk"))


def desks_with_people() -> dict[int, int]:
    """Return how many people sit at each open desk that has any, in one query."""
    rows = that_count(Seat.objects.in_force()).order_by().values("desk")
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
