"""What people in a council hear of its decisions by mail; never what anybody said in a round."""

import datetime
from collections.abc import Callable, Iterable, Mapping

from django.utils import timezone, translation
from django.utils.formats import date_format
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
    MemberConsultation,
    MemberLink,
    ObjectionEvent,
    Round,
    Seat,
)
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.operations import send
from seuil.organisations.domain import TEAMS
from seuil.organisations.models import Mandate
from seuil.territory.models import Territory
from seuil.territory.queries import places

DECISION = "/decisions/{uuid}/"
SPEAK = "/decisions/{uuid}/speak/"
CONSULTATION = "/decisions/{uuid}/members/{pk}/"
MEMBER = "/members/{token}/"
TOLD_TO_ALL = frozenset({
    Status.CONSENTED, Status.FALLBACK_DECLARED, Status.APPLIED, Status.REVIEWED,
    Status.WITHDRAWN, Status.SENT_TO_LEVEL,
})  # fmt: skip
Words = Callable[[], tuple[str, str]]


def holders_of(seats: Iterable[Seat], day: datetime.date) -> list[User]:
    """Return who holds one of these seats on a day, deputies too, each once."""
    held = Holding.objects.on(day).filter(seat__in=[seat.pk for seat in seats])
    found = User.objects.filter(pk__in=held.values("user"), is_active=True)
    return list(found.order_by("pk"))


def speakers_of(council: Council) -> list[User]:
    today = timezone.localdate()
    return holders_of(council.seats.on(today).speaking(), today)


def team_of(territory: Territory) -> list[User]:
    """Return the team of a territory; where it has none, those of the places around it."""
    mandates = Mandate.objects.in_force().filter(kind__in=TEAMS, user__is_active=True)
    own = mandates.filter(territory=territory)
    found = (
        own
        if own.exists()
        else mandates.filter(territory__code__in=places().ancestors(territory.code))
    )
    return list(User.objects.filter(pk__in=found.values("user")).order_by("pk"))


def tell_step(event: DecisionEvent) -> None:
    """Tell those who are asked something now, or what was decided; drafts are told to nobody."""
    decision, target = event.decision, Status(event.target)
    if target in ROUND_OF:
        _tell_round(decision, event)
    elif target in TOLD_TO_ALL and decision.rounds.exists():
        today = timezone.localdate()
        people = holders_of(decision.council.seats.on(today), today)
        _each(people, f"decision step {event.pk}", _moved(event), but=event.actor_id)
    if target is Status.SENT_TO_LEVEL and decision.sent_to is not None:
        _each(team_of(decision.sent_to), f"decision sent {event.pk}", _sent(event))


def _tell_round(decision: Decision, event: DecisionEvent) -> None:
    found = decision.rounds.filter(closed_at=None).first()
    if found is not None:
        speakers = speakers_of(decision.council)
        _each(speakers, f"decision round {found.pk}", _asked(found), but=event.actor_id)


def _asked(found: Round) -> Words:
    def words() -> tuple[str, str]:
        decision = found.decision
        told = {**_named(decision), "until": _moment(found.until), "address": _speak(decision)}
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
        **_named(event.decision),
        "state": str(DECISION_LABELS[Status(event.target)]),
        "words": event.words,
        "address": _page(event.decision),
    }


def tell_closed(found: Round) -> None:
    """Tell those who sit, and the team, that what was said can be read now."""

    def words() -> tuple[str, str]:
        told = {
            **_named(found.decision),
            "round": str(ROUND_LABELS[RoundKind(found.kind)]),
            "address": _page(found.decision),
        }
        text = _(
            "Hello,\n\nThe round is closed: %(round)s, on “%(title)s” (%(council)s). What was said "
            "can be read now:\n%(address)s\n"
        )
        return _("The round is closed: %(title)s") % told, text % told

    council = found.decision.council
    people = {one.pk: one for one in (*speakers_of(council), *team_of(council.territory))}
    _each(people.values(), f"decision closed {found.pk}", words)


