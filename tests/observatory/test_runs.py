"""Runs that are kept: one a night, whole or not at all, and what is read from them."""

import datetime
import logging

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.models import Service
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.observatory.domain import (
    Counts,
    Origin,
    RunKind,
    Status,
    Trend,
    kept_nights,
)
from seuil.observatory.domain.difference import MoveKind
from seuil.observatory.models import FindingRecord, Result, Run, SeenService, Vignette
from seuil.observatory.operations import (
    load_vignettes,
    run_and_thin_out,
    run_tonight,
    store_on_demand,
    thin_out,
)
from seuil.observatory.queries import history, outcomes_of
from seuil.observatory.queries.board import board
from seuil.observatory.queries.changes import RowKind, changes
from seuil.observatory.queries.evaluation import evaluate
from seuil.observatory.queries.runs import last_night, nights, run_for
from seuil.observatory.sentences import move_sentences, service_text
from seuil.observatory.tasks import run_vignettes
from tests.factories.observatory import ExpectationFactory, VignetteFactory
from tests.observatory.offer import BRUSSELS, FOREST, NEED, UCCLE, dentist, hide_dentists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
SUD = "basin:sud"


@pytest.fixture
def dog():
    """The only vignette: someone with a dog and toothache, who expects a dentist in each basin."""
    hide_dentists()
    Vignette.objects.all().delete()
    vignette = VignetteFactory(situation={"animals": True, "age": 40}, needs=[NEED])
    ExpectationFactory(vignette=vignette, level="basin")
    return vignette


@pytest.fixture
def night(clock):
    """Runs the vignettes on a day: ``night("2026-11-21")``."""

    def run_on(day):
        clock(f"{day} 03:07")
        [run] = run_tonight()
        return run

    return run_on


def rows_of(run):
    fields = [f.name for f in Result._meta.fields if f.name not in {"id", "run"}]
    return sorted(map(str, run.results.values_list(*fields)))


# Keeping


def test_a_night_is_kept_with_its_figures(dog, night):
    dentist(UCCLE)

    run = night("2026-11-21")

    assert (run.territory.code, run.day.isoformat(), run.kind) == (
        BRUSSELS,
        "2026-11-21",
        RunKind.NIGHTLY,
    )
    assert (run.vignettes, run.checks, run.met, run.failed) == (1, 5, 1, 4)
    assert run.services == Service.objects.public().count()
    assert run.engine_day == run.day
    assert run.author is None
    assert run.results.count() == 6


def test_a_kept_cell_reads_as_it_was_found(dog, night):
    dentist(UCCLE)
    dentist(FOREST, takes_dogs=False)
    run = night("2026-11-21")

    [kept] = outcomes_of(dog, run)

    [found] = evaluate(BRUSSELS).outcomes[0].needs
    assert kept.need == NEED
    assert dict(kept.cells) == dict(found.cells)


def test_running_again_on_the_same_day_replaces_the_run(dog, night):
    first = night("2026-11-21")
    dentist(UCCLE)

    second = night("2026-11-21")

    assert second.pk == first.pk
    assert Run.objects.count() == 1
    assert Result.objects.count() == 6
    assert second.met == 1


def test_running_again_without_a_change_changes_nothing(night):
    first = rows_of(night("2026-11-21"))
    records = set(FindingRecord.objects.values_list("pk", flat=True))

    again = rows_of(night("2026-11-21"))

    assert again == first
    assert set(FindingRecord.objects.values_list("pk", flat=True)) == records


def test_a_night_on_which_nothing_changed_keeps_no_new_findings(night):
    night("2026-11-21")
    before = FindingRecord.objects.count()

    night("2026-11-22")

    assert FindingRecord.objects.count() == before
    assert Run.objects.count() == 2


def test_there_is_one_run_a_night(dog, night):
    run = night("2026-11-21")
    run.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        run.save(force_insert=True)


def test_a_run_on_demand_stands_apart(dog, night):
    night("2026-11-20")
    someone = User.objects.create_user("ann@seuil.example")

    run = store_on_demand(evaluate(BRUSSELS), author=someone)

    assert (run.kind, run.author) == (RunKind.ON_DEMAND, someone)
    assert run_for(run.pk) == run
    assert run not in nights()
    assert last_night().day.isoformat() == "2026-11-20"
    assert [point.day.isoformat() for point in history(dog, NEED, SUD)] == ["2026-11-20"]
    assert board(run=run).before is None


