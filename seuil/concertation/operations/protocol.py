"""Writing the protocol of a session: which phases, how long, who has the floor, in which order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from seuil.concertation.domain.protocol import Floor, PhaseKind
from seuil.concertation.domain.session import BEFORE
from seuil.concertation.models import Phase, Session
from seuil.concertation.queries.sessions import session_by_id
from seuil.kernel.errors import InvalidInput, NotVisible, TransitionRefused

MOST_PHASES = 20
LONGEST_MINUTES = 480


class Move(StrEnum):
    UP = "up"
    DOWN = "down"


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote of one phase."""

    kind: PhaseKind
    minutes: int
    floor: Floor
    note: str = ""


@transaction.atomic
def write_phases(session_id: UUID, written: Mapping[int, Written]) -> None:
    """Change phases, by their key. Raises `InvalidInput` for minutes that cannot be."""
    session = _editable(session_id)
    for phase in session.phases.filter(pk__in=written):
        told = written[phase.pk]
        _refuse_odd(told)
        phase.kind, phase.minutes = told.kind, told.minutes
        phase.floor, phase.note = told.floor, told.note.strip()
        phase.save(update_fields=["kind", "minutes", "floor", "note"])


@transaction.atomic
def add_phase(session_id: UUID, written: Written) -> Phase:
    """Put a phase at the end."""
    session = _editable(session_id)
    _refuse_odd(written)
    count = session.phases.count()
    if count >= MOST_PHASES:
        raise InvalidInput("too many phases", path="kind", value=count + 1)
    return Phase.objects.create(
        session=session,
        position=count,
        kind=written.kind,
        minutes=written.minutes,
        floor=written.floor,
        note=written.note.strip(),
    )


@transaction.atomic
def move_phase(session_id: UUID, phase_id: int, move: Move) -> None:
    """Exchange a phase with its neighbour; the first stays first, the last last."""
    session = _editable(session_id)
    phases = list(session.phases.all())
    at = _place_of(phases, phase_id)
    other = at - 1 if move is Move.UP else at + 1
    if 0 <= other < len(phases):
        phases[at], phases[other] = phases[other], phases[at]
        _renumber(phases)


@transaction.atomic
def remove_phase(session_id: UUID, phase_id: int) -> None:
    session = _editable(session_id)
    phases = list(session.phases.all())
    phases.pop(_place_of(phases, phase_id)).delete()
    _renumber(phases)


@transaction.atomic
def copy_phases(origin: Session, target: Session) -> None:
    """Give a session the protocol of another one, in place of its own."""
    target.phases.all().delete()
    Phase.objects.bulk_create(
        Phase(
            session=target,
            position=position,
            kind=phase.kind,
            minutes=phase.minutes,
            floor=phase.floor,
            note=phase.note,
        )
        for position, phase in enumerate(origin.phases.all())
    )


def _editable(session_id: UUID) -> Session:
    """Return a session, locked, whose protocol may be changed: a clock that runs counts on it."""
    session = session_by_id(session_id)
    if session.status not in BEFORE:
        raise TransitionRefused("the protocol stays as it is once people sit in the room")
    return session


def _refuse_odd(written: Written) -> None:
    if not 0 < written.minutes <= LONGEST_MINUTES:
        raise InvalidInput("minutes that cannot be", path="minutes", value=written.minutes)


def _place_of(phases: Sequence[Phase], phase_id: int) -> int:
    for at, phase in enumerate(phases):
        if phase.pk == phase_id:
            return at
    raise NotVisible("no such phase")


def _renumber(phases: Sequence[Phase]) -> None:
    for position, phase in enumerate(phases):
        phase.position = position
    Phase.objects.bulk_update(phases, ["position"])
