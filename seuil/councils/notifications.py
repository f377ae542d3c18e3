"""What people in a council hear of its decisions by mail; never what anybody said in a round."""

import datetime
from collections.abc import Iterable, Mapping

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.accounts.models import User
from seuil.councils.domain import objection
from seuil.councils.domain.decision import ROUND_OF, RoundKind, Status
from seuil.councils.labels import DECISION_LABELS, OBJECTION_LABELS, ROUND_LABELS
from seuil.councils.models import (
    Council,
    Decision,
    DecisionEvent,
    Holding,
    ObjectionEvent,
    Round,
    Seat,
)
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import Words, write_each
from seuil.organisations.queries import team_of
from seuil.wording.times import date_and_hour_text, date_text

DECISION = "/decisions/{uuid}/"
SPEAK = "/decisions/{uuid}/speak/"
TOLD_TO_ALL = frozenset({
    Status.CONSENTED, Status.FALLBACK_DECLARED, Status.APPLIED, Status.REVIEWED,
    Status.WITHDRAWN, Status.SENT_TO_LEVEL,
})  # fmt: skip


def holders_of(seats: Iterable[Seat], day: datetime.date) -> list[User]:
    """Return who holds one of these seats on a day, deputies too, each once."""
    held = Holding.objects.on(day).filter(seat__in=[seat.pk for seat in seats])
    found = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return list(found.order_by("pk"))


def speakers_of(council: Council) -> list[User]:
    today = timezone.localdate()
    return holders_of(council.seats.on(today).speaking(), today)


def tell_step(event: DecisionEvent) -> None:
    """Tell those who are asked something now, or what was decided; drafts are told to nobody."""
    decision, target = event.decision, Status(event.target)
    if target in ROUND_OF:
        _tell_round(decision, event)
    elif target in TOLD_TO_ALL and decision.rounds.exists():
        today = timezone.localdate()
        people = holders_of(decision.council.seats.on(today), today)
        tell_each(people, f"decision step {event.pk}", _moved(event), but=event.actor_id)
    if target is Status.SENT_TO_LEVEL and decision.sent_to is not None:
        tell_each(team_of(decision.sent_to), f"decision sent {event.pk}", _sent(event))


def _tell_round(decision: Decision, event: DecisionEvent) -> None:
    found = decision.rounds.filter(closed_at=None).first()
    if found is not None:
        speakers = speakers_of(decision.council)
        tell_each(speakers, f"decision round {found.pk}", _asked(found), but=event.actor_id)


def _asked(found: Round) -> Words:
    def words() -> tuple[str, str]:
        decision = found.decision
        told = {**named(decision), "until": moment_text(found.until), "address": _speak(decision)}
        if found.kind == RoundKind.CLARIFICATION:
            text = _(
                "Hello,\n\n“%(title)s” (%(council)s): ask what you need to understand it, until "
                "%(until)s. Nobody reads the questions before the round is closed.\n\nRead it and "
                "ask:\n%(address)s\n"
            )
        elif found.kind == RoundKind.REACTIONS:
            text = _(
                "Hello,\n\n“%(title)s” (%(council)s): say how you react to it, until %(until)s. "
                "Nobody reads the reactions before the round is closed.\n\nRead it and "
                "react:\n%(address)s\n"
            )
        else:
            text = _(
                "Hello,\n\n“%(title)s” (%(council)s): say where your seat stands, until %(until)s: "
                "consent, consent with a concern, or an objection with its reason and a proposal. "
                "Nobody reads it before the round is closed.\n\nRead it and take a "
                "position:\n%(address)s\n"
            )
        return _("Your word is asked: %(title)s") % told, text % told

    return words


def _moved(event: DecisionEvent) -> Words:
    def words() -> tuple[str, str]:
        told = _of_event(event)
        text = _("Hello,\n\n“%(title)s” (%(council)s) is now: %(state)s.\n\n%(address)s\n")
        if event.words:
            text = _(
                "Hello,\n\n“%(title)s” (%(council)s) is now: %(state)s.\n\nIn words: "
                "%(words)s\n\n%(address)s\n"
            )
        return _("%(title)s: %(state)s") % told, text % told

    return words


def _sent(event: DecisionEvent) -> Words:
    def words() -> tuple[str, str]:
        told = _of_event(event)
        text = _(
            "Hello,\n\n%(council)s sends you “%(title)s”: it thinks that your territory should "
            "decide on it.\n\nThe reason: %(words)s\n\nRead it:\n%(address)s\n\nIf your council "
            "takes it up, prepare a decision there and say so to those who sent it.\n"
        )
        return _("Sent to your territory: %(title)s") % told, text % told

    return words


