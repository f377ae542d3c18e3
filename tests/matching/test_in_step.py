"""The engine of a process follows the directory, whoever changes it and however."""

import datetime

import pytest
from django.db import connection

from seuil.access.types import CapacityStatus, Verdict
from seuil.directory.domain import Audience
from seuil.directory.models import AccessCondition, Category, Service
from seuil.matching.index import index
from seuil.matching.search import Question, search
from seuil.organisations.models import Organisation
from tests.factories.directory import AccessConditionFactory, LocationFactory, ServiceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

DOG = {"animals": True}


def found(text="", **asked):
    reply = search(Question(text=text, source="tests", limit=50, **asked))
    return [match.service.name_fr for match in reply.matches]


def verdict(service, **situation):
    reply = search(Question(source="tests", situation=situation, limit=50))
    return next(match.found.verdict for match in reply.matches if match.service == service)


def counted(**situation):
    """Return what the engine counts, which reads no sheet again."""
    return search(Question(source="tests", situation=situation, limit=0)).verdicts


def run(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def test_a_new_sheet_is_found_by_the_next_question():
    assert found("zeppelin") == []

    ServiceFactory(name_fr="Atelier Zeppelin")

    assert found("zeppelin") == ["Atelier Zeppelin"]


def test_a_changed_sheet_is_found_by_its_new_words_only():
    service = ServiceFactory(name_fr="Atelier Zeppelin")
    assert found("zeppelin")

    service.name_fr = "Atelier Caravelle"
    service.save()

    assert found("zeppelin") == []
    assert found("caravelle") == ["Atelier Caravelle"]


def test_a_change_by_plain_sql_is_seen():
    service = ServiceFactory()
    index.ready()

    run("UPDATE directory_service SET name_fr = 'Caravelle' WHERE id = %s", service.pk)

    assert found("caravelle") == ["Caravelle"]


def test_a_change_of_a_condition_changes_the_verdict():
    rule = AccessConditionFactory(dimension="animals", operator="not_has", values=[])
    assert verdict(rule.service, **DOG) is Verdict.BLOCKED

    AccessCondition.objects.filter(pk=rule.pk).update(state="none", operator="", force="")

    assert verdict(rule.service, **DOG) is Verdict.OPEN


def test_a_condition_that_is_gone_is_unknown_again():
    rule = AccessConditionFactory(dimension="animals", operator="not_has", values=[])
    assert verdict(rule.service, **DOG) is Verdict.BLOCKED

    rule.delete()

    assert verdict(rule.service, **DOG) is Verdict.ASK


def test_a_condition_that_moves_to_another_sheet_leaves_the_first():
    rule = AccessConditionFactory(dimension="animals", operator="not_has", values=[])
    left, other = rule.service, ServiceFactory()
    assert verdict(left, **DOG) is Verdict.BLOCKED

    AccessCondition.objects.filter(pk=rule.pk).update(service=other)

    assert counted(**DOG) == {Verdict.ASK: 1, Verdict.BLOCKED: 1}


def test_a_service_that_moves_is_found_at_its_new_place():
    here, there = (50.8603, 4.3614), (50.8000, 4.3000)
    place = LocationFactory(lat=here[0], lon=here[1])
    asked = {"point": index.ready().places.places["commune:21004"], "radius_m": 4000}
    assert found(**asked)

    place.lat, place.lon = there
    place.save()

    assert not found(**(asked | {"radius_m": 1000}))


def test_the_name_of_the_organisation_counts():
    service = ServiceFactory(name_fr="Permanence")
    index.ready()

    Organisation.objects.filter(pk=service.organisation_id).update(name_fr="Les Caravelles")

    assert found("caravelle") == ["Permanence"]


def test_a_category_that_is_called_otherwise_is_found_by_its_new_name():
    category = Category.objects.get(code="primary_care.dental")
    ServiceFactory(name_fr="Cabinet", categories=[category.code])
    assert found("odontologie") == []

    category.label_fr = "Odontologie"
    category.save()

    assert found("odontologie") == ["Cabinet"]


@pytest.mark.parametrize(
    "take_away",
    [
        Service.delete,
        lambda service: Service.objects.filter(pk=service.pk).update(
            visibility=Audience.PROFESSIONAL
        ),
    ],
    ids=["deleted", "hidden"],
)
def test_a_sheet_that_is_taken_away_disappears(take_away):
    service = ServiceFactory(name_fr="Atelier Zeppelin")
    assert found("zeppelin")

    take_away(service)

    assert found("zeppelin") == []
    assert search(Question(source="tests")).count == 0


def test_a_sheet_that_is_shown_again_comes_back():
    service = ServiceFactory(name_fr="Atelier Zeppelin", professional=True)
    assert found("zeppelin") == []

    service.visibility = Audience.PUBLIC
    service.save()

    assert found("zeppelin") == ["Atelier Zeppelin"]


def test_a_truncated_table_is_noticed():
    rule = AccessConditionFactory(dimension="animals", operator="not_has", values=[])
    assert verdict(rule.service, **DOG) is Verdict.BLOCKED
    run("SET CONSTRAINTS ALL IMMEDIATE")

    run("TRUNCATE directory_accesscondition")

    assert verdict(rule.service, **DOG) is Verdict.ASK


@pytest.fixture
def not_looking(settings):
    """The engine as it is between two looks at what changed."""

    def now():
        index.ready()
        settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    yield now
    index.forget()


def test_a_service_that_has_just_become_full_is_not_shown_as_open(not_looking):
    service = ServiceFactory(capacity=CapacityStatus.OPEN)
    not_looking()
    assert verdict(service, age=30) is Verdict.OPEN

    Service.objects.filter(pk=service.pk).update(
        capacity=CapacityStatus.FULL, capacity_updated=datetime.date(2026, 11, 21)
    )

    assert verdict(service, age=30) is Verdict.BLOCKED


def test_a_sheet_that_has_just_been_hidden_is_not_shown(not_looking):
    service = ServiceFactory()
    not_looking()
    assert found() == [service.name_fr]

    Service.objects.filter(pk=service.pk).update(visibility=Audience.PROFESSIONAL)

    assert found() == []


def test_days_go_by_without_any_change(clock):
    rule = AccessConditionFactory(
        dimension="animals", operator="not_has", values=[], valid_from=datetime.date(2026, 12, 1)
    )
    assert verdict(rule.service, **DOG) is Verdict.ASK

    clock("2026-12-01 08:00")

    assert verdict(rule.service, **DOG) is Verdict.BLOCKED


@pytest.mark.parametrize("number", [1, 20])
@pytest.mark.parametrize("situation", [{}, {"animals": True, "age": 34.0}])
def test_a_question_costs_the_same_queries_whatever_is_found(
    django_assert_num_queries, number, situation
):
    index.ready()
    for _ in range(number):
        service = ServiceFactory(located=True, categories=["primary_care.gp"])
        AccessConditionFactory(service=service)
    question = Question(source="tests", situation=situation)
    search(question)

    with django_assert_num_queries(6):  # two for what changed, the sheets, three for their parts
        reply = search(question)

    assert len(reply.matches) == number
