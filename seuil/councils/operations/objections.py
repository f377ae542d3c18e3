"""Objections: tested against the charter by a team; met, taken back or appealed by their seat."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from seuil.councils import notifications
from seuil.councils.domain.charter import Criterion
from seuil.councils.domain.decision import OPEN
from seuil.councils.domain.objection import BY_ITS_SEAT, PROCESS, Hearing, Status, Step, hears
from seuil.councils.models import Decision, Objection, ObjectionEvent
from seuil.councils.operations.councils import must_convene
from seuil.councils.operations.rounds import refuse_while_open
from seuil.councils.policies import abilities, seats_held
from seuil.councils.queries.decisions import (
    appealed_on,
    objection_to_change,
    rules_of,
    seats_of,
    who_set_aside,
)
from seuil.kernel.errors import Forbidden, InvalidInput, TransitionRefused
from seuil.kernel.versions import refuse_stale
from seuil.organisations.standing import Standing


class SamePerson(TransitionRefused):
    """Whoever set an objection aside does not settle the appeal alone."""


@dataclass(frozen=True, slots=True)
class ObjectionMove:
    """A step; ``criterion`` is the one of the charter by which an objection stands.

    ``hearing``: the meeting that settled an appeal, where whoever set it aside writes this down.
    """

    step: Step
    words: str = ""
    criterion: Criterion | None = None
    hearing: Hearing | None = None
    seen: int | None = None


@transaction.atomic
def take_objection_step(standing: Standing, objection_id: int, move: ObjectionMove) -> Objection:
    """Take a step with an objection of a round that is closed, while nothing is decided."""
    one = objection_to_change(objection_id)
    _must_be_able(standing, one, move.step)
    refuse_stale(one, move.seen)
    if one.decision.status not in OPEN:
        raise TransitionRefused("the decision is over")
    refuse_while_open(one.decision)
    origin = Status(one.status)
    target = PROCESS.after(origin, move.step, words=move.words)
    if origin is Status.APPEALED and move.step not in BY_ITS_SEAT:
        _refuse_alone(standing, one, move.hearing)
    elif move.hearing:
        raise InvalidInput("a meeting settles appeals alone", path="hearing")
    if move.step is Step.UPHOLD:
        one.criterion = _criterion(one.decision, move.criterion)
    elif move.step is Step.SET_ASIDE:
        one.criterion = ""
    one.status = target
    one.version += 1
    one.save(update_fields=["status", "criterion", "version"])
    event = ObjectionEvent.objects.create(
        objection=one,
        step=move.step,
        origin=origin,
        target=target,
        words=move.words.strip(),
        heard_on=move.hearing.day if move.hearing else None,
        families=sorted(move.hearing.families) if move.hearing else [],
        actor_id=standing.user_id,
        at=timezone.now(),
    )
    one.decision.version += 1
    one.decision.save(update_fields=["version"])
    notifications.tell_objection(event)
    return one


def _must_be_able(standing: Standing, one: Objection, step: Step) -> None:
    council = one.decision.council
    if step not in BY_ITS_SEAT:
        must_convene(standing, council.territory.code)
        return
    able = abilities(standing, council, seats_held(standing, timezone.localdate()))
    if not able.may_speak_for(one.seat):
        raise Forbidden("only the seat that raised it")


def _refuse_alone(standing: Standing, one: Objection, hearing: Hearing | None) -> None:
    """Whoever set it aside only writes down what a meeting of the council made of the appeal."""
    if hearing is None:
        if who_set_aside(one) == standing.user_id:
            raise SamePerson("somebody else of the team, or the council, looks again")
        return
    today = timezone.localdate()
    seated = {seat.practice for seat in seats_of(one.decision.council, hearing.day)}
    if hearing.day > today or not hearing.families <= seated:
        raise InvalidInput("no such meeting yet, or with others", path="day")
    quorum = rules_of(one.decision.council).quorum
    if not hears(hearing, one.seat.practice, appealed=appealed_on(one), quorum=quorum):
        raise InvalidInput("too few families, or before the appeal", path="families")


def _criterion(decision: Decision, criterion: Criterion | None) -> str:
    if criterion is None or criterion not in rules_of(decision.council).criteria:
        raise InvalidInput("by which criterion of the charter it stands", path="criterion")
    return criterion.value
