"""Pages about people: who sees which, and that each form does what it says."""

import re

import pytest

from seuil.messaging.models import Message
from seuil.operating import limits
from seuil.organisations.domain import MembershipStatus, Role
from seuil.organisations.models import Invitation, Mandate, Membership
from seuil.upkeep.models import Keeper
from seuil.upkeep.models.keeper import digest_of_contact
from tests.factories.accounts import UserFactory
from tests.factories.invitations import InvitationFactory
from tests.factories.organisations import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
DECIDE = {"manager", "basin_team", "regional_team"}
TEAMS = {"basin_team", "regional_team", "team_elsewhere"}
GIVE = {"regional_team"}
EVERYBODY = {
    "professional", "editor", "manager", "desk", "basin_team", "regional_team", "operator",
    "team_elsewhere", "manager_elsewhere", "stranger",
}  # fmt: skip
TOKEN = re.compile(r"/people/invited/[\w-]+/")


def address(page, organisation, waiting):
    return page.format(organisation=organisation.uuid, membership=waiting.pk)


@pytest.mark.parametrize(
    ("page", "who"),
    [
        ("/people/", EVERYBODY),
        ("/people/join/", EVERYBODY),
        ("/people/join/{organisation}/", EVERYBODY),
        ("/people/of/{organisation}/", DECIDE),
        ("/people/of/{organisation}/invite/", DECIDE),
        ("/people/memberships/{membership}/", DECIDE),
        ("/people/without-manager/", TEAMS),
        ("/people/mandates/", GIVE),
    ],
)
def test_pages_open_to_those_who_have_business_there(
    sign_in, people, organisation, waiting, page, who
):
    seen = set()
    for name, user in people.items():
        response = sign_in(user).get(address(page, organisation, waiting))
        seen |= {name} if response.status_code == 200 else set()
        expected = {302} if page == "/people/mandates/" and name == "operator" else {200, 404}
        assert response.status_code in expected

    assert {str(name) for name in seen} == who


@pytest.mark.parametrize("page", ["/people/", "/people/join/", "/people/mandates/"])
def test_visitors_are_led_to_the_sign_in(client, page):
    assert client.get(page).headers["Location"] == f"/account/login/?next={page}"


def test_whoever_owes_a_second_factor_sees_no_people(client, people, organisation):
    client.force_login(people["basin_team"])

    response = client.get(f"/people/of/{organisation.uuid}/")

    assert response.headers["Location"].startswith("/account/second-factor/why/")


def test_an_organisation_is_found_by_a_word_of_its_dutch_name(sign_in, people, organisation):
    page = sign_in(people["stranger"]).get("/people/join/?text=poort", headers=EN).text

    assert "La Porte" in page
    assert f"/people/join/{organisation.uuid}/" in page


def test_what_is_not_found_says_what_to_do(sign_in, people):
    page = sign_in(people["stranger"]).get("/people/join/?text=zzz", headers=EN).text

    assert "0 organisations" in page
    assert "Try one word of it" in page


def test_a_stranger_asks_to_join_and_the_manager_is_told(sign_in, people, organisation):
    client, person = sign_in(people["stranger"]), people["stranger"]

    response = client.post(
        f"/people/join/{organisation.uuid}/",
        {"role": "editor", "function": "accueil"},
        headers=EN,
    )

    assert response.headers["Location"] == "/people/"
    asked = Membership.objects.get(user=person)
    assert (asked.status, asked.role, asked.function) == ("asked", "editor", "accueil")
    assert [mail.to for mail in Message.objects.all()] == [people["manager"].email]
    assert "Your request is sent" in client.get("/people/", headers=EN).text


def test_without_manager_the_page_says_that_the_team_answers(sign_in, people, organisation):
    Membership.objects.filter(user=people["manager"]).update(status=MembershipStatus.ENDED)
    client = sign_in(people["stranger"])

    page = client.get(f"/people/join/{organisation.uuid}/", headers=EN).text
    client.post(f"/people/join/{organisation.uuid}/", {"role": "editor"})

    assert "the team of its basin answers" in page
    assert [mail.to for mail in Message.objects.all()] == [people["basin_team"].email]