def test_an_unknown_run_is_not_visible():
    with pytest.raises(NotVisible):
        run_for(0)


def test_a_vignette_that_could_not_be_run_is_told_and_logged(dog, night, caplog):
    VignetteFactory(code="broken", situation={}, needs=[NEED])

    with caplog.at_level(logging.INFO, logger="seuil.observatory"):
        run = night("2026-11-21")

    assert run.problems == [{"vignette": "broken", "kind": "no_facts", "value": ""}]
    assert (run.vignettes, run.checks) == (2, 5)
    assert "vignettes of region:brussels on 2026-11-21: 2" in caplog.text
    assert "vignette broken was not run: no_facts" in caplog.text


def test_the_nightly_task_runs_for_today_whatever_its_schedule_said(dog, clock):
    clock("2026-11-21 09:30")

    run_vignettes(timestamp=0)

    assert [run.day.isoformat() for run in nights()] == ["2026-11-21"]


def test_what_a_vignette_found_goes_with_it_but_a_withdrawn_one_keeps_it(dog, night):
    night("2026-11-21")
    Vignette.objects.update(origin=Origin.SHIPPED)

    load_vignettes()

    dog.refresh_from_db()
    assert dog.status == Status.WITHDRAWN
    assert len(history(dog, NEED, SUD)) == 1


# Forgetting


def test_nights_are_thinned_out_to_weeks_and_months():
    today = datetime.date(2026, 11, 21)
    days = [today - datetime.timedelta(days=n) for n in range(1000)]

    kept = sorted(kept_nights(days, today), reverse=True)

    ages = [(today - day).days for day in kept]
    assert ages[:101] == list(range(101))
    assert sum(100 < age <= 730 for age in ages) == 91
    assert sum(age > 730 for age in ages) == 10
    assert kept_nights(kept, today) == frozenset(kept)


def test_thinning_out_forgets_runs_and_what_only_they_knew(dog, night, clock):
    service = dentist(UCCLE)
    night("2024-01-02")
    service.delete()
    night("2024-01-05")
    night("2026-11-20")
    clock("2026-11-21 03:07")

    assert thin_out() == 1

    assert [run.day.isoformat() for run in nights()] == ["2026-11-20", "2024-01-02"]
    assert set(FindingRecord.objects.values_list("results__run__day", flat=True)) == {
        datetime.date(2024, 1, 2),
        datetime.date(2026, 11, 20),
    }
    assert SeenService.objects.filter(key=service.pk or 0).count() in {0, 1}
    Run.objects.filter(day__year=2024).delete()
    assert thin_out() == 0
    assert FindingRecord.objects.count() == 1
    assert not SeenService.objects.filter(last_seen__year=2024).exists()


def test_runs_on_demand_are_kept_for_a_month(dog, clock):
    clock("2026-10-01 12:00")
    store_on_demand(evaluate(BRUSSELS))
    clock("2026-10-31 11:00")
    assert thin_out() == 0

    clock("2026-11-01 12:00")
    run_and_thin_out()

    assert [run.kind for run in Run.objects.all()] == [RunKind.NIGHTLY]


# The board


def test_without_a_run_there_is_no_board_and_nothing_changed():
    assert board() is None
    assert changes() is None
    assert nights() == []
    assert outcomes_of(Vignette.objects.first()) == []


def test_the_board_of_the_region_has_a_column_a_basin(dog, night):
    dentist(UCCLE)
    run = night("2026-11-21")

    found = board()

    assert found.run == run
    assert found.columns == [
        BRUSSELS,
        "basin:nord",
        "basin:nord-est",
        "basin:centre-ouest",
        SUD,
        "basin:sud-est",
    ]
    [row] = found.rows
    assert (row.vignette, row.need) == (dog, NEED)
    assert set(row.cells) == set(found.columns)
    assert row.cells[SUD].cell.counts == Counts(open=1)
    assert (found.checks, found.met) == (5, 1)
    assert (found.before, found.before_met, row.cells[SUD].trend) == (None, None, None)


def test_the_board_of_a_basin_has_a_column_a_commune(dog, night):
    dentist(UCCLE)
    night("2026-11-21")

    found = board(SUD)

    assert found.columns[0] == SUD
    assert {FOREST, UCCLE} < set(found.columns)
    [row] = found.rows
    assert row.cells[UCCLE].cell.counts == Counts(open=1)
    assert row.cells[FOREST].cell.counts == Counts()
    assert row.cells[FOREST].cell.met is None
    assert (found.checks, found.met) == (1, 1)


