"""Importing: what goes in, what stays out, and what stays as it was."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seuil.directory.models import AccessCondition, Service
from seuil.journal.domain import Verb
from seuil.journal.models import Entry
from seuil.matching.models import Change
from seuil.organisations.models import Organisation, Source
from tests.directory.record.samples import condition, raw, taken

pytestmark = pytest.mark.usefixtures("brussels")


def counts(report):
    return report.created, report.updated, report.unchanged, len(report.refused)


def numbered(number, **changes):
    return raw(id=f"s-{number}", organisation={"id": f"o-{number}"}, **changes)


def test_a_new_service_is_created_with_all_its_lists():
    report = taken(
        raw(
            serves=["basin:nord"],
            locations=[{"id": "a", "lat": 50.85, "lon": 4.35, "commune": "21004"}],
            contacts=[{"type": "phone", "value": "+32 2 000 00 00"}],
            closures=[{"from": "2026-12-24", "to": "2027-01-02"}],
            entry_steps=[{"fr": "Téléphoner"}],
            documents=[{"text": {"fr": "Une carte"}, "can_follow": True}],
            conditions=[condition(operator="between", values=[18, 65])],
        )
    )

    service = Service.objects.for_sheet().get()
    assert counts(report) == (1, 0, 0, 0)
    assert service.locations.get().commune.code == "commune:21004"
    assert service.conditions.get().minimum == 18
    assert [category.code for category in service.categories.all()] == ["food.meals"]
    assert service.steps.get().text_fr == "Téléphoner"
    assert service.documents.get().can_follow
    assert service.sort_key == "repas du soir"


def test_the_same_records_again_change_nothing():
    taken(numbered(1), numbered(2))
    before = list(Service.objects.values_list("pk", "modified_at"))
    entries = Entry.objects.count()

    report = taken(numbered(1), numbered(2))

    assert counts(report) == (0, 0, 2, 0)
    assert list(Service.objects.values_list("pk", "modified_at")) == before
    assert Entry.objects.count() == entries


def test_only_a_changed_service_moves():
    taken(numbered(1), numbered(2, hours="Mo 09:00-12:00"))
    before = dict(Service.objects.values_list("external_id", "modified_at"))

    report = taken(numbered(1), numbered(2, hours="Tu 09:00-12:00"))

    after = dict(Service.objects.values_list("external_id", "modified_at"))
    assert counts(report) == (0, 1, 1, 0)
    assert after["s-1"] == before["s-1"]
    assert after["s-2"] > before["s-2"]


def test_a_list_that_changed_is_replaced_and_the_others_keep_their_rows():
    rule = condition(operator="between", values=[18, None])
    taken(raw(conditions=[rule], entry_steps=[{"fr": "Un"}]))
    kept = AccessCondition.objects.get().pk

    taken(raw(conditions=[rule], entry_steps=[{"fr": "Deux"}], categories=["food"]))

    service = Service.objects.get()
    assert AccessCondition.objects.get().pk == kept
    assert [step.text_fr for step in service.steps.all()] == ["Deux"]
    assert [category.code for category in service.categories.all()] == ["food"]


def test_a_list_that_became_empty_is_emptied():
    taken(raw(conditions=[{"dimension": "age", "state": "none"}]))

    report = taken(raw())

    assert report.updated == 1
    assert not AccessCondition.objects.exists()


def test_services_that_no_line_names_stay():
    taken(numbered(1), numbered(2))

    taken(numbered(2))

    assert Service.objects.count() == 2


def test_an_organisation_that_changed_its_name_is_updated_without_its_services():
    taken(raw())
    before = Service.objects.get().modified_at

    report = taken(raw(organisation={"id": "o-1", "name": {"fr": "Les Bons Amis"}}))

    assert report.organisations_updated == 1
    assert Organisation.objects.get().name_fr == "Les Bons Amis"
    assert Organisation.objects.get().sort_key == "les bons amis"
    assert Service.objects.get().modified_at == before


def test_a_service_may_move_to_another_organisation():
    taken(raw())

    report = taken(raw(organisation={"id": "o-2"}))

    assert counts(report) == (0, 1, 0, 0)
    assert Service.objects.get().organisation.external_id == "o-2"


def test_a_bad_line_never_stops_the_others():
    report = taken(numbered(1), numbered(2, hours="n'importe quoi"), numbered(3))

    [refusal] = report.refused
    assert counts(report) == (2, 0, 0, 1)
    assert (refusal.line, refusal.id) == (2, "s-2")
    assert refusal.problems[0].column == "hours"
    assert set(Service.objects.values_list("external_id", flat=True)) == {"s-1", "s-3"}


def test_a_name_of_which_nothing_is_known_is_no_name():
    report = taken(raw(name={"fr": None}))

    assert report.refused[0].problems[0].column == "name"
    assert not Service.objects.exists()


def test_an_id_that_stands_there_twice_is_refused_with_the_earlier_line():
    report = taken(raw(), raw(name={"fr": "Autre"}))

    assert counts(report) == (1, 0, 0, 1)
    assert "line 1" in report.refused[0].problems[0].reason
    assert Service.objects.get().name_fr == "Repas du soir"


def test_a_refused_line_does_not_take_the_id_of_a_good_one():
    report = taken(raw(hours="x"), raw())

    assert counts(report) == (1, 0, 0, 1)
    assert report.refused[0].line == 1


def test_an_organisation_described_in_two_ways_is_refused_with_the_earlier_line():
    report = taken(raw(), raw(id="s-2", organisation={"id": "o-1", "name": {"fr": "Ennemis"}}))

    [refusal] = report.refused
    assert (refusal.line, refusal.problems[0].column) == (2, "organisation")
    assert "line 1" in refusal.problems[0].reason
    assert Organisation.objects.get().name_fr == "Les Amis"


def test_the_same_id_in_two_sources_is_two_services():
    report = taken(raw(), raw(source="other"))

    assert report.created == 2
    assert Source.objects.count() == 2


def test_a_source_that_was_asked_for_must_agree():
    report = taken(raw(source="other"), raw(source=..., id="s-2"), source="test")

    assert counts(report) == (1, 0, 0, 1)
    assert Service.objects.get().source.code == "test"


def test_what_is_said_of_the_source_is_kept():
    taken(raw(), source_fields={"name": "Un annuaire", "fictional": True})

    source = Source.objects.get()
    assert (source.name, source.fictional) == ("Un annuaire", True)


def test_when_every_line_is_refused_nothing_is_written():
    report = taken(raw(hours="x"))

    assert len(report.refused) == 1
    assert not Source.objects.exists()
    assert not Organisation.objects.exists()


def test_a_dry_run_reports_all_and_writes_nothing():
    report = taken(numbered(1), numbered(2, hours="x"), dry_run=True)

    assert counts(report) == (1, 0, 0, 1)
    assert not Service.objects.exists()
    assert not Source.objects.exists()
    assert not Entry.objects.exists()


def test_the_journal_names_what_was_imported():
    taken(raw())

    verbs = set(Entry.objects.values_list("verb", "subject_kind"))
    assert verbs == {
        (Verb.IMPORTED, "directory.service"),
        (Verb.IMPORTED, "organisations.organisation"),
    }


@pytest.mark.parametrize("hours", ["Mo 09:00-12:00", "Tu 09:00-12:00"])
def test_the_number_of_queries_does_not_grow_with_the_records(hours):
    def queries(number):
        few = [numbered(n, hours="Mo 09:00-12:00") for n in range(number)]
        taken(*few)
        again = [numbered(n, hours=hours) for n in range(number)]
        with CaptureQueriesContext(
            connection,
        ) as captured:
            taken(*again)
        return len(captured)

    assert queries(1) == queries(10)


def test_the_engine_is_told_which_sheets_changed_and_no_others():
    def told(*records):
        Change.objects.all().delete()
        taken(*records)
        keys = set(Change.objects.exclude(service_id=None).values_list("service_id", flat=True))
        return set(Service.objects.filter(pk__in=keys).values_list("external_id", flat=True))

    rule = condition(operator="between", values=[18, None])

    assert told(numbered(1), numbered(2), numbered(3)) == {"s-1", "s-2", "s-3"}
    assert told(numbered(1), numbered(2, hours="24/7"), numbered(3, conditions=[rule])) == {
        "s-2",
        "s-3",
    }
    assert told(numbered(1)) == set()
