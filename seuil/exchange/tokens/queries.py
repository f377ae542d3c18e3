"""Who may keep tokens, and what a program sees that shows one."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from seuil.accounts.models import User
from seuil.exchange.models import ApiToken
from seuil.exchange.models.token import ApiTokenQuerySet
from seuil.exchange.tokens.domain import Scope
from seuil.kernel.errors import visible
from seuil.messaging.links import digest_of
from seuil.organisations.domain import Role
from seuil.organisations.models import Membership, Organisation
from seuil.orientation.domain.avenue import ANSWERED_BY_SERVICE, WAITING
from seuil.orientation.domain.avenue import Status as AvenueStatus
from seuil.orientation.domain.avenue import Step as AvenueStep
from seuil.orientation.domain.request import Status
from seuil.orientation.models import Agreement, Avenue, AvenueEvent, Desk, OrientationRequest, Seat
from seuil.orientation.models.avenue import AvenueQuerySet
from seuil.orientation.models.request import RequestQuerySet
from seuil.orientation.policies import Viewer, is_at
from seuil.orientation.queries import members_of
from seuil.orientation.rosters import that_count

SHOWN_TO_SERVICE = ANSWERED_BY_SERVICE | WAITING | {AvenueStatus.REFUSED, AvenueStatus.ACCESSED}
"""States of an avenue in which the service knows of it, and knows no more than it said itself."""


# Who keeps tokens


@dataclass(frozen=True, slots=True)
class Holder:
    """An organisation or a desk whose programs may read."""

    organisation: Organisation | None = None
    desk: Desk | None = None

    @property
    def name(self) -> str:
        return str(self.organisation or self.desk)

    @property
    def key(self) -> str:
        if self.organisation is not None:
            return f"organisation-{self.organisation.pk}"
        return f"desk-{self.desk.pk if self.desk else 0}"


def holders_of(viewer: Viewer) -> Sequence[Holder]:
    """Return for whom somebody keeps tokens: organisations they manage, desks at which they sit."""
    managed = [key for key, role in viewer.standing.roles.items() if role is Role.MANAGER]
    organisations = Organisation.objects.filter(pk__in=managed)
    desks = Desk.objects.active().filter(pk__in=viewer.desks).by_name()
    return [
        *(Holder(organisation=one) for one in organisations),
        *(Holder(desk=one) for one in desks),
    ]


def kept_up() -> Q:
    """Return what holds for tokens whose maker still keeps those of the holder; `holders_of`.

    The others have fallen: nobody reads on with letters that they took along.
    """
    manages = Membership.objects.confirmed().filter(
        user=OuterRef("created_by"),
        organisation=OuterRef("organisation"),
        role=Role.MANAGER,
        user__is_active=True,
    )
    sits = that_count(Seat.objects.in_force()).filter(
        user=OuterRef("created_by"), desk=OuterRef("desk")
    )
    return Q(Exists(manages)) | Q(Exists(sits))


def is_left(token: ApiToken) -> bool:
    """Whether who made a token keeps no tokens of its holder any more."""
    return not ApiToken.objects.filter(kept_up(), pk=token.pk).exists()


def keepers_of(token: ApiToken) -> list[User]:
    """Return who keeps the tokens of the holder of this one now."""
    if token.desk is not None:
        return members_of(token.desk)
    managers = Membership.objects.confirmed().filter(
        organisation=token.organisation_id, role=Role.MANAGER
    )
    people = User.objects.filter(pk__in=managers.values("user"), is_active=True)
    return list(people.order_by("pk"))


def tokens_kept_by(viewer: Viewer) -> ApiTokenQuerySet:
    """Return the tokens that somebody sees and may revoke."""
    holders = holders_of(viewer)
    organisations = [one.organisation for one in holders if one.organisation]
    desks = [one.desk for one in holders if one.desk]
    return ApiToken.objects.filter(Q(organisation__in=organisations) | Q(desk__in=desks)).for_list()


def token_for(viewer: Viewer, token_id: int) -> ApiToken:
    """Return a token that somebody may revoke, or raise `NotVisible`."""
    return visible(tokens_kept_by(viewer).filter(pk=token_id).first(), "no such token")


# What a program reads


@dataclass(frozen=True, slots=True)
class Reader:
    """A program, by the token that it showed: of one organisation or of one desk."""

    organisation: int | None
    desk: int | None
    scopes: frozenset[Scope]

    @property
    def reads_requests(self) -> bool:
        return Scope.REQUESTS in self.scopes

    @property
    def reads_text(self) -> bool:
        return Scope.TEXT in self.scopes

    def is_concerned_by(self, request: OrientationRequest) -> bool:
        """Whether it is a request of their own: not only one that a service of theirs got."""
        if self.desk is not None:
            return is_at(frozenset({self.desk}), request)
        return request.organisation_id == self.organisation


def token_shown(text: str, now: datetime.datetime) -> ApiToken:
    """Return the token that these letters open, or raise `NotVisible`."""
    rows = ApiToken.objects.open_at(now).filter(kept_up())
    return visible(rows.filter(digest=digest_of(text)).first(), "no such token")


def reader_of(token: ApiToken) -> Reader:
    return Reader(token.organisation_id, token.desk_id, frozenset(map(Scope, token.scopes)))


def requests_shown(reader: Reader) -> RequestQuerySet:
    """Return the requests that a program sees, without drafts.

    A desk's: those of the desk, and the open ones that it was asked along. An organisation's:
    those it made, and those that were put to a service of its own.
    """
    if reader.desk is not None:
        return OrientationRequest.objects.at_desks([reader.desk])
    sent = OrientationRequest.objects.exclude(status=Status.DRAFT)
    to_them = _put_to_services(reader).filter(request=OuterRef("pk"))
    return sent.filter(Q(organisation=reader.organisation) | Q(Exists(to_them)))


def avenues_shown(reader: Reader) -> AvenueQuerySet:
    """Return the avenues that a program sees: of the desk's requests, or put to its services."""
    if reader.desk is None:
        return _put_to_services(reader)
    return Avenue.objects.filter(request__in=requests_shown(reader))


def with_agreements(avenues: AvenueQuerySet) -> AvenueQuerySet:
    """Load what the people agreed to have told today, and whether the service itself refused."""
    today = timezone.localdate()
    refusals = AvenueEvent.objects.filter(
        avenue=OuterRef("pk"), step=AvenueStep.REFUSE, by_service=True
    )
    agreed = Prefetch("request__agreements", Agreement.objects.in_force(today), to_attr="in_force")
    return avenues.prefetch_related(agreed).annotate(refused_by_service=Exists(refusals))


def _put_to_services(reader: Reader) -> AvenueQuerySet:
    return Avenue.objects.filter(
        service__organisation=reader.organisation,
        contacted_on__isnull=False,
        status__in=SHOWN_TO_SERVICE,
    )
