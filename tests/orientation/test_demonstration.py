"""The requests of the demonstration: real history, every state, told once."""

import pytest
from django.utils import timezone

from seuil.messaging.models import Message
from seuil.organisations.demonstration import load_people_and_roles
from seuil.organisations.models import Source
from seuil.orientation.demonstration import load_requests
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain import request as requests
from seuil.orientation.models import Avenue, Desk, Notice, NoticeChoice, OrientationRequest
from seuil.orientation.queries import desks_with_people

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
        assert requests.replayed(steps) == one.status, one.words
    for avenue in Avenue.objects.all():
        told = [avenues.Step(step) for step in avenue.events.values_list("step", flat=True)]
        assert avenues.replayed(told) == avenue.status, avenue.name


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
