"""What a draft says: the sheet that it would give, and what is still wrong in it."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from seuil.directory.domain import CheckedBy, Origin
from seuil.directory.record.changes import Change, changes
from seuil.directory.record.parsing import Known, parse_record, read_record
from seuil.directory.record.values import ServiceRecord
from seuil.kernel.errors import InvalidInput, InvalidInputs

Values = Mapping[str, Any]
"""A sheet as a line of the exchange format, which may still be wrong."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``record`` leaves what is wrong as it was in ``base``, so that it can be shown.

    ``changes`` are those of the record; what is wrong is in none of them.
    """

    base: ServiceRecord
    record: ServiceRecord
    problems: tuple[InvalidInput, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        return changes(self.base, self.record)


def read_draft(base: Values, values: Values, known: Known) -> Reading:
    """Return what a draft says."""
    before, _ = read_record(base, known)
    try:
        return Reading(before, dated(before, parse_record(values, known), known.today))
    except InvalidInputs as found:
        sound, _ = read_record(_without(values, base, found.problems), known)
        return Reading(before, dated(before, sound, known.today), found.problems)


def _without(values: Values, base: Values, problems: Sequence[InvalidInput]) -> Values:
    wrong = {problem.path.partition(".")[0] for problem in problems}
    sound = {key: value for key, value in values.items() if key not in wrong}
    return sound | {key: base[key] for key in wrong if key in base}


def dated(before: ServiceRecord, after: ServiceRecord, today: datetime.date) -> ServiceRecord:
    """Return the sheet with each condition that changed said to be declared today.

    What stood there before keeps who said it, and when: what the field observed stays observed.
    """
    return replace(
        after,
        conditions=tuple(
            condition
            if condition in before.conditions
            else replace(condition, source=Origin.DECLARED, checked_on=today)
            for condition in after.conditions
        ),
    )


def checked(record: ServiceRecord, by: CheckedBy, today: datetime.date) -> ServiceRecord:
    """Return the sheet as read again from top to bottom today."""
    return replace(record, checked_on=today, checked_by=by)
