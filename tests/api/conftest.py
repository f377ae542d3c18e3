import pytest

from tests.plugins.reads import CarefulClient

SEARCH = "/api/v1/access/search"
HSDS = "/api/hsds"


class PublicClient(CarefulClient):
    """Asks as a stranger does: no cookie, no session, CSRF checks as in production."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=True)

    def search(self, body=None, **options):
        return self.post(SEARCH, {} if body is None else body, "application/json", **options)

    def hsds(self, path, **parameters):
        return self.get(f"{HSDS}{path}", parameters)


@pytest.fixture
def public():
    return PublicClient()
