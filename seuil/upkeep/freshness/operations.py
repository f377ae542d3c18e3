"""Asking about sheets, night after night, and what people answer."""

import datetime
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from seuil.access.types import State
from seuil.accounts.models import User
from seuil.directory.domain import Cause, CheckedBy, Hand, Origin
from seuil.directory.models import Service
from seuil.directory.record.saving import Saved, save_sheet
from seuil.directory.record.values import ConditionRecord, ServiceRecord
from seuil.kernel.errors import InvalidInput, NotVisible, visible
from seuil.messaging.domain import Purpose
from seuil.messaging.links import new_secret
from seuil.upkeep.corrections.domain import Basis, Proposal, Subject
from seuil.upkeep.corrections.operations import Told, propose
from seuil.upkeep.freshness.domain import (
    LINK_DAYS,
    MONTHS,
    MOST_A_NIGHT,
    MOST_MAILS_A_NIGHT,
    MOST_OF_ONE_ORGANISATION,
    REMIND_AFTER,
    SILENT_AFTER,
    Outcome,
    Part,
)
from seuil.upkeep.freshness.notifications import ask
from seuil.upkeep.freshness.queries import Due, due_sheets, freshness_now, freshness_of_sheets
from seuil.upkeep.models import Asking, AskingLink, Check, Rhythm
from seuil.upkeep.recipients import recipients_of

CHECKED_BY = {Hand.SERVICE: CheckedBy.SERVICE, Hand.PHONE: CheckedBy.SERVICE}
KNOWN_BY = {Hand.SERVICE: Basis.SERVICE, Hand.PHONE: Basis.CALLED}
SUBJECTS = {
    Part.CONDITIONS: Subject.CONDITION,
    Part.HOURS: Subject.HOURS,
    Part.CONTACTS: Subject.CONTACT,
    Part.PLACES: Subject.PLACE,
    Part.PRICE: Subject.OTHER,
    Part.DESCRIPTION: Subject.OTHER,
}
KEPT = datetime.timedelta(days=365)


# Night after night


@dataclass(frozen=True, slots=True)
class Night:
    """What one night did: askings opened, reminders, sheets left to teams, askings closed."""

    opened: int
    reminded: int
    silent: int
    closed: int


def ask_tonight(now: datetime.datetime) -> Night:
    """Do once a day what is due; doing it twice asks nobody twice."""
    return Night(
        closed=close_what_is_no_longer_due(now),
        reminded=remind_again(now),
        silent=leave_to_teams(now),
        opened=open_askings(now),
    )


def open_askings(now: datetime.datetime) -> int:
    """Ask about the sheets that are due, the oldest first; where nobody keeps one, a team may."""
    chosen = _chosen(now)
    services = Service.objects.select_related("organisation", "source").in_bulk(
        [due.service_id for due in chosen]
    )
    recipients = recipients_of(list(services.values()), Purpose.FRESHNESS)
    opened, mails, asked = 0, 0, Counter[int]()
    for due in chosen:
        users = recipients[due.service_id]
        if users:
            if asked[due.organisation_id] >= MOST_OF_ONE_ORGANISATION:
                continue
            if mails >= MOST_MAILS_A_NIGHT:
                continue
            asked[due.organisation_id] += 1
            mails += len(users)
        _open(services[due.service_id], due, users, now)
        opened += 1
    return opened


def _chosen(now: datetime.datetime) -> list[Due]:
    found = []
    for due in due_sheets(timezone.localdate(now)):
        found.append(due)
        if len(found) == MOST_A_NIGHT:
            break
    return found


@transaction.atomic
def _open(service: Service, due: Due, users: Sequence[User], now: datetime.datetime) -> None:
    asking, made = Asking.objects.get_or_create(
        service=service,
        closed_at=None,
        defaults={
            "parts": [str(part) for part in due.parts],
            "opened_at": now,
            "silent_at": None if users else now,
        },
    )
    if made:
        _write(asking, users, now, again=False)


def _write(asking: Asking, users: Sequence[User], now: datetime.datetime, *, again: bool) -> None:
    expires = now + datetime.timedelta(days=LINK_DAYS)
    for user in users:
        secret = new_secret()
        link = AskingLink.objects.create(
            asking=asking, user=user, digest=secret.digest, expires_at=expires
        )
        ask(link, secret.token, again=again)


@transaction.atomic
def remind_again(now: datetime.datetime) -> int:
    """Write once more, after ten days without an answer."""
    waiting = list(
        Asking.objects.waiting()
        .filter(silent_at=None, reminded_at=None, opened_at__lte=now - REMIND_AFTER)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("service__organisation", "service__source")
    )
    recipients = recipients_of([asking.service for asking in waiting], Purpose.FRESHNESS)
    for asking in waiting:
        _write(asking, recipients[asking.service_id], now, again=True)
        asking.reminded_at = now
    Asking.objects.bulk_update(waiting, ["reminded_at"])
    return len(waiting)


def leave_to_teams(now: datetime.datetime) -> int:
    waiting = Asking.objects.waiting().filter(silent_at=None, opened_at__lte=now - SILENT_AFTER)
    return waiting.update(silent_at=now)


def close_what_is_no_longer_due(now: datetime.datetime) -> int:
    """Close the askings of sheets that were checked in another way meanwhile."""
    waiting = list(Asking.objects.waiting().select_related("service"))
    known = freshness_of_sheets([(a.service_id, a.service.checked_on) for a in waiting])
    today = timezone.localdate(now)
    done = [a.pk for a in waiting if not set(a.parts) & set(known[a.service_id].due(today))]
    rows = Asking.objects.waiting().filter(pk__in=done)
    return rows.update(closed_at=now, outcome=Outcome.NO_LONGER_DUE)


