"""Consultations of members: for whoever leads one, for a member with a link, for all after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone

from seuil.councils.domain import consultation as domain
from seuil.councils.domain.consultation import FEWEST_TOLD, Status
from seuil.councils.domain.decision import GIVEN_UP, Position, RoundKind
from seuil.councils.models import Decision, MemberAnswer, MemberConsultation, MemberLink
from seuil.councils.queries.decisions import decision_to_change
from seuil.kernel.errors import visible
from seuil.messaging.links import digest_of


def consultation_to_change(consultation_id: int) -> MemberConsultation:
    """Return a consultation, with its decision locked: rounds and steps wait."""
    key = MemberConsultation.objects.filter(pk=consultation_id).values_list(
        "decision__uuid", flat=True
    )
    found = visible(key.first(), "no such consultation")
    decision = decision_to_change(found)
    one = (
        MemberConsultation.objects.select_for_update(of=("self",))
        .select_related("seat__organisation", "text")
        .get(pk=consultation_id)
    )
    one.decision = decision
    return one


def link_of(token: str) -> MemberLink:
    """Return the link of a member that still opens something, or raise `NotVisible`."""
    return visible(
        MemberLink._base_manager.filter(
            digest=digest_of(token), used_at=None, expires_at__gt=timezone.now()
        )
        .filter(consultation__status=Status.OPEN)
        .select_related(
            "consultation__decision__council",
            "consultation__text",
            "consultation__seat__organisation",
        )
        .first(),
        "no such link",
    )


def consultations_of(decision: Decision) -> list[MemberConsultation]:
    """Return the consultations about a decision, of the latest text first."""
    found = decision.consultations.select_related("seat__organisation", "text")
    return list(found.order_by("-text__number", "seat__family", "seat"))


@dataclass(frozen=True, slots=True)
class Heard:
    """What members answered here, for whoever leads the consultation, once it is closed.

    Fewer than three answers are counted only: ``answers`` and ``positions`` are empty then.
    """

    count: int
    positions: Mapping[Position, int]
    answers: Sequence[MemberAnswer]


def heard_by(one: MemberConsultation) -> Heard | None:
    """Return the answers, or nothing while members can still answer."""
    if one.status in {Status.NOT_BEGUN, Status.OPEN}:
        return None
    answers = list(one.answers.all())
    if len(answers) < FEWEST_TOLD:
        return Heard(len(answers), {}, ())
    counted = {
        position: sum(each.position == position for each in answers) for position in Position
    }
    return Heard(len(answers), counted, answers)


def versions_told(decision: Decision) -> frozenset[int]:
    """Return the versions on which everybody reads what federations reported."""
    asked = decision.rounds.closed().filter(kind=RoundKind.OBJECTIONS)
    closed = set(asked.values_list("text__number", flat=True))
    given_up = decision.status in GIVEN_UP
    numbers = decision.texts.values_list("number", flat=True)
    return frozenset(one for one in numbers if domain.told(one, closed, given_up=given_up))
