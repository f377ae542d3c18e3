"""Operators, and the way into the administration that they have."""

from seuil.accounts.models import User
from seuil.accounts.operations import load_demo_people
from seuil.organisations.domain import MandateKind
from seuil.organisations.operations import give_mandate
from seuil.territory.models import Territory
from tests.factories.territory import TerritoryFactory


def demo_operator() -> User:
    """Return the operator of the demonstration, who needs no second factor."""
    load_demo_people()
    operator = User.objects.get(email="operator@seuil.example")
    region = Territory.objects.filter(level="region").first() or TerritoryFactory(region=True)
    give_mandate(operator, region, MandateKind.OPERATOR, actor=None)
    return operator


def open_administration(client) -> User:
    """Sign in as an operator who says why, as people do."""
    operator = demo_operator()
    client.force_login(operator)
    response = client.post("/account/staff-session/", {"reason": "What a test asks for"})
    assert response.headers["Location"] == "/admin/"
    return operator
