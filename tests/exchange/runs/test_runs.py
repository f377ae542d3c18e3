"""Imports through the site: what is shown before, what is written, and what stays by hand."""

import datetime
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.directory.domain import Cause, Hand
from seuil.directory.models import Authorship, Service
from seuil.directory.record.history import versions_of
from seuil.directory.record.saving import record_now, save_sheet
from seuil.exchange.domain import BOUNDS, HandEdits, Outcome, RunStatus, Trouble
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.models import ImportFile, ImportLine, ImportRun
from seuil.exchange.runs.locks import held
from seuil.exchange.runs.operations import (
    apply_run,
    choose,
    confirm_run,
    forget_files,
    forget_runs,
    give_up,
    read_run,
    resume_lost_runs,
    save_mapping,
    start_run,
    take_all_from_file,
)
from seuil.journal.models import Entry
from seuil.kernel.errors import TransitionRefused
from seuil.messaging.models import Message
from seuil.organisations.domain import Role
from seuil.territory.models import Territory
from tests.directory.record.samples import taken
from tests.factories.accounts import UserFactory
from tests.factories.exchange import (
    begun,
    lines_file,
    numbered,
    own_feed,
    table,
    territory_feed,
)
from tests.factories.organisations import MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.usefixtures("brussels")
COLUMNS = '[columns]\nid = "id"\norganisation = "id"\nname_fr = "nom"\nhours = "heures"\n'


@pytest.fixture
def feed():
    return own_feed()


def read(feed, content, **fields):
    run = begun(feed, content, **fields)
    read_run(run.pk)
    run.refresh_from_db()
    return run


def confirmed(run, actor=None):
    confirm_run(run.pk, actor=actor)
    apply_run(run.pk)
    run.refresh_from_db()
    return run


def ids(run, outcome):
    return sorted(run.lines.with_outcome(outcome).values_list("external_id", flat=True))


def write_by_hand(service, **changes):
    save_sheet(
        service.pk,
        lambda record: replace(record, **changes),
        actor=None,
        cause=Cause.EDIT,
        hand=Hand.SERVICE,
    )


# What is shown


def test_a_preview_tells_new_changed_unchanged_refused_and_missing(feed):
    taken(*(numbered(n, source="tests") for n in (1, 2, 3)))

    run = read(
        feed,
        lines_file(numbered(1), numbered(2, hours="24/7"), numbered(4), numbered(5, hours="x")),
    )

    assert run.status == RunStatus.PREVIEWED
    assert {outcome: ids(run, outcome) for outcome in Outcome} == {
        Outcome.NEW: ["s-4"],
        Outcome.CHANGED: ["s-2"],
        Outcome.UNCHANGED: ["s-1"],
        Outcome.REFUSED: ["s-5"],
        Outcome.MISSING: ["s-3"],
    }
    counts = (run.created, run.changed, run.unchanged, run.refused, run.missing)
    assert counts == (1, 1, 1, 1, 1)
    [problem] = run.lines.with_outcome(Outcome.REFUSED).get().problems
    assert (problem["column"], problem["value"]) == ("hours", "x")


def test_a_preview_writes_nothing_into_the_directory(feed):
    taken(numbered(1, source="tests"))
    before = list(Service.objects.values_list("pk", "modified_at")), Entry.objects.count()

    read(feed, lines_file(numbered(1, hours="24/7"), numbered(2)))

    assert (list(Service.objects.values_list("pk", "modified_at")), Entry.objects.count()) == before


@pytest.mark.parametrize("existing", [True, False])
def test_the_number_of_queries_does_not_grow_with_the_lines(feed, existing):
    def queries(number):
        if existing:
            taken(*(numbered(n, source="tests") for n in range(number)))
        run = begun(feed, lines_file(*(numbered(n, hours="24/7") for n in range(number))))
        with CaptureQueriesContext(connection) as captured:
            read_run(run.pk)
        return len(captured)

    assert queries(1) == queries(10)


# Whose services


