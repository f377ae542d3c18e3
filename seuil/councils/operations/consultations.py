"""How federations ask their members: by links without account, or as they like; what they report.

While a consultation is open nobody reads the answers, not even the federation. What it reports is
read by others once the round of objections that follows is closed.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from seuil.councils import member_mails
from seuil.councils.domain import consultation as domain
from seuil.councils.domain.consultation import (
    LONGEST_OPEN_DAYS,
    MOST_MEMBERS,
    PROCESS,
    UNHEARD,
    Status,
    Step,
)
from seuil.councils.domain.decision import Position
from seuil.councils.domain.decision import Status as State
from seuil.councils.domain.seat import SeatKind
from seuil.councils.models import (
    ConsultationEvent,
    Decision,
    MemberAnswer,
    MemberConsultation,
    MemberLink,
)
from seuil.councils.operations.rounds import lock_text
from seuil.councils.policies import abilities, seats_held
from seuil.councils.queries.consultations import consultation_to_change, link_of
from seuil.councils.queries.decisions import (
    decision_to_change,
    latest_text,
    rules_of,
    seats_of,
)
from seuil.kernel.errors import Forbidden, InvalidInput, TransitionRefused
from seuil.messaging.links import new_secret, use_up
from seuil.organisations.standing import Standing

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Asking:
    """Members to ask: their addresses, the language of the mail, until when they answer."""

    mails: Sequence[str]
    language: str
    until: datetime.datetime
    question: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a federation reports: how many it asked and heard, how, who thought otherwise."""

    method: str
    asked: int
    heard: int
    position: Position
    dissent: str = ""
    words: str = ""


def begin_consultations(decision: Decision) -> list[MemberConsultation]:
    """Give every federation that sits the days of the charter to ask its members."""
    now = timezone.now()
    text = lock_text(decision)
    until = now + rules_of(decision.council).consultation_days * DAY
    begun = []
    for seat in seats_of(decision.council, timezone.localdate(now)):
        if seat.kind == SeatKind.FEDERATION:
            one, is_new = MemberConsultation.objects.get_or_create(
                text=text,
                seat=seat,
                defaults={"decision": decision, "until": until, "moved_at": now},
            )
            begun.append(one)
            if is_new:
                member_mails.tell_federation(one)
    return begun


@transaction.atomic
def ask_members(standing: Standing, consultation_id: int, asking: Asking) -> int:
    """Mail a link to members who have none yet; return to how many.

    An address that was asked is not asked twice, so that nobody answers twice.
    """
    one = _to_lead(standing, consultation_id)
    if one.status != Status.OPEN:
        _move(one, Step.BEGIN, standing)
    now = timezone.now()
    mails = list(dict.fromkeys(mail.strip().lower() for mail in asking.mails if mail.strip()))
    known = set(one.links.values_list("mail", flat=True))
    new = [mail for mail in mails if mail not in known]
    if not mails:
        raise InvalidInput("write at least one address", path="mails")
    if len(new) + len(known) > MOST_MEMBERS:
        raise InvalidInput("too many addresses", path="mails", value=MOST_MEMBERS)
    if not now < asking.until <= one.until:
        raise InvalidInput("members answer before the federation does", path="until")
    if asking.question.strip():
        one.question = asking.question.strip()
        one.save(update_fields=["question"])
    for mail in new:
        secret = new_secret()
        link = MemberLink.objects.create(
            consultation=one,
            mail=mail,
            language=asking.language,
            digest=secret.digest,
            expires_at=min(asking.until, now + LONGEST_OPEN_DAYS * DAY),
        )
        member_mails.ask_member(link, secret.token)
    return len(new)


@transaction.atomic
def answer(token: str, position: Position, words: str, language: str) -> MemberAnswer:
    """Keep what a member thinks, and close the link for good: nothing leads from one to the other.

    Raises `NotVisible` where the link opens nothing any more.
    """
    decision_to_change(link_of(token).consultation.decision.uuid)
    link = link_of(token)
    use_up(link, timezone.now())
    return MemberAnswer.objects.create(
        consultation=link.consultation, position=position, words=words.strip(), language=language
    )


@transaction.atomic
def stop_asking(standing: Standing, consultation_id: int) -> MemberConsultation:
    """Close the links; from now on the federation reads what its members answered."""
    one = _to_lead(standing, consultation_id)
    return _close(one, standing)


