"""People, the mail they get, and the codes in it."""

import re

import pytest

from seuil.accounts.operations import confirm_address
from seuil.messaging.models import Message
from tests.factories.accounts import UserFactory

PASSWORD = "quatre-mots-bien-ordinaires"
CODE = re.compile(r"^[A-Z0-9]{3,4}-?[A-Z0-9]{3,4}$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _on_a_saturday():
    """Leave the clock alone: what limits attempts reads more than one."""


@pytest.fixture
def person():
    user = UserFactory(email="ann@cpas.example", name="Ann", language="fr")
    user.set_password(PASSWORD)
    user.save()
    confirm_address(user)
    return user


def last_mail(to="ann@cpas.example"):
    return Message.objects.filter(to=to).latest("pk")


def code_sent(to="ann@cpas.example"):
    (code,) = CODE.findall(last_mail(to).text)
    return code
