"""The past of the demonstration: fictional requests whose figures can be read."""

import pytest

from seuil.kernel.small_cells import HIDDEN, TOTAL
from seuil.observatory.demonstration import load_attempts
from seuil.observatory.observed.counting import moments
from seuil.observatory.observed.figures import observed_access
from seuil.orientation.domain.avenue import PROCESS, Step
from seuil.orientation.models import Avenue, AvenueEvent, OrientationRequest, RequestEvent
from seuil.register.domain.trimesters import Trimester
from seuil.territory.models import Territory
from tests.factories.orientation import DeskFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
THIS = Trimester(2026, 3)


def test_the_past_lies_in_one_trimester_is_told_and_is_written_once():
    for code in ("basin:nord", "basin:sud"):
        DeskFactory(territory=Territory.objects.get(code=code))

    assert "past requests" in load_attempts()
    assert load_attempts() == ""

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
