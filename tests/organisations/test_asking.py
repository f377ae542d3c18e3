"""Asking to belong to an organisation: who may, who is told, who is reminded."""

import datetime
import re

import pytest
from django.utils import timezone

from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.messaging.models import Message
from seuil.organisations.domain import MandateKind, MembershipStatus, MembershipStep, Role
from seuil.organisations.models import Membership
from seuil.organisations.operations import (
    ask_membership,
    remind_deciders,
    take_membership_step,
)
from seuil.organisations.queries import Answerer, deciders_of, steps_of
from seuil.organisations.standing import standing_of
from tests.factories.accounts import UserFactory
from tests.factories.organisations import MandateFactory, MembershipFactory, OrganisationFactory
from tests.factories.territory import ContainmentFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
WEEK = datetime.timedelta(days=7)


@pytest.fixture
def person():
    return UserFactory(email="ann@cpas.example", verified=True)


@pytest.fixture
def places():
    """A commune in a basin in a region, and the teams of both."""
    commune, basin = TerritoryFactory(), TerritoryFactory(basin=True)
    region = TerritoryFactory(region=True)
    ContainmentFactory(child=commune, parent=basin)
    ContainmentFactory(child=basin, parent=region)
    return commune, basin, region


def told():
    return sorted(Message.objects.values_list("to", flat=True))


def test_an_address_that_is_not_verified_asks_for_nothing():
    with pytest.raises(Forbidden, match="not verified"):
        ask_membership(UserFactory(), OrganisationFactory(), role=Role.EDITOR)

    assert not Membership.objects.exists()


def test_an_address_that_anybody_can_get_needs_a_sentence():
    person = UserFactory(email="ann@gmail.com", verified=True)
    organisation = OrganisationFactory()

    with pytest.raises(InvalidInput, match="anybody can get") as refused:
        ask_membership(person, organisation, role=Role.EDITOR, introduction="  hi  ")
    assert refused.value.path == "introduction"
    ask_membership(person, organisation, role=Role.EDITOR, introduction="Team of Bart, 2nd floor")

    assert Membership.objects.get().introduction == "Team of Bart, 2nd floor"


def test_managers_are_told_by_one_mail_each_in_their_language(person):
    manager = MembershipFactory(role=Role.MANAGER, user__language="nl")
    MembershipFactory(role=Role.EDITOR, organisation=manager.organisation)
    MembershipFactory(
        role=Role.MANAGER, organisation=manager.organisation, status=MembershipStatus.ENDED
    )

    ask_membership(person, manager.organisation, role=Role.EDITOR)

    mail = Message.objects.get()
    assert (mail.to, mail.language) == (manager.user.email, "nl")
    assert "ann@cpas.example" in mail.text
    assert f"/people/of/{manager.organisation.uuid}/" in mail.text


def test_what_people_write_of_themselves_is_in_no_mail(person):
    person.name = "Win http://evil.example"
    person.save()
    manager = MembershipFactory(role=Role.MANAGER)

    ask_membership(
        person, manager.organisation, role=Role.EDITOR, introduction="See https://evil.example"
    )

    assert "evil" not in Message.objects.get().text


def test_several_requests_of_an_hour_make_one_mail_while_the_first_waits(person):
    manager = MembershipFactory(role=Role.MANAGER)
    first = ask_membership(person, manager.organisation, role=Role.EDITOR)
    ask_membership(UserFactory(verified=True), manager.organisation, role=Role.EDITOR)
    assert Message.objects.count() == 1

    Membership.objects.filter(status=MembershipStatus.ASKED).update(status=MembershipStatus.ENDED)
    ask_membership(UserFactory(verified=True), first.organisation, role=Role.EDITOR)

    assert Message.objects.count() == 2


