"""Plays a story through the operations, then puts each act on the day of the story."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.models import Category, Service
from seuil.organisations.demonstration import SOURCE
from seuil.organisations.models import Organisation
from seuil.orientation.demonstration.acts import Done, Levels, Story, Tried
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import clocks
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.request import Status, Urgency
from seuil.orientation.models import (
    Avenue,
    AvenueEvent,
    Desk,
    LevelNote,
    Notice,
    OrientationRequest,
)
from seuil.orientation.operations import (
    Move,
    Need,
    add_avenue,
    note_level,
    start_request,
    take_avenue_step,
    take_step,
)
from seuil.orientation.policies import Viewer
from seuil.territory.models import Territory

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "requests.seuil.example")
HOUR = 9
BETWEEN = datetime.timedelta(minutes=11)


@dataclass
class Cast:
    """Those who play a story, and the day on which each act falls."""

    people: Mapping[str, User]
    desks: Mapping[str, Desk]
    viewers: Mapping[str, Viewer]
    now: datetime.datetime
    acts: int = 0

    def tells(self, number: int, story: Story) -> bool:
        """Play a story from its beginning, unless it was told before."""
        key = uuid.uuid5(NAMESPACE, str(number))
        if OrientationRequest.objects.filter(uuid=key).exists():
            return False
        began, self.acts = timezone.now(), 0
        request = start_request(
            self.people[story.author],
            Need(
                category=Category.objects.get(code=story.kind),
                words=story.words,
                contact=story.contact,
                situation=story.situation,
                place=Territory.objects.get(code=story.place),
                language=story.language,
                urgency=story.urgency,
            ),
            organisation=Organisation.objects.from_source(SOURCE)
            .filter(external_id=story.organisation)
            .first(),
            by_phone=bool(story.caller),
            caller=story.caller,
            key=key,
        )
        self.dates(request.pk, story.days, began)
        for act in story.acts:
            self.plays(request.uuid, request.pk, act)
        return True

    def plays(self, key: uuid.UUID, request: int, act: Done | Tried | Levels) -> None:
        began = timezone.now()
        match act:
            case Done():
                take_step(self.viewers[act.by], key, self.move(act))
            case Levels():
                self.looks(key, request, act)
            case Tried():
                self.tries(key, request, act)
                return
        self.dates(request, act.days, began)

    def move(self, act: Done) -> Move:
        return Move(
            act.step,
            words=act.words,
            desk=self.desks[act.desk] if act.desk else None,
            colleague=self.people[act.colleague] if act.colleague else None,
            outcome=act.outcome,
            lead=act.lead,
        )

    def looks(self, key: uuid.UUID, request: int, act: Levels) -> None:
        there = set(Avenue.objects.filter(request=request).values_list("band", flat=True))
        for band in Band:
            if band not in there:
                note_level(self.viewers[act.by], key, band, LevelNote.Verdict.NOTHING_FOUND.value)

    def tries(self, key: uuid.UUID, request: int, act: Tried) -> None:
        began = timezone.now()
        avenue = add_avenue(
            self.viewers[act.by],
            key,
            service=_service(act.kind, act.rank),
            verdict="ask",
            origin=avenues.Origin.ENGINE,
        )
        self.dates(request, act.days, began)
        for days, move in act.steps:
            began = timezone.now()
            take_avenue_step(self.viewers[act.by], avenue.uuid, move)
            self.dates(request, days, began)

    def dates(self, request: int, days: int, began: datetime.datetime) -> None:
        """Put what was done since ``began`` on the day on which the story has it."""
        self.acts += 1
        at = self.day(days)
        _date_request(OrientationRequest.objects.get(pk=request), at, began)
        for avenue in Avenue.objects.filter(request=request, moved_at__gte=began):
            _date_avenue(avenue, at, began)
        LevelNote.objects.filter(request=request, noted_at__gte=began).update(noted_at=at)
        Notice.objects.filter(request=request, at__gte=began).update(at=at, told_at=at)

    def day(self, days: int) -> datetime.datetime:
        """Return an hour of work so many days ago, each act later than the one before."""
        if not days:
            return timezone.now()
        day = timezone.localdate(self.now) - datetime.timedelta(days=days)
        while not clocks.is_working_day(day):
            day -= datetime.timedelta(days=1)
        morning = datetime.datetime.combine(day, datetime.time(HOUR))
        return timezone.make_aware(morning) + self.acts * BETWEEN


def _date_request(
    request: OrientationRequest, at: datetime.datetime, began: datetime.datetime
) -> None:
    moved = request.moved_at >= began
    for name in ("created_at", "submitted_at", "moved_at", "answered_at", "closed_at"):
        value = getattr(request, name)
        if value is not None and value >= began:
            setattr(request, name, at)
    if moved or request.status == Status.EXPLORING:
        pace = request.desk.pace if request.desk else clocks.USUAL
        found = clocks.turn(
            Status(request.status), timezone.localdate(at), pace, Urgency(request.urgency)
        )
        request.due_on, request.passes_on = found.due, found.passes
    request.save()
    request.events.filter(at__gte=began).update(at=at)


def _date_avenue(avenue: Avenue, at: datetime.datetime, began: datetime.datetime) -> None:
    day = timezone.localdate(at)
    if avenue.found_at >= began:
        avenue.found_at = at
    if avenue.contacted_on == timezone.localdate(began):
        avenue.contacted_on = day
    avenue.moved_at = at
    avenue.due_on = clocks.avenue_due(avenues.Status(avenue.status), day, avenue.promised_on)
    avenue.save()
    AvenueEvent.objects.filter(avenue=avenue, at__gte=began).update(at=at)


def _service(kind: str, rank: int) -> Service:
    """Return one of the fictional services of a kind of help, always the same one."""
    rows = Service.objects.public().filter(categories__code=kind, organisation__source__code=SOURCE)
    found = list(rows.order_by("organisation__external_id", "uuid"))
    return found[rank % len(found)]
