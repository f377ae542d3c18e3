"""Writing a request, and every step that it takes."""

import datetime
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.models import Category
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, SeuilError, visible
from seuil.organisations.models import Organisation
from seuil.orientation import notifications, observing
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import clocks
from seuil.orientation.domain import request as domain
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.guards import GUARDS, Asked
from seuil.orientation.domain.publics import publics_of
from seuil.orientation.domain.request import Outcome, Party, Priority, Status, Step, Urgency
from seuil.orientation.exploring import checked_facts
from seuil.orientation.models import Desk, LevelNote, OrientationRequest, RequestEvent, Transition
from seuil.orientation.models.request import CODE_LETTERS
from seuil.orientation.operations.meetings import cancel_ahead
from seuil.orientation.policies import Viewer, acting_party, explores, parties
from seuil.orientation.queries import basin_of, colleagues_of, members_of, routes_for
from seuil.territory.models import Territory

LONGEST_WORDS = 5_000
CODE_LENGTH = 6


class StaleForm(SeuilError):
    """Somebody took a step since the form was read; ``since`` are these steps. Nothing was done."""

    def __init__(self, request: OrientationRequest, since: list[RequestEvent]) -> None:
        super().__init__(f"{len(since)} steps since the form was read")
        self.request = request
        self.since = since


@dataclass(frozen=True, slots=True)
class Need:
    """What a request says. ``situation`` is in the form of the public interface."""

    category: Category | None = None
    words: str = ""
    contact: str = ""
    situation: Mapping[str, object] = field(default_factory=dict)
    place: Territory | None = None
    language: str = ""
    urgency: Urgency = Urgency.ORDINARY
    priority: Priority = Priority.DISTANCE
    signs_kept: tuple[str, ...] = ()
    transition: Transition | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """What a step brings. ``seen`` is the version that the form was made from.

    ``signs_kept``: what in the words may name a person, and stays because the writer said so.
    """

    step: Step
    words: str = ""
    desk: Desk | None = None
    colleague: User | None = None
    outcome: Outcome | None = None
    lead: Party = Party.ANSWERER
    unseen_signs: bool = False
    signs_kept: tuple[str, ...] = ()
    seen: int | None = None


@transaction.atomic
def start_request(
    author: User,
    need: Need,
    *,
    organisation: Organisation | None = None,
    by_phone: bool = False,
    caller: str = "",
    key: UUID | None = None,
) -> OrientationRequest:
    """Begin a draft, which only its author sees.

    A form that carries a ``key`` and is sent twice begins one; its second sending finds the first.
    """
    if key:
        User.objects.select_for_update().get(pk=author.pk)  # so that one sending waits for another
        if there := OrientationRequest.objects.filter(uuid=key, author=author).first():
            return there
    request = OrientationRequest(
        uuid=key or uuid4(),
        code=new_code(),
        author=author,
        organisation=organisation,
        taken_by_phone=by_phone,
        caller=caller,
    )
    begin(request, need, timezone.now())
    request.save()
    return request


def begin(request: OrientationRequest, need: Need, now: datetime.datetime) -> None:
    """Make a draft of what is needed; nothing is saved."""
    _put(request, need)
    request.created_at = request.moved_at = now
    _turn(request, now)


def new_code() -> str:
    """Return a code that nobody has: thirty to the sixth, not to be guessed one after another."""
    return new_codes(1).pop()


def new_codes(count: int) -> set[str]:
    """Return so many codes that nobody has, in one query."""
    found: set[str] = set()
    while len(found) < count:
        drawn = {_drawn_code() for _ in range(count - len(found))}
        rows = OrientationRequest.objects.filter(code__in=drawn)
        found |= drawn - set(rows.values_list("code", flat=True))
    return found


def _drawn_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


@transaction.atomic
def write_request(
    viewer: Viewer, request_id: UUID, need: Need, *, seen: int | None = None
) -> OrientationRequest:
    """Change a draft, or complete the facts of a request that is being explored.

    Raises `StaleForm` when it moved since, `Forbidden` for anybody but who wrote it; once it is
    sent, its answerer completes it with what the requester says.
    """
    request = _locked(request_id)
    held = parties(viewer, request)
    if not held:
        raise NotVisible("no such request")
    draft = request.status == Status.DRAFT
    if not draft and not (Party.ANSWERER in held and request.status in domain.TRIED):
        raise Forbidden("this request is written already")
    _refuse_stale(request, seen)
    _put(request, need)
    request.version += 1
    if draft:  # its month begins again
        request.moved_at = timezone.now()
        _turn(request, request.moved_at)
    request.save()
    return request


