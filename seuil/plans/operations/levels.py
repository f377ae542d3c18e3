"""What one level asks of another: asking, answering, passing on, closing the loop."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.kernel.errors import (
    Forbidden,
    InvalidInput,
    SeuilError,
    TransitionRefused,
    visible,
)
from seuil.kernel.versions import refuse_stale
from seuil.organisations.standing import Standing
from seuil.plans import level_mails
from seuil.plans.asking import asking_abilities, may_ask
from seuil.plans.domain import level as domain
from seuil.plans.domain.level import (
    WAITING,
    Direction,
    Leg,
    PingPong,
    Status,
    Step,
    StillUnderWay,
    UpReason,
    WithoutReason,
    direction,
    refuse_ping_pong,
)
from seuil.plans.models import Action, LevelRequest, LevelRequestEvent
from seuil.register.models import Blockage
from seuil.territory.domain import Level
from seuil.territory.models import Territory

ASKED = frozenset({Level.REGION, Level.BASIN})
"""Levels that have a team, which answers."""


class AskedAlready(SeuilError):
    """The same was asked of the same place, and waits for an answer."""

    def __init__(self, request: LevelRequest) -> None:
        super().__init__("it was asked already")
        self.request = request


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, of whom, and about what; ``reason``: why there, where it goes up."""

    origin: Territory
    target: Territory
    subject: str
    words: str
    language: str
    reason: UpReason | None = None
    blockage: Blockage | None = None
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A step with its words. ``result``: the action that takes it up; ``to``: where it goes on.

    ``seen``: the version of the form. ``reason``: why there, where it goes on upwards.
    """

    step: Step
    words: str = ""
    seen: int | None = None
    result: Action | None = None
    to: Territory | None = None
    reason: UpReason | None = None


@transaction.atomic
def ask_level(standing: Standing, question: Question, *, actor: User | None) -> LevelRequest:
    """Send a request to another territory, whose team is told.

    Raises `Forbidden`, `InvalidInput`, `WithoutReason`, `PingPong` when that place asks the same
    of this one, `AskedAlready`.
    """
    if question.origin == question.target:
        raise InvalidInput("ask another territory", path="target")
    if not may_ask(standing, question.origin.code, question.target.code):
        raise Forbidden("the team of a territory asks for it")
    _refuse_wrong(question)
    _refuse_the_same(question)
    return _send(question, actor=actor)


def _refuse_wrong(question: Question) -> None:
    origin, target = Level(question.origin.level), Level(question.target.level)
    if not {origin, target} <= ASKED:
        raise InvalidInput("nobody answers for this place", path="target")
    if not question.subject.strip():
        raise InvalidInput("say it in one line", path="subject")
    if not question.words.strip():
        raise InvalidInput("say what is asked", path="words")
    if direction(origin, target) is Direction.UP and question.reason is None:
        raise WithoutReason


def _refuse_the_same(question: Question) -> None:
    """Look only at what is about the same thing: words alone are never known to be the same."""
    if question.blockage is None and question.action is None:
        return
    same = LevelRequest.objects.filter(
        status__in=WAITING, blockage=question.blockage, action=question.action
    ).select_related("origin", "target")
    if back := same.filter(origin=question.target, target=question.origin).first():
        raise PingPong(back.origin.code)
    if again := same.filter(origin=question.origin, target=question.target).first():
        raise AskedAlready(again)


def _send(
    question: Question, *, actor: User | None, previous: LevelRequest | None = None
) -> LevelRequest:
    now = timezone.now()
    request = LevelRequest.objects.create(
        origin=question.origin,
        target=question.target,
        subject=question.subject.strip(),
        words=question.words.strip(),
        language=question.language,
        reason=question.reason or "",
        blockage=question.blockage,
        action=question.action,
        previous=previous,
        author=actor,
        sent_at=now,
        moved_at=now,
    )
    level_mails.tell_asked(request)
    return request


@transaction.atomic
def take_request_step(
    standing: Standing, request_id: UUID, answer: Answer, *, actor: User | None
) -> LevelRequest:
    """Take a step of a request, or raise what says why not.

    `Forbidden`, `Stale`, `TransitionRefused`; of passing on `PingPong` and `WithoutReason`,
    of closing the loop `StillUnderWay`.
    """
    request = _held(request_id)
    if not asking_abilities(standing, request).may_take(answer.step):
        raise Forbidden("others take this step")
    refuse_stale(request, answer.seen)
    origin = Status(request.status)
    target = domain.PROCESS.after(origin, answer.step, words=answer.words)
    _refuse_result_of_others(request, answer)
    if answer.step is Step.CLOSE_LOOP and (waits := last_of(request)).status in WAITING:
        raise StillUnderWay(waits.target.code)
    now = timezone.now()
    request.status, request.moved_at = target, now
    request.result = answer.result or request.result
    request.version += 1
    request.save()
    event = LevelRequestEvent.objects.create(
        request=request,
        step=answer.step,
        origin=origin,
        target=target,
        words=answer.words.strip(),
        actor=actor,
        at=now,
    )
    if answer.step is Step.HAND_ON:
        _pass_on(request, answer, actor)
    level_mails.tell_step(event)
    return request


def _refuse_result_of_others(request: LevelRequest, answer: Answer) -> None:
    if answer.result is None:
        return
    if answer.step is not Step.TAKE_UP:
        raise InvalidInput("an action takes a request up", path="result")
    if answer.result.plan.territory_id != request.target_id:
        raise InvalidInput("this action is of another territory", path="result")


def _pass_on(request: LevelRequest, answer: Answer, actor: User | None) -> None:
    if answer.to is None:
        raise InvalidInput("say to whom it goes", path="to")
    refuse_ping_pong([Leg(one.origin.code, one.target.code) for one in way_of(request)],
                     answer.to.code)  # fmt: skip
    question = Question(
        origin=request.target,
        target=answer.to,
        subject=request.subject,
        words=request.words,
        language=request.language,
        reason=answer.reason,
        blockage=request.blockage,
        action=request.action,
    )
    _refuse_wrong(question)
    _send(question, actor=actor, previous=request)


@transaction.atomic
def name_result(
    standing: Standing, request_id: UUID, action: Action, *, seen: int | None = None
) -> LevelRequest:
    """Say by which action a request was taken up, when it was not said at once."""
    request = _held(request_id)
    if not asking_abilities(standing, request).answers:
        raise Forbidden("those who were asked say this")
    refuse_stale(request, seen)
    if request.status not in {Status.TAKEN_UP, Status.LOOP_CLOSED}:
        raise TransitionRefused("it was not taken up")
    _refuse_result_of_others(request, Answer(Step.TAKE_UP, result=action))
    request.result = action
    request.version += 1
    request.save()
    return request


def way_of(request: LevelRequest) -> list[LevelRequest]:
    """Return the hops of a request from the first one to this one; few by rule."""
    way = [request]
    while (before := way[0].previous_id) is not None:
        way.insert(0, LevelRequest.objects.select_related("origin", "target").get(pk=before))
    return way


def last_of(request: LevelRequest) -> LevelRequest:
    """Return where a request that was passed on stands now: the last hop."""
    last = request
    while after := LevelRequest.objects.select_related("target").filter(previous=last).first():
        last = after
    return last


def _held(request_id: UUID) -> LevelRequest:
    """Return a request, after whoever changes it before."""
    return visible(
        LevelRequest.objects.select_for_update(of=("self",))
        .select_related("origin", "target", "blockage", "action")
        .filter(uuid=request_id)
        .first(),
        "no such request",
    )