@pytest.mark.parametrize(
    ("there_is", "kind"),
    [
        ({"basin", "region", "operator"}, Answerer.BASIN_TEAMS),
        ({"region", "operator"}, Answerer.REGIONAL_TEAM),
        ({"operator"}, Answerer.OPERATORS),
        (set(), Answerer.OPERATORS),
    ],
)
def test_without_a_manager_the_nearest_team_answers(places, there_is, kind):
    commune, basin, region = places
    elsewhere = MandateFactory(territory=TerritoryFactory(basin=True))
    people = {"elsewhere": elsewhere.user}
    if "basin" in there_is:
        people["basin"] = MandateFactory(territory=basin).user
    if "region" in there_is:
        people["region"] = MandateFactory(territory=region, kind=MandateKind.REGIONAL_TEAM).user
    if "operator" in there_is:
        people["operator"] = MandateFactory(territory=region, kind=MandateKind.OPERATOR).user

    deciders = deciders_of(OrganisationFactory(), {commune.code})

    nearest = next((one for one in ("basin", "region", "operator") if one in there_is), None)
    assert deciders.kind is kind
    assert deciders.people == ((people[nearest],) if nearest else ())


def test_somebody_who_closed_their_account_decides_nothing():
    manager = MembershipFactory(role=Role.MANAGER, user__is_active=False)

    assert deciders_of(manager.organisation, ()).kind is Answerer.OPERATORS


def test_whoever_runs_the_site_is_asked_to_name_a_team(person, places):
    operator = MandateFactory(territory=places[2], kind=MandateKind.OPERATOR).user

    ask_membership(person, OrganisationFactory(), role=Role.EDITOR)

    mail = Message.objects.get(to=operator.email)
    assert "/people/mandates/" in mail.text
    assert "/people/of/" not in mail.text


@pytest.mark.parametrize(
    ("step", "reason"), [(MembershipStep.CONFIRM, ""), (MembershipStep.REFUSE, "Left in June")]
)
def test_the_answer_is_mailed_with_its_reason_and_the_introduction_goes(person, step, reason):
    manager = MembershipFactory(role=Role.MANAGER)
    asked = MembershipFactory(
        user=person,
        organisation=manager.organisation,
        status=MembershipStatus.ASKED,
        introduction="Team of Bart",
    )

    take_membership_step(
        asked.pk,
        step,
        actor=manager.user,
        standing=standing_of(manager.user),
        reason=reason,
    )

    asked.refresh_from_db()
    assert asked.introduction == ""
    assert told() == [person.email]
    assert reason in Message.objects.get().text


def test_who_leaves_gets_no_mail_about_it():
    membership = MembershipFactory()

    take_membership_step(
        membership.pk,
        MembershipStep.LEAVE,
        actor=membership.user,
        standing=standing_of(membership.user),
    )

    assert told() == []


@pytest.mark.parametrize("step", [MembershipStep.CONFIRM, MembershipStep.REFUSE])
def test_nobody_decides_on_themselves(places, step):
    team = MandateFactory(territory=places[1]).user
    own = MembershipFactory(user=team, status=MembershipStatus.ASKED)
    standing, around = standing_of(team), {places[0].code}

    with pytest.raises(Forbidden):
        take_membership_step(
            own.pk, step, actor=team, standing=standing, territories=around, reason="me"
        )

    assert steps_of(standing, own, around) == [MembershipStep.WITHDRAW]


def remind(now):
    return remind_deciders(now, lambda _organisation: frozenset())


def test_a_reminder_leaves_once_after_a_week():
    manager = MembershipFactory(role=Role.MANAGER)
    asked = MembershipFactory.create_batch(
        2, organisation=manager.organisation, status=MembershipStatus.ASKED
    )
    now = timezone.now()

    assert remind(now + WEEK - datetime.timedelta(hours=1)) == 0
    assert remind(now + WEEK) == len(asked)
    assert remind(now + 2 * WEEK) == 0

    mail = Message.objects.get()
    assert mail.to == manager.user.email
    assert not re.search(r"person-\d+@", mail.text)


def test_nobody_is_reminded_of_what_was_answered():
    MembershipFactory(role=Role.MANAGER)

    assert remind(timezone.now() + WEEK) == 0
