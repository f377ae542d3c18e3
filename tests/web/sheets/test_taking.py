"""An organisation takes its sheets out, whole, at any time; nobody else does."""

import csv
import io
import json

import pytest

from seuil.organisations.domain import Role
from tests.factories.accounts import UserFactory
from tests.factories.directory import ContactFactory, LocationFactory, ServiceFactory
from tests.factories.organisations import MembershipFactory
from tests.web.sheets.conftest import sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("brussels")]
WHOLE, TABLE = "/my-services/sheets.ndjson", "/my-services/sheets.csv"


@pytest.fixture
def service():
    service = ServiceFactory(name_fr="Accueil de jour")
    LocationFactory(service=service, address="Rue Cachée 1", confidential=True)
    ContactFactory(service=service, value="+32 2 555 00 11", audience="professional")
    return service


def member(client, service, role):
    user = UserFactory()
    MembershipFactory(user=user, organisation=service.organisation, role=role)
    return sign_in(client, user)


def content(client, address):
    return client.get(address).content.decode("utf-8-sig")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.MANAGER])
def test_those_who_keep_the_sheets_take_all_of_them(client, service, role):
    ServiceFactory(name_fr="Chez d'autres")
    withdrawn = ServiceFactory(organisation=service.organisation, visibility="professional")
    member(client, service, role)

    records = [json.loads(line) for line in content(client, WHOLE).splitlines()]

    assert {one["id"] for one in records} == {service.external_id, withdrawn.external_id}
    whole = next(one for one in records if one["id"] == service.external_id)
    assert whole["locations"][0]["address"] == "Rue Cachée 1"
    assert whole["contacts"][0]["value"] == "+32 2 555 00 11"


def test_the_table_leaves_out_what_visitors_do_not_see(client, service):
    member(client, service, Role.EDITOR)

    text = content(client, TABLE)

    [row] = csv.DictReader(io.StringIO(text))
    assert row["name_fr"] == "Accueil de jour"
    assert "Cachée" not in text
    assert "555 00 11" not in text


@pytest.mark.parametrize("address", [WHOLE, TABLE])
def test_nobody_else_takes_any(client, service, address, regional_team):
    assert client.get(address).status_code == 404

    member(client, service, Role.PROFESSIONAL)
    assert client.get(address).status_code == 404
    page = client.get("/my-services/", headers={"accept-language": "en"}).text
    assert "sheets.ndjson" not in page


def test_the_list_of_my_services_leads_there(client, service):
    member(client, service, Role.EDITOR)

    page = client.get("/my-services/", headers={"accept-language": "en"}).text

    assert WHOLE in page
    assert TABLE in page
