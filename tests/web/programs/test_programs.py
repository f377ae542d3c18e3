"""Keys of programs: who makes them, that they are shown once, and that they close."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from seuil.exchange.models import ApiToken
from seuil.exchange.tokens.operations import close_left_tokens, forget_tokens, make_token
from seuil.exchange.tokens.queries import Holder
from seuil.kernel.errors import Forbidden
from seuil.messaging.models import Message
from seuil.organisations.domain import Role
from seuil.organisations.models import Mandate, Membership
from tests.factories.organisations import MembershipFactory, OrganisationFactory
from tests.factories.orientation import DeskFactory, SeatFactory, viewing
from tests.factories.tokens import make_api_token

pytestmark = pytest.mark.django_db

PAGE = "/programs/"
TASKS = "/api/fhir/r4/Task"


@pytest.fixture
def chief():
    return MembershipFactory(role=Role.MANAGER)


def asked(client, holder, **said):
    values = {"holder": holder.key, "name": "Dossier social", "days": 365}
    return client.post(PAGE, values | said)


def letters_in(response):
    return response.context["made"].text


def reads(letters):
    return Client().get(TASKS, headers={"Authorization": f"Bearer {letters}"}).status_code


def test_a_manager_makes_a_key_that_opens_what_is_theirs(client, chief):
    client.force_login(chief.user)

    response = asked(client, Holder(organisation=chief.organisation))

    token = ApiToken.objects.get()
    assert response.status_code == 200
    assert response.headers["Cache-Control"].count("no-store") == 1
    assert (token.organisation, token.created_by) == (chief.organisation, chief.user)
    assert token.scopes == ["requests"]
    assert letters_in(response).startswith("seuil_")
    assert reads(letters_in(response)) == 200


def test_the_letters_are_shown_once_and_kept_nowhere(client, chief):
    client.force_login(chief.user)
    letters = letters_in(asked(client, Holder(organisation=chief.organisation)))

    page = client.get(PAGE).content.decode()

    stored = str(ApiToken.objects.values().get())
    assert letters not in page
    assert letters not in stored
    assert letters[-4:] in page
    assert "Dossier social" in page


def test_who_sits_at_a_desk_makes_a_key_for_the_desk(client):
    seat = SeatFactory()

    token, letters = make_token(
        viewing(seat.user),
        Holder(desk=seat.desk),
        name="Tableau",
        text=True,
        days=30,
    )

    assert token.scopes == ["requests", "text"]
    assert token.expires_at - token.created_at == datetime.timedelta(days=30)
    assert reads(letters) == 200


@pytest.mark.parametrize("role", [Role.PROFESSIONAL, Role.EDITOR])
def test_others_have_no_such_page(client, role):
    client.force_login(MembershipFactory(role=role).user)

    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, {"name": "x"}).status_code == 404


def test_nobody_makes_a_key_for_others(client, chief):
    client.force_login(chief.user)
    elsewhere = Holder(organisation=OrganisationFactory())

    assert asked(client, elsewhere).status_code == 422
    with pytest.raises(Forbidden):
        make_token(viewing(chief.user), elsewhere, name="x", text=False, days=365)
    assert not ApiToken.objects.exists()


def test_a_key_needs_a_name(client, chief):
    client.force_login(chief.user)

    response = asked(client, Holder(organisation=chief.organisation), name=" ")

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"name"}
    assert not ApiToken.objects.exists()


def test_a_revoked_key_opens_nothing_at_once(client, chief):
    letters = make_api_token(organisation=chief.organisation)
    client.force_login(chief.user)

    client.post(f"/programs/{ApiToken.objects.get().pk}/revoke/")

    assert reads(letters) == 401
    assert ApiToken.objects.get().revoked_at is not None


@pytest.mark.parametrize("how", ["left", "demoted", "inactive", "deleted"])
def test_a_key_falls_when_who_made_it_keeps_no_keys_any_more(client, chief, how):
    letters = make_api_token(organisation=chief.organisation, created_by=chief.user)
    other = MembershipFactory(organisation=chief.organisation, role=Role.MANAGER).user
    assert reads(letters) == 200

    match how:
        case "left":
            Membership.objects.filter(pk=chief.pk).update(status="ended")
        case "demoted":
            Membership.objects.filter(pk=chief.pk).update(role=Role.EDITOR)
        case "inactive":
            type(chief.user).objects.filter(pk=chief.user.pk).update(is_active=False)
        case "deleted":
            chief.user.delete()

    assert reads(letters) == 401
    client.force_login(other)
    page = client.get(PAGE, headers={"accept-language": "en"}).content.decode()
    assert "opens nothing any more: whoever made it has left" in page
    assert "Revoke this key" not in page


@pytest.mark.parametrize("how", ["seat", "mandate", "desk"])
def test_a_key_of_a_desk_falls_with_the_seat_of_who_made_it(how):
    seat = SeatFactory()
    letters = make_api_token(desk=seat.desk, created_by=seat.user)
    assert reads(letters) == 200

    now = timezone.now()
    match how:
        case "seat":
            seat.user.seats.update(ended_at=now)
        case "mandate":
            Mandate.objects.filter(user=seat.user).update(ended_at=now)
        case "desk":
            type(seat.desk).objects.update(closed_at=now)

    assert reads(letters) == 401


def test_a_key_that_fell_is_closed_for_good_and_its_keepers_are_told_once(chief):
    letters = make_api_token(
        organisation=chief.organisation, created_by=chief.user, name="Dossier social"
    )
    stays = make_api_token(organisation=chief.organisation)
    other = ApiToken.objects.latest("pk").created_by
    now = timezone.now()
    assert close_left_tokens(now) == 0
    Membership.objects.filter(pk=chief.pk).update(status="ended")

    assert close_left_tokens(now) == 1
    assert close_left_tokens(now) == 0

    Membership.objects.filter(pk=chief.pk).update(status="confirmed")
    assert reads(letters) == 401
    assert reads(stays) == 200
    [mail] = Message.objects.all()
    assert mail.to == other.email
    assert "Dossier social" in mail.subject
    assert PAGE in mail.text
    assert chief.user.name not in mail.text


def test_nobody_revokes_the_key_of_others(client, chief):
    letters = make_api_token(desk=DeskFactory())
    client.force_login(chief.user)

    assert client.post(f"/programs/{ApiToken.objects.get().pk}/revoke/").status_code == 404
    assert reads(letters) == 200


def test_a_manager_sees_only_the_keys_of_their_organisations(client, chief):
    make_api_token(organisation=chief.organisation, name="La nôtre")
    make_api_token(organisation=OrganisationFactory(), name="La leur")
    client.force_login(chief.user)

    page = client.get(PAGE).content.decode()

    assert "La nôtre" in page
    assert "La leur" not in page


def test_the_page_of_roles_leads_there_for_those_who_keep_keys(client, chief):
    client.force_login(chief.user)
    assert PAGE in client.get("/people/").content.decode()

    client.force_login(MembershipFactory(role=Role.EDITOR).user)
    assert PAGE not in client.get("/people/").content.decode()


def test_keys_are_forgotten_a_year_after_their_end(chief):
    now = timezone.now()
    old = now - datetime.timedelta(days=366)
    recent = now - datetime.timedelta(days=364)
    for moment in (old, recent):
        make_api_token(organisation=chief.organisation, expires_at=moment)
        make_api_token(organisation=chief.organisation, revoked_at=moment)
    make_api_token(organisation=chief.organisation)

    assert forget_tokens(now) == 2
    assert ApiToken.objects.count() == 3
