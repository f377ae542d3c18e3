"""The administration: for operators, for an hour, with a reason that the journal keeps."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from seuil.accounts.models import StaffSession, User
from seuil.accounts.operations import forget_staff_sessions, load_demo_people
from seuil.journal.models import Entry
from seuil.organisations.domain import MandateKind
from seuil.organisations.models import Source
from seuil.organisations.operations import end_mandate, give_mandate
from tests.factories.territory import TerritoryFactory

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}
REASON = "A service asked to correct its hours"


@pytest.fixture
def mandate():
    load_demo_people()
    operator = User.objects.get(email="operator@seuil.example")
    return give_mandate(operator, TerritoryFactory(region=True), MandateKind.OPERATOR, actor=None)


@pytest.fixture
def operator(client, mandate):
    client.force_login(mandate.user)
    return mandate.user


def enter(client, reason=REASON, **more):
    return client.post("/account/staff-session/", {"reason": reason} | more, headers=EN)


def test_being_an_operator_is_not_enough(client, operator):
    response = client.get("/admin/directory/service/", follow=True, headers=EN)

    assert [url for url, _ in response.redirect_chain][-1] == (
        "/account/staff-session/?next=%2Fadmin%2Fdirectory%2Fservice%2F"
    )
    assert "Open the administration" in response.content.decode()


def test_a_reason_opens_the_administration_where_one_was_going(client, operator):
    response = enter(client, next="/admin/directory/service/")

    assert response.headers["Location"] == "/admin/directory/service/"
    assert client.get("/admin/directory/service/").status_code == 200
    session = StaffSession.objects.get()
    assert (session.user, session.reason) == (operator, REASON)
    assert session.ends_at - session.started_at == datetime.timedelta(hours=1)
    assert "Staff session until" in client.get("/about/", headers=EN).content.decode()


@pytest.mark.parametrize("reason", ["", "oops", "a      b"])
def test_without_a_real_reason_it_stays_closed(client, operator, reason):
    assert enter(client, reason).status_code == 422

    assert client.get("/admin/").status_code == 302
    assert not StaffSession.objects.exists()


def test_it_closes_after_an_hour(client, operator):
    enter(client)
    StaffSession.objects.update(
        started_at=timezone.now() - datetime.timedelta(minutes=61),
        ends_at=timezone.now() - datetime.timedelta(minutes=1),
    )

    assert client.get("/admin/directory/service/").status_code == 302


def test_it_closes_when_one_says_so(client, operator):
    enter(client)

    client.post("/account/staff-session/end/")

    assert client.get("/admin/").status_code == 302
    assert StaffSession.objects.get().ended_at is not None


def test_it_closes_with_the_mandate(client, operator, mandate):
    enter(client)

    end_mandate(mandate, actor=None)

    assert client.get("/admin/").status_code == 302


def test_it_is_that_of_one_browser(client, operator):
    enter(client)
    elsewhere = Client()
    elsewhere.force_login(operator)

    assert elsewhere.get("/admin/").status_code == 302


def test_others_find_no_such_page(client, mandate):
    client.force_login(User.objects.get(email="editor@seuil.example"))

    assert client.get("/account/staff-session/").status_code == 404
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/account/"


def test_no_account_has_power_by_itself(mandate):
    for user in User.objects.all():
        assert not user.is_staff
        assert not user.has_perm("directory.change_service")


def test_the_journal_says_in_which_staff_session_something_was_done(client, operator):
    enter(client)

    client.post("/admin/organisations/source/add/", {"code": "new", "name": "New"})

    source = Source.objects.get(code="new")
    assert Entry.objects.about(source).get().staff_session == StaffSession.objects.get()


def test_keys_and_failed_sign_ins_have_no_page(client, operator):
    enter(client)

    page = client.get("/admin/").content.decode()

    assert "/admin/accounts/user/" in page
    for app in ("mfa", "axes", "socialaccount", "usersessions", "auth/"):
        assert f"/admin/{app}" not in page


def test_an_operator_makes_an_account_without_a_password(client, operator):
    enter(client)

    client.post(
        "/admin/accounts/user/add/",
        {"email": "new@cpas.example", "name": "New", "language": "nl", "is_active": "on"},
    )

    user = User.objects.get(email="new@cpas.example")
    assert not user.has_usable_password()
    assert Entry.objects.about(user).get().staff_session is not None


def test_staff_sessions_are_forgotten_after_two_years(client, operator):
    enter(client)

    assert forget_staff_sessions(timezone.now() + datetime.timedelta(days=700)) == 0
    assert forget_staff_sessions(timezone.now() + datetime.timedelta(days=732)) == 1
