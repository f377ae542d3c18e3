"""Saying that something is wrong on a sheet, and answering."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.domain import Cause, Hand, Origin
from seuil.directory.models import Service
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.saving import record_now, save_sheet
from seuil.directory.record.values import ServiceRecord
from seuil.kernel.errors import Forbidden, InvalidInput, visible
from seuil.messaging.links import new_secret
from seuil.organisations.models import Organisation
from seuil.upkeep.corrections import domain, notifications
from seuil.upkeep.corrections.domain import Basis, Often, Proposal, Status, Step, Subject, Values
from seuil.upkeep.corrections.policies import Actor, Proposer, may_take
from seuil.upkeep.corrections.queries import keepers_to_tell
from seuil.upkeep.models import Correction, CorrectionEvent, CorrectionLink
from seuil.upkeep.reading import dated
from seuil.upkeep.telling import tell_once_a_day

OPENS_FOR = datetime.timedelta(days=365)
LETTERS_KEPT = datetime.timedelta(days=30)
KEPT = datetime.timedelta(days=730)
LONGEST_WORDS = 2_000
LONGEST_FUNCTION = 80
Edit = Callable[[ServiceRecord], ServiceRecord]


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says besides the correction itself, and about themselves.

    ``fact`` is the sentence of the sheet that is meant, ``said_by`` the function of the person on
    the telephone, ``mail`` where the answer goes. Of an observation: when, how often, for which
    organisation.
    """

    words: str = ""
    fact: str = ""
    basis: Basis = Basis.OTHERWISE
    said_by: str = ""
    mail: str = ""
    language: str = "fr"
    proposer: User | None = None
    observer: Organisation | None = None
    observed_on: datetime.date | None = None
    often: Often | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A correction, and the token with which its writer finds the answer."""

    correction: Correction
    token: str


@transaction.atomic
def propose(service: Service, proposed: Proposal, told: Told) -> Made:
    """Keep what somebody says is wrong. Raises `InvalidInput` when nothing is said."""
    if proposed.in_words and not told.words.strip():
        raise InvalidInput("what is right, or words about it", path="words", value=told.words)
    if len(told.words) > LONGEST_WORDS:
        raise InvalidInput("too long", path="words", accepted=f"at most {LONGEST_WORDS} characters")
    correction = Correction.objects.create(
        service=service,
        subject=proposed.subject,
        dimension=proposed.dimension,
        before=proposed.before,
        after=proposed.after,
        words=told.words.strip(),
        fact=told.fact,
        basis=told.basis,
        said_by=told.said_by[:LONGEST_FUNCTION],
        mail=told.mail,
        language=told.language,
        proposer=told.proposer,
        observer=told.observer,
        observed_on=told.observed_on,
        often=told.often or "",
        made_at=timezone.now(),
    )
    token = _link_to(correction)
    if proposed.subject is Subject.GONE:
        _tell_at_once(correction)
    return Made(correction, token)


def _link_to(correction: Correction) -> str:
    secret = new_secret()
    CorrectionLink.objects.create(
        correction=correction, digest=secret.digest, expires_at=timezone.now() + OPENS_FOR
    )
    return secret.token


def _tell_at_once(correction: Correction) -> None:
    for person in keepers_to_tell(correction.service):
        notifications.tell_that_gone(correction, person)
    correction.told_at = timezone.now()
    correction.save(update_fields=["told_at"])


@transaction.atomic
def take_step(
    correction_id: int, step: Step, *, actor: Actor, reason: str = "", edit: Edit | None = None
) -> Correction:
    """Move a correction one step along, write it down, and tell whoever wrote it.

    `Step.ACCEPT` puts it into the sheet as it was written, `Step.ACCEPT_CHANGED` what ``edit``
    makes of the sheet. Raises `Forbidden`, `TransitionRefused`, `Overtaken` when the sheet says
    something else by now, or what `save_sheet` raises; then nothing is changed.
    """
    correction = _locked(correction_id)
    if not may_take(actor, correction, step):
        raise Forbidden(f"this person may not {step} correction {correction_id}")
    origin = Status(correction.status)
    correction.status = domain.PROCESS.after(origin, step, words=reason)
    user = None if isinstance(actor, Proposer) else actor.user
    if step is Step.ACCEPT:
        _put_into_sheet(correction, user, _as_written(correction))
    elif step is Step.ACCEPT_CHANGED:
        if edit is None:
            raise InvalidInput("what the sheet is to say instead", path="edit")
        _put_into_sheet(correction, user, edit)
    _write_down(correction, step, origin, user, reason.strip())
    if correction.status in domain.ANSWERS and correction.mail:
        notifications.tell_the_answer(correction, _link_to(correction))
    if correction.status not in domain.OPEN:
        end = timezone.now() + LETTERS_KEPT
        CorrectionLink.objects.filter(correction=correction).update(expires_at=end)
    return correction


def _locked(correction_id: int) -> Correction:
    rows = Correction.objects.select_for_update(of=("self",)).select_related("service")
    return visible(rows.filter(pk=correction_id).first(), "no such correction")


def _write_down(
    correction: Correction, step: Step, origin: Status, user: User | None, reason: str
) -> None:
    now = timezone.now()
    correction.holder = None if step is Step.GIVE_BACK else user
    correction.reason = reason
    correction.answered_at = None if correction.status in domain.OPEN else now
    correction.save(update_fields=["status", "holder", "reason", "answered_at"])
    CorrectionEvent.objects.create(
        correction=correction,
        step=step,
        origin=origin,
        target=correction.status,
        reason=reason,
        actor=user,
        at=now,
    )


def _as_written(correction: Correction) -> Edit:
    def edit(record: ServiceRecord) -> ServiceRecord:
        return parse_record(domain.applied(record.as_dict(), correction.proposed), known_now())

    return edit


def _put_into_sheet(correction: Correction, user: User | None, edit: Edit) -> None:
    observed = correction.subject == Subject.OBSERVED
    today = timezone.localdate()
    save_sheet(
        correction.service_id,
        lambda record: signed(record, edit(record), today),
        actor=user,
        cause=Cause.OBSERVATION if observed else Cause.CORRECTION,
        hand=Hand.CORRECTION,
        details={"correction": str(correction.pk)},
    )


def signed(before: ServiceRecord, after: ServiceRecord, today: datetime.date) -> ServiceRecord:
    """Return the sheet as `dated` does, with what was observed as the field said it."""
    rows = zip(after.conditions, dated(before, after, today).conditions, strict=True)
    return replace(
        after,
        conditions=tuple(row if row.source is Origin.OBSERVED else said for row, said in rows),
    )


def sheet_with(service: Service, correction: Correction) -> tuple[Values, Values]:
    """Return the sheet as it is and as the correction would make it, or raise `Overtaken`."""
    now: dict[str, Any] = record_now(service).as_dict()
    return now, domain.applied(now, correction.proposed)


@transaction.atomic
def tell_keepers(now: datetime.datetime) -> int:
    """Write one mail to each person who keeps a sheet with new corrections; return how many.

    Called once a day; a correction is told once.
    """
    untold = Correction.objects.untold().select_related("service__organisation")
    return tell_once_a_day(
        untold, lambda one: keepers_to_tell(one.service), notifications.tell_what_waits, now
    )


def forget_letters(now: datetime.datetime) -> int:
    """Take addresses, writers and words out of what was answered a month ago."""
    CorrectionLink.objects.filter(expires_at__lte=now).delete()
    old = Correction.objects.answered().filter(answered_at__lt=now - LETTERS_KEPT)
    held = old.exclude(mail="", words="", said_by="", proposer=None)
    return held.update(mail="", words="", said_by="", proposer=None)


def forget_old_corrections(now: datetime.datetime) -> int:
    return Correction.objects.filter(made_at__lt=now - KEPT).delete()[0]