def _put(request: OrientationRequest, need: Need) -> None:
    if len(need.words) > LONGEST_WORDS:
        raise InvalidInput("too long", path="words", accepted=f"at most {LONGEST_WORDS} characters")
    facts = checked_facts(need.situation)
    request.category = need.category
    request.words = need.words.strip()
    request.contact = need.contact.strip()
    request.situation = dict(need.situation)
    request.publics = [public.value for public in publics_of(facts)]
    request.place = need.place
    request.basin = Territory.objects.filter(code=basin_of(need.place)).first()
    request.language = need.language
    request.urgency = need.urgency
    request.priority = need.priority
    request.signs_kept = list(need.signs_kept)
    request.transition = need.transition


@transaction.atomic
def delete_draft(viewer: Viewer, request_id: UUID) -> None:
    request = _locked(request_id)
    if request.status != Status.DRAFT or not parties(viewer, request):
        raise NotVisible("no such draft")
    request.delete()


@transaction.atomic
def take_step(viewer: Viewer, request_id: UUID, move: Move) -> OrientationRequest:
    """Move a request one step along, write it down, and tell those concerned.

    Raises `NotVisible`, `Forbidden`, `StaleForm`, `TransitionRefused` or its `GuardRefused`, and
    then changes nothing. The same form sent twice has one effect.
    """
    request = _locked(request_id)
    party = acting_party(viewer, request, move.step)
    if party is None and not parties(viewer, request):
        raise NotVisible("no such request")
    if _is_sent_twice(viewer, request, move):
        return request
    _refuse_stale(request, move.seen)
    # refuses what cannot be
    domain.PROCESS.after(Status(request.status), move.step, words=move.words)
    if party is None:
        raise Forbidden(f"this person may not {move.step} request {request.code}")
    GUARDS.check(move.step, _asked(request, move, party))
    event = moved(request, viewer.user, party, move, timezone.now())
    request.save()
    event.save()
    if move.outcome is Outcome.NO_SOLUTION:
        observing.observe_no_solution(request, event)
    notifications.tell(event)
    if request.status not in domain.OPEN:
        cancel_ahead(request, viewer.user)
    return request


def _locked(request_id: UUID) -> OrientationRequest:
    rows = OrientationRequest.objects.select_for_update(of=("self",))
    return visible(
        rows.select_related("desk", "other_desk", "author", "answerer")
        .filter(uuid=request_id)
        .first(),
        "no such request",
    )


def _is_sent_twice(viewer: Viewer, request: OrientationRequest, move: Move) -> bool:
    if move.seen is None or request.version != move.seen + 1:
        return False
    last = request.events.order_by("pk").last()
    return (
        last is not None
        and last.actor_id == viewer.user.pk
        and last.step == move.step
        and last.words == move.words.strip()
    )


def _refuse_stale(request: OrientationRequest, seen: int | None) -> None:
    if seen is not None and seen != request.version:
        behind = min(max(request.version - seen, 0), request.version)
        since = list(request.events.select_related("actor").order_by("-pk")[:behind])
        raise StaleForm(request, since[::-1])


def _asked(request: OrientationRequest, move: Move, party: Party) -> Asked:
    now = timezone.now()
    today = timezone.localdate(now)
    found = list(request.avenues.values_list("status", "band"))
    noted = request.levels.values_list("band", flat=True)
    return Asked(
        now=now,
        party=party,
        has_need=bool(request.category_id or request.words),
        candidates=_candidates(request) if move.step is Step.SUBMIT else frozenset(),
        owner=request.desk_id,
        desk=move.desk.pk if move.desk else None,
        unseen_signs=move.unseen_signs,
        transferred=request.transferred_from_id is not None,
        colleague_sits=_sits(request, move.colleague),
        colleague_belongs=_belongs(request, move.colleague),
        bands=frozenset(Band(band) for band in (*(band for _, band in found), *noted)),
        avenues=[avenues.Status(status) for status, _ in found],
        outcome=move.outcome,
        checks=request.events.filter(step=Step.CHECK).count(),
        passed=request.passes_on is not None and request.passes_on <= today,
        closed_at=request.closed_at,
    )


