"""Many desks and services at the same moment: no deadlock that anybody sees, no step lost."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from benchmarks.at_work import ask, people, unlike_their_steps, work
from seuil.orientation.domain.avenue import Step as AvenueStep
from seuil.orientation.domain.request import Step
from seuil.orientation.models import AvenueEvent, OrientationRequest, RequestEvent

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
STEPS = {
    *(f"request {step}" for step in Step),
    *(f"{who} {step}" for who in ("avenue", "service") for step in AvenueStep),
}


@pytest.fixture
def committing(own_copy):
    """Runs something where what is written is committed, unlike in the test itself."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda play: pool.submit(play).result()
        pool.submit(connections.close_all).result()


def test_everybody_writes_at_once_and_every_state_is_where_its_steps_lead(committing):
    cast = committing(lambda: people(desks=4, services=30))
    committing(lambda: ask(cast, 12))
    sent = committing(OrientationRequest.objects.count)

    done = work(cast, seconds=6, connections=8)

    assert done.faults == []
    assert committing(unlike_their_steps) == []
    kept = committing(lambda: RequestEvent.objects.count() + AvenueEvent.objects.count())
    assert kept == sent + sum(done.written[name] for name in done.written if name in STEPS)
    assert kept > sent
