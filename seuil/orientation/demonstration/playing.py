"""Tells stories on their days, as the operations would have it, and writes them all at once."""

import datetime
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.models import Category, Service
from seuil.kernel.errors import Forbidden
from seuil.organisations.demonstration import SOURCE
from seuil.organisations.models import Organisation
from seuil.orientation import observing
from seuil.orientation.demonstration.acts import Done, Levels, Story, Tried
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import clocks
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.request import Outcome
from seuil.orientation.exploring import band_of
from seuil.orientation.models import (
    Avenue,
    AvenueEvent,
    Desk,
    LevelNote,
    OrientationRequest,
    RequestEvent,
)
from seuil.orientation.operations import Move, Need
from seuil.orientation.operations import avenues as of_avenues
from seuil.orientation.operations import requests as of_requests
from seuil.orientation.policies import Viewer, acting_party, explores
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.models import Territory
from seuil.territory.queries import places

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "requests.seuil.example")
HOUR = 9
BETWEEN = datetime.timedelta(minutes=11)


@dataclass
class Cast:
    """Those who play the stories, and all that comes of them; nothing is written before `save`."""

    people: Mapping[str, User]
    desks: Mapping[str, Desk]
    viewers: Mapping[str, Viewer]
    now: datetime.datetime
    requests: list[OrientationRequest] = field(default_factory=list)
    steps: list[RequestEvent] = field(default_factory=list)
    avenues: list[Avenue] = field(default_factory=list)
    attempts: list[AvenueEvent] = field(default_factory=list)
    levels: list[LevelNote] = field(default_factory=list)

    def tells(self, stories: Sequence[Story]) -> int:
        """Tell the stories that were not told before; return how many these are."""
        keys = [uuid.uuid5(NAMESPACE, str(number)) for number in range(1, len(stories) + 1)]
        rows = OrientationRequest.objects.filter(uuid__in=keys)
        told = set(rows.values_list("uuid", flat=True))
        fresh = [(key, story) for key, story in zip(keys, stories, strict=True) if key not in told]
        scene = scene_of(stories)
        for key, story in fresh:
            Telling(self, story, scene).tells(key)
        self.save()
        return len(fresh)

    def save(self) -> None:
        codes = of_requests.new_codes(len(self.requests))
        for request, code in zip(self.requests, codes, strict=True):
            request.code = code
        OrientationRequest.objects.bulk_create(self.requests)
        RequestEvent.objects.bulk_create(self.steps)
        Avenue.objects.bulk_create(self.avenues)
        AvenueEvent.objects.bulk_create(self.attempts)
        LevelNote.objects.bulk_create(self.levels)
        for event in self.attempts:
            if of_avenues.teaches(event):
                observing.observe_result(event.avenue, event)
        for step in self.steps:
            if step.outcome == Outcome.NO_SOLUTION:
                observing.observe_no_solution(step.request, step)


