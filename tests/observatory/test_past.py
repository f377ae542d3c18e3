"""The past of the demonstration: fictional requests whose figures can be read."""

import pytest
from django.db import connection
from django.utils import timezone

from seuil.kernel.small_cells import HIDDEN, TOTAL
from seuil.observatory.demonstration import load_attempts
from seuil.observatory.domain.observed import Subject
from seuil.observatory.domain.rising import Trend
from seuil.observatory.observed.counting import moments
from seuil.observatory.observed.figures import observed_access
from seuil.observatory.observed.watch import watch_of
from seuil.orientation.domain.avenue import PROCESS, Step
from seuil.orientation.models import Avenue, AvenueEvent, OrientationRequest, RequestEvent
from seuil.orientation.observing import observe_result
from seuil.register.domain.trimesters import Trimester
from seuil.register.models import Observation
from seuil.register.queries.failures import clusters
from seuil.territory.models import Territory
from tests.factories.orientation import DeskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
THIS = Trimester(2026, 3)


def test_the_past_lies_in_one_trimester_is_told_and_is_written_once():
    for code in ("basin:nord", "basin:sud"):
        DeskFactory(territory=Territory.objects.get(code=code))

    assert "past requests" in load_attempts()
    assert load_attempts() == ""
    with connection.cursor() as cursor:  # plans made for empty tables take minutes here
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'orientation_avenue'")
        assert cursor.fetchone() == (Avenue.objects.count(),)

    begin, end = moments(THIS, THIS)
    for events in (AvenueEvent, RequestEvent):
        assert not events.objects.exclude(at__gte=begin, at__lt=end).exists()
    for avenue in Avenue.objects.prefetch_related("events")[:40]:
        steps = [Step(event.step) for event in avenue.events.all()]
        assert PROCESS.replayed(steps) == avenue.status
    told = observed_access(THIS).by_category
    assert told[TOTAL, TOTAL, TOTAL] == Avenue.objects.count()
    assert told["basin:nord", TOTAL, TOTAL] is not HIDDEN
    assert not OrientationRequest.objects.exclude(status="closed").exists()


def test_what_failed_is_in_the_register_in_the_months_in_which_it_failed():
    DeskFactory(territory=Territory.objects.get(code="basin:nord"))

    load_attempts()

    failed = Observation.objects.failures()
    assert failed.count() == failed.between(THIS, THIS).count() > 50
    without = OrientationRequest.objects.filter(outcome="no_solution").count()
    assert failed.filter(kind="no_solution").count() == without
    assert clusters(THIS, THIS, today=timezone.localdate())


def test_of_the_year_before_the_figures_are_told_and_something_rises():
    for basin in Territory.objects.filter(level="basin"):
        DeskFactory(territory=basin)

    load_attempts()

    watch = watch_of(TOTAL)
    assert list(map(str, watch.trimesters)) == ["2025-3", "2025-4", "2026-1", "2026-2", "2026-3"]
    assert {row.code for subject, row in watch.rising if subject is Subject.BY_CATEGORY} == {
        "food",
        "mental_health",
    }
    trends = {row.reading.trend for rows in watch.tables.values() for row in rows}
    assert Trend.STEADY in trends


def test_a_result_of_a_trimester_that_is_over_counts_now_unless_the_past_is_written():
    """What was told of a trimester never changes because somebody was late."""
    DeskFactory(territory=Territory.objects.get(code="basin:nord"))
    load_attempts()
    told = AvenueEvent.objects.filter(target="refused").select_related("avenue")[0]
    late = AvenueEvent.objects.create(
        avenue=told.avenue, step=told.step, origin=told.origin, target=told.target, at=told.at
    )

    observe_result(late.avenue, late)

    assert Observation.objects.filter(month=timezone.localdate().replace(day=1)).count() == 1