def test_an_organisation_brings_in_its_own_services_whatever_the_file_says_of_it(feed):
    changed = {"id": "o-1", "name": {"fr": "Autre nom"}}

    run = confirmed(read(feed, lines_file(numbered(1, organisation=changed))))

    assert run.status == RunStatus.APPLIED
    assert Service.objects.get().organisation == feed.organisation
    feed.organisation.refresh_from_db()
    assert feed.organisation.name_fr == "Les Amis"


def test_lines_of_another_organisation_are_refused(feed):
    run = read(feed, lines_file(numbered(1, organisation={"id": "o-2"}), numbered(2)))

    assert ids(run, Outcome.REFUSED) == ["s-1"]
    assert ids(run, Outcome.NEW) == ["s-2"]


def test_the_id_of_somebody_elses_service_is_refused(feed):
    other = OrganisationFactory(external_id="o-2", source=feed.source)
    Service.objects.create(source=feed.source, external_id="s-1", organisation=other, name_fr="X")

    run = read(feed, lines_file(numbered(1)))

    assert ids(run, Outcome.REFUSED) == ["s-1"]
    assert run.missing == 0, "the services of others are not missing"


def test_a_team_brings_in_organisations_with_their_services():
    feed = territory_feed(Territory.objects.get(code="basin:nord"))

    confirmed(read(feed, lines_file(numbered(1))))

    service = Service.objects.get()
    assert (service.source.code, service.organisation.external_id) == ("partner", "o-1")


# What is written


def test_confirming_writes_what_was_shown_with_journal_and_history(feed):
    author = UserFactory()
    taken(numbered(1, source="tests"))
    Entry.objects.all().delete()

    run = confirmed(read(feed, lines_file(numbered(1, hours="24/7"), numbered(2))), author)

    assert run.status == RunStatus.APPLIED
    assert (run.created, run.changed) == (1, 1)
    assert Service.objects.get(external_id="s-1").hours == "24/7"
    assert set(Entry.objects.values_list("actor", flat=True)) == {author.pk}
    [version] = versions_of(Service.objects.get(external_id="s-1"))
    assert (version.cause, version.by) == (Cause.IMPORT, author.pk)
    assert not ImportFile.objects.exists()


def test_a_confirmed_import_twice_writes_once(feed):
    run = read(feed, lines_file(numbered(1)))
    confirm_run(run.pk, actor=None)

    with pytest.raises(TransitionRefused):
        confirm_run(run.pk, actor=None)
    apply_run(run.pk)
    apply_run(run.pk)

    assert Service.objects.count() == 1
    assert Entry.objects.filter(subject_kind="directory.service").count() == 1


def test_a_sheet_that_changed_since_the_preview_is_shown_again_and_nothing_is_written(feed):
    taken(numbered(1, source="tests"), numbered(2, source="tests"))
    run = read(feed, lines_file(numbered(1, hours="24/7"), numbered(2, hours="24/7")))
    write_by_hand(Service.objects.get(external_id="s-2"), hours="Mo 09:00-10:00")

    confirmed(run)

    assert (run.status, run.outdated) == (RunStatus.PREVIEWED, 1)
    assert Service.objects.get(external_id="s-1").hours == ""
    assert run.conflicts == 1
    confirmed(run)
    assert run.status == RunStatus.APPLIED
    assert Service.objects.get(external_id="s-1").hours == "24/7"
    assert Service.objects.get(external_id="s-2").hours == "Mo 09:00-10:00"


def test_a_service_that_came_since_the_preview_is_shown_again(feed):
    run = read(feed, lines_file(numbered(1, hours="24/7")))
    taken(numbered(1, source="tests"))

    confirmed(run)

    assert (run.status, run.changed) == (RunStatus.PREVIEWED, 1)


def test_a_service_that_went_since_the_preview_is_shown_again(feed):
    taken(numbered(1, source="tests"))
    run = read(feed, lines_file(numbered(1, hours="24/7")))
    Service.objects.all().delete()

    confirmed(run)

    assert (run.status, run.created) == (RunStatus.PREVIEWED, 1)
    assert not Service.objects.exists()


