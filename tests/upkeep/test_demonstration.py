"""Upkeep in the demonstration: something waits for everybody who keeps sheets, and for teams."""

import pytest

from seuil.directory.domain import Cause, Origin
from seuil.directory.models import Service
from seuil.directory.record.history import versions_of
from seuil.directory.record.saving import record_now
from seuil.messaging.models import Message
from seuil.organisations.demonstration import load_people_and_roles
from seuil.upkeep.corrections.domain import Status
from seuil.upkeep.demonstration import COUNTER_SHEET, DOCTOR_SHEET, load_upkeep
from seuil.upkeep.models import Asking, Correction, MissingService

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def sheet(external_id):
    return Service.objects.get(source__code="demo", external_id=external_id)


@pytest.fixture
def before():
    return record_now(sheet(DOCTOR_SHEET))


@pytest.fixture
def loaded(before):
    load_people_and_roles()
    return load_upkeep()


def test_sheets_are_silent_and_one_was_telephoned_in_vain(loaded):
    assert Asking.objects.silent().count() >= 3
    assert Asking.objects.silent().filter(tries=1).count() == 1


def test_two_corrections_wait_and_what_was_met_stands_on_the_public_sheet(loaded):
    assert list(Correction.objects.values_list("status", flat=True)).count(Status.PROPOSED) == 2
    said = record_now(sheet(COUNTER_SHEET)).conditions
    assert [one.dimension for one in said if one.source is Origin.OBSERVED] == ["animals"]


def test_two_services_are_missing_and_the_team_looks_at_one(loaded):
    said = MissingService.objects.order_by("pk").values_list("status", "holder__email")

    assert list(said) == [("proposed", None), ("taken", "team@seuil.example")]


def test_a_change_was_brought_back_and_the_history_tells_both(loaded, before):
    versions = versions_of(sheet(DOCTOR_SHEET))

    assert [one.cause for one in versions][:2] == [Cause.RESTORE, Cause.EDIT]
    assert record_now(sheet(DOCTOR_SHEET)).hours == before.hours


def test_nobody_is_told_and_a_second_time_changes_nothing(loaded):
    assert not Message.objects.exists()
    assert load_upkeep() == ""
    assert Correction.objects.count() == 3