def test_the_board_of_a_commune_is_that_place_alone(dog, night):
    dentist(UCCLE)
    night("2026-11-21")

    assert board(UCCLE).columns == [UCCLE]
    assert board(UCCLE).rows[0].cells[UCCLE].cell.counts.open == 1


def test_the_board_of_an_unknown_place_is_refused(night):
    with pytest.raises(InvalidInput, match="basin:atlantis"):
        board("basin:atlantis")


def test_the_board_compares_with_a_month_before(dog, night):
    lost = dentist(FOREST)
    night("2026-10-01")
    night("2026-10-20")
    dentist(UCCLE)
    dentist("commune:21004")
    lost.delete()
    night("2026-11-10")
    night("2026-11-21")

    found = board()

    assert found.before.day.isoformat() == "2026-10-20"
    cells = found.rows[0].cells
    assert (cells[SUD].before.open, cells[SUD].cell.counts.open) == (1, 1)
    assert cells[SUD].trend is Trend.SAME
    assert cells["basin:centre-ouest"].trend is Trend.BETTER
    assert (found.before_met, found.met) == (1, 2)


def test_a_young_board_compares_with_its_first_night(dog, night):
    night("2026-11-18")
    night("2026-11-19")
    night("2026-11-21")

    assert board().before.day.isoformat() == "2026-11-18"


def test_the_board_of_an_earlier_day(dog, night):
    night("2026-11-18")
    night("2026-11-21")

    assert board(day=datetime.date(2026, 11, 20)).run.day.isoformat() == "2026-11-18"
    assert board(day=datetime.date(2026, 11, 17)) is None


@pytest.mark.parametrize("territory", ["", SUD])
def test_the_board_costs_the_same_queries_whatever_it_shows(
    dog, night, settings, django_assert_max_num_queries, territory
):
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600
    VignetteFactory.create_batch(9, situation={"animals": True}, needs=[NEED])
    night("2026-11-18")
    night("2026-11-21")

    with django_assert_max_num_queries(8):
        assert len(board(territory).rows) == 10


def test_a_history_tells_the_last_nights_in_order(dog, night):
    night("2026-11-19")
    dentist(UCCLE)
    night("2026-11-20")
    night("2026-11-21")

    points = history(dog, NEED, SUD, nights=2)
    assert [(point.day.day, point.counts.open, point.met) for point in points] == [
        (20, 1, True),
        (21, 1, True),
    ]
    assert history(dog, NEED, SUD)[0].met is False


# What changed


def moves_in(place, found):
    [row] = found.rows
    [cell] = [cell for cell in row.cells if cell.place == place]
    return cell.moves


def said(found, place=SUD):
    return [
        sentence
        for move in moves_in(place, found)
        for sentence in move_sentences(move, found.services[move.service])
    ]


def test_a_lowered_threshold_is_named_with_its_service(dog, night, settings):
    service = dentist(UCCLE, takes_dogs=False, name_fr="Dents du Sud")
    night("2026-11-20")
    service.conditions.update(state="none", operator="", force="")
    night("2026-11-21")

    found = changes()

    [row] = found.rows
    assert (row.vignette, row.need, row.kind) == (dog, NEED, RowKind.CHANGED)
    assert {cell.place: (cell.before, cell.after) for cell in row.cells} == {
        BRUSSELS: (Counts(blocked=1), Counts(open=1)),
        SUD: (Counts(blocked=1), Counts(open=1)),
    }
    [move] = moves_in(SUD, found)
    assert (move.service, move.stopped) == (service.pk, ("animals",))
    name = found.services[service.pk]
    assert (str(name.name), name.uuid) == ("Dents du Sud", service.uuid)


def test_only_the_cells_that_a_service_is_in_change(night):
    VignetteFactory(situation={"animals": True}, needs=[NEED])
    service = dentist(UCCLE, takes_dogs=False)
    night("2026-11-20")
    service.conditions.update(state="none", operator="", force="")
    night("2026-11-21")

    places = {cell.place for row in changes().rows for cell in row.cells}
    moved = {m.service for row in changes().rows for cell in row.cells for m in cell.moves}

    assert places == {BRUSSELS, SUD}
    assert moved == {service.pk}


