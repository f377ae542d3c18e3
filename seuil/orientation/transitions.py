"""Passages that must not break: the checklists that are shipped, whose they are, what is open."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet

from seuil.kernel.data import shipped_yaml
from seuil.kernel.errors import NotVisible
from seuil.orientation.domain.transitions import (
    LONGEST_OVERLAP,
    NEAR_DAYS,
    Point,
    State,
    Template,
    is_late,
    window,
)
from seuil.orientation.models import OrientationRequest, Transition, TransitionItem
from seuil.orientation.policies import Viewer, asked_by, parties, seen_by
from seuil.orientation.queries import acts_as_answerer
from seuil.wording.localised import reader_language

NOT_SETTLED = Q(done_on=None)
TOLD_DAYS = 3
"""How long before the next thing is due whoever holds the thread gets a mail."""
OPEN_ITEM = Q(items__done_on=None, items__broken_on=None)


@cache
def templates() -> Mapping[str, Template]:
    """Return the checklists that are shipped, by code, in the order in which they are offered."""
    content: Mapping[str, Any] = shipped_yaml("seuil.orientation", "transitions.yaml")
    return {code: _template(code, entry) for code, entry in content.items()}


def _template(code: str, entry: Mapping[str, Any]) -> Template:
    points = tuple(
        Point(one["code"], one["days"], one["label"], one.get("help", {}), one.get("source", ""))
        for one in entry["points"]
    )
    return Template(code, entry["label"], entry["from"], entry["to"], points)


@dataclass(frozen=True, slots=True)
class Title:
    """What a transition is called, in the reader's language; own words come before shipped ones."""

    kind: str
    from_what: str
    to_what: str


def title_of(transition: Transition) -> Title:
    language, template = reader_language(), templates().get(transition.template)
    if template is None:
        return Title("", transition.from_what, transition.to_what)
    return Title(
        template.label[language],
        transition.from_what or template.from_what[language],
        transition.to_what or template.to_what[language],
    )


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that must not break, ready to be read.

    ``days`` counts from the day of the passage, None where it was added without a day; ``on`` is
    the day on which it was settled or broke.
    """

    pk: int
    label: str
    help: str
    source: str
    days: int | None
    due_on: datetime.date | None
    state: State
    on: datetime.date | None
    late: bool


def items_of(transition: Transition, today: datetime.date) -> list[Item]:
    """Return what must not break, the first due first, in one query."""
    rows = [_item(row, transition, today) for row in transition.items.all()]
    return sorted(rows, key=lambda one: (one.days is None, one.days or 0))


def open_items(request: OrientationRequest, today: datetime.date) -> list[Item]:
    """Return what of the passage of a request is not settled; what broke comes first.

    One query where there is a passage, loaded with the request; none where there is none.
    """
    if request.transition is None:
        return []
    left = [one for one in items_of(request.transition, today) if one.state is not State.DONE]
    return sorted(left, key=lambda one: one.state is not State.BROKEN)


def _item(row: TransitionItem, transition: Transition, today: datetime.date) -> Item:
    language, point = reader_language(), _point(row, transition)
    return Item(
        pk=row.pk,
        label=row.label or (point.label[language] if point else row.code),
        help=point.help.get(language, "") if point else "",
        source=point.source if point else "",
        days=_days(row, point, transition.date),
        due_on=row.due_on,
        state=row.state,
        on=row.broken_on or row.done_on,
        late=is_late(row.state, row.due_on, today),
    )


def _point(row: TransitionItem, transition: Transition) -> Point | None:
    template = templates().get(transition.template)
    return template.point(row.code) if template and row.code else None


def _days(row: TransitionItem, point: Point | None, date: datetime.date | None) -> int | None:
    if row.due_on is not None and date is not None:
        return (row.due_on - date).days
    return point.days if point else None


def concerns(viewer: Viewer, transition: Transition) -> bool:
    """Whether somebody has to do with one of its requests; without any, whether they wrote it."""
    requests = transition.requests.all()
    if not requests:
        return transition.author_id == viewer.user.pk
    return any(parties(viewer, request) for request in requests)


def transition_for(viewer: Viewer, transition_id: UUID) -> Transition:
    """Return a transition with its requests, or raise `NotVisible`."""
    rows = Transition.objects.prefetch_related("requests")
    found = rows.filter(uuid=transition_id).first()
    if found is None or not concerns(viewer, found):
        raise NotVisible("no such transition")
    return found


def requests_seen(viewer: Viewer, transition: Transition) -> list[OrientationRequest]:
    """Return the requests of a transition that somebody has to do with themselves."""
    return [request for request in transition.requests.all() if parties(viewer, request)]


def transitions_of(viewer: Viewer) -> "QuerySet[Transition]":
    """Return what `concerns` somebody, with how many things are settled, broken, and in all."""
    return _counted(Transition.objects.filter(_with_one_of(viewer, seen_by(viewer))))


def _with_one_of(viewer: Viewer, wanted: Q) -> Q:
    """Return the transitions of such a request, and those without any that somebody wrote."""
    requests = OrientationRequest.objects.filter(transition=OuterRef("pk"))
    alone = Q(~Exists(requests), author=viewer.user)
    return Q(Exists(requests.filter(wanted))) | alone


def _counted(rows: "QuerySet[Transition]") -> "QuerySet[Transition]":
    return rows.annotate(
        things=Count("items"),
        settled=Count("items", filter=Q(items__done_on__isnull=False)),
        broken=Count("items", filter=Q(items__broken_on__isnull=False)),
    )


@dataclass(frozen=True, slots=True)
class Due:
    """A transition that its holder is reminded of: how much is open, and by when the next thing."""

    transition: Transition
    title: Title
    open: int
    due_on: datetime.date
    late: bool


def transitions_due(viewer: Viewer, today: datetime.date) -> Sequence[Due]:
    """Return what somebody holds the thread of and has to act on now, the most pressing first.

    That is whoever asks or answers one of its requests, or answers in somebody's place; from two
    weeks before the next thing is due to the end of the days held together. One query.
    """
    holds = asked_by(viewer) | acts_as_answerer(viewer)
    rows = Transition.objects.filter(_with_one_of(viewer, holds))
    return _due(rows, today, within=NEAR_DAYS)


def transitions_to_tell(today: datetime.date) -> Sequence[Due]:
    """Return, of everybody's, those in which the next thing is due within days, with requests."""
    rows = Transition.objects.filter(requests__isnull=False).prefetch_related("requests")
    return _due(rows, today, within=TOLD_DAYS)


def _due(rows: "QuerySet[Transition]", today: datetime.date, *, within: int) -> list[Due]:
    found = (
        rows.filter(date__gte=today - datetime.timedelta(days=LONGEST_OVERLAP))
        .annotate(
            left=Count("items", filter=OPEN_ITEM, distinct=True),
            next_due=Min("items__due_on", filter=OPEN_ITEM),
        )
        .filter(next_due__lte=today + datetime.timedelta(days=within))
        .order_by("next_due", "pk")
    )
    return [
        Due(row, title_of(row), row.left, row.next_due, row.next_due < today)
        for row in found
        if row.date is not None and today <= window(row.date, row.overlap_days).last
    ]
