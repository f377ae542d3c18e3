"""In FHIR too: a confidential address and what is for professionals are in no answer."""

import pytest

from tests.exchange.hsds.offers import (
    FOR_TEAMS,
    RICH,
    SECRET_COMMUNE,
    SECRET_LAT,
    SECRET_LON,
    SECRET_POSTCODE,
    SECRET_STREET,
    SECRETS,
    SECRETS_OF_THE_SHELTER,
    SHELTER,
    put_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

INCLUDES = {
    "Location": ["Location:organization"],
    "HealthcareService": ["HealthcareService:organization", "HealthcareService:location"],
}
TYPES = ["Organization", "Location", "HealthcareService"]


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_no_list_tells_a_secret(fhir, language):
    put_in(RICH, SHELTER, FOR_TEAMS)

    for name in TYPES:
        along = {"_include": INCLUDES[name]} if name in INCLUDES else {}
        for filters in ({}, {"_lastUpdated": "ge2026"}, along):
            response = fhir.fhir(name, language=language, _count=200, **filters)
            text = response.content.decode() + str(response.headers)
            assert [secret for secret in SECRETS if secret in text] == []


def test_a_confidential_place_is_there_and_says_nothing(fhir):
    [shelter] = put_in(SHELTER)
    [service] = fhir.resources("HealthcareService", _id=shelter.uuid)

    response = fhir.fhir(service["location"][0]["reference"])

    text = response.content.decode() + str(service)
    assert response.json()["name"] == "Adresse confidentielle"
    assert not {"address", "position"} & response.json().keys()
    assert [secret for secret in SECRETS_OF_THE_SHELTER if secret in text] == []


@pytest.mark.parametrize(
    "parameters",
    [
        {"near": f"{SECRET_LAT}|{SECRET_LON}|100|km"},
        {"name": SECRET_STREET},
        {"name:contains": "secret"},
        {"name:exact": SECRET_STREET},
        {"address-city": "Koekelberg"},
        {"address-city:contains": "koekel"},
        {"address-postalcode": SECRET_POSTCODE},
        {"address-postalcode:contains": "08"},
        {"address-city:exact": SECRET_COMMUNE},
    ],
)
def test_nothing_finds_a_confidential_place_by_where_it_is(fhir, parameters):
    [shelter] = put_in(SHELTER)
    body = shelter.organisation.uuid

    assert fhir.resources("Location", organization=body) != []
    assert fhir.resources("Location", organization=body, **parameters) == []


def test_an_organisation_that_only_professionals_know_is_not_found(fhir):
    [hidden] = put_in(FOR_TEAMS)

    for name in TYPES:
        asked = (
            {"_id": hidden.organisation.uuid}
            if name == "Organization"
            else {"organization": hidden.organisation.uuid}
        )
        assert fhir.resources(name, **asked) == []
    assert fhir.fhir(f"Organization/{hidden.organisation.uuid}").status_code == 404
