"""Sheets are asked about when they are due, and what people answer stands on them."""

import datetime

import pytest
from django.test import override_settings
from django.utils import timezone

from seuil.access.types import State
from seuil.directory.domain import Age, Cause, CheckedBy, Hand, age_of
from seuil.directory.models import Service
from seuil.directory.record.history import versions_of
from seuil.directory.record.saving import record_now
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.messaging.domain import Purpose
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, MembershipStatus
from seuil.organisations.standing import VISITOR, standing_of
from seuil.territory.models import Territory
from seuil.upkeep.corrections.domain import Basis, Status, Step, Subject
from seuil.upkeep.corrections.operations import forget_letters, take_step, tell_keepers
from seuil.upkeep.freshness.domain import (
    MOST_OF_ONE_ORGANISATION,
    Freshness,
    Outcome,
    Part,
    freshness_of,
    months_later,
)
from seuil.upkeep.freshness.operations import (
    Said,
    Voice,
    answer,
    ask_tonight,
    choose_rhythms,
    forget_askings,
    not_reached,
)
from seuil.upkeep.freshness.queries import (
    asking_link_for,
    due_sheets,
    freshness_now,
    silent_askings,
)
from seuil.upkeep.models import Asking, AskingLink, Check, Correction
from seuil.upkeep.operations import Writer
from seuil.upkeep.recipients import choose_reminders
from tests.factories.directory import AccessConditionFactory, LocationFactory, ServiceFactory
from tests.factories.organisations import MandateFactory
from tests.factories.upkeep import asking_of, asking_token, capacity_token, keeper_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
KEEPERS = Voice(Hand.SERVICE, None)
ALL = frozenset(Part)


@pytest.fixture(autouse=True)
def _only_our_own(clock):
    """The sheets of the demonstration are checked today: nothing of them is due."""
    clock("2026-11-24 10:00")
    Service.objects.update(checked_on=timezone.localdate())


@pytest.fixture
def service():
    return old_sheet(name_fr="La Halte")


def old_sheet(**fields):
    fields.setdefault("checked_on", datetime.date(2026, 1, 10))
    return ServiceFactory(**fields)


def night():
    return ask_tonight(timezone.now())


def mails():
    return Message.objects.filter(purpose=Purpose.FRESHNESS).count()


# What is due


def test_the_end_of_a_month_stays_the_end_of_a_month():
    assert months_later(datetime.date(2026, 11, 30), 3) == datetime.date(2027, 2, 28)
    assert months_later(datetime.date(2026, 12, 31), 12) == datetime.date(2027, 12, 31)


@pytest.mark.parametrize(
    ("today", "due"), [("2026-07-09", ()), ("2026-07-10", tuple(Part)), ("2027-01-01", tuple(Part))]
)
def test_a_sheet_is_due_after_its_rhythm(today, due):
    known = freshness_of(datetime.date(2026, 1, 10), {}, {}, 6)

    assert known.due(datetime.date.fromisoformat(today)) == due


def test_a_part_has_its_own_rhythm_before_that_of_the_sheet():
    known = freshness_of(datetime.date(2026, 1, 10), {}, {None: 12, Part.HOURS: 3}, 6)

    assert known.due(datetime.date(2026, 4, 10)) == (Part.HOURS,)


def test_a_part_that_was_checked_later_is_due_later():
    checks = {Part.HOURS: datetime.date(2026, 7, 1)}
    known = freshness_of(datetime.date(2026, 1, 10), checks, {}, 6)

    assert Part.HOURS not in known.due(datetime.date(2026, 8, 1))


def test_what_nobody_ever_checked_is_due():
    assert freshness_of(None, {}, {}, 6).due(datetime.date(2026, 1, 1)) == tuple(Part)


def test_a_sheet_is_as_old_as_its_oldest_part():
    day = datetime.date(2026, 1, 10)
    known = Freshness(dict.fromkeys(Part, day), dict.fromkeys(Part, 6))

    assert known.after(frozenset({Part.HOURS}), datetime.date(2026, 11, 24)) == day
    assert known.after(ALL, datetime.date(2026, 11, 24)) == datetime.date(2026, 11, 24)