def test_the_differences_are_told_in_sentences(dog, night, clock):
    full = dentist(UCCLE, name_fr="Plein")
    lowered = dentist(UCCLE, name_fr="Ouvert", takes_dogs=False)
    night("2026-11-20")
    full.capacity = "full"
    full.save()
    lowered.conditions.all().delete()
    dentist(UCCLE, name_fr="Neuf")
    night("2026-11-21")

    sentences = said(changes())

    assert len(sentences) == 4
    organisation = full.organisation.name_fr
    assert f"Plein ({organisation})" in sentences[0]
    assert "Neuf" in sentences[-1]


def test_a_service_that_is_deleted_is_still_named(dog, night):
    service = dentist(UCCLE, name_fr="Dents d'hier")
    night("2026-11-20")
    key = service.pk
    service.delete()
    night("2026-11-21")

    found = changes()

    [move] = moves_in(SUD, found)
    assert (move.service, move.kind) == (key, MoveKind.GONE)
    assert str(found.services[key].name) == "Dents d'hier"
    assert found.services[key].uuid is None


def test_a_service_that_was_hidden_is_not_named(dog, night):
    service = dentist(UCCLE, name_fr="Refuge discret")
    night("2026-11-20")
    service.visibility = "professional"
    service.save()
    night("2026-11-21")

    found = changes()

    name = found.services[service.pk]
    assert (name.name, name.uuid) == (None, None)
    assert "Refuge" not in service_text(name)


def test_a_service_that_is_renamed_is_named_as_it_was_last_seen(dog, night):
    service = dentist(UCCLE, name_fr="Ancien nom")
    night("2026-11-19")
    Service.objects.filter(pk=service.pk).update(name_fr="Nouveau nom")
    night("2026-11-20")
    key = service.pk
    service.delete()
    night("2026-11-21")

    assert str(changes().services[key].name) == "Nouveau nom"


def test_a_vignette_that_asks_something_else_is_said_to_be_rewritten(dog, night):
    dentist(UCCLE, takes_dogs=False)
    night("2026-11-20")
    dog.situation = {"animals": False, "age": 40}
    dog.save()
    night("2026-11-21")

    [row] = changes().rows

    assert row.kind is RowKind.REWRITTEN
    assert all(not cell.moves for cell in row.cells)


def test_vignettes_that_begin_and_end(dog, night):
    night("2026-11-20")
    other = VignetteFactory(situation={"animals": True}, needs=[NEED])
    dog.status = Status.WITHDRAWN
    dog.save()
    night("2026-11-21")

    kinds = {row.vignette: row.kind for row in changes().rows}

    assert kinds == {dog: RowKind.ENDED, other: RowKind.NEW}


def test_changes_since_a_day_that_was_chosen(dog, night):
    night("2026-11-01")
    night("2026-11-10")
    dentist(UCCLE)
    night("2026-11-20")
    night("2026-11-21")

    since = changes(since=datetime.date(2026, 11, 5))
    until = changes(until=datetime.date(2026, 11, 15))

    assert (since.before.day.day, since.after.day.day, len(since.rows)) == (10, 21, 1)
    assert (until.before.day.day, until.after.day.day, until.rows) == (1, 10, [])
    assert since.first_night.day == 1
    assert changes(since=datetime.date(2026, 11, 21)) is None
    assert changes(SUD, since=datetime.date(2026, 11, 20)).rows == []


def test_changes_of_a_basin_name_its_communes(dog, night):
    night("2026-11-20")
    dentist(UCCLE)
    night("2026-11-21")

    [row] = changes(SUD).rows

    assert [cell.place for cell in row.cells] == [SUD, UCCLE]


def test_what_changed_costs_the_same_queries_whatever_changed(
    dog, night, settings, django_assert_max_num_queries
):
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600
    VignetteFactory.create_batch(9, situation={"animals": True}, needs=[NEED])
    night("2026-11-20")
    for _ in range(5):
        dentist(UCCLE)
    settings.SEUIL_ENGINE_POLL_SECONDS = 0
    night("2026-11-21")
    settings.SEUIL_ENGINE_POLL_SECONDS = 3600

    with django_assert_max_num_queries(14):
        assert len(changes().rows) == 10


def test_the_clock_of_a_run_is_the_moment_it_began(dog, clock):
    moment = clock("2026-11-21 03:07")

    [run] = run_tonight()

    assert run.started_at == moment == timezone.now()
