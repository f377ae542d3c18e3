"""Councils that can decide, decisions in any state with what that state needs, who sits."""

import datetime
import types

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from seuil.councils.domain import charter
from seuil.councils.domain import consultation as consultations
from seuil.councils.domain.decision import Position, Step
from seuil.councils.domain.seat import SeatKind
from seuil.councils.models import (
    Decision,
    DecisionText,
    MemberConsultation,
    MemberLink,
    Remark,
    Round,
)
from seuil.councils.operations.decisions import Move, Outcome, prepare_decision, take_decision_step
from seuil.councils.operations.rounds import Spoken, close_round, say, take_position
from seuil.messaging.links import new_secret
from seuil.organisations.domain import MandateKind, PracticeFamily
from seuil.organisations.standing import standing_of
from tests.factories.councils import CharterFactory, CouncilFactory, HoldingFactory, SeatFactory
from tests.factories.organisations import MandateFactory

FAMILIES = (PracticeFamily.LOW_THRESHOLD, PracticeFamily.HOSPITAL, PracticeFamily.JUSTICE)
ASKED, CONSULTED = "asked", "consulted"
DAY = datetime.timedelta(days=1)
WORDS = {
    "title_fr": "Une permanence le soir",
    "title_nl": "Een avondpermanentie",
    "title_en": "An evening desk",
    "text_fr": "Le bassin ouvre une permanence le mardi soir.",
    "text_nl": "Het bekken opent een permanentie op dinsdagavond.",
    "text_en": "The basin opens a desk on Tuesday evenings.",
    "share": "decided",
}


def seat_of(council, family=PracticeFamily.HOSPITAL, kind=SeatKind.MEMBER):
    """Return a seat that a body holds, and somebody who sits there."""
    seat = SeatFactory(council=council, family=family, kind=kind)
    return seat, HoldingFactory(seat=seat).user


def sitting(*, federation=False, families=FAMILIES, slug="", **rules):
    """Return a council with a charter, a team, and one seat a family, the first a federation."""
    council = CouncilFactory(slug=slug) if slug else CouncilFactory()
    CharterFactory(
        council=council,
        status=charter.Status.ADOPTED,
        fallback_fr="La région tranche.",
        fallback_nl="Het gewest beslist.",
        **{"quorum": 2, **rules},
    )
    team = MandateFactory(territory=council.territory, kind=MandateKind.BASIN_TEAM).user
    seats, people = [], []
    for number, family in enumerate(families):
        kind = SeatKind.FEDERATION if federation and not number else SeatKind.MEMBER
        seat, person = seat_of(council, family, kind)
        seats.append(seat)
        people.append(person)
    return types.SimpleNamespace(
        council=council,
        team=team,
        lead=standing_of(team),
        seats=seats,
        people=people,
        voices=[standing_of(one) for one in people],
    )


def prepared(room, **written):
    return prepare_decision(room.lead, room.council, {**WORDS, **written})


def move(room, decision, step, **more):
    """Take a step in the name of the team."""
    if step in {Step.CONSENT, Step.DECLARE_FALLBACK} and "outcome" not in more:
        more["outcome"] = outcome()
    return take_decision_step(room.lead, decision.uuid, Move(step, **more))


def outcome():
    return Outcome("La Maison", "Six months, then a look.", timezone.localdate() + 200 * DAY)


def closed(room, decision):
    return close_round(room.lead, decision.uuid, why="All have spoken in the room.")


def asked_for_objections(room, **written):
    """Return a decision in its round of objections."""
    decision = prepared(room, **written)
    move(room, decision, Step.CLARIFY)
    closed(room, decision)
    move(room, decision, Step.ASK_REACTIONS)
    closed(room, decision)
    move(room, decision, Step.AMEND)
    return move(room, decision, Step.ASK_OBJECTIONS)


