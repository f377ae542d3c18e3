"""The pages of agreements between organisations."""

import datetime

import pytest

from seuil.organisations.domain import Role
from seuil.orientation.models import Partnership
from tests.factories.organisations import MandateFactory, MembershipFactory, OrganisationFactory
from tests.factories.orientation import professional
from tests.factories.territory import TerritoryFactory
from tests.web.sheets.conftest import sign_in

pytestmark = pytest.mark.django_db

LIST = "/orientation/partnerships/"
NEW = f"{LIST}new/"
TODAY = datetime.date(2026, 11, 21)


@pytest.fixture
def ward():
    return OrganisationFactory(name_fr="Clinique du Parc")


@pytest.fixture
def home():
    return OrganisationFactory(name_fr="Maison Verte")


def manager_of(organisation):
    return MembershipFactory(organisation=organisation, role=Role.MANAGER, user__language="en").user


@pytest.fixture
def manager(client, ward):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return sign_in(client, manager_of(ward))


def filled(**more):
    return {
        "giver": "clinique parc",
        "taker": "Maison Verte",
        "whom": "people who leave the ward",
        "when": "within a week",
        "channel": "a call before noon",
        "agreed_on": "2026-11-20",
        "review_on": "2027-11-20",
    } | more


def agreement(giver, taker, *, confirmed=True, review=365, whom="people who leave the ward"):
    return Partnership.objects.create(
        giver=giver,
        taker=taker,
        whom=whom,
        agreed_on=TODAY - datetime.timedelta(days=400),
        review_on=TODAY + datetime.timedelta(days=review),
        recorded_for="giver",
        recorded_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
        confirmed_at=datetime.datetime(2026, 1, 2, tzinfo=datetime.UTC) if confirmed else None,
    )


def test_an_agreement_is_written_down_and_confirmed_by_the_other_side(client, manager, ward, home):
    other = manager_of(home)
    answer = client.post(NEW, filled())

    found = Partnership.objects.get()
    assert (found.giver, found.taker) == (ward, home)
    page = client.get(answer.headers["Location"])
    assert "It counts once Maison Verte has confirmed it." in page.text
    assert "Confirm it for your side" not in page.text
    sign_in(client, other)
    assert "They wait for you to confirm" in client.get(LIST).text
    client.post(answer.headers["Location"], {"do": "confirm"})
    found.refresh_from_db()
    assert found.confirmed_at is not None


def test_several_organisations_of_one_name_are_offered(client, manager, ward, home):
    another = OrganisationFactory(name_fr="Maison Verte et Bleue")
    values = filled(taker="maison")

    asked = client.post(NEW, values)
    client.post(NEW, values | {"taker_chosen": str(another.uuid)})

    assert asked.status_code == 422
    assert "Several have this name" in asked.text
    assert str(another.uuid) in asked.text
    assert Partnership.objects.get().taker == another


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"taker": "nobody at all"}, "No organisation has this name."),
        ({"taker": "Clinique du Parc"}, "an agreement is between two"),
        ({"whom": ""}, "Say whom."),
        ({"agreed_on": "2026-12-24"}, "Choose a day that has come."),
        ({"review_on": "2026-11-21"}, "Choose a day that lies ahead"),
        ({"whom": "Mme Dupont"}, "This may name a person"),
    ],
)
def test_what_cannot_be_read_is_said(client, manager, home, wrong, sentence):
    answer = client.post(NEW, filled(**wrong))

    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Partnership.objects.exists()


def test_a_manager_of_neither_is_told_so(client, home, ward):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    sign_in(client, manager_of(OrganisationFactory()))

    answer = client.post(NEW, filled())

    assert answer.status_code == 422
    assert "You speak for neither" in answer.text


def test_writing_is_for_managers_and_teams(client):
    sign_in(client, professional())
    assert client.get(NEW).status_code == 404

    sign_in(client, MandateFactory(territory=TerritoryFactory(basin=True)).user)
    assert client.get(NEW).status_code == 200


def test_what_is_not_confirmed_is_not_shown_to_strangers(client, manager, ward, home):
    found = agreement(ward, home, confirmed=False, whom="secret plans")
    assert "secret plans" in client.get(LIST).text

    sign_in(client, professional())
    for url in (LIST, f"{LIST}of/{home.uuid}/"):
        assert "secret plans" not in client.get(url).text
    assert client.get(f"{LIST}{found.pk}/").status_code == 404
    assert client.post(f"{LIST}{found.pk}/", {"do": "end"}).status_code == 404


def test_an_agreement_whose_review_has_passed_says_so_and_is_kept(client, manager, ward, home):
    found = agreement(ward, home, review=-3)
    page = f"{LIST}{found.pk}/"

    assert "to be looked at again" in client.get(LIST).text
    assert "Does it still hold?" in client.get(page).text
    assert client.post(page, {"do": "review", "review_on": "2026-11-01"}).status_code == 422
    client.post(page, {"do": "review", "review_on": "2027-11-01"})

    found.refresh_from_db()
    assert found.review_on == datetime.date(2027, 11, 1)


def test_an_agreement_is_ended_and_leaves_the_lists(client, manager, ward, home):
    found = agreement(ward, home)
    client.post(f"{LIST}{found.pk}/", {"do": "end"})

    assert found.whom not in client.get(LIST).text
    assert "ended on" in client.get(f"{LIST}of/{ward.uuid}/").text
    assert client.post(f"{LIST}{found.pk}/", {"do": "confirm"}).status_code in {404, 409}


def test_every_professional_reads_what_is_in_force_and_changes_nothing(client, ward, home):
    found = agreement(ward, home)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    sign_in(client, professional())

    assert "people who leave the ward" in client.get(f"{LIST}?text=maison").text
    assert "people who leave the ward" not in client.get(f"{LIST}?text=zorglub").text
    assert "End the agreement" not in client.get(f"{LIST}{found.pk}/").text
    for values in ({"do": "end"}, {"do": "review", "review_on": "2027-01-01"}):
        assert client.post(f"{LIST}{found.pk}/", values).status_code == 404
    assert client.post(f"{LIST}{found.pk}/", {}).status_code == 422


@pytest.mark.parametrize("number", [1, 10])
def test_the_list_takes_as_many_queries_for_one_as_for_ten(
    client, manager, ward, django_assert_num_queries, number
):
    for _ in range(number):
        agreement(ward, OrganisationFactory())
        agreement(OrganisationFactory(), OrganisationFactory(), whom="others")
    client.get(LIST)

    with django_assert_num_queries(9):
        page = client.get(LIST)

    assert page.text.count("people who leave the ward") == number
    assert page.text.count("others</p>") == number