def _close(one: MemberConsultation, standing: Standing | None) -> MemberConsultation:
    _count(one)
    _move(one, Step.CLOSE, standing)
    return one


def _count(one: MemberConsultation) -> None:
    """Keep how many were asked and answered; the addresses go."""
    if one.status == Status.OPEN:
        one.asked, one.heard = one.links.count(), one.answers.count()
        one.links.all().delete()


@transaction.atomic
def report(standing: Standing, consultation_id: int, said: Report) -> MemberConsultation:
    """Keep the position of a federation; it is corrected until the council goes on."""
    one = _to_lead(standing, consultation_id)
    is_first = one.status != Status.REPORTED
    _refuse_odd(said, one)
    one.method, one.dissent = said.method.strip(), said.dissent.strip()
    one.asked, one.heard = said.asked, said.heard
    one.position, one.words = said.position, said.words.strip()
    _move(one, Step.REPORT, standing)
    if is_first:
        _tell_if_over(one)
    return one


def _refuse_odd(said: Report, one: MemberConsultation) -> None:
    if not said.method.strip():
        raise InvalidInput("say how they were asked", path="method")
    if said.asked < max(1, said.heard):
        raise InvalidInput("more were heard than asked", path="heard", value=said.heard)
    if said.heard < one.answers.count():
        raise InvalidInput("more answered here", path="heard", value=one.answers.count())
    if said.position is not Position.CONSENT and not said.words.strip():
        raise InvalidInput("a concern or an objection has a reason", path="words")
    if len(said.dissent.strip()) > domain.LONGEST_DISSENT:
        raise InvalidInput("two lines", path="dissent")


def settle_overdue(now: datetime.datetime) -> int:
    """Close what members can no longer answer, and say of silence that it is silence."""
    asked = MemberConsultation.objects.filter(status=Status.OPEN).exclude(links__expires_at__gt=now)
    over = MemberConsultation.objects.filter(status__in=UNHEARD, until__lte=now)
    keys = (asked.order_by() | over.order_by()).distinct().values_list("pk", flat=True)
    return sum(_settle(key, now) for key in list(keys))


@transaction.atomic
def _settle(consultation_id: int, now: datetime.datetime) -> bool:
    one = consultation_to_change(consultation_id)
    if one.status not in UNHEARD:
        return False
    if domain.lapses_at(one.until, now):
        _count(one)
        _move(one, Step.LAPSE, None)
        member_mails.tell_silence(one)
        _tell_if_over(one)
        return True
    if one.status == Status.OPEN and not one.links.filter(expires_at__gt=now).exists():
        _close(one, None)
        member_mails.tell_answers(one)
        return True
    return False


def break_off(decision: Decision) -> None:
    """End what is still asked of members: the decision was given up, their answers go unread."""
    for one in decision.consultations.filter(status__in=UNHEARD).select_for_update():
        one.links.all().delete()
        one.answers.all().delete()
        _move(one, Step.BREAK_OFF, None)


def _tell_if_over(one: MemberConsultation) -> None:
    if not MemberConsultation.objects.filter(text=one.text_id, status__in=UNHEARD).exists():
        member_mails.tell_consultations_over(one)


def _to_lead(standing: Standing, consultation_id: int) -> MemberConsultation:
    """Return a consultation to whoever has the word of its seat, while there is time."""
    one = consultation_to_change(consultation_id)
    able = abilities(standing, one.decision.council, seats_held(standing, timezone.localdate()))
    if not able.may_speak_for(one.seat):
        raise Forbidden("whoever holds the seat of the federation asks its members")
    over = domain.lapses_at(one.until, timezone.now())
    if over or one.decision.status != State.MEMBER_CONSULTATION:
        raise TransitionRefused("the time to ask members is over")
    if one.text != latest_text(one.decision):
        raise TransitionRefused("members are asked about another version")
    return one


def _move(one: MemberConsultation, step: Step, standing: Standing | None) -> None:
    origin, now = Status(one.status), timezone.now()
    one.status, one.moved_at = PROCESS.after(origin, step), now
    one.save()
    ConsultationEvent.objects.create(
        consultation=one,
        step=step,
        origin=origin,
        target=one.status,
        actor_id=standing.user_id if standing else None,
        at=now,
    )
