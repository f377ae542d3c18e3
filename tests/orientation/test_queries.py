import datetime

import pytest
from django.utils import timezone

from seuil.orientation.models import OrientationRequest
from seuil.orientation.queries import to_move
from tests.factories.orientation import OrientationRequestFactory, viewing

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("days", "waits"), [(9, False), (0, True), (-2, True)])
def test_a_request_that_is_followed_rests_until_its_day(days, waits):
    today = timezone.localdate()
    request = OrientationRequestFactory(
        status="following", due_on=today + datetime.timedelta(days=days)
    )

    mine = to_move(OrientationRequest.objects.all(), viewing(request.answerer), today)

    assert mine.exists() is waits
