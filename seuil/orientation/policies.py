"""Who may do what with a request and its avenues."""

from dataclasses import dataclass, field

from seuil.accounts.models import User
from seuil.organisations.domain import MandateKind
from seuil.organisations.standing import Standing
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.request import TAKEN_BY, Party, Status, Step, steps_from
from seuil.orientation.models import Avenue, Desk, OrientationRequest


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person with their roles and the keys of the desks at which they sit."""

    user: User
    standing: Standing
    desks: frozenset[int] = field(default_factory=frozenset)

    @property
    def may_ask(self) -> bool:
        """Professionals ask: an organisation or a territory vouches for them."""
        return self.standing.is_professional

    @property
    def sits(self) -> bool:
        return bool(self.desks)


def viewer_of(user: User, standing: Standing) -> Viewer:
    """Return what a person is to requests, in one query for those who have a desk's mandate.

    A seat counts while its holder has a mandate for the territory of the desk.
    """
    codes = [held.territory for held in standing.mandates if held.kind is MandateKind.DESK]
    if not codes:
        return Viewer(user, standing)
    desks = Desk.objects.active().filter(
        territory__code__in=codes, seats__user=user, seats__ended_at=None
    )
    return Viewer(user, standing, frozenset(desks.values_list("pk", flat=True)))


def parties(viewer: Viewer, request: OrientationRequest) -> frozenset[Party]:
    """Return as what somebody has to do with a request; nothing: it does not exist for them."""
    user = viewer.user.pk
    if request.status == Status.DRAFT:
        return frozenset({Party.REQUESTER}) if request.author_id == user else frozenset()
    at_desk = request.desk_id in viewer.desks
    tests = {
        Party.REQUESTER: request.author_id == user,
        Party.DESK: at_desk,
        Party.ANSWERER: at_desk and request.answerer_id == user,
        Party.OTHER_DESK: request.other_desk_id is not None
        and request.other_desk_id in viewer.desks,
    }
    return frozenset(party for party, holds in tests.items() if holds)


def acting_party(viewer: Viewer, request: OrientationRequest, step: Step) -> Party | None:
    """Return as what somebody would take a step, or None: they may not."""
    may = TAKEN_BY[step] & parties(viewer, request)
    if step is Step.ANSWER and request.lead == Party.OTHER_DESK:
        may |= {Party.OTHER_DESK} & parties(viewer, request)
    if request.status != Status.CO_EXPLORING and request.lead != Party.OTHER_DESK:
        may -= {Party.OTHER_DESK}
    return next((party for party in Party if party in may), None)


def steps_of(viewer: Viewer, request: OrientationRequest) -> list[Step]:
    """Return the steps that somebody may take now."""
    possible = steps_from(Status(request.status))
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
