"""The OpenAPI document: committed, complete, and true under random requests."""

import json
from functools import cache

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from seuil.api import snapshot
from seuil.api.application import openapi_document
from seuil.organisations.models import Organisation
from tests.factories.tokens import make_api_token

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

PATHS = {
    "/api/v1/access/search",
    "/api/v1/vocabulary",
    "/api/v1/categories",
    "/api/v1/services.csv",
    "/api/v1/territories",
    "/api/v1/blockages",
    "/api/v1/plans",
    "/api/v1/plans/{plan_id}",
    "/api/hsds/",
    "/api/hsds/services",
    "/api/hsds/services/{service_id}",
    "/api/hsds/organizations",
    "/api/hsds/organizations/{organization_id}",
    "/api/hsds/service_at_locations",
    "/api/hsds/service_at_locations/{service_at_location_id}",
    "/api/hsds/taxonomies",
    "/api/hsds/taxonomies/{taxonomy_id}",
    "/api/hsds/taxonomy_terms",
    "/api/hsds/taxonomy_terms/{term_id}",
    "/api/fhir/r4/metadata",
    "/api/fhir/r4/Organization",
    "/api/fhir/r4/Organization/_search",
    "/api/fhir/r4/Organization/{resource_id}",
    "/api/fhir/r4/Location",
    "/api/fhir/r4/Location/_search",
    "/api/fhir/r4/Location/{resource_id}",
    "/api/fhir/r4/HealthcareService",
    "/api/fhir/r4/HealthcareService/_search",
    "/api/fhir/r4/HealthcareService/{resource_id}",
    "/api/fhir/r4/ServiceRequest",
    "/api/fhir/r4/ServiceRequest/_search",
    "/api/fhir/r4/ServiceRequest/{resource_id}",
    "/api/fhir/r4/Task",
    "/api/fhir/r4/Task/_search",
    "/api/fhir/r4/Task/{resource_id}",
    "/api/fhir/r4/CodeSystem/{code_system}",
    "/api/fhir/r4/StructureDefinition/{extension}",
}


def test_the_committed_document_is_the_one_that_is_served(public):
    served = public.get("/api/v1/openapi.json").json()

    assert snapshot.SNAPSHOT.read_text("utf-8") == snapshot.snapshot_text(), (
        "the interface changed: review it, then run `seuil snapshot-openapi`"
    )
    assert json.loads(snapshot.snapshot_text()) == served


def test_the_command_renews_the_document(tmp_path, monkeypatch):
    monkeypatch.setattr("seuil.api.management.commands.snapshot_openapi.SNAPSHOT", tmp_path / "x")

    call_command("snapshot_openapi")

    assert (tmp_path / "x").read_text("utf-8") == snapshot.SNAPSHOT.read_text("utf-8")


def test_every_path_is_described():
    document = openapi_document()

    assert set(document["paths"]) == PATHS
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation["summary"], (path, method)
            refused = "400" if "/fhir/" in path else "422"
            assert {"200", refused} <= {str(status) for status in operation["responses"]}
            assert all(
                parameter.get("description")
                for parameter in operation["parameters"]
                if parameter["in"] == "query"
            )


def test_only_requests_and_avenues_need_a_token():
    assert {path.split("/")[4] for path in WITH_TOKEN} == {"ServiceRequest", "Task"}


def test_the_example_of_the_document_works(public):
    examples = openapi_document()["components"]["schemas"]["SearchBody"]["examples"]

    for example in examples:
        assert public.search(example).status_code == 200


@pytest.fixture
def _same_connection():
    """Outside Django's own test client a request closes the connection of the test."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


WITH_TOKEN = {
    path
    for path, methods in openapi_document()["paths"].items()
    if any("security" in operation for operation in methods.values())
}
OPERATIONS = [
    (path, method.upper())
    for path, methods in openapi_document()["paths"].items()
    for method in methods
]


@cache
def described():
    """Return the document as it is served; what is read of it, and of our modules, is read once."""
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


# Ids and codes that are well formed but name nothing are refused, which no schema can say.
@pytest.mark.usefixtures("_same_connection")
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_random_requests_get_documented_answers(path, method):
    letters = make_api_token(organisation=Organisation.objects.first())
    headers = {"Authorization": f"Bearer {letters}"} if path in WITH_TOKEN else {}

    @settings(
        max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    @given(case=described()[path][method].as_strategy())
    def answered_as_documented(case):
        case.call_and_validate(headers=headers, excluded_checks=[positive_data_acceptance])

    answered_as_documented()
