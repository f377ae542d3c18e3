"""What the person says happened, by their own link."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.kernel.errors import InvalidInput, NotVisible, visible
from seuil.orientation.domain.heard import OFFERED, SPOKEN_OF, Happened
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.domain.request import Status
from seuil.orientation.models import Avenue, OrientationRequest, PersonLink, Voice
from seuil.orientation.notifications import tell_of_voice

LONGEST_WORDS = 2_000


@dataclass(frozen=True, slots=True)
class Told:
    happened: Happened
    reasons: Collection[Reason] = ()
    words: str = ""


def request_of_person(token: str, now: datetime) -> OrientationRequest:
    """Return what the link of a person opens, or raise `NotVisible`."""
    link = PersonLink.objects.usable(token, now).first()
    if not isinstance(link, PersonLink):
        raise NotVisible("no such link")
    request = link.request
    if request.status == Status.CANCELLED or request.forgotten_at is not None:
        raise NotVisible("this request is over")
    return request


def spoken_of(request: OrientationRequest) -> list[Avenue]:
    """Return the avenues of which the person can say what happened, the first found first."""
    rows = request.avenues.filter(status__in=SPOKEN_OF)
    return list(rows.select_related("voice", "service").order_by("promised_on", "pk"))


@transaction.atomic
def hear(token: str, avenue_id: UUID, told: Told) -> Voice:
    """Keep what the person says, in place of what they said before, and tell the answerer.

    It proposes a result and sets none. Raises `NotVisible` or `InvalidInput`.
    """
    request = request_of_person(token, timezone.now())
    rows = request.avenues.select_for_update(of=("self",)).filter(status__in=SPOKEN_OF)
    avenue = visible(rows.filter(uuid=avenue_id).first(), "no such avenue")
    if not set(told.reasons) <= set(OFFERED):
        raise InvalidInput("reasons of the list", path="reasons")
    if len(told.words) > LONGEST_WORDS:
        raise InvalidInput(f"at most {LONGEST_WORDS} characters", path="words")
    said = {
        "happened": told.happened,
        "reasons": [reason for reason in OFFERED if reason in told.reasons],
        "words": told.words.strip(),
    }
    there = Voice.objects.filter(avenue=avenue).first()
    if there and all(getattr(there, name) == value for name, value in said.items()):
        return there
    voice, _made = Voice.objects.update_or_create(
        avenue=avenue, defaults={**said, "said_at": timezone.now()}
    )
    tell_of_voice(voice)
    return voice