def test_an_address_that_anybody_can_get_needs_a_sentence_and_is_marked(
    sign_in, people, organisation
):
    person = UserFactory(email="ann@gmail.com", verified=True)
    url = f"/people/join/{organisation.uuid}/"

    refused = sign_in(person).post(url, {"role": "editor"}, headers=EN)
    assert refused.status_code == 422
    assert "Write a sentence by which they recognise you" in refused.text
    sign_in(person).post(url, {"role": "editor", "introduction": "Team of Bart, 2nd floor"})

    page = sign_in(people["manager"]).get(f"/people/of/{organisation.uuid}/", headers=EN).text
    assert "address that anybody can get" in page
    assert "Team of Bart, 2nd floor" in page


def test_asking_twice_says_so(sign_in, people, organisation):
    client, url = sign_in(people["stranger"]), f"/people/join/{organisation.uuid}/"
    client.post(url, {"role": "editor"})

    response = client.post(url, {"role": "editor"}, headers=EN)

    assert response.status_code == 422
    assert "wait for its answer" in response.text


def test_an_address_that_is_not_verified_asks_for_nothing(sign_in, organisation):
    client = sign_in(UserFactory())

    response = client.post(f"/people/join/{organisation.uuid}/", {"role": "editor"})

    assert response.headers["Location"] == "/people/join/"
    assert "Confirm the e-mail address" in client.get("/people/join/", headers=EN).text
    assert not Membership.objects.exists() or not Membership.objects.asked().exists()


def test_a_manager_confirms_with_another_role(sign_in, people, waiting):
    client = sign_in(people["manager"])

    response = client.post(
        f"/people/memberships/{waiting.pk}/", {"step": "confirm", "role": "professional"}
    )

    waiting.refresh_from_db()
    assert response.headers["Location"] == f"/people/of/{waiting.organisation.uuid}/"
    assert (waiting.status, waiting.role) == ("confirmed", "professional")


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"step": "refuse", "reason": " "}, "Write the reason"),
        ({"step": "confirm"}, "Choose a role"),
        ({"step": "confirm", "role": "king"}, "Choose a role"),
        ({"step": "end", "reason": "not yet a member"}, "Somebody has answered"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(sign_in, people, waiting, posted, said):
    client = sign_in(people["manager"])

    response = client.post(f"/people/memberships/{waiting.pk}/", posted, headers=EN)

    waiting.refresh_from_db()
    assert (response.status_code, waiting.status) == (422, "asked")
    assert said in response.text


def test_a_refusal_is_mailed_with_its_reason(sign_in, people, waiting):
    client = sign_in(people["manager"])

    client.post(
        f"/people/memberships/{waiting.pk}/", {"step": "refuse", "reason": "Nobody knows you"}
    )

    mail = Message.objects.get()
    assert mail.to == waiting.user.email
    assert "Nobody knows you" in mail.text


@pytest.mark.parametrize("name", sorted(EVERYBODY - DECIDE))
@pytest.mark.parametrize("step", ["confirm", "refuse", "end", "change_role", "leave", "withdraw"])
def test_nobody_else_takes_a_step(sign_in, people, waiting, name, step):
    posted = {"step": step, "role": "manager", "reason": "because"}

    response = sign_in(people[name]).post(f"/people/memberships/{waiting.pk}/", posted)

    waiting.refresh_from_db()
    assert (response.status_code, waiting.status) == (404, "asked")


def test_the_last_manager_is_told_to_name_another_one(sign_in, people, organisation):
    own = Membership.objects.get(user=people["manager"])

    response = sign_in(people["manager"]).post(
        f"/people/memberships/{own.pk}/", {"step": "leave"}, headers=EN
    )

    own.refresh_from_db()
    assert (response.status_code, own.status) == (422, "confirmed")
    assert "make somebody else a manager first" in response.text


def test_whoever_leaves_is_reminded_of_the_contacts_that_they_keep(sign_in, people, organisation):
    own = Membership.objects.get(user=people["editor"])
    service = organisation.services.get()
    Keeper.objects.create(
        service=service, contact=digest_of_contact("phone", "1"), user=people["editor"]
    )
    client = sign_in(people["editor"])

    page = client.get(f"/people/memberships/{own.pk}/", headers=EN).text
    client.post(f"/people/memberships/{own.pk}/", {"step": "leave"})

    own.refresh_from_db()
    assert "Hand them over" in page
    assert str(service.name) in page
    assert own.status == "ended"


def test_the_same_is_said_whether_an_address_has_an_account_or_not(sign_in, people, organisation):
    client, known = sign_in(people["manager"]), people["stranger"].email
    pages = []
    for email in (known, "nobody@example.org"):
        url = f"/people/of/{organisation.uuid}/invite/"
        response = client.post(url, {"email": email, "role": "editor"}, follow=True, headers=EN)
        text = re.sub(r"csrfmiddlewaretoken\" value=\"\w+", "", response.text)
        pages.append(re.sub(r"/invitations/\d+/", "", text.replace(email, "ADDRESS")))
        Invitation.objects.all().delete()

    assert "An invitation is on its way to ADDRESS" in pages[0]
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("email", "said"),
    [
        ("", "Write the address"),
        ("no address", "valid e"),
        ("bücher@example.org", "valid e"),
    ],
)
def test_an_address_that_no_mail_can_go_to_is_refused(sign_in, people, organisation, email, said):
    client = sign_in(people["manager"])

    response = client.post(
        f"/people/of/{organisation.uuid}/invite/", {"email": email, "role": "editor"}, headers=EN
    )

    assert response.status_code == 422
    assert said in response.text
    assert not Message.objects.exists()


