"""The charter of a council: proposed, agreed to by those who sit, in force until the next one."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from seuil.accounts.models import User
from seuil.councils import seat_mails
from seuil.councils.domain import charter as domain
from seuil.councils.domain.charter import Heard, NotAgreed, Status, Step, heard_of
from seuil.councils.models import Charter, CharterVoice, Council, Seat
from seuil.kernel.errors import Forbidden, InvalidInput, TransitionRefused
from seuil.kernel.versions import Stale
from seuil.organisations.domain import PracticeFamily
from seuil.wording.localised import LANGUAGES

WRITTEN = frozenset({
    "quorum", "consultation_days", "round_days", "review_months", "rounds_before_fallback",
    "criteria", *(f"{name}_{language}" for name in ("text", "fallback") for language in LANGUAGES),
})  # fmt: skip


@transaction.atomic
def propose_charter(council: Council, written: Mapping[str, Any], *, actor: User | None) -> Charter:
    """Keep a new version, which is in force once the group adopts it; those who sit are told.

    Raises `TransitionRefused` while another version waits, `InvalidInput` for a quorum that this
    council cannot reach.
    """
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of a charter", path=min(unknown))
    Council.objects.select_for_update().get(pk=council.pk)
    if council.charters.filter(status=Status.PROPOSED).exists():
        raise TransitionRefused("a charter is proposed already")
    families = len(families_seated(council))
    if written["quorum"] > families:
        raise InvalidInput("fewer families sit here", path="quorum", accepted=str(families))
    last = council.charters.aggregate(last=Max("version"))["last"] or 0
    charter = Charter.objects.create(
        council=council,
        version=last + 1,
        proposed_at=timezone.now(),
        **{k: value.strip() if isinstance(value, str) else value for k, value in written.items()},
    )
    seat_mails.tell_charter_proposed(charter, actor)
    return charter


@transaction.atomic
def say_of_charter(
    charter: Charter,
    seat: Seat,
    *,
    agrees: bool,
    reason: str = "",
    actor: User | None,
    seen: str | None = None,
) -> CharterVoice:
    """Keep what a seat says of a proposed charter; what it said before is replaced.

    ``seen``: the mark (`mark_of`) of what it had said when the form was read, None to overwrite.
    """
    held = _held(charter)
    if held.status != Status.PROPOSED:
        raise TransitionRefused("this charter is not proposed any more")
    if (
        not Seat.objects.on(timezone.localdate())
        .speaking()
        .filter(pk=seat.pk, council=held.council_id)
        .exists()
    ):
        raise Forbidden("this seat has no word here")
    if not agrees and not reason.strip():
        raise InvalidInput("say why not", path="reason")
    if seen is not None and seen != mark_of(held.voices.filter(seat=seat).first()):
        raise Stale(held)
    voice, _new = CharterVoice.objects.update_or_create(
        charter=held,
        seat=seat,
        defaults={
            "agrees": agrees,
            "reason": "" if agrees else reason.strip(),
            "author": actor,
            "at": timezone.now(),
        },
    )
    return voice


def mark_of(voice: CharterVoice | None) -> str:
    """Return what tells whether a voice is still the one that a form showed."""
    return voice.at.isoformat() if voice else ""


@transaction.atomic
def adopt_charter(charter: Charter) -> Charter:
    """Put a charter in force, and the one before out of it, or raise `NotAgreed`."""
    held = _held(charter)
    target = domain.PROCESS.after(Status(held.status), Step.ADOPT)
    heard = heard_on(held)
    if not heard.adopts:
        raise NotAgreed(heard)
    now = timezone.now()
    for before in held.council.charters.filter(status=Status.ADOPTED):
        before.status = domain.PROCESS.after(Status.ADOPTED, Step.REPLACE)
        before.ended_at = now
        before.save(update_fields=["status", "ended_at"])
    held.status, held.adopted_at = target, now
    held.save(update_fields=["status", "adopted_at"])
    seat_mails.tell_charter_adopted(held)
    return held


@transaction.atomic
def withdraw_charter(charter: Charter) -> Charter:
    """Take a proposed charter back; it stays to be read inside, and another can be proposed."""
    held = _held(charter)
    held.status = domain.PROCESS.after(Status(held.status), Step.WITHDRAW)
    held.ended_at = timezone.now()
    held.save(update_fields=["status", "ended_at"])
    return held


def heard_on(charter: Charter) -> Heard:
    """Return what families say of a charter, by the seats that there are today; two queries."""
    seats = dict(
        Seat.objects.on(timezone.localdate())
        .speaking()
        .filter(council=charter.council_id)
        .values_list("pk", "family")
    )
    voices = charter.voices.filter(seat__in=seats).values_list("seat", "agrees")
    return heard_of(
        [(PracticeFamily(seats[seat]), agrees) for seat, agrees in voices],
        map(PracticeFamily, seats.values()),
    )


def families_seated(council: Council) -> frozenset[PracticeFamily]:
    """Return the families that have a word in a council today."""
    seats = Seat.objects.on(timezone.localdate()).speaking().filter(council=council)
    return frozenset(map(PracticeFamily, seats.values_list("family", flat=True)))


def _held(charter: Charter) -> Charter:
    """Return a charter, after whoever changes one of this council before."""
    Council.objects.select_for_update().get(pk=charter.council_id)
    return Charter.objects.select_related("council").get(pk=charter.pk)
