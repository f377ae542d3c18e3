"""Fifty desks and five hundred services writing at once, for five minutes.

Each of them takes whatever step is possible on a request that others work on too. Counted is what
was written and what was refused; what must not be is a deadlock that anybody sees, a step that was
lost, a state that its steps do not lead to.
"""

import datetime
import random
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from benchmarks.directory import import_generated, load_demonstration
from benchmarks.figures import say, tell
from seuil.accounts.models import User
from seuil.directory.models import Category, Service
from seuil.kernel.errors import SeuilError
from seuil.organisations.domain import MandateKind, MembershipStatus, Role
from seuil.organisations.models import Mandate, Membership
from seuil.organisations.standing import standing_of
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import request as requests
from seuil.orientation.domain.avenue import Band, Channel
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.domain.request import Outcome, Step
from seuil.orientation.models import Avenue, AvenueEvent, Desk, OrientationRequest, RequestEvent
from seuil.orientation.operations import (
    AvenueMove,
    Move,
    Need,
    add_avenue,
    note_level,
    open_desk,
    start_request,
    take_avenue_step,
    take_step,
)
from seuil.orientation.operations.avenues import ByLink
from seuil.orientation.policies import Viewer, explores, steps_of, viewer_of
from seuil.territory.models import Territory

DESKS, SERVICES, REQUESTS = 50, 500, 400
SECONDS = 300.0
CONNECTIONS = 24
"""Threads with a connection of their own, among which the desks and services take turns."""


@dataclass
class Done:
    """What happened: steps that were written, refusals by kind, what should never happen."""

    written: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    def add(self, other: "Done") -> None:
        self.written += other.written
        self.refused += other.refused
        self.faults += other.faults


@dataclass(frozen=True)
class Cast:
    """Who acts: people at desks, requesters, the keys of services."""

    desks: Sequence[Viewer]
    requesters: Sequence[Viewer]
    services: Sequence[int]


def main() -> None:
    load_demonstration()
    import_generated(SERVICES)
    cast = people(DESKS, SERVICES)
    ask(cast, REQUESTS)
    started = time.perf_counter()
    done = work(cast, seconds=SECONDS, connections=CONNECTIONS)
    taken = time.perf_counter() - started
    tell("desks at work, steps written", done.written.total() / taken, "/s")
    say("desks at work, refused", ", ".join(f"{n} {kind}" for kind, n in done.refused.items()))
    wrong = unlike_their_steps()
    tell("desks at work, faults and deadlocks seen", len(done.faults), "", at_most=0)
    tell("desks at work, states that their steps do not lead to", len(wrong), "", at_most=0)
    if done.faults:
        raise SystemExit("\n".join(done.faults[:5]))


