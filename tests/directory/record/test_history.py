"""Every change of a sheet is kept, whoever made it, and can be taken back."""

import datetime
from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from seuil.access.types import State
from seuil.directory.domain import Audience, Cause, ContactType, Hand
from seuil.directory.models import (
    AccessCondition,
    Authorship,
    ContactEvent,
    Location,
    LocationEvent,
    Service,
    ServiceEvent,
)
from seuil.directory.record.history import (
    because,
    forget_old_versions,
    forget_who_changed,
    versions_of,
)
from seuil.directory.record.saving import SheetChangedMeanwhile, record_now, save_sheet
from seuil.directory.record.values import ClosureRecord, ConditionRecord, ContactRecord, Texts
from seuil.journal.models import Entry
from seuil.kernel.errors import InvalidInputs
from tests.directory.record.samples import raw, taken
from tests.factories.accounts import UserFactory
from tests.factories.directory import ServiceFactory

PLACE = {"id": "door", "lat": 50.86, "lon": 4.36, "address": "Rue Haute 1"}
QUERIES = 21  # nine tables and what they kept, categories, places, sources, organisations
FREE = ConditionRecord("identity_document", State.NONE)


@pytest.fixture
def service(brussels):
    """A sheet with something in most of its tables, as an import made it."""
    taken(
        raw(
            locations=[PLACE],
            serves=["commune:21004"],
            contacts=[{"type": "phone", "value": "+32 2 000 00 00"}],
            documents=[{"text": {"fr": "Une carte"}}],
            entry_steps=[{"fr": "Sonner"}],
            closures=[{"from": "2026-12-24", "to": "2026-12-27"}],
            conditions=[
                {
                    "dimension": "age",
                    "state": "condition",
                    "operator": "between",
                    "values": [18, None],
                }
            ],
        )
    )
    return Service.objects.get()


def save(service, edit, *, actor=None, **more):
    chosen = {"cause": Cause.EDIT, "hand": Hand.SERVICE} | more
    return save_sheet(service.pk, edit, actor=actor, **chosen)


def setting(**values):
    return lambda record: replace(record, **values)


def test_a_sheet_that_was_taken_in_has_no_earlier_version(service):
    assert versions_of(service) == []
    assert not LocationEvent.objects.exists()


def test_a_change_is_kept_with_its_author_and_its_cause(service):
    editor = UserFactory()
    before = record_now(service)

    save(service, setting(hours="Mo 09:00-12:00", conditions=(FREE,)), actor=editor)

    [version] = versions_of(Service.objects.get())
    assert (version.cause, version.by) == (Cause.EDIT, editor.pk)
    assert version.before == before
    assert version.after == record_now(Service.objects.get())
    assert [change.path for change in version.changes] == [
        "updated", "hours", "conditions.age", "conditions.identity_document",
    ]  # fmt: skip


def test_each_version_is_what_the_sheet_was_then(service):
    edits = (
        setting(name=Texts(fr="Repas du midi")),
        setting(locations=()),
        setting(categories=("mental_health",), serves=()),
        setting(closures=(ClosureRecord(datetime.date(2027, 1, 1), datetime.date(2027, 1, 2)),)),
        setting(contacts=(), documents=(), entry_steps=()),
        setting(conditions=(FREE,)),
        setting(hours="24/7", languages=("fr", "ti")),
    )
    states = [record_now(service), *(save(service, edit).record for edit in edits)]

    versions = versions_of(Service.objects.get())

    assert [version.after for version in reversed(versions)] == states[1:]
    assert [version.before for version in reversed(versions)] == states[:-1]


def test_an_earlier_version_is_restored_as_a_new_one(service):
    first = record_now(service)
    save(service, setting(locations=(), conditions=()))

    restored = save(service, lambda _: versions_of(service)[0].before, cause=Cause.RESTORE)

    assert replace(restored.record, updated=first.updated) == first
    causes = [version.cause for version in versions_of(Service.objects.get())]
    assert causes == [Cause.RESTORE, Cause.EDIT]


def test_a_second_import_is_a_version_too(service):
    taken(raw(hours="Tu 09:00-12:00"))

    [version] = versions_of(Service.objects.get())
    assert version.cause is Cause.IMPORT
    assert {"hours", "conditions.age", "locations.door"} <= {c.path for c in version.changes}