def test_inviting_one_address_too_often_waits(sign_in, people, organisation, settings):
    settings.SEUIL_LIMITS = True
    client, url = sign_in(people["manager"]), f"/people/of/{organisation.uuid}/invite/"
    times = limits.LIMITS["mail_to"].times

    answers = [
        client.post(url, {"email": "nobody@example.org", "role": "editor"}).status_code
        for _ in range(times + 1)
    ]

    assert answers == [302] * times + [429]
    assert Message.objects.count() == times


def test_a_link_shows_the_invitation_and_changes_nothing(client, people, organisation, sign_in):
    sign_in(people["manager"]).post(
        f"/people/of/{organisation.uuid}/invite/", {"email": "x@example.org", "role": "editor"}
    )
    link = TOKEN.search(Message.objects.get().text)[0]
    client.logout()

    response = client.get(link, headers=EN)

    assert "La Porte" in response.text
    assert "/account/signup/?next=%2Fpeople%2F" in response.text
    assert link.split("/")[3] not in response.text.replace(f'value="{link}"', "")
    assert response.headers["Cache-Control"] == "no-store"
    assert client.post(link).status_code == 405
    assert Invitation.objects.get().used_at is None


def test_an_unknown_link_says_that_it_is_over(client, db):
    assert client.get("/people/invited/nothing/").status_code == 404


def test_whoever_has_another_address_is_told_which_one_was_invited(sign_in, people, organisation):
    client = sign_in(people["manager"])
    client.post(
        f"/people/of/{organisation.uuid}/invite/", {"email": "x@example.org", "role": "editor"}
    )
    link = TOKEN.search(Message.objects.get().text)[0]

    page = sign_in(people["stranger"]).get(link, headers=EN).text

    assert "the invitation went to x@example.org" in page
    assert "Accept or decline" not in page


def test_the_invited_accept_on_the_page_of_their_roles(sign_in, people, organisation):
    person = people["stranger"]
    invitation = InvitationFactory(
        manager=Membership.objects.get(user=people["manager"]), email=person.email
    )
    client = sign_in(person)
    assert f"/people/invitations/{invitation.pk}/" in client.get("/people/").text

    client.post(f"/people/invitations/{invitation.pk}/", {"do": "accept"}, headers=EN)

    assert Membership.objects.confirmed().get(user=person).role == Role.EDITOR
    assert "Welcome: La Porte" in client.get("/people/", headers=EN).text


@pytest.mark.parametrize("name", sorted(EVERYBODY - DECIDE))
@pytest.mark.parametrize("act", ["again", "withdraw", "accept", "decline", "", "delete"])
def test_nobody_else_does_anything_with_an_invitation(sign_in, people, organisation, name, act):
    invitation = InvitationFactory(manager=Membership.objects.get(user=people["manager"]))

    response = sign_in(people[name]).post(f"/people/invitations/{invitation.pk}/", {"do": act})

    assert response.status_code == 404
    assert Invitation.objects.get().digest == invitation.digest
    assert not Message.objects.exists()


@pytest.mark.parametrize("name", sorted(DECIDE))
def test_those_who_decide_send_again_and_withdraw(sign_in, people, organisation, name):
    invitation = InvitationFactory(manager=Membership.objects.get(user=people["manager"]))
    client, url = sign_in(people[name]), f"/people/invitations/{invitation.pk}/"

    assert client.post(url, {"do": "again"}).status_code == 302
    assert Message.objects.count() == 1
    assert client.post(url, {"do": "withdraw"}).status_code == 302

    assert not Invitation.objects.exists()


