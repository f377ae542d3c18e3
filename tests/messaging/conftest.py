import pytest

from seuil.messaging.domain import Purpose, mail_server
from seuil.messaging.models import Message
from seuil.messaging.operations import send
from tests.messaging.server import post_office


@pytest.fixture
def office(settings):
    """A mail server that the site is set to use."""
    with post_office() as office:
        settings.SEUIL_MAIL_SERVER = mail_server(office.url)
        settings.SEUIL_MAIL_FROM = "Seuil <seuil@seuil.example>"
        yield office


@pytest.fixture
def write():
    def write(key="one", **given):
        content = {
            "to": "ann@cpas.example",
            "language": "fr",
            "subject": "Une fiche à vérifier",
            "text": "Bonjour,\n\nRien n'a changé ?\nhttps://seuil.example/x/1\n",
            "purpose": Purpose.FRESHNESS,
        }
        send(key=key, **(content | given))
        return Message.objects.filter(key=key).first()

    return write