def test_a_team_import_that_describes_an_organisation_anew_is_not_outdated_by_itself():
    feed = territory_feed(Territory.objects.get(code="basin:nord"))
    taken(numbered(1, source="partner"))
    renamed = {"id": "o-1", "name": {"fr": "Nouveau nom"}}

    run = confirmed(read(feed, lines_file(numbered(1, hours="24/7", organisation=renamed))))

    assert run.status == RunStatus.APPLIED


# By hand


@pytest.fixture
def edited(feed):
    taken(numbered(1, source="tests", hours="Mo 09:00-12:00"))
    service = Service.objects.get()
    write_by_hand(service, hours="Tu 09:00-12:00")
    return service


def test_what_was_written_by_hand_stays_unless_somebody_chooses_otherwise(feed, edited):
    run = read(feed, lines_file(numbered(1, hours="We 09:00-12:00", outreach=True)))
    assert run.lines.get().conflicts == ["hours"]

    confirmed(run)

    edited.refresh_from_db()
    assert (edited.hours, edited.outreach) == ("Tu 09:00-12:00", True)
    assert Authorship.objects.filter(service=edited, path="hours").exists()


def test_a_piece_that_is_taken_from_the_file_is_its_sources_again(feed, edited):
    run = read(feed, lines_file(numbered(1, hours="We 09:00-12:00")))
    choose(run.pk, {run.lines.get().pk: ["hours", "name.fr"]})
    assert run.lines.get().from_file == ["hours"]

    confirmed(run)

    edited.refresh_from_db()
    assert edited.hours == "We 09:00-12:00"
    assert not Authorship.objects.filter(service=edited, path="hours").exists()


def test_all_can_be_taken_from_the_file(feed, edited):
    run = read(feed, lines_file(numbered(1, hours="We 09:00-12:00")))
    take_all_from_file(run)

    confirmed(run)

    edited.refresh_from_db()
    assert edited.hours == "We 09:00-12:00"


def test_an_older_date_of_the_source_does_not_undo_the_date_of_a_hand(feed, edited):
    edited.refresh_from_db()
    before = record_now(edited).updated

    run = read(feed, lines_file(numbered(1, hours="Tu 09:00-12:00", updated="2020-01-01")))

    assert (run.changed, run.unchanged) == (0, 1)
    assert before == timezone.localdate()


def test_what_a_hand_wrote_stays_in_an_import_of_the_command_line_too(edited):
    report = taken(numbered(1, source="tests", hours="We 09:00-12:00"))

    assert (report.updated, report.unchanged) == (0, 1)
    assert any(n.column == "hours" and n.value == "s-1" for n in report.notices)


# Tables


def test_a_table_that_nobody_described_asks_what_its_columns_mean(feed):
    run = read(feed, table(["id", "nom"], ["s-1", "Accueil"]))

    assert run.status == RunStatus.MAPPING
    assert run.table["heading"] == ["id", "nom"]
    assert not run.lines.exists()


def test_a_mapping_is_kept_for_the_next_file(feed):
    content = table(["id", "nom", "heures"], ["s-1", "Accueil", "24/7"])
    run = read(feed, content)

    save_mapping(run.pk, f'delimiter = ";"\n{COLUMNS}')
    read_run(run.pk)

    run.refresh_from_db()
    assert (run.status, run.created) == (RunStatus.PREVIEWED, 1)
    feed.refresh_from_db()
    again = read(feed, content)
    assert again.status == RunStatus.PREVIEWED


def test_the_same_table_saved_by_another_program_needs_no_new_answer(feed):
    feed.mapping = 'delimiter = ";"\n' + COLUMNS
    feed.save()

    rows = (["id", "nom", "heures"], ["s-1", "Café", "24/7"])
    found = [
        read(feed, table(*rows, delimiter=delimiter, encoding=encoding)).status
        for delimiter, encoding in [
            (";", "utf-8"),
            (",", "utf-8"),
            (";", "cp1252"),
            ("\t", "cp1252"),
        ]
    ]

    assert found == [RunStatus.PREVIEWED] * 4