def people(desks: int, services: int) -> Cast:
    """Make desks with two members each, as many requesters, and choose services."""
    places = list(Territory.objects.exclude(level="region").order_by("pk"))
    themes = list(Category.objects.tops())
    found = []
    for number in range(desks):
        theme = themes[number // len(places)] if number >= len(places) else None
        place = places[number % len(places)]
        members = [_person(f"desk-{number}-{seat}") for seat in range(2)]
        for member in members:
            Mandate.objects.get_or_create(user=member, territory=place, kind=MandateKind.DESK)
        desk = open_desk(place, {"fr": f"Helpdesk {number}"}, theme=theme)
        for member in members:
            desk.seats.get_or_create(user=member, ended_at=None)
        found += [viewer_of(member, standing_of(member)) for member in members]
    chosen = list(Service.objects.public().order_by("pk")[:services])
    askers = [_requester(number, chosen[number % len(chosen)]) for number in range(desks)]
    return Cast(found, askers, [service.pk for service in chosen])


def _person(name: str) -> User:
    return User.objects.create(email=f"{name}@seuil.example", name=name, language="fr")


def _requester(number: int, service: Service) -> Viewer:
    user = _person(f"requester-{number}")
    Membership.objects.create(
        user=user,
        organisation=service.organisation,
        role=Role.PROFESSIONAL,
        status=MembershipStatus.CONFIRMED,
    )
    return viewer_of(user, standing_of(user))


def ask(cast: Cast, count: int) -> None:
    """Send requests to the desks, so that there is something to work on."""
    desks = list(Desk.objects.active().filter(theme=None).select_related("territory"))
    for number in range(count):
        asker = cast.requesters[number % len(cast.requesters)]
        desk = desks[number % len(desks)]
        request = start_request(asker.user, Need(words="A place to sleep", place=desk.territory))
        try:
            take_step(asker, request.uuid, Move(Step.SUBMIT, desk=desk))
        except SeuilError:  # a narrower desk answers for this place
            request.delete()


def work(cast: Cast, *, seconds: float, connections: int) -> Done:
    """Let everybody act at once; return what happened."""
    total, lock = Done(), threading.Lock()
    stop = time.monotonic() + seconds

    def turns(number: int) -> None:
        done, chance = Done(), random.Random(number)
        try:
            while time.monotonic() < stop:
                _act(cast, chance, done)
        finally:
            connection.close()
            with lock:
                total.add(done)

    threads = [threading.Thread(target=turns, args=[number]) for number in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return total


def _act(cast: Cast, chance: random.Random, done: Done) -> None:
    try:
        if chance.random() < SERVICES / (SERVICES + DESKS):
            name = _as_service(chance)
        else:
            name = _as_desk(cast, chance)
    except SeuilError as refusal:
        done.refused[type(refusal).__name__] += 1
    except Exception as fault:  # noqa: BLE001  a deadlock, or anything else that nobody may see
        done.faults.append(f"{type(fault).__name__}: {fault}")
    else:
        done.written[name] += 1


def _as_service(chance: random.Random) -> str:
    """Answer on some avenue that waits for a service, as its link does."""
    waiting = Avenue.objects.filter(status__in=avenues.ANSWERED_BY_SERVICE)
    avenue = _some(waiting, chance)
    if avenue is None:
        return "nothing to answer"
    possible = [
        s
        for s in avenues.PROCESS.steps_from(avenues.Status(avenue.status))
        if s in avenues.BY_SERVICE
    ]
    if not possible:
        return "nothing to answer"
    move = _avenue_move(chance.choice(possible), chance, avenue.version)
    take_avenue_step(ByLink(avenue.pk), avenue.uuid, move)
    return f"service {move.step}"


def _as_desk(cast: Cast, chance: random.Random) -> str:
    request = _some(OrientationRequest.objects.open().exclude(status="draft"), chance)
    if request is None:
        return "nothing to do"
    viewer = _somebody_of(cast, request, chance)
    if explores(viewer, request) and request.status in requests.TRIED and chance.random() < 0.6:
        return _explore(cast, viewer, request, chance)
    steps = [step for step in steps_of(viewer, request) if step is not Step.CANCEL]
    if not steps:
        return "nothing to do"
    step = chance.choice(steps)
    take_step(viewer, request.uuid, _move(step, request, viewer, chance))
    return f"request {step}"


def _somebody_of(cast: Cast, request: OrientationRequest, chance: random.Random) -> Viewer:
    """Return somebody who has to do with a request: a member of its desks, or its author."""
    wanted = {request.desk_id, request.other_desk_id}
    concerned = [one for one in cast.desks if wanted & one.desks]
    concerned += [one for one in cast.requesters if one.user.pk == request.author_id]
    answerer = [one for one in concerned if one.user.pk == request.answerer_id]
    return chance.choice(answerer if answerer and chance.random() < 0.7 else concerned)


def _explore(cast: Cast, viewer: Viewer, request: OrientationRequest, chance: random.Random) -> str:
    avenue = _some(Avenue.objects.filter(request=request), chance)
    if avenue is None or chance.random() < 0.4:
        service = Service.objects.get(pk=chance.choice(cast.services))
        add_avenue(viewer, request.uuid, service=service, band=chance.choice(list(Band)))
        return "avenue found"
    if chance.random() < 0.3:
        note_level(viewer, request.uuid, chance.choice(list(Band)), "nothing_found")
        return "level noted"
    steps = avenues.PROCESS.steps_from(avenues.Status(avenue.status))
    possible = [step for step in steps if step is not avenues.Step.QUESTION]
    if not possible:
        return "nothing to do"
    move = _avenue_move(chance.choice(possible), chance, avenue.version)
    take_avenue_step(viewer, avenue.uuid, move)
    return f"avenue {move.step}"


def _some(rows, chance):  # type: ignore[no-untyped-def]
    count = rows.count()
    return rows.order_by("pk")[chance.randrange(count)] if count else None


def _avenue_move(step: avenues.Step, chance: random.Random, seen: int) -> AvenueMove:
    why = chance.choice([Reason.FULL, Reason.AGE])
    return AvenueMove(
        step,
        reason=why if step in avenues.PROCESS.needs_words else None,
        channel=Channel.PHONE if step is avenues.Step.CONTACT else None,
        promised=datetime.date(2027, 1, 4) if step in avenues.NEEDS_DATE else None,
        words=f"n{chance.randrange(10**9)}",
        seen=seen,
    )


def _move(step: Step, request: OrientationRequest, viewer: Viewer, chance: random.Random) -> Move:
    return Move(
        step,
        words=f"n{chance.randrange(10**9)}",
        desk=_some(Desk.objects.active(), chance),
        colleague=viewer.user,
        outcome=chance.choice(list(Outcome)) if step is Step.CLOSE else None,
        seen=request.version,
    )


def unlike_their_steps() -> list[str]:
    """Return the requests and avenues whose state is not where their steps lead."""
    wrong = []
    for request in OrientationRequest.objects.all():
        steps = RequestEvent.objects.filter(request=request).order_by("pk")
        names = [requests.Step(name) for name in steps.values_list("step", flat=True)]
        if requests.PROCESS.replayed(names) != request.status or request.version != len(names):
            wrong.append(request.code)
    for avenue in Avenue.objects.all():
        ways = AvenueEvent.objects.filter(avenue=avenue).order_by("pk")
        names = [avenues.Step(name) for name in ways.values_list("step", flat=True)]
        if avenues.PROCESS.replayed(names) != avenue.status or avenue.version != len(names):
            wrong.append(avenue.name)
    return wrong
