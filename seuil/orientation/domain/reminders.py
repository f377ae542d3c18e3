"""Who is reminded of what on which day. A reminder asks for an act; it never changes a result.

Every reminder belongs to one day, so that it can be sent once. A day on which nobody works is made
up for on the next one. After ``WINDOW`` it is too late to remind: what is late stays visible.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.orientation.domain import avenue
from seuil.orientation.domain.clocks import (
    SILENT_AFTER,
    WAITING_CHECKED_EVERY,
    days_after,
    is_working_day,
    working_days_after,
)
from seuil.orientation.domain.request import AT_WORK, Party, Status

WINDOW = datetime.timedelta(days=14)
"""Shorter than notices are kept: a notice that is forgotten brings no reminder back."""
DRAFT_TOLD_BEFORE = datetime.timedelta(days=3)


class Reminder(StrEnum):
    TAKE = "remind_take"
    NEWS = "remind_news"
    STEP = "remind_step"
    QUESTION = "remind_question"
    NO_REPLY = "remind_no_reply"
    OTHER_DESK = "remind_other_desk"
    NO_OTHER_DESK = "remind_no_other_desk"
    READ = "remind_read"
    CALL = "remind_call"
    FOLLOW = "remind_follow"
    STILL = "remind_still"
    STILL_WAITS = "remind_still_waits"
    DRAFT = "remind_draft"
    CONTACT = "remind_contact"
    AVENUE = "remind_avenue"
    SILENCE = "remind_silence"
    PROMISE = "remind_promise"
    WAITING_LIST = "remind_waiting_list"
    RECEIVED = "remind_received"
    BY_LINK = "remind_by_link"
    PASSAGE = "remind_passage"


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder of a day. ``party`` None: it goes to the service, by a link."""

    what: Reminder
    party: Party | None
    on: datetime.date

    def is_sent_on(self, today: datetime.date) -> bool:
        return self.on <= today <= self.on + WINDOW


WHEN_DUE: Mapping[Status, tuple[Reminder, Party]] = {
    Status.TAKEN: (Reminder.NEWS, Party.ANSWERER),
    Status.EXPLORING: (Reminder.STEP, Party.ANSWERER),
    Status.AWAITING_INFO: (Reminder.QUESTION, Party.REQUESTER),
    Status.ANSWERED: (Reminder.READ, Party.REQUESTER),
    Status.FOLLOWING: (Reminder.FOLLOW, Party.ANSWERER),
}
WHEN_LATE: Mapping[Status, tuple[Reminder, Party]] = {
    Status.SUBMITTED: (Reminder.TAKE, Party.DESK),
    Status.CO_EXPLORING: (Reminder.OTHER_DESK, Party.OTHER_DESK),
}
"""Desks hear of it once their days are over, not on the last of them."""
WHEN_PASSED: Mapping[Status, tuple[tuple[Reminder, Party], ...]] = {
    Status.AWAITING_INFO: (
        (Reminder.QUESTION, Party.REQUESTER),
        (Reminder.NO_REPLY, Party.ANSWERER),
    ),
    Status.CO_EXPLORING: ((Reminder.NO_OTHER_DESK, Party.ANSWERER),),
    Status.ANSWERED: ((Reminder.CALL, Party.ANSWERER),),
}
"""What is said when the turn passes on to the answerer."""
STILL_AFTER = 5
"""Working days after the last day on which a desk should have moved; then all of it is told."""
_WAITED_FOR = (Status.SUBMITTED, Status.TAKEN, Status.EXPLORING, Status.CO_EXPLORING)
_DESK, _WAITING = (Reminder.STILL, Party.DESK), (Reminder.STILL_WAITS, Party.REQUESTER)
WHEN_STILL: Mapping[Status, tuple[tuple[Reminder, Party], ...]] = {
    **dict.fromkeys(AT_WORK, (_DESK,)),
    **dict.fromkeys(_WAITED_FOR, (_DESK, _WAITING)),
}
"""What is said when a desk should move and nobody does: to those who wait too, who can call."""


def of_request(
    status: Status,
    due: datetime.date | None,
    passes: datetime.date | None,
    today: datetime.date,
) -> list[Due]:
    """Return the reminders of today: those of the last day that has come, none of earlier ones."""
    return _sent(_days(status, due, passes), today)


def _days(
    status: Status, due: datetime.date | None, passes: datetime.date | None
) -> Iterable[list[Due]]:
    if due is not None and status is Status.DRAFT:
        yield [Due(Reminder.DRAFT, Party.REQUESTER, _working_day_before(due - DRAFT_TOLD_BEFORE))]
    if due is not None and status in WHEN_DUE:
        yield [Due(*WHEN_DUE[status], due)]
    if due is not None and status in WHEN_LATE:
        yield [Due(*WHEN_LATE[status], working_days_after(due, 1))]
    if passes is not None:
        yield [Due(what, party, passes) for what, party in WHEN_PASSED.get(status, ())]
    if due is not None and status in WHEN_STILL:
        still = working_days_after(passes or due, STILL_AFTER)
        yield [Due(what, party, still) for what, party in WHEN_STILL[status]]


def _working_day_before(day: datetime.date) -> datetime.date:
    while not is_working_day(day):
        day -= datetime.timedelta(days=1)
    return day


TASKS: Mapping[avenue.Status, Reminder] = {
    avenue.Status.TO_CONTACT: Reminder.CONTACT,
    avenue.Status.CONTACTED: Reminder.AVENUE,
    avenue.Status.CONSIDERING: Reminder.PROMISE,
    avenue.Status.WAIT_LISTED: Reminder.WAITING_LIST,
    avenue.Status.ACCEPTED: Reminder.RECEIVED,
}


def of_avenue(
    status: avenue.Status,
    due: datetime.date | None,
    contacted: datetime.date | None,
    today: datetime.date,
    *,
    has_address: bool,
) -> list[Due]:
    """Return the reminders of today about one avenue.

    ``has_address``: a mail with a link can go to the service, so it is reminded itself, and the
    answerer only once its silence has lasted.
    """
    if due is None or status not in TASKS:
        return []
    if status is avenue.Status.WAIT_LISTED:
        due = _last_check(due, today)
    task = Due(TASKS[status], Party.ANSWERER, due)
    if status is not avenue.Status.CONTACTED:
        return _sent([[task]], today)
    days = [[Due(Reminder.BY_LINK, None, due)] if has_address else [task]]
    if contacted is not None:
        silent = working_days_after(contacted, SILENT_AFTER)
        days.append([Due(Reminder.SILENCE, Party.ANSWERER, silent)])
    return _sent(days, today)


def _last_check(due: datetime.date, today: datetime.date) -> datetime.date:
    """Waiting lists are checked again and again: return the last such day that has come."""
    passed = max((today - due).days, 0) // WAITING_CHECKED_EVERY
    return days_after(due, passed * WAITING_CHECKED_EVERY)


def _sent(days: Iterable[list[Due]], today: datetime.date) -> list[Due]:
    come = [due for dues in days for due in dues if due.on <= today]
    last = max((due.on for due in come), default=None)
    return [due for due in come if due.on == last and due.is_sent_on(today)]