def test_other_columns_than_last_time_are_asked_for_again(feed):
    feed.mapping = COLUMNS
    feed.save()

    run = read(feed, table(["code", "nom", "heures"], ["s-1", "Accueil", "24/7"]))

    assert run.status == RunStatus.MAPPING


# As a whole refused


def test_more_services_than_the_site_takes_are_refused_as_a_whole(feed):
    content = lines_file(*(numbered(n) for n in range(BOUNDS.services + 1)))

    run = read(feed, content)

    assert (run.status, run.trouble) == (RunStatus.REFUSED, Trouble.TOO_MANY)
    assert not run.lines.exists()
    assert not ImportFile.objects.exists()


def test_a_file_that_is_too_large_is_not_even_kept(feed):
    with pytest.raises(FileRefused, match="too_large"):
        start_run(feed, b"x" * (BOUNDS.file_bytes + 1), name="a", author=None)

    assert not ImportRun.objects.exists()


# Workers that die


def test_a_run_that_nobody_works_on_is_found_again(feed):
    run = begun(feed, lines_file(numbered(1)))
    later = timezone.now() + datetime.timedelta(minutes=2)

    assert resume_lost_runs(timezone.now()) == 0
    assert resume_lost_runs(later) == 1
    assert resume_lost_runs(later) == 0, "once is enough for a while"
    with held(run.pk) as mine:
        assert mine


def test_reading_again_starts_over(feed):
    run = begun(feed, lines_file(numbered(1)))
    ImportLine.objects.create(run=run, number=9, outcome=Outcome.NEW)

    read_run(run.pk)

    assert ids(run, Outcome.NEW) == ["s-1"]


# Ends


def test_giving_up_forgets_the_file(feed):
    run = read(feed, lines_file(numbered(1)))

    give_up(run.pk)

    run.refresh_from_db()
    assert run.status == RunStatus.GIVEN_UP
    assert not ImportFile.objects.exists()
    assert not ImportLine.objects.exists()


def test_files_go_after_a_week_and_the_rest_after_a_year(feed):
    run = read(feed, lines_file(numbered(1)))
    week = timezone.now() + datetime.timedelta(days=7, minutes=1)

    assert forget_files(timezone.now(), 7) == 0
    assert forget_files(week, 7) == 2

    run.refresh_from_db()
    assert run.status == RunStatus.GIVEN_UP
    assert forget_runs(week, 365) == 0
    assert forget_runs(timezone.now() + datetime.timedelta(days=366), 365) == 1


# Fetched by a schedule


@pytest.fixture
def manager(feed):
    return MembershipFactory(organisation=feed.organisation, role=Role.MANAGER).user


def test_a_fetched_file_is_written_without_a_question(feed, manager):
    run = read(feed, lines_file(numbered(1)), unattended=True)

    assert run.status == RunStatus.APPLYING
    apply_run(run.pk)
    assert Service.objects.count() == 1
    assert not Message.objects.exists()


def test_a_fetched_file_in_which_much_is_gone_waits_for_somebody(feed, manager):
    taken(*(numbered(n, source="tests") for n in range(20)))

    run = read(feed, lines_file(numbered(1)), unattended=True)

    assert run.status == RunStatus.PREVIEWED
    assert Message.objects.get().to == manager.email


def test_refused_lines_of_a_fetched_file_are_told(feed, manager):
    run = read(feed, lines_file(numbered(1), numbered(2, hours="x")), unattended=True)
    apply_run(run.pk)

    assert Service.objects.count() == 1
    assert Message.objects.count() == 1


def test_a_fetched_file_takes_over_from_hands_only_when_that_was_said(feed, edited):
    content = lines_file(numbered(1, hours="We 09:00-12:00"))
    apply_run(read(feed, content, unattended=True).pk)
    edited.refresh_from_db()
    assert edited.hours == "Tu 09:00-12:00"

    feed.hand_edits = HandEdits.REPLACE
    feed.save()
    apply_run(read(feed, content, unattended=True).pk)

    edited.refresh_from_db()
    assert edited.hours == "We 09:00-12:00"