def test_rhythms_are_chosen_and_given_up_again(service):
    choose_rhythms(service, {None: 12, Part.HOURS: 3})
    assert freshness_now(service).months[Part.HOURS] == 3
    assert freshness_now(service).months[Part.PRICE] == 12

    choose_rhythms(service, {None: None, Part.HOURS: None})
    assert freshness_now(service).months[Part.HOURS] == 6
    with pytest.raises(InvalidInput):
        choose_rhythms(service, {None: 5})


@override_settings(SEUIL_CHECK_MONTHS=12)
def test_the_setting_says_how_often_where_nobody_chose(service):
    assert list(due_sheets(timezone.localdate())) == []


# Night after night


def test_a_night_asks_the_keepers_of_what_is_due_and_no_second_time(service):
    keeper_of(service)
    keeper_of(service)

    assert night().opened == 1
    assert night().opened == 0

    asking = Asking.objects.get()
    assert (asking.service, asking.parts, asking.silent_at) == (service, list(Part), None)
    assert mails() == 2


def test_the_mail_leads_to_the_page_and_names_what_is_asked():
    service = old_sheet(checked_on="2026-08-01", name_fr="La Halte")
    choose_rhythms(service, {Part.HOURS: 3})
    keeper = keeper_of(service, user__language="en")
    night()

    message = Message.objects.get(purpose=Purpose.FRESHNESS)
    token = message.text.partition("/confirm/")[2].partition("/")[0]

    assert "It is about: opening hours." in message.text
    assert asking_link_for(token, timezone.now()).user == keeper


def test_where_nobody_keeps_the_sheet_the_team_telephones_at_once(service):
    night()

    assert Asking.objects.silent().get().service == service
    assert mails() == 0


def test_who_does_not_want_to_be_asked_is_not(service):
    choose_reminders(keeper_of(service), service, capacity=True, freshness=False)

    night()

    assert mails() == 0


def test_one_organisation_is_asked_about_a_few_sheets_a_night(service):
    keeper_of(service)
    for _ in range(4):
        old_sheet(organisation=service.organisation)

    assert night().opened == MOST_OF_ONE_ORGANISATION
    assert night().opened == 5 - MOST_OF_ONE_ORGANISATION


def test_after_ten_days_one_is_reminded_and_after_twenty_the_team_telephones(service, clock):
    keeper_of(service)
    night()

    clock("2026-12-03 10:00")
    assert (night().reminded, mails()) == (0, 1)
    clock("2026-12-04 10:00")
    assert (night().reminded, mails()) == (1, 2)
    clock("2026-12-05 10:00")
    assert (night().reminded, mails()) == (0, 2)
    assert not Asking.objects.silent().exists()
    clock("2026-12-14 10:00")
    assert night().silent == 1
    assert Asking.objects.silent().get().service == service


def test_a_sheet_that_was_checked_in_another_way_is_asked_about_no_more(service):
    asking_of(service)
    service.checked_on = timezone.localdate()
    service.save()

    assert night().closed == 1
    assert Asking.objects.get().outcome == Outcome.NO_LONGER_DUE


def test_the_number_of_queries_of_a_night_without_news_does_not_grow(
    service, django_assert_max_num_queries
):
    for _ in range(8):
        asking_of(old_sheet(), silent=True)
    night()

    with django_assert_max_num_queries(16):
        night()


# Answers


def test_nothing_changed_dates_the_sheet_its_conditions_and_its_parts(service):
    row = AccessConditionFactory(service=service, checked_on="2026-01-10")
    today = timezone.localdate()
    keeper = keeper_of(service)

    answer(service, ALL, voice=Voice(Hand.SERVICE, keeper))

    service.refresh_from_db()
    assert (service.checked_on, service.checked_by) == (today, CheckedBy.SERVICE)
    assert service.conditions.get().checked_on == today
    assert row.dimension == service.conditions.get().dimension
    assert set(service.checks.values_list("part", "on")) == {(part, today) for part in Part}
    version = versions_of(service)[0]
    assert (version.cause, version.by) == (Cause.CONFIRMATION, keeper.pk)


def test_checking_one_part_does_not_make_the_sheet_look_young(service):
    answer(service, {Part.HOURS}, voice=KEEPERS)

    service.refresh_from_db()
    assert service.checked_on == datetime.date(2026, 1, 10)
    assert Part.HOURS not in freshness_now(service).due(timezone.localdate())
    assert Part.PRICE in freshness_now(service).due(timezone.localdate())


