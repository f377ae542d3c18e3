"""Decisions as somebody may read them, and what is left to do before a step."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from seuil.councils.domain import charter, consultation, objection
from seuil.councils.domain.charter import Rules
from seuil.councils.domain.decision import DECIDED, OPEN, RoundKind, Seen
from seuil.councils.domain.decision import Status as State
from seuil.councils.domain.seat import SeatKind
from seuil.councils.models import Charter, Council, Decision, DecisionText, Objection, Round, Seat
from seuil.councils.policies import (
    Abilities,
    abilities,
    convenes_somewhere,
    may_convene,
    seats_held,
)
from seuil.kernel.errors import NotVisible, visible
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.standing import Standing

NOBODY_DECIDES = 99
"""The quorum of a council without charter: it decides nothing."""
BOTH = ("fr", "nl")
OUTCOME = ("carried_by", "safeguards", "review_on")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a list of decisions is narrowed to; ``state``: one of three groups, or a status."""

    council: str = ""
    state: str = ""


def decisions(standing: Standing, held: Collection[Seat], choice: Choice) -> "QuerySet[Decision]":
    """Return the decisions that somebody may read, what moved last first."""
    found = Decision.objects.for_list().filter(
        Q(pk__in=Decision.objects.public().values("pk"))
        | Q(council__in={seat.council_id for seat in held})
        | Q(council__in=convened_by(standing))
    )
    if choice.council:
        found = found.filter(council__slug=choice.council)
    match choice.state:
        case "":
            return found
        case "open":
            return found.filter(status__in=OPEN)
        case "decided":
            return found.filter(status__in=DECIDED)
        case "to_review":
            applied = DECIDED - {State.REVIEWED}
            return found.filter(status__in=applied, review_on__lte=timezone.localdate())
        case status:
            return found.filter(status=status)


def convened_by(standing: Standing) -> list[Council]:
    """Return the councils that somebody calls together, in one query; a visitor costs none."""
    if not convenes_somewhere(standing):
        return []
    councils = Council.objects.select_related("territory")
    return [one for one in councils if may_convene(standing, one.territory.code)]


def decision_for(standing: Standing, decision_id: UUID) -> tuple[Decision, Abilities]:
    """Return a decision and what somebody may do in its council, or raise `NotVisible`."""
    decision = visible(
        Decision.objects.select_related("council__territory", "sent_to")
        .filter(uuid=decision_id)
        .first(),
        "no such decision",
    )
    able = abilities(standing, decision.council, seats_held(standing, timezone.localdate()))
    asked = decision.sent_to is not None and may_convene(standing, decision.sent_to.code)
    if not (able.is_inside or asked or is_public(decision)):
        raise NotVisible("no such decision")
    return decision, able


def is_public(decision: Decision) -> bool:
    """Whether everybody reads it: from its first round on."""
    return decision.rounds.exists()


def decision_to_change(decision_id: UUID) -> Decision:
    """Return a decision locked until the transaction ends: all that is said of it waits."""
    return visible(
        Decision.objects.select_for_update(of=("self",))
        .select_related("council__territory")
        .filter(uuid=decision_id)
        .first(),
        "no such decision",
    )


def charter_of(council: Council) -> Charter | None:
    """Return the charter in force."""
    return council.charters.filter(status=charter.Status.ADOPTED).first()


def rules_of(council: Council) -> Rules:
    """Return what the charter in force fixes, or rules by which nothing is decided."""
    found = charter_of(council)
    return found.rules() if found else Rules(quorum=NOBODY_DECIDES, criteria=frozenset())


def latest_text(decision: Decision) -> DecisionText | None:
    return decision.texts.order_by("-number").first()


def texts_to_read(decision: Decision, *, inside: bool) -> list[DecisionText]:
    """Return the versions, the latest first; one that is still being written only inside."""
    found = decision.texts.order_by("-number")
    return list(found if inside else found.exclude(locked_at=None))


def seats_of(council: Council, day: datetime.date) -> list[Seat]:
    """Return the seats that speak on a day."""
    found = council.seats.on(day).speaking().select_related("organisation")
    return list(found.order_by("family", "pk"))


def missing_in(decision: Decision, text: DecisionText | None) -> list[str]:
    """Return the parts of title and text that are not written in French or Dutch."""
    gone = [f"title_{one}" for one in BOTH if not getattr(decision, f"title_{one}").strip()]
    return gone + [
        f"text_{one}" for one in BOTH if text is None or not getattr(text, f"text_{one}").strip()
    ]


def seen_of(decision: Decision) -> Seen:
    """Return a decision as its guards see it; of an open round only that it is open."""
    rules, found = rules_of(decision.council), charter_of(decision.council)
    text = latest_text(decision)
    rounds = list(decision.rounds.select_related("text"))
    asked = [one for one in rounds if one.kind == RoundKind.OBJECTIONS and one.closed_at]
    last = asked[-1] if asked else None
    seats = seats_of(decision.council, timezone.localdate())
    consultations = list(decision.consultations.select_related("seat__organisation"))
    return Seen(
        charter_adopted=found is not None,
        missing=missing_in(decision, text),
        version=text.number if text else 0,
        round_open=any(one.closed_at is None for one in rounds),
        round_version=last.text.number if last else None,
        heard=heard_in(last) if last else frozenset(),
        quorum=rules.quorum,
        objections=tuple(
            objection.Status(status)
            for status in closed_objections(decision).values_list("status", flat=True)
        ),
        rounds=len(asked),
        rounds_before_fallback=rules.rounds_before_fallback,
        fallback=bool(found and found.fallback),
        federations=sum(seat.kind == SeatKind.FEDERATION for seat in seats),
        consulted=bool(consultations),
        unheard=[str(one.seat) for one in consultations if one.status in consultation.UNHEARD],
        outcome_missing=[name for name in OUTCOME if not getattr(decision, name)],
    )


def heard_in(closed: Round) -> frozenset[PracticeFamily]:
    """Return the families of which a seat took a position in a round that is closed."""
    families = closed.positions.values_list("seat__family", flat=True)
    return frozenset(map(PracticeFamily, families))


def closed_objections(decision: Decision) -> "QuerySet[Objection]":
    """Return the objections that may be read: those of rounds that are closed."""
    return decision.objections.exclude(round__closed_at=None).select_related(
        "seat__organisation", "round__text"
    )


def objection_to_change(objection_id: int) -> Objection:
    """Return an objection that may be read, with its decision locked."""
    key = visible(
        Objection.objects.filter(pk=objection_id).values_list("decision__uuid", flat=True).first(),
        "no such objection",
    )
    decision = decision_to_change(key)
    found = closed_objections(decision).select_for_update(of=("self",)).filter(pk=objection_id)
    one = visible(found.first(), "no such objection")
    one.decision = decision
    return one


def who_set_aside(one: Objection) -> int | None:
    """Return who set an objection aside last, as far as the site still knows."""
    last = one.events.filter(step=objection.Step.SET_ASIDE).order_by("-at", "-pk").first()
    return last.actor_id if last else None


def appealed_on(one: Objection) -> datetime.date:
    """Return the day of the last appeal of an objection that has one."""
    last = one.events.filter(step=objection.Step.APPEAL).latest("at", "pk")
    return timezone.localdate(last.at)


def open_objections_of(decision: Decision, seat: Seat) -> list[Objection]:
    """Return what a seat raised in closed rounds and that is not dealt with."""
    found = closed_objections(decision).filter(seat=seat, status__in=objection.OPEN)
    return list(found.order_by("at", "pk"))
