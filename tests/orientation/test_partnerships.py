"""Agreements between organisations: who writes, confirms, reads, looks again, ends."""

import datetime

import pytest

from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, TransitionRefused
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, Role
from seuil.orientation.models import Partnership
from seuil.orientation.operations.partnerships import (
    Agreed,
    confirm_partnership,
    end_partnership,
    record_partnership,
    remind_of_reviews,
    review_partnership,
)
from seuil.orientation.partnerships import (
    doing,
    partnership_for,
    partnerships_between,
    seen_by,
)
from tests.factories.directory import LocationFactory, ServiceFactory
from tests.factories.organisations import MandateFactory, MembershipFactory
from tests.factories.orientation import professional, viewing
from tests.factories.territory import ContainmentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TODAY = datetime.date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _on_a_monday(clock):
    clock("2026-11-23 10:00")


@pytest.fixture
def basin():
    return TerritoryFactory(basin=True)


@pytest.fixture
def ward(basin):
    """A service of the organisation that sends."""
    return _service(basin)


@pytest.fixture
def home(basin):
    """A service of the organisation that takes."""
    return _service(basin)


def _service(basin):
    commune = TerritoryFactory()
    ContainmentFactory(child=commune, parent=basin)
    service = ServiceFactory()
    LocationFactory(service=service, commune=commune)
    return service


def manager(service):
    return viewing(MembershipFactory(organisation=service.organisation, role=Role.MANAGER).user)


def member(service):
    return viewing(
        MembershipFactory(organisation=service.organisation, role=Role.PROFESSIONAL).user
    )


@pytest.fixture
def gives(ward):
    return manager(ward)


@pytest.fixture
def takes(home):
    return manager(home)


@pytest.fixture
def team(basin):
    return viewing(MandateFactory(territory=basin, kind=MandateKind.BASIN_TEAM).user)


@pytest.fixture
def agreed(ward, home):
    return Agreed(
        ward.organisation,
        home.organisation,
        "people who leave the ward",
        "within a week",
        "a call before noon",
        review_on=TODAY + 365 * DAY,
    )


def between(ward, home, day=TODAY):
    return partnerships_between([ward.organisation_id], [home], day)


def test_an_agreement_helps_once_the_other_side_has_confirmed_it(gives, takes, agreed, ward, home):
    found = record_partnership(gives, agreed)
    assert between(ward, home) == {}
    with pytest.raises(Forbidden):
        confirm_partnership(gives, found.pk)

    confirm_partnership(takes, found.pk)

    assert between(ward, home) == {home.organisation_id: found}
    assert between(home, ward) == {}


def test_the_one_that_sends_confirms_what_the_one_that_takes_wrote(gives, takes, agreed):
    found = record_partnership(takes, agreed)

    assert doing(gives.standing, found, TODAY).confirm
    assert not doing(takes.standing, found, TODAY).confirm


def test_what_a_team_wrote_is_confirmed_by_the_one_that_takes(team, gives, takes, agreed):
    found = record_partnership(team, agreed)

    assert found.recorded_for == ""
    assert doing(takes.standing, found, TODAY).confirm
    assert not doing(gives.standing, found, TODAY).confirm


def test_a_team_confirms_for_whom_has_no_manager_but_not_what_it_wrote_itself(
    team, basin, gives, agreed
):
    colleague = viewing(MandateFactory(territory=basin, kind=MandateKind.BASIN_TEAM).user)
    found = record_partnership(team, agreed)

    assert not doing(team.standing, found, TODAY).confirm
    assert doing(colleague.standing, found, TODAY).confirm
    assert not doing(gives.standing, found, TODAY).confirm


def test_a_team_does_not_confirm_for_those_who_have_a_manager(team, gives, takes, agreed):
    found = record_partnership(gives, agreed)

    with pytest.raises(Forbidden):
        confirm_partnership(team, found.pk)


def test_only_managers_of_the_two_and_their_team_write(agreed, ward, home):
    elsewhere = viewing(MandateFactory(territory=TerritoryFactory(basin=True)).user)
    for somebody in (member(ward), viewing(professional()), elsewhere, manager(ServiceFactory())):
        with pytest.raises(Forbidden):
            record_partnership(somebody, agreed)
    assert not Partnership.objects.exists()


def test_the_managers_of_the_other_side_hear_that_something_waits(gives, takes, agreed):
    record_partnership(gives, agreed)
    record_partnership(gives, agreed)

    mail = Message.objects.get()
    assert (mail.to, mail.purpose) == (takes.user.email, "membership")
    assert "/orientation/partnerships/" in mail.text
    assert Partnership.objects.count() == 1


