"""What somebody says is wrong on a sheet: its states, its parts, how it is put into the sheet."""

import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from statistics import median
from typing import Any

from seuil.directory.domain import CheckedBy, Origin
from seuil.kernel.errors import SeuilError
from seuil.kernel.processes import Process

Values = Mapping[str, Any]
"""A sheet, or some keys of it, as a line of the exchange format."""


class Status(StrEnum):
    PROPOSED = "proposed"
    TAKEN = "taken"
    ACCEPTED = "accepted"
    ACCEPTED_CHANGED = "accepted_changed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    TAKE = "take"
    GIVE_BACK = "give_back"
    ACCEPT = "accept"
    ACCEPT_CHANGED = "accept_changed"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


PROCESS = Process(
    start=Status.PROPOSED,
    paths={
        (Status.PROPOSED, Step.TAKE): Status.TAKEN,
        (Status.PROPOSED, Step.ACCEPT): Status.ACCEPTED,
        (Status.PROPOSED, Step.ACCEPT_CHANGED): Status.ACCEPTED_CHANGED,
        (Status.PROPOSED, Step.REFUSE): Status.REFUSED,
        (Status.PROPOSED, Step.WITHDRAW): Status.WITHDRAWN,
        (Status.TAKEN, Step.GIVE_BACK): Status.PROPOSED,
        (Status.TAKEN, Step.ACCEPT): Status.ACCEPTED,
        (Status.TAKEN, Step.ACCEPT_CHANGED): Status.ACCEPTED_CHANGED,
        (Status.TAKEN, Step.REFUSE): Status.REFUSED,
        (Status.TAKEN, Step.WITHDRAW): Status.WITHDRAWN,
    },
    needs_words=frozenset({Step.REFUSE}),
)
OPEN = frozenset({Status.PROPOSED, Status.TAKEN})
ANSWERS = frozenset({Status.ACCEPTED, Status.ACCEPTED_CHANGED, Status.REFUSED})
OF_PROPOSER = frozenset({Step.WITHDRAW})


class Subject(StrEnum):
    """What of a sheet somebody speaks about. ``OBSERVED``: a condition met in the field."""

    HOURS = "hours"
    CONTACT = "contact"
    PLACE = "place"
    CONDITION = "condition"
    GONE = "gone"
    OTHER = "other"
    OBSERVED = "observed"


IN_WORDS = frozenset({Subject.OTHER})
"""What nobody can put into the sheet but a person who reads it."""


class Basis(StrEnum):
    """How somebody knows."""

    SERVICE = "service"
    THERE = "there"
    CALLED = "called"
    ACCOMPANIED = "accompanied"
    OTHERWISE = "otherwise"


class Often(StrEnum):
    ONCE = "once"
    SEVERAL = "several"
    ALWAYS = "always"


