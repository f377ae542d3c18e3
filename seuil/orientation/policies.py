"""Who may do what with a request and its avenues.

What is asked of one request in Python and of many in a query stands side by side here; a test
compares the two.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from seuil.accounts.models import User
from seuil.organisations.domain import MandateKind, Role
from seuil.organisations.models import Membership
from seuil.organisations.policies import may_manage
from seuil.organisations.standing import Standing
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.guards import NAMES_PERSON, Content
from seuil.orientation.domain.request import OPEN, PROCESS, SENT, TAKEN_BY, Party, Status, Step
from seuil.orientation.models import Avenue, OrientationRequest, Seat
from seuil.orientation.models.request import at_desks
from seuil.orientation.rosters import Roster, roster, seats_at


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person with their roles and the keys of the desks at which they sit.

    ``rosters``: who is there today at each of these desks. ``sits_since``: the beginning of the
    seat that they have had for longest.
    """

    user: User
    standing: Standing
    rosters: Mapping[int, Roster] = field(default_factory=dict)
    sits_since: datetime.datetime | None = None

    @property
    def may_ask(self) -> bool:
        """Professionals ask: an organisation or a territory vouches for them."""
        return self.standing.is_professional

    @property
    def desks(self) -> frozenset[int]:
        return frozenset(self.rosters)

    @property
    def sits(self) -> bool:
        return bool(self.rosters)


def viewer_of(user: User, standing: Standing) -> Viewer:
    """Return what a person is to requests, in one query for those who have a desk's mandate.

    A seat counts while its holder has a mandate for the territory of the desk.
    """
    codes = [held.territory for held in standing.mandates if held.kind is MandateKind.DESK]
    if not codes:
        return Viewer(user, standing)
    own = Seat.objects.in_force().filter(
        user=user, desk__territory__code__in=codes, desk__closed_at=None
    )
    seats = list(seats_at(Seat.objects.filter(desk__in=own.values("desk"))))
    since = {seat.desk_id: seat.since for seat in seats if seat.user_id == user.pk}
    today = timezone.localdate()
    rosters = {
        desk: roster([seat for seat in seats if seat.desk_id == desk], today) for desk in since
    }
    return Viewer(user, standing, rosters, min(since.values(), default=None))


def asks(viewer: Viewer, request: OrientationRequest) -> bool:
    """Whether a request is somebody's own: they wrote it, and still belong where they did.

    It stays with the organisation for which it was asked. A call stays with the desks: whoever took
    it keeps it at the desk that answers; one that was passed on, while a seat lasts that they had.
    """
    if request.author_id != viewer.user.pk or not viewer.may_ask:
        return False
    if request.taken_by_phone:
        return _keeps_call(viewer, request)
    return request.organisation_id is None or request.organisation_id in viewer.standing.roles


def _keeps_call(viewer: Viewer, request: OrientationRequest) -> bool:
    since = viewer.sits_since
    if since is None:
        return False
    at_hand = request.desk_id is None or request.desk_id in viewer.desks
    return at_hand or since <= request.created_at


def asked_by(viewer: Viewer) -> Q:
    """Return `asks` for many."""
    if not viewer.may_ask:
        return Q(pk__in=[])
    of_theirs = Q(organisation=None) | Q(organisation__in=list(viewer.standing.roles))
    kept = Q(taken_by_phone=False) & of_theirs
    if viewer.sits_since is not None:
        at_hand = Q(desk=None) | Q(desk__in=viewer.desks)
        call = at_hand | Q(created_at__gte=viewer.sits_since)
        kept |= Q(taken_by_phone=True) & call
    return Q(author=viewer.user) & kept


def is_left_behind(request: OrientationRequest) -> bool:
    """Whether who wrote an open request has left the organisation for which it was asked.

    A call is never left behind: it stays with the desks. One query.
    """
    if request.organisation_id is None or request.taken_by_phone or request.status not in SENT:
        return False
    there = Membership.objects.confirmed().filter(
        user=request.author_id, organisation=request.organisation_id, user__is_active=True
    )
    return not there.exists()


def left_behind() -> Q:
    """Return `is_left_behind` for many."""
    there = Membership.objects.confirmed().filter(
        user=OuterRef("author"), organisation=OuterRef("organisation"), user__is_active=True
    )
    asked = Q(organisation__isnull=False, taken_by_phone=False, status__in=SENT)
    return asked & ~Q(Exists(there))


