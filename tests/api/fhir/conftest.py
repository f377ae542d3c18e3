import pytest

from tests.api.conftest import PublicClient
from tests.factories.tokens import make_api_token

ROOT = "/api/fhir/r4"


class FhirClient(PublicClient):
    """Asks as a program does that speaks FHIR."""

    def fhir(self, path, **parameters):
        accept = parameters.pop("accept", "application/fhir+json")
        language = parameters.pop("language", "fr")
        headers = {"Accept": accept, "Accept-Language": language}
        return self.get(f"{ROOT}/{path}", parameters, headers=headers)

    def resources(self, path, **parameters):
        """Return the resources of the first page of a search."""
        response = self.fhir(path, **parameters)
        assert response.status_code == 200, response.content
        return [entry["resource"] for entry in response.json().get("entry", ())]

    def named(self, path, **parameters):
        return [resource["name"] for resource in self.resources(path, **parameters)]


@pytest.fixture
def fhir():
    return FhirClient()


@pytest.fixture
def fhir_with():
    """Makes a program that shows a token: ``fhir_with(desk=desk, text=True)``."""

    def make(**said):
        program = FhirClient()
        program.defaults["HTTP_AUTHORIZATION"] = f"Bearer {make_api_token(**said)}"
        return program

    return make
