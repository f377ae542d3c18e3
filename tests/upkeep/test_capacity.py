"""Whether a service takes people: said, taken back, counted for some days, asked again."""

import datetime

import pytest
from django.test import override_settings
from django.utils import timezone

from seuil.access.types import CapacityStatus
from seuil.directory.capacity import capacity_counts
from seuil.directory.domain import Cause, Hand
from seuil.directory.record.history import versions_of
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.messaging.domain import Purpose
from seuil.messaging.models import Message
from seuil.messaging.operations import stop
from seuil.messaging.stops import Wish, digest_of_address
from seuil.organisations.domain import MembershipStatus, Role
from seuil.upkeep.capacity.operations import (
    Said,
    capacity_link_for,
    forget_capacity_links,
    remind_before_days,
    remind_of_capacity,
    say_capacity,
    take_back,
)
from seuil.upkeep.models import CapacityLink
from seuil.upkeep.recipients import choose_reminders
from tests.factories.directory import ServiceFactory
from tests.factories.organisations import MembershipFactory
from tests.factories.upkeep import asking_token, capacity_token, keeper_of

pytestmark = pytest.mark.django_db
FULL, OPEN, LIST = CapacityStatus.FULL, CapacityStatus.OPEN, CapacityStatus.WAITING_LIST


@pytest.fixture(autouse=True)
def today(clock):
    return clock("2026-11-24 10:00").date()


@pytest.fixture
def service():
    return ServiceFactory(name_fr="La Halte", capacity=OPEN, capacity_updated="2026-11-01")


def say(service, status, **given):
    return say_capacity(service, status, actor=None, hand=Hand.SERVICE, **given)


def full_since(days, **fields):
    day = timezone.localdate() - datetime.timedelta(days=days)
    return ServiceFactory(capacity=FULL, capacity_updated=day, **fields)


def token_in(message):
    return message.text.partition("/capacity/")[2].partition("/")[0]


def test_what_is_said_stands_on_the_sheet_with_its_day_cause_and_hand(service, today):
    keeper = keeper_of(service)

    say_capacity(service, LIST, actor=keeper, hand=Hand.SERVICE, delay_days=30)

    service.refresh_from_db()
    assert (service.capacity, service.capacity_delay_days) == (LIST, 30)
    assert service.capacity_updated == today
    version = versions_of(service)[0]
    assert (version.cause, version.by) == (Cause.CAPACITY, keeper.pk)
    assert service.authorships.get(path="capacity").hand == Hand.SERVICE


def test_a_delay_belongs_to_a_waiting_list(service):
    say(service, LIST, delay_days=30)
    say(service, FULL, delay_days=30)

    service.refresh_from_db()
    assert service.capacity_delay_days is None


@pytest.mark.parametrize(
    ("status", "delay"), [(CapacityStatus.UNKNOWN, None), (LIST, -1), (LIST, 1001)]
)
def test_what_nobody_can_say_is_refused(service, status, delay):
    with pytest.raises(InvalidInput):
        say(service, status, delay_days=delay)

    assert versions_of(service) == []


def test_saying_the_same_again_today_changes_nothing(service):
    say(service, FULL)

    assert say(service, FULL).changes == ()


def test_taking_back_puts_back_what_was_there(service):
    before = Said(OPEN, None, datetime.date(2026, 11, 1))
    said = Said.of(say(service, FULL).record)

    assert take_back(service, said, before, actor=None, hand=Hand.SERVICE)

    service.refresh_from_db()
    assert (service.capacity, service.capacity_updated) == (OPEN, before.on)


def test_what_somebody_said_since_is_not_taken_back(service):
    before = Said(OPEN, None, datetime.date(2026, 11, 1))
    said = Said.of(say(service, FULL).record)
    say(service, LIST)

    assert not take_back(service, said, before, actor=None, hand=Hand.SERVICE)

    service.refresh_from_db()
    assert service.capacity == LIST


@pytest.mark.parametrize(("days", "counts"), [(0, True), (14, True), (15, False)])
def test_it_counts_for_fourteen_days(days, counts, today):
    assert capacity_counts(full_since(days), today) is counts


