"""Objections: tested against the charter by a team; met, taken back or appealed by their seat."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from seuil.councils import notifications
from seuil.councils.domain.charter import Criterion
from seuil.councils.domain.decision import OPEN
from seuil.councils.domain.objection import BY_ITS_SEAT, PROCESS, Status, Step
from seuil.councils.models import Decision, Objection, ObjectionEvent
from seuil.councils.operations.councils import must_convene
from seuil.councils.operations.rounds import refuse_while_open
from seuil.councils.policies import abilities, seats_held
from seuil.councils.queries.decisions import objection_to_change, rules_of
from seuil.kernel.errors import Forbidden, InvalidInput, SeuilError, TransitionRefused
from seuil.organisations.standing import Standing


class StaleObjection(SeuilError):
    """Somebody else took a step with it since the page was read. Nothing was done."""


class SamePerson(TransitionRefused):
    """Whoever set an objection aside does not settle the appeal: somebody else looks again."""


@dataclass(frozen=True, slots=True)
class ObjectionMove:
    """A step; ``criterion`` is the one of the charter by which an objection stands."""

    step: Step
    words: str = ""
    criterion: Criterion | None = None
    seen: int | None = None


@transaction.atomic
def take_objection_step(standing: Standing, objection_id: int, move: ObjectionMove) -> Objection:
    """Take a step with an objection of a round that is closed, while nothing is decided."""
    one = objection_to_change(objection_id)
    _must_be_able(standing, one, move.step)
    if move.seen is not None and move.seen != one.version:
        raise StaleObjection("it moved since the page was read")
    if one.decision.status not in OPEN:
        raise TransitionRefused("the decision is over")
    refuse_while_open(one.decision)
    origin = Status(one.status)
    target = PROCESS.after(origin, move.step, words=move.words)
    if origin is Status.APPEALED and move.step not in BY_ITS_SEAT:
        _refuse_same_person(standing, one)
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


def _refuse_same_person(standing: Standing, one: Objection) -> None:
    last = one.events.filter(step=Step.SET_ASIDE).order_by("-at", "-pk").first()
    if last is not None and last.actor_id is not None and last.actor_id == standing.user_id:
        raise SamePerson("somebody else of the team looks again")


def _criterion(decision: Decision, criterion: Criterion | None) -> str:
    if criterion is None or criterion not in rules_of(decision.council).criteria:
        raise InvalidInput("by which criterion of the charter it stands", path="criterion")
    return criterion.value