def inherits(viewer: Viewer, request: OrientationRequest) -> bool:
    """Whether somebody decides which colleague a request that was left behind goes to."""
    organisation = request.organisation_id
    if organisation is None or not may_manage(viewer.standing, organisation):
        return False
    return is_left_behind(request)


def inherited_by(viewer: Viewer) -> Q:
    """Return `inherits` for many."""
    managed = [key for key, role in viewer.standing.roles.items() if role is Role.MANAGER]
    return left_behind() & Q(organisation__in=managed) if managed else Q(pk__in=[])


def is_at(desks: frozenset[int], request: OrientationRequest) -> bool:
    """Whether one of these desks has a request, or was asked along; `at_desks` for many."""
    if request.status == Status.DRAFT:
        return False
    return request.desk_id in desks or _was_asked_along(desks, request)


def _was_asked_along(desks: frozenset[int], request: OrientationRequest) -> bool:
    """What a desk was asked to look at with another is its business while the request is open."""
    return request.other_desk_id in desks and request.status in OPEN


def parties(viewer: Viewer, request: OrientationRequest) -> frozenset[Party]:
    """Return as what somebody has to do with a request; nothing: it does not exist for them."""
    own = frozenset({Party.REQUESTER}) if asks(viewer, request) else frozenset[Party]()
    if not is_at(viewer.desks, request):
        return own
    at_desk = request.desk_id in viewer.desks
    tests = {
        Party.DESK: at_desk,
        Party.ANSWERER: at_desk and request.answerer_id == viewer.user.pk,
        Party.OTHER_DESK: _was_asked_along(viewer.desks, request),
    }
    return own | {party for party, holds in tests.items() if holds}


def seen_by(viewer: Viewer) -> Q:
    """Return those of many of which somebody is one of the `parties`."""
    return asked_by(viewer) | at_desks(viewer.desks)


def sees_person(held: frozenset[Party], request: OrientationRequest) -> bool:
    """Whether somebody sees what names the person: how to reach them, their documents.

    That is for who asked and who answers, not for a desk asked along unless it leads.
    """
    leads = request.lead == Party.OTHER_DESK and Party.OTHER_DESK in held
    return bool(held & {Party.REQUESTER, Party.DESK, Party.ANSWERER}) or leads


def may_send(viewer: Viewer, request: OrientationRequest, contents: frozenset[Content]) -> bool:
    """Whether somebody sees all that would go to a service: nobody sends what is hidden to them."""
    return not contents & NAMES_PERSON or sees_person(parties(viewer, request), request)


def acting_party(viewer: Viewer, request: OrientationRequest, step: Step) -> Party | None:
    """Return as what somebody would take a step, or None: they may not."""
    if step is Step.ENTRUST and inherits(viewer, request):
        return Party.REQUESTER
    may = TAKEN_BY[step] & parties(viewer, request)
    if step is Step.ANSWER and request.lead == Party.OTHER_DESK:
        may |= {Party.OTHER_DESK} & parties(viewer, request)
    if request.status != Status.CO_EXPLORING and request.lead != Party.OTHER_DESK:
        may -= {Party.OTHER_DESK}
    return next((party for party in Party if party in may), None)


def steps_of(viewer: Viewer, request: OrientationRequest) -> list[Step]:
    """Return the steps that somebody may take now."""
    possible = PROCESS.steps_from(Status(request.status))
    return [step for step in possible if acting_party(viewer, request, step)]


def explores(viewer: Viewer, request: OrientationRequest) -> bool:
    """Whether somebody works on the avenues: the answerer, and the desk that was asked along."""
    held = parties(viewer, request)
    if Party.ANSWERER in held:
        return True
    return Party.OTHER_DESK in held and request.status == Status.CO_EXPLORING


def is_of_service(viewer: Viewer, avenue: Avenue) -> bool:
    """Whether somebody belongs to the organisation of the service that was contacted."""
    service = avenue.service
    return service is not None and service.organisation_id in viewer.standing.roles


def may_move(viewer: Viewer, avenue: Avenue, step: avenues.Step) -> bool:
    """Those who explore take every step; the service answers once it was contacted."""
    if explores(viewer, avenue.request):
        return step is not avenues.Step.QUESTION
    return (
        step in avenues.BY_SERVICE
        and avenue.status in avenues.ANSWERED_BY_SERVICE
        and is_of_service(viewer, avenue)
    )
