import datetime

import pytest
from django.utils import timezone

from seuil.orientation.domain.request import Step
from seuil.orientation.models import (
    Attachment,
    AvenueEvent,
    OrientationRequest,
    RequestEvent,
)
from seuil.orientation.operations import Move, take_step
from seuil.orientation.operations.retention import (
    forget_attachments,
    forget_drafts,
    forget_words,
)
from tests.factories.orientation import (
    AvenueFactory,
    OrientationRequestFactory,
    SeatFactory,
    viewing,
)

pytestmark = pytest.mark.django_db

SECRET = "Zorglub Bulgroz"
DAY = datetime.timedelta(days=1)


@pytest.fixture
def now():
    return timezone.now()


def ended(now, days):
    request = OrientationRequestFactory(
        status="closed",
        words=SECRET,
        answer=SECRET,
        contact=SECRET,
        caller=SECRET,
        situation={"age": 34},
        publics=["undocumented"],
        closed_at=now - days * DAY,
    )
    avenue = AvenueFactory(request=request, status="refused", first_contact=SECRET)
    common = {"origin": "exploring", "target": "exploring", "at": now}
    RequestEvent.objects.create(
        request=request,
        step=Step.NOTE,
        party="answerer",
        words=SECRET,
        actor=request.author,
        **common,
    )
    AvenueEvent.objects.create(
        avenue=avenue, step="refuse", words=SECRET, actor=request.author, **common
    )
    Attachment.objects.create(
        request=request, name=SECRET, media_type="image/png", content=b"x", added_at=now
    )
    return request


def test_drafts_go_after_a_month_without_a_touch(now):
    OrientationRequestFactory(moved_at=now - 31 * DAY)
    kept = OrientationRequestFactory(moved_at=now - 29 * DAY)

    assert forget_drafts(now) == 1
    assert OrientationRequest.objects.get() == kept


@pytest.mark.parametrize("status", ["submitted", "exploring", "answered", "following"])
def test_words_go_from_an_open_request_in_which_nobody_took_a_step_for_two_years(now, status):
    old = now - 731 * DAY
    left, kept = (OrientationRequestFactory(status=status, words=SECRET) for _n in range(2))
    OrientationRequest.objects.update(moved_at=old, created_at=old)
    steps = {"step": "contact", "origin": "identified", "target": "contacted"}
    AvenueEvent.objects.create(avenue=AvenueFactory(request=left), at=old, **steps)
    AvenueEvent.objects.create(avenue=AvenueFactory(request=kept), at=now - DAY, **steps)

    assert forget_words(now) == 1
    assert forget_words(now) == 0

    left.refresh_from_db()
    kept.refresh_from_db()
    assert (left.status, left.words, left.author) == (status, "", None)
    assert kept.words == SECRET


def test_a_desk_ends_what_was_forgotten_and_what_it_says_then_goes_too(clock):
    colleague = SeatFactory().user
    request = OrientationRequestFactory(status="exploring", desk=colleague.seats.get().desk)
    OrientationRequest.objects.update(moved_at=clock("2026-11-24 10:00") - 731 * DAY)
    assert forget_words(timezone.now()) == 1

    take_step(viewing(colleague), request.uuid, Move(Step.HAND_OVER, colleague=colleague))
    take_step(viewing(colleague), request.uuid, Move(Step.CANCEL, words=SECRET))
    assert forget_words(timezone.now()) == 0

    assert forget_words(clock("2028-11-25 10:00")) == 1
    assert forget_words(timezone.now()) == 0
    assert not RequestEvent.objects.exclude(words="").exists()


def test_attachments_go_half_a_year_after_the_end(now):
    ended(now, 190)
    ended(now, 180)

    assert forget_attachments(now) == 1
    assert Attachment.objects.count() == 1


def test_only_facts_that_identify_nobody_stay_after_two_years(now):
    request = ended(now, 731)
    young = ended(now, 700)
    code = request.code

    assert forget_words(now) == 1
    assert forget_words(now) == 0

    request.refresh_from_db()
    avenue = request.avenues.get()
    everything = str([
        *OrientationRequest.objects.filter(pk=request.pk).values(),
        *request.events.values(), *request.avenues.values(), *avenue.events.values(),
    ])  # fmt: skip
    assert SECRET not in everything
    assert (request.author, request.answerer, request.place, request.situation) == (
        None, None, None, {},
    )  # fmt: skip
    assert (request.outcome, request.publics, avenue.reason) == (
        "not_needed", ["undocumented"], "full",
    )  # fmt: skip
    assert request.code != code
    assert timezone.localtime(request.closed_at).day == 1
    assert not Attachment.objects.filter(request=request).exists()
    young.refresh_from_db()
    assert young.words == SECRET
