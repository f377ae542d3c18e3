import datetime

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from seuil.accounts.models import User
from seuil.accounts.operations import DEMO_LOGINS, forget_expired_sessions, load_demo_people

pytestmark = pytest.mark.django_db


def test_demonstration_people_can_sign_in_and_only_one_may_do_all(client):
    load_demo_people()

    for login in DEMO_LOGINS:
        assert client.login(username=login.email, password=login.password)
    assert list(User.objects.filter(is_superuser=True)) == [
        User.objects.get(email="operator@seuil.example")
    ]


def test_loading_the_people_twice_changes_nothing():
    load_demo_people()
    before = list(User.objects.order_by("pk").values_list("pk", "password"))

    load_demo_people()

    assert list(User.objects.order_by("pk").values_list("pk", "password")) == before


def test_an_editor_may_change_sheets_but_not_people():
    load_demo_people()
    editor = User.objects.get(email="editor@seuil.example")

    assert editor.has_perm("directory.change_service")
    assert not editor.has_perm("accounts.change_user")


def test_only_sessions_that_are_over_are_forgotten():
    now = timezone.now()
    for key, days in (("over", -1), ("going-on", 1)):
        Session.objects.create(
            session_key=key, session_data="", expire_date=now + datetime.timedelta(days=days)
        )

    assert forget_expired_sessions() == 1
    assert list(Session.objects.values_list("session_key", flat=True)) == ["going-on"]
