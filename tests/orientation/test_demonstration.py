"""The requests of the demonstration: real history, every state, told once."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.messaging.models import Message
from seuil.organisations.demonstration import load_people_and_roles
from seuil.organisations.models import Source
from seuil.orientation.demonstration import load_requests
from seuil.orientation.demonstration.acts import Done, Levels
from seuil.orientation.demonstration.loading import cast_of_all
from seuil.orientation.demonstration.playing import NAMESPACE, move_of, need_of, scene_of
from seuil.orientation.demonstration.stories import STORIES
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import request as requests
from seuil.orientation.models import Avenue, Desk, Notice, NoticeChoice, OrientationRequest
from seuil.orientation.operations import (
    add_avenue,
    note_level,
    start_request,
    take_avenue_step,
    take_step,
)
from seuil.orientation.queries import desks_with_people
from seuil.register.models import Observation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def loaded(clock):
    clock("2026-11-18 15:00")
    load_people_and_roles()
    load_requests()


def test_there_is_a_request_in_every_state(loaded):
    found = set(OrientationRequest.objects.values_list("status", flat=True))

    assert found == {status.value for status in requests.Status}


def test_every_history_replays_to_its_state(loaded):
    for one in OrientationRequest.objects.all():
        steps = [requests.Step(step) for step in one.events.values_list("step", flat=True)]
        assert requests.PROCESS.replayed(steps) == one.status, one.words
    for avenue in Avenue.objects.all():
        told = [avenues.Step(step) for step in avenue.events.values_list("step", flat=True)]
        assert avenues.PROCESS.replayed(told) == avenue.status, avenue.name


def played(story, cast, scene):
    """Return a request of which people take every step, one after the other."""
    request = start_request(
        cast.people[story.author],
        need_of(story, scene),
        organisation=scene.organisations.get(story.organisation),
        by_phone=bool(story.caller),
        caller=story.caller,
    )
    for act in story.acts:
        viewer = cast.viewers[act.by]
        if isinstance(act, Done):
            take_step(viewer, request.uuid, move_of(act, cast))
        elif isinstance(act, Levels):
            there = set(request.avenues.values_list("band", flat=True))
            for band in set(avenues.Band) - there:
                note_level(viewer, request.uuid, band, "nothing_found")
        else:
            found = {"service": scene.service(act), "verdict": "ask", "origin": "engine"}
            avenue = add_avenue(viewer, request.uuid, **found)
            for _days, move in act.steps:
                take_avenue_step(viewer, avenue.uuid, move)
    request.refresh_from_db()
    return request


DAYS_AND_NAMES = {  # and the passage, which is no story
    "transition",
    *("id", "uuid", "code", "request", "avenue", "at", "created_at", "submitted_at", "moved_at"),
    *("answered_at", "closed_at", "due_on", "passes_on", "found_at", "contacted_on", "noted_at"),
}


def facts(row):
    fields = (one.attname for one in row._meta.fields if one.name not in DAYS_AND_NAMES)
    return {name: getattr(row, name) for name in fields}


def all_of(request):
    tried = request.avenues.order_by("pk")
    return {
        "request": facts(request),
        "steps": [facts(one) for one in request.events.order_by("pk")],
        "avenues": [facts(one) for one in tried],
        "attempts": [facts(one) for avenue in tried for one in avenue.events.order_by("pk")],
        "levels": sorted(one.band for one in request.levels.all()),
    }


def learnt(rows):
    fields = ("kind", "category", "basin", "place", "reason", "publics", "family", "declared")
    return sorted(rows.values_list(*fields, "service"), key=repr)


def test_people_could_have_taken_every_step_of_every_story(loaded):
    cast, scene = cast_of_all(), scene_of(STORIES)
    keys = [uuid.uuid5(NAMESPACE, str(number)) for number in range(1, len(STORIES) + 1)]
    told = [all_of(OrientationRequest.objects.get(uuid=key)) for key in keys]
    observed = list(Observation.objects.values_list("pk", flat=True))

    by_hand = [all_of(played(story, cast, scene)) for story in STORIES]

    assert told == by_hand
    of_stories = Observation.objects.filter(pk__in=observed).exclude(reason="lost_at_transition")
    assert learnt(of_stories) == learnt(Observation.objects.exclude(pk__in=observed))


def test_the_stories_cost_a_few_hundred_queries(clock):
    clock("2026-11-18 15:00")
    load_people_and_roles()

    with CaptureQueriesContext(connection) as asked:
        load_requests()

    assert len(asked) < 700


def test_every_act_has_its_day_and_none_lies_ahead(loaded):
    now = timezone.now()
    for one in OrientationRequest.objects.exclude(status="draft"):
        days = list(one.events.values_list("at", flat=True))
        assert days == sorted(days)
        assert one.created_at <= days[0]
        assert days[-1] <= now
        assert one.moved_at == days[-1]


def test_some_are_late_and_some_are_not(loaded):
    today = timezone.localdate()
    late = {one.is_late(today) for one in OrientationRequest.objects.open()}

    assert late == {True, False}


def test_somebody_sits_at_every_desk(loaded):
    assert set(desks_with_people()) == set(Desk.objects.values_list("pk", flat=True))


def test_told_twice_nothing_changes(loaded):
    before = list(OrientationRequest.objects.values_list("code", "version").order_by("pk"))
    desks = Desk.objects.count()

    load_requests()

    after = list(OrientationRequest.objects.values_list("code", "version").order_by("pk"))
    assert (after, Desk.objects.count()) == (before, desks)


def test_nobody_gets_mail_and_nobody_is_left_without_notices(loaded):
    assert not Message.objects.filter(purpose="orientation").exists()
    assert not NoticeChoice.objects.exists()
    assert not Notice.objects.filter(told_at=None).exists()


def test_without_the_fictional_directory_nothing_is_made(db):

    Source.objects.filter(code="demo").update(code="other")

    assert load_requests() == ""
    assert not Desk.objects.exists()