def tell_objection(event: ObjectionEvent) -> None:
    """Tell the seat what a team made of its objection, or the team what the seat says of it."""
    one = event.objection
    by_seat = event.step in objection.BY_ITS_SEAT
    council = one.decision.council
    people = team_of(council.territory)
    if not by_seat:
        people = holders_of([one.seat], timezone.localdate())

    def words() -> tuple[str, str]:
        told = {
            **_named(one.decision),
            "seat": str(one.seat),
            "state": str(OBJECTION_LABELS[objection.Status(event.target)]),
            "words": event.words,
            "address": _page(one.decision),
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

    _each(people, f"objection step {event.pk}", words, but=event.actor_id)


def tell_federation(one: MemberConsultation) -> None:
    """Tell whoever sits for a federation that it has time now to ask its members."""

    def words() -> tuple[str, str]:
        told = _of_consultation(one)
        text = _(
            "Hello,\n\n%(seat)s has until %(until)s to ask its members about “%(title)s” "
            "(%(council)s), and to say where it stands. You can mail your members a link here, or "
            "ask them as you like, and report what they said.\n\nAsk your members:\n%(address)s\n\n"
            "Without a word by then, the council goes on and says that there was none.\n"
        )
        return _("Ask your members: %(title)s") % told, text % told

    _lead(one, f"members begin {one.pk}", words)


def remind_federation(one: MemberConsultation) -> None:
    """Write once, a few days before its time is over."""

    def words() -> tuple[str, str]:
        told = _of_consultation(one)
        text = _(
            "Hello,\n\nThe council waits for %(seat)s until %(until)s: “%(title)s” (%(council)s)."
            "\n\nSay where it stands:\n%(address)s\n"
        )
        return _("Until %(until)s: %(title)s") % told, text % told

    _lead(one, f"members reminder {one.pk}", words)


def tell_answers(one: MemberConsultation) -> None:
    """Tell whoever leads it that the members' time is over and the answers can be read."""

    def words() -> tuple[str, str]:
        told = _of_consultation(one)
        text = _(
            "Hello,\n\nThe time of your members is over: “%(title)s” (%(council)s). Read what they "
            "answered, and say until %(until)s where %(seat)s stands:\n%(address)s\n"
        )
        return _("Your members have answered: %(title)s") % told, text % told

    _lead(one, f"members answered {one.pk}", words)


def tell_silence(one: MemberConsultation) -> None:
    """Tell a federation that its time passed, and what the council makes of it."""

    def words() -> tuple[str, str]:
        told = {**_of_consultation(one), "address": _page(one.decision)}
        text = _(
            "Hello,\n\nThe time of %(seat)s to say where it stands on “%(title)s” (%(council)s) is "
            "over. The page says that there was no position. In the round of objections your seat "
            "speaks as all others do.\n\n%(address)s\n"
        )
        return _("The time is over: %(title)s") % told, text % told

    _lead(one, f"members silent {one.pk}", words)


def tell_consultations_over(one: MemberConsultation) -> None:
    """Tell the team that no federation has time any more: the council can go on."""
    decision = one.decision

    def words() -> tuple[str, str]:
        told = {**_named(decision), "address": _page(decision)}
        text = _(
            "Hello,\n\nEvery federation has reported on “%(title)s” (%(council)s), or its time is "
            "over. Read it, and go on:\n%(address)s\n"
        )
        return _("The federations have reported: %(title)s") % told, text % told

    key = f"members over {one.text_id} {decision.version}"
    _each(team_of(decision.council.territory), key, words)


def ask_member(link: MemberLink, token: str) -> None:
    """Send a member the one link by which to answer."""
    one = link.consultation
    with translation.override(link.language):
        told = {
            **_of_consultation(one),
            "until": _moment(link.expires_at),
            "question": one.question,
            "address": full_address(MEMBER.format(token=token)),
        }
        text = _(
            "Hello,\n\n%(seat)s asks its members what they think of “%(title)s” (%(council)s), "
            "before it says where it stands.\n\nAnswer by this link, without account, until "
            "%(until)s. Your answer is kept without your name or your address.\n%(address)s\n\n"
            "Your address is forgotten when the time is over. You got this mail because "
            "%(seat)s gave your address as that of a member; if you are none, do nothing.\n"
        )
        if one.question:
            text = _(
                "Hello,\n\n%(seat)s asks its members what they think of “%(title)s” (%(council)s), "
                "before it says where it stands.\n\nIt asks: %(question)s\n\nAnswer by this link, "
                "without account, until %(until)s. Your answer is kept without your name or your "
                "address.\n%(address)s\n\nYour address is forgotten when the time is over. You got "
                "this mail because %(seat)s gave your address as that of a member; if you are "
                "none, do nothing.\n"
            )
        send(
            key=f"member {link.pk}",
            to=link.mail,
            language=link.language,
            subject=_("%(seat)s asks you: %(title)s") % told,
            text=text % told,
            purpose=Purpose.CONCERTATION,
        )


def remind_seat(found: Round, seats: Iterable[Seat], days: int) -> None:
    """Write once to whoever holds a seat that has not spoken in a round."""

    def words() -> tuple[str, str]:
        told = {
            **_named(found.decision),
            "until": _moment(found.until),
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

    _each(holders_of(seats, timezone.localdate()), f"decision reminder {found.pk}", words)


def remind_review(decision: Decision) -> None:
    """Write to the team and to those who sit that a decision is to be looked at again."""

    def words() -> tuple[str, str]:
        told = {
            **_named(decision),
            "day": date_format(decision.review_on, "DATE_FORMAT") if decision.review_on else "",
            "who": decision.carried_by,
            "address": _page(decision),
        }
        text = _(
            "Hello,\n\nThe council wanted to look again at “%(title)s” (%(council)s) on %(day)s. "
            "It is carried by: %(who)s.\n\nLook at what became of it, and write the "
            "review:\n%(address)s\n"
        )
        return _("To be reviewed: %(title)s") % told, text % told

    council = decision.council
    people = {one.pk: one for one in (*team_of(council.territory), *speakers_of(council))}
    _each(people.values(), f"decision review {decision.pk} {decision.review_on}", words)


def _lead(one: MemberConsultation, key: str, words: Words) -> None:
    _each(holders_of([one.seat], timezone.localdate()), key, words)


def _each(people: Iterable[User], key: str, words: Words, *, but: int | None = None) -> None:
    """Send everybody the same mail in their own language, but for whoever did it."""
    for person in people:
        if person.pk == but:
            continue
        with translation.override(person.language):
            subject, text = words()
            send(
                key=f"{key} {person.pk}",
                to=person.email,
                language=person.language,
                subject=subject,
                text=text,
                purpose=Purpose.CONCERTATION,
            )


def _named(decision: Decision) -> Mapping[str, str]:
    return {"title": str(decision.title), "council": str(decision.council.name)}


def _of_consultation(one: MemberConsultation) -> dict[str, str]:
    path = CONSULTATION.format(uuid=one.decision.uuid, pk=one.pk)
    return {
        **_named(one.decision),
        "seat": str(one.seat),
        "until": _moment(one.until),
        "address": full_address(path),
    }


def _page(decision: Decision) -> str:
    return full_address(DECISION.format(uuid=decision.uuid))


def _speak(decision: Decision) -> str:
    return full_address(SPEAK.format(uuid=decision.uuid))


def _moment(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")