# What people answer


@dataclass(frozen=True, slots=True)
class Said:
    """A fact that is not right any more, and what is right; ``dimension`` when one is meant."""

    part: Part
    fact: str
    text: str
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who answers. ``function`` is that of the person on the telephone, never a name."""

    hand: Hand
    actor: User | None
    function: str = ""


@transaction.atomic
def answer(
    service: Service,
    parts: Collection[Part],
    *,
    voice: Voice,
    remarks: Sequence[Said] = (),
    unconditional: Collection[str] = (),
    by_link: AskingLink | None = None,
) -> Saved:
    """Take down what somebody says of some parts of a sheet.

    A part without a remark is checked today; one with remarks stays as it was, and each remark
    becomes a correction. ``unconditional``: dimensions on which the service asks
    nothing, which nobody knew. What was asked about the sheet is closed. Raises `NotVisible` when
    somebody else answered through the link meanwhile.
    """
    now = timezone.now()
    asking = Asking.objects.waiting().select_for_update().filter(service=service).first()
    if by_link is not None and (asking is None or asking.pk != by_link.asking_id):
        raise NotVisible("somebody has answered already")
    for remark in remarks:
        _propose(service, remark, voice)
    confirmed = frozenset(parts) - {remark.part for remark in remarks}
    saved = _confirm(service, confirmed, frozenset(unconditional), voice)
    if asking is not None:
        _close(asking, Outcome.CHANGED if remarks else Outcome.CONFIRMED, voice.hand, now)
    return saved


def _propose(service: Service, remark: Said, voice: Voice) -> None:
    told = Told(
        words=remark.text,
        fact=remark.fact,
        basis=KNOWN_BY.get(voice.hand, Basis.OTHERWISE),
        said_by=voice.function,
        language=voice.actor.language if voice.actor else settings.LANGUAGE_CODE,
        proposer=voice.actor,
    )
    propose(service, Proposal(SUBJECTS[remark.part], remark.dimension), told)


def _close(asking: Asking, outcome: Outcome, hand: Hand, now: datetime.datetime) -> None:
    asking.closed_at, asking.outcome, asking.hand = now, outcome, hand
    asking.save(update_fields=["closed_at", "outcome", "hand"])
    asking.links.filter(used_at=None).update(used_at=now)


def _confirm(
    service: Service, parts: frozenset[Part], unconditional: frozenset[str], voice: Voice
) -> Saved:
    today = timezone.localdate()
    whole = freshness_now(service).after(parts, today)

    def checked(record: ServiceRecord) -> ServiceRecord:
        conditions = _checked_conditions(record, parts, unconditional, today)
        record = replace(record, conditions=conditions)
        if whole is None or not parts:
            return record
        by = CHECKED_BY.get(voice.hand, CheckedBy.PROFESSIONAL)
        return replace(record, checked_on=whole, checked_by=by)

    details = {"said_by": voice.function[:80]} if voice.function else {}
    saved = save_sheet(
        service.pk,
        checked,
        actor=voice.actor,
        cause=Cause.CONFIRMATION,
        hand=voice.hand,
        details=details,
    )
    Check.objects.bulk_create(
        [
            Check(
                service=service,
                part=part,
                on=today,
                hand=voice.hand,
                said_by=voice.function[:80],
                by=voice.actor,
            )
            for part in Part
            if part in parts
        ],
        update_conflicts=True,
        unique_fields=["service", "part"],
        update_fields=["on", "hand", "said_by", "by"],
    )
    return saved


def _checked_conditions(
    record: ServiceRecord,
    parts: frozenset[Part],
    unconditional: frozenset[str],
    today: datetime.date,
) -> tuple[ConditionRecord, ...]:
    """Return the conditions with today's date; what was unknown and is no condition, added."""
    known = {c.dimension for c in record.conditions if c.state is not State.UNKNOWN}
    kept = [c for c in record.conditions if c.dimension not in unconditional - known]
    if Part.CONDITIONS in parts:
        kept = [c if c.state is State.UNKNOWN else replace(c, checked_on=today) for c in kept]
    new = [
        ConditionRecord(dimension=code, state=State.NONE, source=Origin.DECLARED, checked_on=today)
        for code in sorted(unconditional - known)
    ]
    return (*kept, *new)


@transaction.atomic
def not_reached(service: Service) -> None:
    """Note that nobody answered the telephone today."""
    asking = visible(
        Asking.objects.waiting().select_for_update().filter(service=service).first(),
        "nothing is asked about this sheet",
    )
    asking.tries += 1
    asking.tried_on = timezone.localdate()
    asking.save(update_fields=["tries", "tried_on"])


@transaction.atomic
def choose_rhythms(service: Service, months: Mapping[Part | None, int | None]) -> None:
    """Say how often a sheet, or a part of it, is checked; None: as usual. Raises `InvalidInput`."""
    for part, chosen in months.items():
        if chosen is None:
            Rhythm.objects.filter(service=service, part=part or "").delete()
        elif chosen in MONTHS:
            Rhythm.objects.update_or_create(
                service=service, part=part or "", defaults={"months": chosen}
            )
        else:
            raise InvalidInput("3, 6 or 12 months", path="months", value=chosen)


def forget_askings(now: datetime.datetime) -> int:
    """Delete what was asked a year ago, once it is closed."""
    return Asking.objects.filter(closed_at__lt=now - KEPT).delete()[0]
