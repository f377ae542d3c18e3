"""Links without account: to a service that is asked, to the person concerned."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible
from seuil.messaging.links import digest_of, new_secret
from seuil.orientation.disclosure import sent_along
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.avenue import ANSWERED_BY_SERVICE, Channel, Step
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.request import TRIED, Status
from seuil.orientation.letters import write_to_service
from seuil.orientation.models import (
    Avenue,
    AvenueLink,
    LinkAddress,
    OrientationRequest,
    PersonLink,
)
from seuil.orientation.operations.avenues import AvenueMove, take_avenue_step
from seuil.orientation.policies import Viewer, may_send, parties
from seuil.wording.localised import reader_language

OPEN_FOR = datetime.timedelta(days=8)
OPEN_FOR_PERSON = datetime.timedelta(days=90)
AGAIN_AFTER = datetime.timedelta(hours=1)
"""A new link is sent once in this time, however often somebody asks for it."""
MOST_FOR_PERSON = 10
RENEWED_WITHIN = datetime.timedelta(days=30)


@transaction.atomic
def send_link(
    viewer: Viewer,
    avenue_id: UUID,
    *,
    to: str,
    content: frozenset[Content] = frozenset(),
    words: str = "",
    language: str = "",
    seen: int | None = None,
) -> Avenue:
    """Contact a service, or contact it again, by a mail with a link to answer.

    An older link of the same avenue closes; what went along before is shown by the new one too, so
    whoever sends it sees all of it. Raises what `take_avenue_step` raises, `InvalidInput`
    for an address that no mail can go to; then nothing is changed and nothing sent.
    """
    before = _locked(avenue_id)
    if _is_sent_twice(viewer, before, words, seen):
        return before
    if not may_send(viewer, before.request, sent_along(before)):
        raise Forbidden("this person does not see what the link would show")
    move = AvenueMove(
        step=_step_of(avenues.Status(before.status)),
        channel=Channel.LINK,
        words=words,
        content=content,
        seen=seen,
    )
    avenue = take_avenue_step(viewer, avenue_id, move)
    address, _made = LinkAddress.objects.update_or_create(
        avenue=avenue, defaults={"mail": to.strip(), "language": language or reader_language()}
    )
    _send(avenue, address)
    return avenue


def _is_sent_twice(viewer: Viewer, avenue: Avenue, words: str, seen: int | None) -> bool:
    """Whether this form sent a link a moment ago; as a first contact it would now be another."""
    last = avenue.events.order_by("-pk").first()
    return (
        seen is not None
        and avenue.version == seen + 1
        and last is not None
        and last.channel == Channel.LINK
        and last.actor_id == viewer.user.pk
        and last.words == words.strip()
    )


def _step_of(status: avenues.Status) -> Step:
    return Step.ATTEMPT if (status, Step.ATTEMPT) in avenues.PROCESS.paths else Step.CONTACT


def _locked(avenue_id: UUID) -> Avenue:
    """Lock the request first, as every step of an avenue does."""
    rows = OrientationRequest.objects.select_for_update(of=("self",))
    if not rows.filter(avenues__uuid=avenue_id).first():
        raise NotVisible("no such avenue")
    return Avenue.objects.get(uuid=avenue_id)


def _send(avenue: Avenue, address: LinkAddress, *, reminder: bool = False) -> None:
    now = timezone.now()
    close_links(avenue, now)
    secret = new_secret()
    link = AvenueLink.objects.create(avenue=avenue, digest=secret.digest, expires_at=now + OPEN_FOR)
    write_to_service(link, address, secret.token, reminder=reminder)


def remind_service(avenue: Avenue) -> None:
    """Send a service that has not answered a new link, in the caller's transaction.

    It is no attempt of anybody's: the clocks of the avenue go on.
    """
    _send(avenue, avenue.link_address, reminder=True)


def close_links(avenue: Avenue, now: datetime.datetime) -> None:
    AvenueLink.objects.filter(avenue=avenue).open_at(now).update(used_at=now)


def former_link(token: str) -> AvenueLink | None:
    """Return a link that opens nothing any more, or did until now; None: it never was one."""
    link = AvenueLink.objects.filter(digest=digest_of(token)).first()
    return link if isinstance(link, AvenueLink) else None


def is_renewable(link: AvenueLink, now: datetime.datetime) -> bool:
    """Whether a new link may go to the address to which an old one went."""
    avenue = link.avenue
    return (
        hasattr(avenue, "link_address")
        and avenue.status in ANSWERED_BY_SERVICE
        and avenue.request.status in TRIED
        and now < link.expires_at + RENEWED_WITHIN
    )


@transaction.atomic
def renew_link(token: str) -> None:
    """Send a new link to where the old one went: only there, and once an hour at most.

    Raises `NotVisible` where no link is due.
    """
    now = timezone.now()
    old = former_link(token)
    if old is None:
        raise NotVisible("no such link")
    avenue = _locked(old.avenue.uuid)
    if not is_renewable(old, now):
        raise NotVisible("this link is over")
    if avenue.links.filter(created_at__gt=now - AGAIN_AFTER).exists():
        return
    _send(avenue, old.avenue.link_address)


@transaction.atomic
def open_to_person(viewer: Viewer, request_id: UUID) -> str:
    """Make a link by which the person says what happened; return its token, stored nowhere.

    Raises `NotVisible` for whoever has nothing to do with the request, `InvalidInput` before it
    was sent and once it is cancelled.
    """
    request = _request_of(viewer, request_id)
    if request.status in {Status.DRAFT, Status.CANCELLED}:
        raise InvalidInput("a request that was sent", path="request")
    now = timezone.now()
    _close_oldest(request, now)
    secret = new_secret()
    PersonLink.objects.create(
        request=request, digest=secret.digest, expires_at=now + OPEN_FOR_PERSON
    )
    return secret.token


def _request_of(viewer: Viewer, request_id: UUID) -> OrientationRequest:
    rows = OrientationRequest.objects.select_for_update(of=("self",))
    request = rows.filter(uuid=request_id).first()
    if request is None or not parties(viewer, request):
        raise NotVisible("no such request")
    return request


@transaction.atomic
def close_to_person(viewer: Viewer, request_id: UUID) -> int:
    """Close every link of the person at once, on any paper and in any mail; return how many."""
    return _close_for_good(_request_of(viewer, request_id))


@transaction.atomic
def close_by_person(token: str) -> None:
    """Let the person close their page for good: other links to it close too, what they said stays.

    Raises `NotVisible` where the link opens nothing.
    """
    link = PersonLink.objects.usable(token, timezone.now()).first()
    if not isinstance(link, PersonLink):
        raise NotVisible("no such link")
    _close_for_good(link.request)


def _close_for_good(request: OrientationRequest) -> int:
    now = timezone.now()
    return PersonLink.objects.filter(request=request).open_at(now).update(used_at=now)


def _close_oldest(request: OrientationRequest, now: datetime.datetime) -> None:
    """Leave room for one more: who lost a paper gets another, but they do not pile up."""
    still_open = PersonLink.objects.filter(request=request).open_at(now).order_by("-created_at")
    too_many = still_open.values_list("pk", flat=True)[MOST_FOR_PERSON - 1 :]
    PersonLink.objects.filter(pk__in=list(too_many)).update(used_at=now)


def forget_links(now: datetime.datetime) -> int:
    """Delete the links of services that no new one can replace any more."""
    old = AvenueLink.objects.filter(expires_at__lt=now - RENEWED_WITHIN)
    count = old.delete()[0]
    return count + LinkAddress.objects.filter(avenue__links=None).delete()[0]


def forget_person_links(now: datetime.datetime) -> int:
    return PersonLink.objects.over(now).delete()[0]
