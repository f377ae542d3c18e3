"""What the person agrees, or refuses, to have told to one service."""

import datetime
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.directory.models import Service
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused, visible
from seuil.orientation.disclosure import agreed_for, sent_along
from seuil.orientation.domain.guards import Content
from seuil.orientation.domain.request import OPEN
from seuil.orientation.models import Agreement, LinkAddress, OrientationRequest
from seuil.orientation.notifications import tell_of_withdrawal
from seuil.orientation.operations.links import close_links
from seuil.orientation.operations.voices import request_of_person
from seuil.orientation.policies import Viewer, parties

LONGEST = datetime.timedelta(days=366)
LONGEST_PURPOSE, LONGEST_SAID = 200, 2_000


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was asked of the person and what they answered. ``until`` is the first day without."""

    service: Service
    purpose: str
    content: frozenset[Content]
    until: datetime.date
    given: bool
    said: str = ""


@transaction.atomic
def record_agreement(viewer: Viewer, request_id: UUID, agreed: Agreed) -> Agreement:
    """Keep what the person said; of an earlier yes about the same, a no takes the place.

    A refusal stops nothing: the service can be asked without what identifies. Raises `NotVisible`,
    `TransitionRefused` once the request is over, or `InvalidInput`.
    """
    request = _locked(viewer, request_id)
    if request.status not in OPEN:
        raise TransitionRefused("this request is over")
    today = timezone.localdate()
    _refuse_odd(request, agreed, today)
    if there := _sent_twice(viewer, request, agreed, today):
        return there
    now = timezone.now()
    if not agreed.given:
        _take_back(request, agreed.service, agreed.content, now)
    return Agreement.objects.create(
        request=request,
        service=agreed.service,
        purpose=agreed.purpose.strip(),
        content=sorted(agreed.content),
        starts_on=today,
        ends_on=agreed.until,
        given=agreed.given,
        said=agreed.said.strip(),
        recorded_by=viewer.user,
        recorded_at=now,
    )


def _sent_twice(
    viewer: Viewer, request: OrientationRequest, agreed: Agreed, today: datetime.date
) -> Agreement | None:
    """Return what a double click has kept already: the last word, and the same one."""
    last = request.agreements.order_by("-pk").first()
    if last is None or last.withdrawn_at is not None or last.recorded_by_id != viewer.user.pk:
        return None
    kept = (last.service_id, last.purpose, last.contents, last.starts_on, last.ends_on)
    sent = (agreed.service.pk, agreed.purpose.strip(), agreed.content, today, agreed.until)
    same = kept == sent and (last.given, last.said) == (agreed.given, agreed.said.strip())
    return last if same else None


def _locked(viewer: Viewer, request_id: UUID) -> OrientationRequest:
    rows = OrientationRequest.objects.select_for_update(of=("self",))
    request = rows.filter(uuid=request_id).first()
    if request is None or not parties(viewer, request):
        raise NotVisible("no such request")
    return request


def _refuse_odd(request: OrientationRequest, agreed: Agreed, today: datetime.date) -> None:
    if not request.avenues.filter(service=agreed.service).exists():
        raise InvalidInput("a service that is an avenue of this request", path="service")
    if not agreed.content:
        raise InvalidInput("at least one thing that would be told", path="content")
    if not agreed.purpose.strip() or len(agreed.purpose) > LONGEST_PURPOSE:
        raise InvalidInput("what it is for, in a line", path="purpose", value=agreed.purpose)
    if len(agreed.said) > LONGEST_SAID:
        raise InvalidInput(f"at most {LONGEST_SAID} characters", path="said")
    if not today < agreed.until <= today + LONGEST:
        raise InvalidInput("a day within a year", path="until", value=agreed.until)


@transaction.atomic
def withdraw_agreement(viewer: Viewer, request_id: UUID, agreement_id: int) -> None:
    """End an agreement: what it covered is shown no longer, and links that carried it close."""
    _withdraw(_locked(viewer, request_id), agreement_id)


@transaction.atomic
def withdraw_by_person(token: str, agreement_id: int) -> None:
    """Let the person take back what they agreed to, and tell those who look with them.

    Raises `NotVisible` where the link opens nothing, or for an agreement on another request.
    """
    key = request_of_person(token, timezone.now()).pk
    request = OrientationRequest.objects.select_for_update(of=("self",)).get(pk=key)
    agreement = _withdraw(request, agreement_id)
    tell_of_withdrawal(agreement)


def _withdraw(request: OrientationRequest, agreement_id: int) -> Agreement:
    agreement = visible(
        request.agreements.filter(pk=agreement_id, given=True).first(), "no such agreement"
    )
    now = timezone.now()
    if agreement.withdrawn_at is None:
        agreement.withdrawn_at = now
        agreement.save(update_fields=["withdrawn_at"])
    _close_what_is_uncovered(request, agreement.service, now)
    return agreement


def _take_back(
    request: OrientationRequest,
    service: Service,
    content: frozenset[Content],
    now: datetime.datetime,
) -> None:
    earlier = request.agreements.filter(service=service, given=True, withdrawn_at=None)
    for agreement in earlier:
        if agreement.contents & content:
            agreement.withdrawn_at = now
            agreement.save(update_fields=["withdrawn_at"])
    _close_what_is_uncovered(request, service, now)


def _close_what_is_uncovered(
    request: OrientationRequest, service: Service, now: datetime.datetime
) -> None:
    """Close the links of what went to a service and may no longer; no new one is sent by itself."""
    for avenue in request.avenues.filter(service=service):
        if not sent_along(avenue) <= agreed_for(avenue):
            close_links(avenue, now)
            LinkAddress.objects.filter(avenue=avenue).delete()
