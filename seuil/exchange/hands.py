"""What a file may change of a sheet on which somebody wrote by hand."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace

from seuil.directory.record.changes import Change, changed, changes, pieces
from seuil.directory.record.values import ServiceRecord
from seuil.exchange.domain import HandEdits

DATES = frozenset({"updated", "checked_on", "checked_by"})
"""Follow from what else is said: the later one counts, and nobody is asked."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The sheet that goes in, and the pieces on which the file and a hand disagree."""

    record: ServiceRecord
    kept: tuple[Change, ...] = ()
    replaced: tuple[Change, ...] = ()


Judge = Callable[[ServiceRecord, ServiceRecord | None, Collection[str]], Judged]
"""From what the file says, the sheet as it is (None: new) and its pieces written by hand."""


def conflicts(
    said: ServiceRecord, now: ServiceRecord, by_hand: Collection[str]
) -> tuple[Change, ...]:
    """Return the pieces written by hand of which the file says something else."""
    found = changes(now, said) if by_hand else ()
    return tuple(one for one in found if one.path in by_hand and one.path not in DATES)


def judged(
    said: ServiceRecord,
    now: ServiceRecord | None,
    by_hand: Collection[str],
    from_file: Collection[str],
) -> Judged:
    """Keep what was written by hand, but for the pieces that are taken ``from_file``."""
    if now is None or not by_hand:
        return Judged(said)
    found = conflicts(said, now, by_hand)
    kept = tuple(one for one in found if one.path not in from_file)
    record = changed(said, [_taken_back(one) for one in kept]) if kept else said
    if set(by_hand) - set(from_file):
        record = _later_dates(record, now)
    return Judged(record, kept, tuple(one for one in found if one.path in from_file))


def _taken_back(change: Change) -> Change:
    return Change(change.path, change.after, change.before)


def _later_dates(record: ServiceRecord, now: ServiceRecord) -> ServiceRecord:
    """A hand was here since the source spoke: an older date of the source is no news."""
    if now.updated and (record.updated is None or record.updated < now.updated):
        record = replace(record, updated=now.updated)
    if now.checked_on and (record.checked_on is None or record.checked_on < now.checked_on):
        record = replace(record, checked_on=now.checked_on, checked_by=now.checked_by)
    return record


def keep_hands(said: ServiceRecord, now: ServiceRecord | None, by_hand: Collection[str]) -> Judged:
    return judged(said, now, by_hand, ())


def replace_hands(
    said: ServiceRecord, now: ServiceRecord | None, by_hand: Collection[str]
) -> Judged:
    return judged(said, now, by_hand, by_hand)


JUDGES: dict[HandEdits, Judge] = {
    HandEdits.KEEP: keep_hands,
    HandEdits.REPLACE: replace_hands,
}


def same_sheet(one: ServiceRecord, other: ServiceRecord) -> bool:
    """Whether two sheets say the same; what the organisation says of itself is not the sheet."""
    if one.organisation.key != other.organisation.key:
        return False
    return replace(one, organisation=other.organisation) == other


def says_the_same(one: ServiceRecord, other: ServiceRecord) -> bool:
    """Whether two sheets agree piece by piece, in whatever order."""
    return pieces(one) == pieces(other)