def test_what_changed_becomes_a_correction_and_only_the_rest_is_checked(service):
    AccessConditionFactory(service=service, checked_on="2026-01-10")
    remark = Said(Part.HOURS, "Monday: 9:00 to 12:00", "Open until 17:00")
    keeper = keeper_of(service)

    answer(service, ALL, voice=Voice(Hand.SERVICE, keeper), remarks=[remark])

    made = Correction.objects.get()
    assert (made.service, made.fact, made.words) == (service, remark.fact, remark.text)
    assert (made.subject, made.basis) == (Subject.HOURS, Basis.SERVICE)
    assert (made.proposer, made.status) == (keeper, Status.PROPOSED)
    assert not Check.objects.filter(part=Part.HOURS).exists()
    assert service.conditions.get().checked_on == timezone.localdate()
    service.refresh_from_db()
    assert service.checked_on == datetime.date(2026, 1, 10)


def test_what_changed_is_told_once_to_those_who_keep_the_sheet(service):
    keeper = keeper_of(service)
    answer(service, ALL, voice=KEEPERS, remarks=[Said(Part.HOURS, "", "Open until 17:00")])

    assert tell_keepers(timezone.now()) == 1
    assert tell_keepers(timezone.now()) == 0
    assert Message.objects.filter(purpose=Purpose.CORRECTION, to=keeper.email).count() == 1


@pytest.mark.parametrize("part", Part)
def test_what_changed_can_be_accepted_once_the_sheet_says_it(service, part):
    answer(service, ALL, voice=KEEPERS, remarks=[Said(part, "Shown", "It is otherwise")])
    before = record_now(service)
    keeper = keeper_of(service)
    writer = Writer(keeper, standing_of(keeper))

    taken = take_step(Correction.objects.get().pk, Step.ACCEPT, actor=writer)

    assert taken.status == Status.ACCEPTED
    assert record_now(service).locations == before.locations
    assert record_now(service).conditions == before.conditions


def test_what_was_said_on_the_telephone_keeps_the_function_and_the_condition(service):
    voice = Voice(Hand.PHONE, keeper_of(service), "accueil")
    said = Said(Part.CONDITIONS, "Age", "From 18", "age")

    answer(service, ALL, voice=voice, remarks=[said])

    made = Correction.objects.get()
    assert (made.basis, made.said_by, made.dimension) == (Basis.CALLED, "accueil", "age")


def test_who_said_that_something_changed_is_left_alone_for_a_month(service, clock):
    keeper_of(service)
    night()
    answer(service, ALL, voice=KEEPERS, remarks=[Said(Part.HOURS, "", "Open until 17:00")])

    clock("2026-12-20 10:00")
    assert night().opened == 0
    clock("2026-12-25 10:00")
    assert night().opened == 1


def test_an_answer_closes_the_asking_and_all_its_links(service):
    token = asking_token(service)
    link = asking_link_for(token, timezone.now())

    answer(service, ALL, voice=KEEPERS, by_link=link)

    assert Asking.objects.get().outcome == Outcome.CONFIRMED
    assert not AskingLink.objects.open_at(timezone.now()).exists()
    with pytest.raises(NotVisible):
        answer(service, ALL, voice=KEEPERS, by_link=link)


def test_the_telephone_adds_what_nobody_knew_with_its_source(service):
    team = keeper_of(service)
    voice = Voice(Hand.PHONE, team, "accueil")

    answer(service, ALL, voice=voice, unconditional=["animals"])

    condition = service.conditions.get()
    assert (condition.dimension, condition.state) == ("animals", State.NONE)
    assert service.authorships.get(path="conditions.animals").hand == Hand.PHONE
    assert versions_of(service)[0].details["said_by"] == "accueil"
    assert service.checks.get(part=Part.HOURS).said_by == "accueil"


def test_what_the_sheet_says_already_is_not_overwritten_from_the_telephone(service):
    AccessConditionFactory(service=service)

    answer(service, ALL, voice=KEEPERS, unconditional=["residence_status"])

    assert service.conditions.get().state == State.CONDITION