def _of_event(event: DecisionEvent) -> dict[str, str]:
    return {
        **named(event.decision),
        "state": str(DECISION_LABELS[Status(event.target)]),
        "words": event.words,
        "address": page_of(event.decision),
    }


def tell_closed(found: Round) -> None:
    """Tell those who sit, and the team, that what was said can be read now."""

    def words() -> tuple[str, str]:
        told = {
            **named(found.decision),
            "round": str(ROUND_LABELS[RoundKind(found.kind)]),
            "address": page_of(found.decision),
        }
        text = _(
            "Hello,\n\nThe round is closed: %(round)s, on “%(title)s” (%(council)s). What was said "
            "can be read now:\n%(address)s\n"
        )
        return _("The round is closed: %(title)s") % told, text % told

    council = found.decision.council
    people = {one.pk: one for one in (*speakers_of(council), *team_of(council.territory))}
    tell_each(people.values(), f"decision closed {found.pk}", words)


def tell_objection(event: ObjectionEvent) -> None:
    """Tell the seat what a team made of its objection, or the team what the seat says of it."""
    one = event.objection
    by_seat = event.step in objection.BY_ITS_SEAT
    council = one.decision.council
    today = timezone.localdate()
    people = team_of(council.territory) if by_seat else holders_of([one.seat], today)

    def words() -> tuple[str, str]:
        told = {
            **named(one.decision),
            "seat": str(one.seat),
            "state": str(OBJECTION_LABELS[objection.Status(event.target)]),
            "words": event.words,
            "address": page_of(one.decision),
        }
        text = _("Hello,\n\nThe objection of %(seat)s to “%(title)s”: %(state)s.\n\n%(address)s\n")
        if event.target == objection.Status.NOT_AN_OBJECTION:
            text = _(
                "Hello,\n\nThe objection of %(seat)s to “%(title)s” was tested against the "
                "charter, and set aside.\n\nThe reason: %(words)s\n\nIf you think otherwise, ask "
                "to look at it again: somebody else will.\n%(address)s\n"
            )
        elif event.words:
            text = _(
                "Hello,\n\nThe objection of %(seat)s to “%(title)s”: %(state)s.\n\nIn words: "
                "%(words)s\n\n%(address)s\n"
            )
        return _("An objection to %(title)s: %(state)s") % told, text % told

    tell_each(people, f"objection step {event.pk}", words, but=event.actor_id)


def remind_seat(found: Round, seats: Iterable[Seat], days: int) -> None:
    """Write once to whoever holds a seat that has not spoken in a round."""

    def words() -> tuple[str, str]:
        told = {
            **named(found.decision),
            "until": moment_text(found.until),
            "days": days,
            "address": _speak(found.decision),
        }
        text = ngettext(
            "Hello,\n\nYour seat has not spoken yet on “%(title)s” (%(council)s). There is "
            "%(days)s day left, until %(until)s.\n\nRead it and speak:\n%(address)s\n",
            "Hello,\n\nYour seat has not spoken yet on “%(title)s” (%(council)s). There are "
            "%(days)s days left, until %(until)s.\n\nRead it and speak:\n%(address)s\n",
            days,
        )
        return _("Until %(until)s: %(title)s") % told, text % told

    tell_each(holders_of(seats, timezone.localdate()), f"decision reminder {found.pk}", words)


def remind_review(decision: Decision) -> None:
    """Write to the team and to those who sit that a decision is to be looked at again."""

    def words() -> tuple[str, str]:
        told = {
            **named(decision),
            "day": date_text(decision.review_on) if decision.review_on else "",
            "who": decision.carried_by,
            "address": page_of(decision),
        }
        text = _(
            "Hello,\n\nThe council wanted to look again at “%(title)s” (%(council)s) on %(day)s. "
            "It is carried by: %(who)s.\n\nLook at what became of it, and write the "
            "review:\n%(address)s\n"
        )
        return _("To be reviewed: %(title)s") % told, text % told

    council = decision.council
    people = {one.pk: one for one in (*team_of(council.territory), *speakers_of(council))}
    tell_each(people.values(), f"decision review {decision.pk} {decision.review_on}", words)


def tell_each(people: Iterable[User], key: str, words: Words, *, but: int | None = None) -> None:
    write_each(people, words, key=key, purpose=Purpose.CONCERTATION, but=but)


def named(decision: Decision) -> Mapping[str, str]:
    return {"title": str(decision.title), "council": str(decision.council.name)}


def page_of(decision: Decision) -> str:
    return full_address(DECISION.format(uuid=decision.uuid))


def _speak(decision: Decision) -> str:
    return full_address(SPEAK.format(uuid=decision.uuid))


def moment_text(moment: datetime.datetime) -> str:
    return date_and_hour_text(timezone.localtime(moment))