def test_the_setting_says_for_how_long_it_counts(today):
    service = full_since(20)

    with override_settings(SEUIL_CAPACITY_DAYS=30):
        assert capacity_counts(service, today)


@pytest.mark.parametrize(("days", "mails"), [(10, 0), (11, 1), (14, 1), (15, 0)])
def test_keepers_are_reminded_in_the_last_three_days(days, mails):
    keeper_of(full_since(days))

    assert remind_of_capacity(timezone.now()) == mails
    assert Message.objects.filter(purpose=Purpose.CAPACITY).count() == mails


@pytest.mark.parametrize(("days", "before"), [(14, 3), (3, 2), (1, 1)])
def test_where_all_is_shorter_one_is_reminded_later(days, before):
    with override_settings(SEUIL_CAPACITY_DAYS=days):
        assert remind_before_days() == before


def test_there_is_one_reminder_for_what_was_said_however_often_the_job_runs(clock):
    keeper_of(full_since(11))
    remind_of_capacity(timezone.now())

    assert remind_of_capacity(timezone.now()) == 0
    clock("2026-11-26 10:00")
    assert remind_of_capacity(timezone.now()) == 0
    assert Message.objects.count() == 1


def test_saying_it_again_begins_another_period(clock):
    service = full_since(11)
    keeper_of(service)
    remind_of_capacity(timezone.now())
    say(service, FULL)

    clock("2026-12-05 10:00")

    assert remind_of_capacity(timezone.now()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"role": Role.PROFESSIONAL},
        {"status": MembershipStatus.ASKED},
        {"status": MembershipStatus.ENDED},
        {"user__is_active": False},
    ],
)
def test_only_those_who_keep_the_sheet_are_reminded(fields):
    MembershipFactory(organisation=full_since(12).organisation, **fields)

    assert remind_of_capacity(timezone.now()) == 0


def test_who_wants_no_reminder_of_a_service_gets_those_of_the_others():
    service = full_since(12)
    other = full_since(12, organisation=service.organisation)
    keeper = keeper_of(service)
    choose_reminders(keeper, service, capacity=False, freshness=True)

    remind_of_capacity(timezone.now())

    assert list(CapacityLink.objects.values_list("service", flat=True)) == [other.pk]


def test_who_stopped_this_mail_gets_no_link_either():
    keeper = keeper_of(full_since(12))
    stop(Wish(Purpose.CAPACITY, digest_of_address(keeper.email)))

    assert remind_of_capacity(timezone.now()) == 0
    assert not CapacityLink.objects.exists()


def test_the_mail_is_in_the_language_of_its_reader_and_its_link_opens_the_service():
    service = full_since(12, name_fr="La Halte")
    keeper = keeper_of(service, user__language="en")
    remind_of_capacity(timezone.now())
    message = Message.objects.get()

    link = capacity_link_for(token_in(message), timezone.now())

    assert "12 November 2026: full" in message.text
    assert (link.service, link.user) == (service, keeper)
    assert token_in(message) not in message.subject


def test_a_link_that_is_too_old_opens_nothing(service, clock):
    token = capacity_token(service)
    clock("2026-12-02 10:00")

    with pytest.raises(NotVisible):
        capacity_link_for(token, timezone.now())


def test_a_link_for_another_purpose_opens_nothing(service):
    with pytest.raises(NotVisible):
        capacity_link_for(asking_token(service), timezone.now())


def test_a_guessed_link_opens_nothing(service):
    token = capacity_token(service)

    with pytest.raises(NotVisible):
        capacity_link_for(token[:-1] + ("a" if token[-1] != "a" else "b"), timezone.now())


def test_the_link_of_somebody_who_left_opens_nothing(service):
    keeper = keeper_of(service)
    token = capacity_token(service, user=keeper)
    keeper.memberships.update(status=MembershipStatus.ENDED)

    with pytest.raises(NotVisible):
        capacity_link_for(token, timezone.now())


def test_links_are_forgotten_a_month_after_their_end(service, clock):
    capacity_token(service)

    clock("2026-12-30 10:00")
    assert forget_capacity_links(timezone.now()) == 0
    clock("2027-01-01 10:00")
    assert forget_capacity_links(timezone.now()) == 1