@dataclass
class Telling:
    """One story: its request, and the moment of each act."""

    cast: Cast
    story: Story
    scene: "Scene"
    acts: int = 0

    def tells(self, key: uuid.UUID) -> None:
        story, cast = self.story, self.cast
        self.request = OrientationRequest(
            uuid=key,
            author=cast.people[story.author],
            organisation=self.scene.organisations.get(story.organisation),
            taken_by_phone=bool(story.caller),
            caller=story.caller,
        )
        of_requests.begin(self.request, need_of(story, self.scene), self.next_moment(story.days))
        cast.requests.append(self.request)
        for act in story.acts:
            match act:
                case Done():
                    self.does(act)
                case Levels():
                    self.looks(act)
                case Tried():
                    self.tries(act)

    def does(self, act: Done) -> None:
        cast, viewer = self.cast, self.cast.viewers[act.by]
        party = acting_party(viewer, self.request, act.step)
        if party is None:
            raise Forbidden(f"{act.by} may not {act.step}: {self.story.words}")
        now = self.next_moment(act.days)
        cast.steps.append(
            of_requests.moved(self.request, viewer.user, party, move_of(act, cast), now)
        )

    def looks(self, act: Levels) -> None:
        """Note at every level without an avenue that nothing was found."""
        there = {avenue.band for avenue in self.cast.avenues if avenue.request is self.request}
        now = self.next_moment(act.days)
        self.cast.levels += [
            LevelNote(
                request=self.request,
                band=band,
                verdict=LevelNote.Verdict.NOTHING_FOUND,
                noted_by=self.cast.people[act.by],
                noted_at=now,
            )
            for band in Band
            if band not in there
        ]

    def tries(self, act: Tried) -> None:
        cast, viewer = self.cast, self.cast.viewers[act.by]
        if not explores(viewer, self.request):
            raise Forbidden(f"{act.by} does not explore: {self.story.words}")
        service = self.scene.service(act)
        avenue = of_avenues.avenue_of(
            self.request,
            service,
            band_of(service, self.request.place, self.scene.gazetteer),
            verdict="ask",
            origin=avenues.Origin.ENGINE,
            now=self.next_moment(act.days),
        )
        cast.avenues.append(avenue)
        for days, move in act.steps:
            now = self.next_moment(days)
            cast.attempts.append(of_avenues.moved(avenue, viewer.user, move, now, by_desk=True))

    def next_moment(self, days: int) -> datetime.datetime:
        """Return an hour of work so many days ago, each act later than the one before."""
        self.acts += 1
        if not days:
            return timezone.now()
        day = timezone.localdate(self.cast.now) - datetime.timedelta(days=days)
        while not clocks.is_working_day(day):
            day -= datetime.timedelta(days=1)
        morning = datetime.datetime.combine(day, datetime.time(HOUR))
        return timezone.make_aware(morning) + self.acts * BETWEEN


@dataclass(frozen=True)
class Scene:
    """What the stories speak of, loaded once: kinds of help, places, bodies, services by kind."""

    categories: Mapping[str, Category]
    territories: Mapping[str, Territory]
    organisations: Mapping[str, Organisation]
    services: Mapping[str, Sequence[Service]]
    gazetteer: Gazetteer

    def service(self, act: Tried) -> Service:
        """Return one of the fictional services of a kind of help, always the same one."""
        found = self.services[act.kind]
        return found[act.rank % len(found)]


def need_of(story: Story, scene: Scene) -> Need:
    return Need(
        category=scene.categories[story.kind],
        words=story.words,
        contact=story.contact,
        situation=story.situation,
        place=scene.territories[story.place],
        language=story.language,
        urgency=story.urgency,
    )


def move_of(act: Done, cast: Cast) -> Move:
    return Move(
        act.step,
        words=act.words,
        desk=cast.desks[act.desk] if act.desk else None,
        colleague=cast.people[act.colleague] if act.colleague else None,
        outcome=act.outcome,
        lead=act.lead,
    )


def scene_of(stories: Sequence[Story]) -> Scene:
    named = {story.organisation for story in stories}
    bodies = Organisation.objects.from_source(SOURCE).filter(external_id__in=named)
    tried = {act.kind for story in stories for act in story.acts if isinstance(act, Tried)}
    return Scene(
        categories=Category.objects.in_bulk([one.kind for one in stories], field_name="code"),
        territories=Territory.objects.in_bulk([one.place for one in stories], field_name="code"),
        organisations={str(one.external_id): one for one in bodies},
        services=_services(tried),
        gazetteer=places(),
    )


def _services(kinds: Collection[str]) -> Mapping[str, Sequence[Service]]:
    rows = Service.objects.public().filter(
        categories__code__in=kinds, organisation__source__code=SOURCE
    )
    ordered = rows.order_by("organisation__external_id", "uuid")
    loaded = (
        ordered.annotate(kind=F("categories__code"))
        .select_related("organisation")
        .prefetch_related("locations__commune", "serves", "conditions")
    )
    found: dict[str, list[Service]] = {}
    for service in loaded:
        found.setdefault(getattr(service, "kind", ""), []).append(service)
    return found
