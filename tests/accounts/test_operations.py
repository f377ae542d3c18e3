import datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone

from seuil.accounts.domain import checked_reason
from seuil.accounts.models import User
from seuil.accounts.operations import (
    DEMO_LOGINS,
    end_sign_ins,
    forget_expired_sessions,
    load_demo_people,
)
from seuil.kernel.errors import InvalidInput
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


def test_demonstration_people_have_their_password_and_a_confirmed_address():
    load_demo_people()

    for login in DEMO_LOGINS:
        user = User.objects.get(email=login.email)
        assert user.check_password(login.password)
        assert EmailAddress.objects.get(user=user).verified


def test_loading_the_people_twice_changes_nothing():
    load_demo_people()
    before = list(User.objects.order_by("pk").values_list("pk", "password"))

    load_demo_people()

    assert list(User.objects.order_by("pk").values_list("pk", "password")) == before
    assert EmailAddress.objects.count() == len(DEMO_LOGINS)


def open_session(key, *, user=None, days=1):
    over = timezone.now() + datetime.timedelta(days=days)
    Session.objects.create(session_key=key, session_data="", expire_date=over)
    if user:
        UserSession.objects.create(user=user, session_key=key, ip="192.0.2.1", user_agent="")


def test_only_sessions_that_are_over_are_forgotten_with_what_was_known_of_them():
    user = UserFactory()
    open_session("over", user=user, days=-1)
    open_session("going-on", user=user)

    assert forget_expired_sessions() == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["going-on"]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["going-on"]


def test_signing_out_elsewhere_keeps_this_session_and_those_of_others():
    user, other = UserFactory.create_batch(2)
    for key, owner in (("here", user), ("there", user), ("theirs", other)):
        open_session(key, user=owner)

    assert end_sign_ins(user, keep="here") == 1

    assert set(Session.objects.values_list("session_key", flat=True)) == {"here", "theirs"}


@pytest.mark.parametrize("reason", ["", "short", "a        b      c", "x" * 301])
def test_a_reason_that_says_nothing_is_refused(reason):
    with pytest.raises(InvalidInput, match="10 to 300"):
        checked_reason(reason)


def test_a_reason_is_kept_without_needless_spaces():
    assert checked_reason("  Correct   a phone number ") == "Correct a phone number"