def test_what_one_side_alone_wrote_is_read_by_both_and_teams_only(gives, takes, team, agreed, ward):
    found = record_partnership(gives, agreed)
    stranger = viewing(professional())

    for somebody in (gives, takes, team, member(ward)):
        assert partnership_for(somebody.standing, found.pk, TODAY) == found
    with pytest.raises(NotVisible):
        partnership_for(stranger.standing, found.pk, TODAY)
    confirm_partnership(takes, found.pk)
    assert list(seen_by(stranger.standing, TODAY)) == [found]


def test_it_is_looked_at_again_and_holds_meanwhile(gives, takes, agreed, ward, home):
    found = confirm_partnership(takes, record_partnership(gives, agreed).pk)
    late = TODAY + 366 * DAY

    assert found.is_to_review(late)
    assert between(ward, home, late)
    found = review_partnership(gives, found.pk, TODAY + 700 * DAY)
    assert not found.is_to_review(late)


def test_either_side_ends_it_and_then_it_helps_no_longer(gives, takes, agreed, ward, home):
    found = confirm_partnership(takes, record_partnership(gives, agreed).pk)

    end_partnership(gives, found.pk)
    end_partnership(takes, found.pk)

    assert between(ward, home) == {}
    assert Partnership.objects.get().ended_on == TODAY
    assert doing(gives.standing, Partnership.objects.get(), TODAY) == doing(
        viewing(professional()).standing, found, TODAY
    )
    with pytest.raises(TransitionRefused):
        review_partnership(takes, _again(gives, takes, agreed).pk, TODAY + DAY)


def _again(gives, takes, agreed):
    """Write the same down anew, without confirming it."""
    found = record_partnership(gives, agreed)
    assert Partnership.objects.count() == 2
    return found


def test_members_and_strangers_change_nothing(gives, takes, agreed, ward):
    found = confirm_partnership(takes, record_partnership(gives, agreed).pk)

    for somebody in (member(ward), viewing(professional())):
        with pytest.raises(Forbidden):
            end_partnership(somebody, found.pk)
        with pytest.raises(Forbidden):
            review_partnership(somebody, found.pk, TODAY + DAY)


@pytest.mark.parametrize(
    "wrong",
    [{"whom": " "}, {"agreed_on": TODAY + DAY}, {"review_on": TODAY}, {"review_on": None},
     {"review_on": TODAY + 1200 * DAY}, {"channel": "x" * 301}],
)  # fmt: skip
def test_odd_values_are_refused(gives, agreed, wrong):
    values = {name: getattr(agreed, name) for name in Agreed.__slots__}

    with pytest.raises(InvalidInput):
        record_partnership(gives, Agreed(**values | wrong))


def test_an_agreement_is_between_two(gives, agreed, ward):
    values = {name: getattr(agreed, name) for name in Agreed.__slots__}

    with pytest.raises(InvalidInput):
        record_partnership(gives, Agreed(**values | {"taker": ward.organisation}))


def test_what_helps_takes_one_query(gives, takes, agreed, ward, home, django_assert_num_queries):
    confirm_partnership(takes, record_partnership(gives, agreed).pk)
    services = [home, *(ServiceFactory() for _ in range(10))]

    with django_assert_num_queries(1):
        found = partnerships_between([ward.organisation_id], services, TODAY)
        str(found[home.organisation_id].giver)


def stood_by(gives, takes, agreed):
    """Return an agreement that both sides stand by, with no mail about it any more."""
    kept = record_partnership(gives, agreed)
    confirm_partnership(takes, kept.pk)
    Message.objects.all().delete()
    return kept


def test_both_sides_are_asked_once_to_look_again(gives, takes, agreed):
    kept = stood_by(gives, takes, agreed)
    day = kept.review_on

    assert remind_of_reviews(day - DAY) == 0
    for later in (0, 1, 13):
        remind_of_reviews(day + later * DAY)
    assert remind_of_reviews(day + 15 * DAY) == 0

    sent = Message.objects.all()
    assert sorted(mail.to for mail in sent) == sorted([gives.user.email, takes.user.email])
    assert all(f"/orientation/partnerships/{kept.pk}/" in mail.text for mail in sent)
    assert agreed.whom not in "".join(mail.text for mail in sent)


@pytest.mark.parametrize("how", ["ended", "looked at", "nobody confirmed"])
def test_what_has_no_review_due_asks_nobody(gives, takes, agreed, how):
    kept = stood_by(gives, takes, agreed)
    day = kept.review_on
    match how:
        case "ended":
            end_partnership(gives, kept.pk)
        case "looked at":
            review_partnership(gives, kept.pk, day + 100 * DAY)
        case _:
            Partnership.objects.update(confirmed_at=None)

    assert remind_of_reviews(day) == 0
    assert not Message.objects.exists()
