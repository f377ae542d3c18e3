import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from seuil.exchange.models import ImportRun
from seuil.exchange.runs.operations import read_run
from seuil.organisations.domain import Role
from tests.factories.exchange import own_feed
from tests.factories.organisations import MembershipFactory


@pytest.fixture
def feed(brussels):
    return own_feed()


@pytest.fixture
def manager(feed):
    return MembershipFactory(organisation=feed.organisation, role=Role.MANAGER).user


@pytest.fixture
def site(client, manager):
    """The browser of a manager."""
    client.force_login(manager)
    return client


@pytest.fixture
def bring(site, feed):
    """Brings a file in as a form does, and lets the worker read it."""

    def upload(content, name="list.csv"):
        file = SimpleUploadedFile(name, content)
        response = site.post(f"/imports/sources/{feed.pk}/", {"file": file})
        assert response.status_code == 302, response.text
        run = ImportRun.objects.latest("pk")
        read_run(run.pk)
        run.refresh_from_db()
        return run

    return upload