def speak(room, decision, number, position=Position.CONSENT, **more):
    """Let the seat with a number say where it stands in the open round."""
    said = Spoken(
        position,
        concern="It needs a second person." if position is Position.CONCERN else "",
        reason="The street teams lose their evening." if position is Position.OBJECTION else "",
        proposal="Begin at seven." if position is Position.OBJECTION else "",
        **more,
    )
    return take_position(
        room.voices[number],
        decision.uuid,
        room.seats[number].pk,
        said,
        round_id=Round.objects.get(decision=decision, closed_at=None).pk,
    )


class DecisionFactory(DjangoModelFactory):
    """A decision with one text and no history: for lists."""

    class Meta:
        model = Decision
        skip_postgeneration_save = True

    council = factory.SubFactory(CouncilFactory)
    title_fr = factory.Sequence("Décision {}".format)
    title_nl = factory.Sequence("Beslissing {}".format)
    title_en = factory.Sequence("Decision {}".format)
    created_at = factory.LazyFunction(timezone.now)
    moved_at = factory.LazyFunction(timezone.now)

    @factory.post_generation
    def asked(self, _create, extracted, **_more):
        """Whether a round was opened about it, so that everybody reads it."""
        text = DecisionText.objects.create(
            decision=self, number=1, text_fr="Texte", text_nl="Tekst", written_at=timezone.now()
        )
        if extracted:
            now = timezone.now()
            Round.objects.create(
                decision=self, kind="clarification", text=text, opened_at=now, until=now + 14 * DAY
            )


def consulting(room):
    """Return a decision about which the federations ask their members."""
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    closed(room, decision)
    move(room, decision, Step.ASK_REACTIONS)
    closed(room, decision)
    move(room, decision, Step.AMEND)
    return move(room, decision, Step.CONSULT_MEMBERS)


def member_token(consultation):
    """Return the token of the link of a member who is asked."""
    secret = new_secret()
    MemberConsultation.objects.filter(pk=consultation.pk).update(status=consultations.Status.OPEN)
    MemberLink.objects.create(
        consultation=consultation,
        mail=f"member-{secret.digest[:8]}@union.example",
        language="fr",
        digest=secret.digest,
        expires_at=timezone.now() + DAY,
    )
    return secret.token


def decided_now(route):
    """Return what stands in an address of a decision: in the state in which its page opens."""
    asked = Round.objects.filter(decision__council__slug=ASKED, closed_at=None).first()
    room = None if asked else sitting(slug=ASKED)
    decision = asked.decision if asked else _asked_again(room)
    if route.startswith("members/") or "/members/" in route:
        one = MemberConsultation.objects.filter(decision__council__slug=CONSULTED).first()
        one = one or consulting(sitting(federation=True, slug=CONSULTED)).consultations.get()
        return {
            "decision_id": one.decision.uuid,
            "consultation_id": one.pk,
            "member_token": lambda: member_token(one),
        }
    if route.endswith("/edit/"):
        return {"decision_id": DecisionFactory(council=decision.council).uuid}
    return {
        "decision_id": decision.uuid,
        "decision_step": "withdraw",
        "remark_id": lambda: Remark.objects.get(round__decision=decision).pk,
        "objection_id": lambda: decision.objections.first().pk,
        "objection_step": "uphold",
    }


def _asked_again(room):
    """Return a decision in its second round of objections: it has a question and an objection."""
    decision = prepared(room)
    move(room, decision, Step.CLARIFY)
    key = Round.objects.get(decision=decision, closed_at=None).pk
    say(room.voices[1], decision.uuid, room.seats[1].pk, "Who pays for it?", round_id=key)
    closed(room, decision)
    move(room, decision, Step.ASK_REACTIONS)
    closed(room, decision)
    move(room, decision, Step.AMEND)
    move(room, decision, Step.ASK_OBJECTIONS)
    speak(room, decision, 1, Position.OBJECTION)
    closed(room, decision)
    move(room, decision, Step.INTEGRATE)
    move(room, decision, Step.AMEND)
    return move(room, decision, Step.ASK_OBJECTIONS)