def test_calls_without_an_answer_are_counted(service):
    asking_of(service, silent=True)

    not_reached(service)
    not_reached(service)

    asking = Asking.objects.get()
    assert (asking.tries, asking.tried_on) == (2, timezone.localdate())


def test_askings_are_forgotten_after_a_year(service, clock):
    asking_of(service)
    answer(service, ALL, voice=KEEPERS)

    clock("2027-11-24 09:00")
    assert forget_askings(timezone.now()) == 0
    clock("2027-11-25 11:00")
    assert forget_askings(timezone.now()) == 1


def test_who_spoke_on_the_telephone_is_forgotten_with_the_words(service, clock):
    voice = Voice(Hand.PHONE, keeper_of(service), "accueil")
    answer(service, ALL, voice=voice, remarks=[Said(Part.HOURS, "Shown", "Open until 17:00")])
    writer = Writer(voice.actor, standing_of(voice.actor))
    take_step(Correction.objects.get().pk, Step.REFUSE, actor=writer, reason="It is right.")

    clock("2026-12-25 10:00")
    assert forget_letters(timezone.now()) == 1

    made = Correction.objects.get()
    assert (made.words, made.said_by, made.proposer) == ("", "", None)


# Links


def test_a_link_that_is_too_old_opens_nothing(service, clock):
    token = asking_token(service)
    clock("2026-12-02 10:00")

    with pytest.raises(NotVisible):
        asking_link_for(token, timezone.now())


def test_a_link_for_another_purpose_opens_nothing(service):
    with pytest.raises(NotVisible):
        asking_link_for(capacity_token(service), timezone.now())


def test_the_link_of_somebody_who_left_opens_nothing(service):
    keeper = keeper_of(service)
    token = asking_token(service, user=keeper)
    keeper.memberships.update(status=MembershipStatus.ENDED)

    with pytest.raises(NotVisible):
        asking_link_for(token, timezone.now())


# Teams


def team_of(code, kind=MandateKind.BASIN_TEAM):
    return standing_of(MandateFactory(territory=Territory.objects.get(code=code), kind=kind).user)


@pytest.fixture
def in_the_south(service):
    LocationFactory(service=service, commune=Territory.objects.get(code="commune:21013"))
    return asking_of(service, silent=True)


@pytest.mark.parametrize(
    ("team", "place", "seen"),
    [
        ("basin:sud", "", True),
        ("basin:nord", "", False),
        ("region:brussels", "", True),
        ("region:brussels", "basin:nord", False),
        ("region:brussels", "commune:21013", True),
        ("basin:sud", "nowhere", False),
    ],
)
def test_a_team_sees_the_sheets_of_its_territory(in_the_south, team, place, seen):
    kind = MandateKind.REGIONAL_TEAM if team.startswith("region") else MandateKind.BASIN_TEAM

    found = silent_askings(team_of(team, kind), place=place)

    assert list(found) == ([in_the_south] if seen else [])


@pytest.mark.parametrize("kind", [MandateKind.DESK, MandateKind.OPERATOR])
def test_a_mandate_of_another_kind_opens_no_list(kind):
    with pytest.raises(NotVisible):
        silent_askings(team_of("region:brussels", kind))


def test_visitors_and_keepers_have_no_list(service):
    for standing in (VISITOR, standing_of(keeper_of(service))):
        with pytest.raises(NotVisible):
            silent_askings(standing)


def test_the_sheet_that_was_checked_longest_ago_comes_first(in_the_south):
    commune = Territory.objects.get(code="commune:21013")
    never, older = old_sheet(checked_on=None), old_sheet(checked_on="2024-01-01")
    for one in (never, older):
        LocationFactory(service=one, commune=commune)
        asking_of(one, silent=True)

    found = [asking.service for asking in silent_askings(team_of("basin:sud"))]

    assert found == [never, older, in_the_south.service]


@pytest.mark.parametrize(
    ("checked_on", "age"),
    [
        (None, Age.NEVER),
        (datetime.date(2026, 5, 25), Age.RECENT),
        (datetime.date(2026, 5, 24), Age.AGEING),
        (datetime.date(2025, 11, 23), Age.OLD),
    ],
)
def test_the_age_of_a_check_has_its_word(checked_on, age):
    assert age_of(checked_on, datetime.date(2026, 11, 24)) is age
