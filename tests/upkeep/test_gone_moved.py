"""Services that were hidden because they are gone are gone since a day, and nothing else is."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps

from seuil.directory.domain import Audience, CheckedBy, Hand
from seuil.directory.models import Authorship, Service
from seuil.upkeep.corrections.domain import Status, Subject
from tests.factories.corrections import CorrectionFactory
from tests.factories.directory import ServiceFactory

pytestmark = pytest.mark.django_db
MADE = datetime.datetime(2026, 11, 2, 9, tzinfo=datetime.UTC)
ANSWERED = datetime.datetime(2026, 11, 5, 9, tzinfo=datetime.UTC)
OLD = {"subject": Subject.GONE, "after": {"visibility": "professional"}, "made_at": MADE}
ACCEPTED = {"status": Status.ACCEPTED, "answered_at": ANSWERED}


def move():
    import_module("seuil.upkeep.migrations.0052_gone_is_a_state").mark(apps, None)


def state(service):
    service.refresh_from_db()
    return service.gone_on, service.gone_said_by, service.visibility


def hidden_by_hand():
    """Return a service that was public until somebody accepted that it is gone."""
    service = ServiceFactory()
    Service.objects.filter(pk=service.pk).update(visibility=Audience.PROFESSIONAL)
    Authorship.objects.create(service=service, path="visibility", hand=Hand.CORRECTION, at=ANSWERED)
    return service


def test_a_service_that_was_accepted_as_gone_is_gone_since_that_day():
    service = hidden_by_hand()
    CorrectionFactory(service=service, **OLD, **ACCEPTED)

    move()

    assert state(service) == (ANSWERED.date(), CheckedBy.PROFESSIONAL, Audience.PUBLIC)
    assert Authorship.objects.get(service=service).path == "gone"


def test_a_sheet_that_was_never_public_does_not_become_it():
    service = ServiceFactory(professional=True)
    CorrectionFactory(service=service, **OLD, **ACCEPTED)

    move()

    assert state(service) == (ANSWERED.date(), CheckedBy.PROFESSIONAL, Audience.PROFESSIONAL)


def test_a_service_that_was_shown_again_is_there():
    service = ServiceFactory()
    CorrectionFactory(service=service, **OLD, **ACCEPTED)

    move()

    assert state(service) == (None, "", Audience.PUBLIC)


def test_what_nobody_accepted_yet_changes_no_sheet_and_can_still_be_accepted():
    service = ServiceFactory(professional=True)
    correction = CorrectionFactory(service=service, **OLD)

    move()

    correction.refresh_from_db()
    assert state(service) == (None, "", Audience.PROFESSIONAL)
    assert correction.after == {"gone": {"on": "2026-11-02", "said_by": "professional"}}
