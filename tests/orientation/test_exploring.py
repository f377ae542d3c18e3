"""What the offer has for a request: proposed one by one, counted while the form is filled in."""

from collections import Counter

import pytest

from seuil.access.types import Verdict
from seuil.directory.models import Category
from seuil.orientation.exploring import Sought, counted, facts_of, proposals, stored_facts
from seuil.territory.models import Territory
from tests.factories.directory import LocationFactory, ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

EVERY = 10_000
FACTS = {"residence_status": "undocumented", "age": 30.0}


def sought(category, place="commune:21013", facts=FACTS):
    return Sought(
        Category.objects.get(code=category) if category else None,
        Territory.objects.get(code=place) if place else None,
        facts,
    )


def placed(**more):
    service = ServiceFactory(categories=["mental_health.first_line"], **more)
    LocationFactory(service=service, commune=Territory.objects.get(code="commune:21013"))
    return service


def going_to(code):
    """Return a team without a place that goes to one territory only."""
    team = ServiceFactory(categories=["mental_health.first_line"])
    team.serves.add(Territory.objects.get(code=code))
    return team


@pytest.mark.parametrize("place", ["commune:21013", None])
@pytest.mark.parametrize("category", ["mental_health", "housing", None])
@pytest.mark.parametrize("facts", [{}, FACTS])
def test_the_count_is_that_of_what_exploring_proposes(category, place, facts):
    placed(visibility="professional")
    going_to("commune:21010")
    going_to("commune:21013")
    asked = sought(category, place, facts)

    found = counted(asked)

    proposed = Counter(one.verdict for one in proposals(asked, limit=EVERY))
    assert found.total == proposed.total()
    if facts:
        assert found.verdicts == {verdict: proposed[verdict] for verdict in Verdict}


def test_a_sheet_for_professionals_and_a_team_from_elsewhere_count():
    asked = sought("mental_health")
    before = counted(asked).total

    placed(visibility="professional")
    going_to("commune:21010")

    assert counted(asked).total == before + 2


def test_facts_that_no_longer_fit_are_named_and_the_others_stay():
    stored = {"age": 30, "residence_status": "lunar", "dimension_of_old": True}

    assert facts_of(stored) == {"age": 30.0}
    assert stored_facts(stored).unread == ["residence_status", "dimension_of_old"]