def _candidates(request: OrientationRequest) -> frozenset[int]:
    found = routes_for(request.place, request.category)
    return frozenset(route.desk.pk for route in found if route.may_answer)


def _belongs(request: OrientationRequest, colleague: User | None) -> bool:
    return colleague is not None and colleague in colleagues_of(request)


def _sits(request: OrientationRequest, colleague: User | None) -> bool:
    if colleague is None or request.desk is None:
        return False
    return colleague in members_of(request.desk)


def moved(
    request: OrientationRequest, user: User, party: Party, move: Move, now: datetime.datetime
) -> RequestEvent:
    """Change a request by one step, and return what is to be written down; nothing is saved."""
    origin = Status(request.status)
    target = domain.PROCESS.after(origin, move.step, words=move.words)
    by_mover = request.mover(timezone.localdate(now)) is party
    request.status = target
    for name, value in _brought(request, user, move, now).items():
        setattr(request, name, value)
    request.signs_kept = list(dict.fromkeys([*request.signs_kept, *move.signs_kept]))
    if target is not Status.CO_EXPLORING:
        request.lead = Party.ANSWERER
    request.version += 1
    if move.step not in domain.KEEPS_CLOCK:
        request.moved_at = now
        if by_mover or target is not origin:  # news of one party give another no more time
            _turn(request, now)
    return RequestEvent(
        request=request,
        step=move.step,
        origin=origin,
        target=target,
        party=party,
        actor=user,
        words=move.words.strip(),
        desk=move.desk,
        colleague=move.colleague,
        outcome=move.outcome or "",
        at=now,
    )


def _brought(
    request: OrientationRequest, user: User, move: Move, now: datetime.datetime
) -> Mapping[str, object]:
    """Return what a step changes besides the state and the clock."""
    changes: Mapping[Step, Mapping[str, object]] = {
        Step.SUBMIT: {"desk": move.desk, "submitted_at": now},
        Step.TRANSFER: {"transferred_from": request.desk, "desk": move.desk},
        Step.TAKE: {"answerer": user},
        Step.HAND_OVER: {"answerer": move.colleague},
        Step.ENTRUST: {"author": move.colleague},
        Step.CO_EXPLORE: {"other_desk": move.desk, "lead": move.lead},
        Step.ANSWER: {"answer": move.words.strip(), "answered_at": now},
        Step.CLOSE: {"outcome": move.outcome or "", "closed_at": now},
        Step.REOPEN: {"outcome": "", "closed_at": None},
        Step.CANCEL: {"closed_at": now},
    }
    return changes.get(move.step, {})


def _turn(request: OrientationRequest, now: datetime.datetime) -> None:
    """Set when the next move is due: a step that others see starts the clock again."""
    pace = request.desk.pace if request.desk else clocks.USUAL
    found = clocks.turn(
        Status(request.status), timezone.localdate(now), pace, Urgency(request.urgency)
    )
    request.due_on, request.passes_on = found.due, found.passes


@transaction.atomic
def note_level(
    viewer: Viewer,
    request_id: UUID,
    band: Band,
    verdict: str,
    *,
    reason: str = "",
    signs_kept: tuple[str, ...] = (),
) -> None:
    """Note that a level was looked at: nothing found, or not relevant with a reason.

    An empty verdict takes the note back. Raises `Forbidden` for anybody who does not explore,
    `InvalidInput` without a reason.
    """
    request = _locked(request_id)
    if not parties(viewer, request):
        raise NotVisible("no such request")
    if not explores(viewer, request) or request.status not in domain.TRIED:
        raise Forbidden("this person does not explore the request")
    if not verdict:
        LevelNote.objects.filter(request=request, band=band).delete()
        return
    wanted = LevelNote.Verdict(verdict)
    if wanted is LevelNote.Verdict.NOT_RELEVANT and not reason.strip():
        raise InvalidInput("a level that is not relevant says why", path="reason", value=reason)
    LevelNote.objects.update_or_create(
        request=request,
        band=band,
        defaults={
            "verdict": wanted,
            "reason": reason.strip(),
            "noted_by": viewer.user,
            "noted_at": timezone.now(),
        },
    )
    if signs_kept:
        request.signs_kept = list(dict.fromkeys([*request.signs_kept, *signs_kept]))
        request.save(update_fields=["signs_kept"])