def test_what_bypasses_the_program_is_kept_all_the_same(service):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE directory_service SET hours = '24/7'")
        cursor.execute("DELETE FROM directory_accesscondition")

    versions = versions_of(Service.objects.get())

    assert [change.path for version in versions for change in version.changes] == [
        "conditions.age", "hours",
    ]  # fmt: skip
    assert {version.cause for version in versions} == {None}


def test_a_sheet_written_in_the_administration_begins_with_its_creation(brussels):
    service = ServiceFactory()
    Location.objects.create(service=service, external_id="door")
    with because(Cause.ADMINISTRATION, by=None):
        AccessCondition.objects.create(service=service, dimension="age", state="none")

    causes = [version.cause for version in versions_of(service)]

    assert causes == [Cause.ADMINISTRATION, None]


def test_a_removed_sheet_leaves_its_last_state(service):
    key, hours = service.pk, service.hours
    service.delete()

    last = ServiceEvent.objects.get(pgh_obj_id=key)
    assert (last.pgh_label, last.hours) == ("delete", hours)
    assert LocationEvent.objects.get(service_id=key).address == "Rue Haute 1"


def test_reading_the_history_takes_the_same_queries_for_many_versions(
    service, django_assert_num_queries
):
    for hour in range(8, 12):
        save(service, setting(hours=f"Mo {hour:02}:00-12:00"))

    with django_assert_num_queries(QUERIES):
        versions_of(service)


def test_nothing_is_written_when_nothing_changed(service):
    before = Service.objects.get().modified_at

    saved = save(service, lambda record: record)

    assert saved.changes == ()
    assert Service.objects.get().modified_at == before
    assert not Authorship.objects.exists()


def test_a_wrong_sheet_is_refused_whole(service):
    before = record_now(service)

    with pytest.raises(InvalidInputs, match="hours"):
        save(service, setting(hours="whenever", name=Texts(fr="Autre")))

    assert record_now(Service.objects.get()) == before
    assert versions_of(service) == []


def test_the_author_of_each_piece_is_known(service):
    editor, team = UserFactory(), UserFactory()

    save(service, setting(hours="24/7"), actor=editor)
    save(service, setting(hours="24/7", outreach=True), actor=team, hand=Hand.PHONE)

    authors = set(Authorship.objects.values_list("path", "hand", "by"))
    assert {("hours", "service", editor.pk), ("outreach", "phone", team.pk)} <= authors
    assert Entry.objects.about(service).first().fields == "outreach"


def test_two_people_who_change_different_pieces_lose_nothing(service):
    base = record_now(service)
    save(service, setting(outreach=True))

    saved = save(service, setting(hours="24/7"), base=base)

    assert (saved.record.outreach, saved.record.hours) == (True, "24/7")


def test_two_people_who_change_the_same_piece_are_told(service):
    base = record_now(service)
    save(service, setting(hours="Mo 09:00-12:00"))

    with pytest.raises(SheetChangedMeanwhile) as refused:
        save(service, setting(hours="24/7"), base=base)

    [conflict] = refused.value.conflicts
    assert (conflict.path, conflict.before, conflict.after) == ("hours", "Mo 09:00-12:00", "24/7")
    assert record_now(Service.objects.get()).hours == "Mo 09:00-12:00"


def test_old_versions_are_forgotten_and_contacts_of_professionals_sooner(service):
    private = ContactRecord(ContactType.PHONE, "+32 2 111 11 11", Audience.PROFESSIONAL)
    save(service, lambda record: replace(record, contacts=(*record.contacts, private)))
    save(service, setting(contacts=()))
    now = timezone.now()

    assert forget_old_versions(now + datetime.timedelta(days=360)) == 0
    assert forget_old_versions(now + datetime.timedelta(days=370)) == 2  # came and went
    assert set(ContactEvent.objects.values_list("audience", flat=True)) == {"public"}
    assert forget_old_versions(now + datetime.timedelta(days=5 * 366)) > 3
    assert versions_of(service) == []


def test_a_person_is_taken_out_of_the_history(service):
    editor, other = UserFactory(), UserFactory()
    for person, hours in ((editor, "24/7"), (other, "Mo 09:00-12:00")):
        save(service, setting(hours=hours), actor=person)

    assert forget_who_changed(editor.pk) == 1

    assert [version.by for version in versions_of(service)] == [other.pk, None]