class Overtaken(SeuilError):
    """The sheet says something else than what was corrected; nothing was written."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """``before`` and ``after`` hold only what differs; a contact or a place stands alone in them.

    ``dimension``: the condition that it is about.
    """

    subject: Subject
    dimension: str = ""
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)

    @property
    def in_words(self) -> bool:
        """Whether there is nothing that could be put into the sheet as it is."""
        return not self.before and not self.after


def proposal(subject: Subject, now: Values, wanted: Values, dimension: str = "") -> Proposal:
    """Return what ``wanted`` changes of ``now``; both are whole sheets or parts of them."""
    keys = [key for key in {**now, **wanted} if now.get(key) != wanted.get(key)]
    return Proposal(
        subject,
        dimension,
        {key: now[key] for key in keys if key in now},
        {key: wanted[key] for key in keys if key in wanted},
    )


def applied(now: Values, proposed: Proposal) -> Values:
    """Return the sheet with what is proposed, or raise `Overtaken`.

    A sheet that says it already stays as it is, and so does one of which something is told in
    words.
    """
    if proposed.in_words:
        return now
    return WAYS[proposed.subject](now, proposed)


def _with_keys(now: Values, proposed: Proposal) -> Values:
    keys = {*proposed.before, *proposed.after}
    here = {key: now[key] for key in keys if key in now}
    if here == proposed.after:
        return now
    if here != proposed.before:
        raise Overtaken(", ".join(sorted(keys)))
    return {key: value for key, value in now.items() if key not in keys} | dict(proposed.after)


def _with_one(now: Values, proposed: Proposal, *, key: str, named_by: Sequence[str]) -> Values:
    """Put one contact or place in the stead of the one that was meant; without one, at the end."""

    def name(item: Values) -> list[Any]:
        return [item.get(part) for part in named_by]

    held = list(now.get(key, ()))
    names = [name(item) for item in held]
    old, new = list(proposed.before.get(key, ())), list(proposed.after.get(key, ()))
    if new and name(new[0]) in names:
        return now
    if not old:
        return {**now, key: [*held, *new]}
    if name(old[0]) not in names:
        raise Overtaken(key)
    at = names.index(name(old[0]))
    return {**now, key: [*held[:at], *({**held[at], **item} for item in new), *held[at + 1 :]]}


def conditions_on(now: Values, dimension: str) -> list[Values]:
    """Return what a sheet says on one dimension."""
    return [row for row in now.get("conditions", ()) if row.get("dimension") == dimension]


def _with_condition(now: Values, proposed: Proposal) -> Values:
    here = conditions_on(now, proposed.dimension)
    wanted = list(proposed.after.get("conditions", ()))
    if here == wanted:
        return now
    if here != list(proposed.before.get("conditions", ())):
        raise Overtaken(f"conditions.{proposed.dimension}")
    return with_conditions_on(now, proposed.dimension, wanted)


def with_conditions_on(now: Values, dimension: str, rows: Sequence[Values]) -> Values:
    """Return a sheet that says this on a dimension, where it said something on it before."""
    held = list(now.get("conditions", ()))
    at = next((n for n, row in enumerate(held) if row.get("dimension") == dimension), len(held))
    others = [row for row in held if row.get("dimension") != dimension]
    return {**now, "conditions": [*others[:at], *rows, *others[at:]]}


def _with_observed(now: Values, proposed: Proposal) -> Values:
    """Put what was observed beside what is declared.

    What is said of nothing (not checked, no condition) gives way: it contradicts what was met.
    """
    seen = list(proposed.after.get("conditions", ()))
    here = conditions_on(now, proposed.dimension)
    kept = [row for row in here if row.get("state") == "condition"]
    if any(_said_by(row) == _said_by(one) for row in kept for one in seen):
        return now
    return with_conditions_on(now, proposed.dimension, [*kept, *seen])


def _said_by(row: Values) -> Values:
    return {key: row.get(key) for key in ("operator", "values", "force")}


def observed(rows: Iterable[Values], on: datetime.date) -> list[dict[str, Any]]:
    """Return conditions as met in the field on a day."""
    return [{**row, "source": Origin.OBSERVED.value, "checked_on": on.isoformat()} for row in rows]


def gone(since: datetime.date) -> Proposal:
    """Return that a service is gone, as somebody in the field says it."""
    said = {"on": since.isoformat(), "said_by": CheckedBy.PROFESSIONAL.value}
    return Proposal(Subject.GONE, after={"gone": said})


def _taken_off(now: Values, proposed: Proposal) -> Values:
    """A service that is gone leaves the search; its sheet is kept and can come back."""
    return now if "gone" in now else {**now, **proposed.after}


def _as_it_is(now: Values, _proposed: Proposal) -> Values:
    return now


WAYS: Mapping[Subject, Callable[[Values, Proposal], Values]] = {
    Subject.HOURS: _with_keys,
    Subject.CONTACT: partial(_with_one, key="contacts", named_by=("type", "value", "audience")),
    Subject.PLACE: partial(_with_one, key="locations", named_by=("id", "address", "postal_code")),
    Subject.CONDITION: _with_condition,
    Subject.GONE: _taken_off,
    Subject.OTHER: _as_it_is,
    Subject.OBSERVED: _with_observed,
}

FEWEST = 5
"""Fewer answers than that are not made a figure."""


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """Days until an answer in one territory; None: too few to say."""

    territory: str
    count: int | None
    median_days: float | None


def answer_times(waits: Mapping[str, Sequence[datetime.timedelta]]) -> list[AnswerTime]:
    """Return the median wait by territory, in the order given; fewer than five say nothing."""
    return [
        AnswerTime(
            territory, len(found), median(wait / datetime.timedelta(days=1) for wait in found)
        )
        if len(found) >= FEWEST
        else AnswerTime(territory, None, None)
        for territory, found in waits.items()
    ]