@pytest.mark.parametrize("number", [1, 10])
def test_the_people_of_an_organisation_cost_the_same_however_many(
    sign_in, people, organisation, django_assert_max_num_queries, number
):
    manager = Membership.objects.get(user=people["manager"])
    MembershipFactory.create_batch(number, organisation=organisation)
    MembershipFactory.create_batch(number, organisation=organisation, status=MembershipStatus.ASKED)
    InvitationFactory.create_batch(number, manager=manager)
    client = sign_in(people["manager"])
    client.get("/people/")

    with django_assert_max_num_queries(16):
        client.get(f"/people/of/{organisation.uuid}/")


@pytest.mark.parametrize("number", [1, 10])
def test_the_mandates_of_a_region_cost_the_same_however_many(
    sign_in, people, place, django_assert_max_num_queries, number
):
    for _ in range(number):
        Mandate.objects.create(user=UserFactory(), territory=place.basin, kind="desk")
    client = sign_in(people["regional_team"])
    client.get("/people/")

    with django_assert_max_num_queries(13):
        client.get("/people/mandates/")


def test_a_team_sees_requests_that_nobody_else_answers(sign_in, people, waiting, organisation):
    client = sign_in(people["basin_team"])
    answer = f"/people/memberships/{waiting.pk}/"
    assert answer not in client.get("/people/").text

    Membership.objects.filter(user=people["manager"]).update(status=MembershipStatus.ENDED)

    assert answer in client.get("/people/").text
    assert answer not in sign_in(people["team_elsewhere"]).get("/people/").text
    assert answer in sign_in(people["regional_team"]).get("/people/").text


def test_a_team_finds_organisations_that_nobody_manages(sign_in, people, organisation):
    orphan = OrganisationFactory(name_fr="Nulle part")
    client = sign_in(people["regional_team"])

    page = client.get("/people/without-manager/").text
    assert "Nulle part" in page
    assert "La Porte" not in page

    assert (
        str(orphan.uuid) not in sign_in(people["basin_team"]).get("/people/without-manager/").text
    )


def test_the_regional_team_gives_and_ends_a_mandate(sign_in, people, place):
    client, person = sign_in(people["regional_team"]), people["stranger"]
    given = {"email": person.email, "what": f"desk {place.basin.code}"}

    assert client.post("/people/mandates/", given).status_code == 302
    invitation = Invitation.objects.get()
    sign_in(person).post(f"/people/invitations/{invitation.pk}/", {"do": "accept"})
    mandate = Mandate.objects.get(user=person)
    client = sign_in(people["regional_team"])
    assert person.email in client.get("/people/mandates/").text
    assert client.post(f"/people/mandates/{mandate.pk}/end/").status_code == 302

    mandate.refresh_from_db()
    assert mandate.ended_at
    assert Message.objects.filter(to=person.email).count() == 2


@pytest.mark.parametrize("what", ["operator", "regional_team"])
def test_the_regional_team_is_not_offered_what_operators_give(sign_in, people, place, what):
    given = {"email": "x@example.org", "what": f"{what} {place.region.code}"}

    response = sign_in(people["regional_team"]).post("/people/mandates/", given)

    assert response.status_code == 422
    assert not Invitation.objects.exists()


def test_an_operator_says_why_and_then_names_the_regional_team(sign_in, people, place):
    client = sign_in(people["operator"])
    leads = client.get("/people/mandates/").headers["Location"]
    assert leads == "/account/staff-session/?next=%2Fpeople%2Fmandates%2F"

    client.post("/account/staff-session/", {"reason": "To name the regional team"})
    given = {"email": "x@example.org", "what": f"regional_team {place.region.code}"}
    client.post("/people/mandates/", given)

    assert Invitation.objects.get().kind == "regional_team"


@pytest.mark.parametrize("name", sorted(EVERYBODY - {"regional_team", "desk"}))
def test_nobody_else_ends_a_mandate(sign_in, people, name):
    mandate = Mandate.objects.get(kind="desk")

    response = sign_in(people[name]).post(f"/people/mandates/{mandate.pk}/end/")

    mandate.refresh_from_db()
    assert response.status_code == 404
    assert mandate.ended_at is None
