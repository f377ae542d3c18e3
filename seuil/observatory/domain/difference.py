"""What changed between two findings, and which services and conditions made it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from seuil.access.types import Verdict
from seuil.observatory.domain import Counts
from seuil.observatory.domain.finding import VERDICTS, Finding, Mask


class MoveKind(StrEnum):
    """Why the verdict of a service counts otherwise in a place."""

    NEW = "new"
    """It was found nowhere for this need before."""
    GONE = "gone"
    """It is found nowhere for this need any more."""
    ARRIVED = "arrived"
    """It was there, but not in this place, or not in its reach."""
    LEFT = "left"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Move:
    """One service from one verdict to another; None where it is not counted.

    Conditions that ``stopped`` or ``started`` blocking, those that are ``settled`` or ``asked``:
    that no longer, or from now on, have to be asked about.
    """

    service: int
    kind: MoveKind
    before: Verdict | None
    after: Verdict | None
    stopped: tuple[str, ...] = ()
    started: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CellChange:
    """The counts of one place before and after, and every service that made the difference."""

    place: str
    by_reach: bool
    before: Counts
    after: Counts
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """One service in one finding."""

    verdict: Verdict
    failed: frozenset[str]
    ask: frozenset[str]
    within: frozenset[str]
    reach: frozenset[str]

    def counted(self, place: str, *, by_reach: bool) -> bool:
        return place in (self.reach if by_reach else self.within)


def difference(
    before: Finding, after: Finding, by_reach: Mapping[str, bool]
) -> tuple[CellChange, ...]:
    """Return the places of ``by_reach`` in which some service counts otherwise than before.

    Pure: the counts of a place are explained by its moves alone (see `applied`).
    """
    old, new = _by_service(before), _by_service(after)
    order = {
        code: i for i, code in enumerate(dict.fromkeys((*after.dimensions, *before.dimensions)))
    }
    touched = [key for key in sorted(old.keys() | new.keys()) if old.get(key) != new.get(key)]
    changes = []
    for place, reach in by_reach.items():
        moves = tuple(_moves(place, reach, touched, old, new, order))
        if moves:
            changes.append(
                CellChange(
                    place, reach, _count(old, place, reach), _count(new, place, reach), moves
                )
            )
    return tuple(changes)


def _by_service(finding: Finding) -> dict[int, _Seen]:
    words: dict[int, frozenset[str]] = {}
    sets: dict[bytes, frozenset[str]] = {}

    def conditions(word: int) -> frozenset[str]:
        if word not in words:
            words[word] = frozenset(finding.conditions_of(word))
        return words[word]

    def places(row: Mask) -> frozenset[str]:
        known = row.tobytes()
        if known not in sets:
            sets[known] = frozenset(
                place for place, there in zip(finding.places, row.tolist(), strict=True) if there
            )
        return sets[known]

    verdicts = finding.verdicts.tolist()
    return {
        key: _Seen(
            VERDICTS[verdicts[i]],
            conditions(int(finding.failed[i])),
            conditions(int(finding.ask[i])),
            places(finding.within[i]),
            places(finding.reach[i]),
        )
        for i, key in enumerate(finding.keys.tolist())
    }


def _moves(
    place: str,
    reach: bool,
    touched: Iterable[int],
    old: Mapping[int, _Seen],
    new: Mapping[int, _Seen],
    order: Mapping[str, int],
) -> Iterator[Move]:
    for key in touched:
        was, now = old.get(key), new.get(key)
        here = was if was and was.counted(place, by_reach=reach) else None
        there = now if now and now.counted(place, by_reach=reach) else None
        before, after = here.verdict if here else None, there.verdict if there else None
        if before is after:
            continue
        move = Move(key, _kind(was, now, here, there), before, after)
        yield _explained(move, here, there, order) if here and there else move


def _kind(
    was: _Seen | None, now: _Seen | None, here: _Seen | None, there: _Seen | None
) -> MoveKind:
    if here and there:
        return MoveKind.CHANGED
    if there:
        return MoveKind.ARRIVED if was else MoveKind.NEW
    return MoveKind.LEFT if now else MoveKind.GONE


def _explained(move: Move, was: _Seen, now: _Seen, order: Mapping[str, int]) -> Move:
    def listed(codes: frozenset[str]) -> tuple[str, ...]:
        return tuple(sorted(codes, key=order.__getitem__))

    return replace(
        move,
        stopped=listed(was.failed - now.failed),
        started=listed(now.failed - was.failed),
        settled=listed(was.ask - now.ask - now.failed),
        asked=listed(now.ask - was.ask),
    )


def _count(seen: Mapping[int, _Seen], place: str, reach: bool) -> Counts:
    verdicts = [one.verdict for one in seen.values() if one.counted(place, by_reach=reach)]
    return Counts(*(verdicts.count(verdict) for verdict in Verdict))


def applied(counts: Counts, moves: Iterable[Move]) -> Counts:
    """Return the counts after the moves.

    >>> opened = Move(7, MoveKind.CHANGED, Verdict.BLOCKED, Verdict.OPEN, stopped=("address",))
    >>> applied(Counts(open=0, ask=1, blocked=2), [opened])
    Counts(open=1, ask=1, blocked=1)
    """
    now = {verdict: getattr(counts, verdict.value) for verdict in Verdict}
    for move in moves:
        if move.before:
            now[move.before] -= 1
        if move.after:
            now[move.after] += 1
    return Counts(*now.values())
