"""What-if studies: what they find, how it is said, kept and stopped."""

import csv
import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import timezone, translation

from seuil.access.counterfactual.types import Among, Cancelled, Figure, Gain, Lowering
from seuil.access.types import CAPACITY
from seuil.access.vocabulary import vocabulary
from seuil.accounts.models import User
from seuil.directory.models import Service
from seuil.kernel.errors import InvalidInput
from seuil.observatory.models import Study
from seuil.observatory.studies import cluster, operations
from seuil.observatory.studies.catchment import (
    Method,
    SupplyClass,
    catchment,
    level_of,
)
from seuil.observatory.studies.domain import (
    Design,
    Found,
    PopulationKind,
    PopulationLabel,
    StudyStatus,
)
from seuil.observatory.studies.ground import ground
from seuil.observatory.studies.kept import kept_or_found_now
from seuil.observatory.studies.measure import carry_out, here, parts_of, passages
from seuil.observatory.studies.names import category_names, teller
from seuil.observatory.studies.operations import (
    cancel_study,
    forget_lost_studies,
    keep,
    request_study,
    run_study,
)
from seuil.observatory.studies.report import lines, ranking
from seuil.observatory.studies.sentences import Teller, percent, rounded, thresholds
from seuil.observatory.studies.table import csv_text
from seuil.territory.models import Territory
from seuil.wording.localised import LANGUAGES
from tests.factories.directory import AccessConditionFactory, LocationFactory, ServiceFactory

REGION, SOUTH = "region:brussels", "basin:sud"
NEED = "primary_care.dental"
FOREST = {"lat": 50.8102, "lon": 4.3245}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


@pytest.fixture
def dentists():
    """Two dentists of the South: one asks for an identity document, one is full."""
    Service.objects.filter(categories__code=NEED).update(visibility="professional")
    strict, full = (
        ServiceFactory(categories=[NEED], name_fr=name, interpreter="phone")
        for name in ("Le Guichet strict", "Le Cabinet complet")
    )
    for service in (strict, full):
        LocationFactory(service=service, **FOREST)
        for dimension in vocabulary().ruled:
            if (service, dimension) != (strict, "identity_document"):
                AccessConditionFactory(service=service, dimension=dimension, none=True)
    AccessConditionFactory(service=strict, dimension="identity_document", operator="has", values=[])
    Service.objects.filter(pk=full.pk).update(capacity="full", capacity_updated=None)
    return strict, full


@pytest.fixture
def people(tmp_path):
    """Six people of Forest: four have an identity document, two do not."""
    file = tmp_path / "people.csv"
    file.write_text("territory,weight,identity_document\ncommune:21007,4,yes\ncommune:21007,2,no\n")
    return file


def studied(design, file=None, measure=None):
    state = ground()
    source = state.brought(file) if file else state.illustrative()
    return carry_out(design, source, state, measure or here())


def design_of(**changes):
    return Design(**{"territory": REGION, "categories": (NEED,), **changes})


# What is found


def test_who_finds_an_open_door_and_what_would_open_one(dentists, people):
    strict, full = dentists

    found = studied(design_of(), people)

    assert (found.people, found.rows, found.asked) == (6, 2, (NEED,))
    assert found.reached_in(NEED, REGION).figure == Figure(4, 4, 4)
    gains = {(g.lowering.dimension, g.lowering.territory): g for g in found.gains}
    lowered = gains["identity_document", SOUTH]
    assert lowered.figure == Figure(2, 2, 2)
    assert lowered.asking == (strict.pk,)
    assert gains[CAPACITY, ""].figure == Figure(2, 2, 2)
    assert gains[CAPACITY, ""].asking == (full.pk,)
    assert {(g.lowering.dimension, g.lowering.service) for g in found.own} == {
        ("identity_document", strict.pk),
        (CAPACITY, full.pk),
    }


def test_two_doors_are_harder_to_reach_than_one(dentists, people):
    found = studied(design_of(k=2), people)

    assert found.reached_in(NEED, REGION).figure.people == 0
    assert {g.lowering.dimension: g.figure.people for g in found.gains} == {CAPACITY: 4}


def test_more_doors_than_there_are_services_are_reached_by_nobody(dentists, people):
    found = studied(design_of(k=900), people)

    assert found.reached_in(NEED, REGION).figure == Figure(0, 0, 0)
    assert found.gains == ()


def test_a_service_out_of_reach_opens_nothing(dentists, people):
    found = studied(design_of(within_m=100), people)

    assert found.reached_in(NEED, REGION).figure == Figure(0, 0, 0)


def test_steps_add_up(dentists, people):
    found = studied(design_of(choose=2, among=Among.SERVICE), people)

    assert [step.figure.people for step in found.steps] == [2]
    assert [figure.people for figure in found.after] == [6]


def test_a_public_and_a_place_narrow_the_population():
    everybody = studied(design_of())
    some = studied(design_of(public=("identity_document=no",)))
    south = studied(design_of(territory=SOUTH))

    assert 0 < some.people < everybody.people
    assert south.people == everybody.reached_in(NEED, SOUTH).people
    assert {one.territory for one in south.reached} >= {SOUTH, "commune:21007"}


def test_without_kinds_of_help_all_of_the_first_level_are_asked():
    found = studied(Design(territory=REGION))

    assert found.asked == tuple(kind.code for kind in ground().kinds)
    assert found.reached_in("food", SOUTH).people > 0


def test_a_kind_of_help_is_shown_with_the_kinds_below_it():
    found = studied(design_of(categories=("food",)))

    assert found.asked == ("food",)
    assert {one.category for one in found.reached} == {
        "food",
        "food.parcels",
        "food.meals",
        "food.social_grocery",
    }


def test_the_figures_of_the_basins_add_up_to_those_of_the_region():
    found = studied(design_of(categories=("rights",)))

    parts = [found.reached_in("rights", code) for code in parts_of(REGION, ground())]
    whole = found.reached_in("rights", REGION)
    assert len(parts) == 5
    assert sum(part.people for part in parts) == whole.people
    assert sum(part.figure.at_most for part in parts) == whole.figure.at_most


def test_an_empty_offer_opens_no_door(people):
    Service.objects.update(visibility="professional")

    found = studied(design_of(), people)

    assert found.services == 0
    assert found.reached_in(NEED, REGION).figure == Figure(0, 0, 0)
    assert (found.gains, found.own) == ((), ())


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"territory": "commune:99999"}, "commune:99999"),
        ({"categories": ("flying",)}, "flying"),
        ({"public": ("shoe_size=3",)}, "shoe_size"),
        ({"public": ("age=130",)}, "population"),
    ],
)
def test_what_does_not_exist_is_refused_by_name(changes, named):
    with pytest.raises(InvalidInput, match=named):
        studied(design_of(**changes))


@pytest.mark.parametrize(
    "changes",
    [{"k": 0}, {"k": 10_000}, {"within_m": 0}, {"within_m": 1e9}, {"choose": -1}, {"choose": 99}],
)
def test_a_design_that_makes_no_sense_is_refused(changes):
    with pytest.raises(InvalidInput, match="Expected"):
        design_of(**changes)


def test_a_population_of_weight_nought_is_nobody(people):
    people.write_text("territory,weight\ncommune:21007,0\n")

    with pytest.raises(InvalidInput, match="population"):
        studied(design_of(), people)


def test_figures_are_the_same_after_being_kept_as_json():
    found = studied(design_of(choose=2))

    assert Found.read(json.loads(json.dumps(found.data()))) == found


# Stopping


def test_a_study_that_is_stopped_gives_nothing():
    with pytest.raises(Cancelled):
        studied(design_of(), measure=here(cancelled=lambda: True))


def test_progress_counts_the_rows_of_every_passage():
    heard = []

    found = studied(design_of(choose=1), measure=here(progress=heard.append))

    assert heard == sorted(heard)
    assert found.rows < heard[-1] <= found.rows * passages(found.design)


# Keeping


def test_a_small_study_is_done_at_once_and_keeps_no_row_of_its_population():
    author = User.objects.create(email="o@example.org")

    study = request_study(design_of(), title="Dents", author=author, later=pytest.fail)

    assert (study.status, study.progress, study.author) == (StudyStatus.DONE, 100, author)
    assert study.population_kind == PopulationKind.ILLUSTRATIVE
    assert study.offer_day.isoformat() == "2026-11-21"
    assert Found.read(study.figures) == studied(design_of())
    assert len(json.dumps(study.figures)) < 200_000


def test_a_large_study_waits_for_the_worker(monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(operations, "LARGE", 1)
    handed_over = []

    with django_capture_on_commit_callbacks(execute=True):
        study = request_study(design_of(), title="Dents", author=None, later=handed_over.append)
        assert handed_over == []

    assert handed_over == [study.pk]
    assert study.status == StudyStatus.WAITING
    run_study(study.pk)
    study.refresh_from_db()
    assert study.status == StudyStatus.DONE


def waiting(**changes):
    return Study.objects.create(title="Dents", design=design_of(**changes).data())


def test_a_study_that_was_stopped_before_its_turn_is_not_carried_out():
    study = waiting()

    assert cancel_study(study.pk)
    run_study(study.pk)

    study.refresh_from_db()
    assert (study.status, study.figures) == (StudyStatus.CANCELLED, None)
    assert not cancel_study(study.pk)


def test_a_study_that_is_stopped_half_way_keeps_nothing(monkeypatch):
    monkeypatch.setattr(operations, "BETWEEN_LOOKS_S", 0)
    study = waiting()
    looks = []

    def stopped_by_somebody(watch, rows):
        looks.append(rows)
        cancel_study(study.pk)
        heard(watch, rows)

    heard = operations.Watch.progress
    monkeypatch.setattr(operations.Watch, "progress", stopped_by_somebody)
    run_study(study.pk)

    study.refresh_from_db()
    assert looks
    assert study.status == StudyStatus.CANCELLED
    assert (study.figures, study.population_digest) == (None, "")


def test_a_study_that_cannot_be_done_says_why():
    study = waiting(public=("age=130",))

    run_study(study.pk)

    study.refresh_from_db()
    assert (study.status, study.figures) == (StudyStatus.FAILED, None)
    assert "population" in study.problem


def test_a_study_whose_program_breaks_off_is_failed(monkeypatch):
    monkeypatch.setattr(operations, "carry_out", lambda *_: (_ for _ in ()).throw(MemoryError))
    study = waiting()

    with pytest.raises(MemoryError):
        run_study(study.pk)

    study.refresh_from_db()
    assert (study.status, study.figures) == (StudyStatus.FAILED, None)


def test_a_study_without_a_sign_of_life_is_given_up():
    now = timezone.now()
    lost, alive = waiting(), waiting()
    Study.objects.filter(pk=lost.pk).update(
        status=StudyStatus.RUNNING, seen_at=now - 2 * operations.LOST_AFTER
    )
    Study.objects.filter(pk=alive.pk).update(status=StudyStatus.RUNNING, seen_at=now)

    assert forget_lost_studies(now) == 1

    lost.refresh_from_db()
    assert lost.status == StudyStatus.FAILED


def test_the_table_refuses_figures_of_a_study_that_is_not_done():
    study = waiting()

    with pytest.raises(IntegrityError, match="study_has_figures_when_done"):
        Study.objects.filter(pk=study.pk).update(figures={})


def test_kept_figures_can_be_shown(people):
    study = keep(studied(design_of(), people), title="Forest", author=None)

    assert study.population_name == "people.csv"
    assert "commune:21007,4" not in json.dumps(study.figures)
    assert list(Study.objects.shown()) == []
    Study.objects.filter(pk=study.pk).update(is_public=True)
    assert list(Study.objects.shown()) == [study]


def test_a_study_for_a_page_is_made_once_while_the_offer_stays(dentists):
    first = kept_or_found_now(design_of())

    assert kept_or_found_now(design_of()) is first


def test_a_large_offer_is_read_again_only_once_a_minute(monkeypatch, settings):
    settings.SEUIL_ENGINE_POLL_SECONDS = 0
    before = ground()
    Service.objects.filter(categories__code="food.meals").update(capacity="full")

    monkeypatch.setattr("seuil.observatory.studies.ground.SMALL", 0)
    assert ground() is before
    monkeypatch.setattr("seuil.observatory.studies.ground.LARGE_READ_EVERY_S", 0)
    assert ground() is not before


# Sentences


def test_every_threshold_can_be_said_in_every_language():
    assert set(thresholds()) == {*vocabulary().dimensions, CAPACITY}
    for forms in thresholds().values():
        assert all(forms[language][form] for language in LANGUAGES for form in ("one", "many"))


def told(gain, language="en", kind=PopulationKind.FILE, k=1):
    found = Found(
        design=design_of(k=k),
        population=PopulationLabel(kind, "x", "0"),
        day=timezone.localdate(),
        services=9,
        rows=9,
        people=9000,
        asked=(NEED,),
        reached=(),
        gains=(),
    )
    with translation.override(language):
        teller = Teller(found, service=lambda _: "Le Fil", place=lambda _: "Bassin Sud")
        return teller.gain(gain), teller.bounds(gain.figure)


def gain(people=1900.0, *, asking=4, unchecked=0, low=None, high=None, **lowering):
    return Gain(
        Lowering("identity_document", **lowering),
        Figure(people, people if low is None else low, people if high is None else high),
        tuple(range(asking)),
        tuple(range(10, 10 + unchecked)),
    )


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (
            gain(territory=SOUTH),
            (
                "Bassin Sud: if the 4 services that ask for an identity document no longer did,"
                " 1,900 people of this population would gain a first open door."
            ),
        ),
        (
            gain(asking=1),
            (
                "If the service that asks for an identity document no longer did,"
                " 1,900 people of this population would gain a first open door."
            ),
        ),
        (
            gain(asking=2, unchecked=3),
            (
                "If the 2 services that ask for an identity document no longer did, and if those"
                " that say nothing about it were no obstacle, 1,900 people of this population would"
                " gain a first open door."
            ),
        ),
        (
            gain(1.0, asking=0, unchecked=3),
            (
                "If the 3 services that say nothing about “Identity document” were no obstacle,"
                " 1 person of this population would gain a first open door."
            ),
        ),
        (
            gain(asking=1, service=7),
            (
                "If “Le Fil”, which asks for an identity document, no longer did,"
                " 1,900 people of this population would gain a first open door."
            ),
        ),
        (
            gain(asking=0, unchecked=1, service=7),
            (
                "If “Le Fil”, which says nothing about “Identity document”, was no obstacle,"
                " 1,900 people of this population would gain a first open door."
            ),
        ),
        (
            gain(0.0, low=0.0, high=70.0),
            (
                "If the 4 services that ask for an identity document no longer did,"
                " nobody would gain an open door for sure, but perhaps up to 70 people."
            ),
        ),
    ],
)
def test_a_gain_is_a_sentence(one, sentence):
    assert told(one)[0] == sentence


def test_a_sentence_speaks_of_as_many_doors_as_were_asked():
    assert "would reach 3 open doors" in told(gain(), k=3)[0]


def test_bounds_are_told_when_something_is_not_known():
    assert told(gain())[1] == ""
    assert told(gain(low=20.0, high=4000.0))[1] == (
        "Between 20 and 4,000, depending on what nobody has checked."
    )


@pytest.mark.parametrize(
    ("people", "illustrative", "of_a_file"),
    [(1_894.4, 1_900, 1_894), (18_755, 19_000, 18_755), (96, 100, 96), (44, 40, 44), (7, 7, 7)],
)
def test_an_illustrative_figure_is_told_with_two_digits(people, illustrative, of_a_file):
    assert rounded(people, PopulationKind.ILLUSTRATIVE) == illustrative
    assert rounded(people, PopulationKind.FILE) == of_a_file


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(0, 9, 0), (1, 9000, 1), (8999, 9000, 99), (9, 9, 100), (4, 8, 50), (0, 0, 0)],
)
def test_a_share_is_never_rounded_to_nobody_or_everybody(part, whole, share):
    assert percent(part, whole) == share


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_study_can_be_read_in_every_language(language):
    found = studied(design_of(categories=("housing",), choose=2))

    with translation.override(language):
        text = "\n".join(lines(found, teller(found), category_names()))

    assert str(found.population.year) in text
    assert "%(" not in text
    assert len(text.splitlines()) > 15


def test_conditions_about_whom_a_service_is_for_stand_apart():
    ranked = ranking(studied(design_of(categories=("youth",))))

    shown = {g.lowering.dimension for g in (*ranked.everywhere, *ranked.of_services)}
    assert not shown & {"age", "gender", "household", "public"}


def test_the_csv_holds_every_figure_and_no_formula():
    strict = ServiceFactory(categories=[NEED], name_fr="=HYPERLINK(1)")
    found = studied(design_of(choose=1))

    rows = list(csv.reader(io.StringIO(csv_text(found, {strict.pk: "=HYPERLINK(1)"}))))

    about, head, *figures = rows
    assert about[1].startswith("illustrative population")
    assert {len(row) for row in figures} == {len(head)}
    kinds = [row[0] for row in figures]
    assert kinds.count("reached") == len(found.reached)
    assert kinds.count("gain") == len(found.gains)
    assert kinds.count("gain_of_service") == len(found.own)
    assert not any(cell.startswith("=") for row in rows for cell in row)


# The command


def what_if(*arguments):
    out = io.StringIO()
    call_command("what_if", *arguments, "--language", "en", stdout=out)
    return out.getvalue()


def test_the_command_prints_sentences_method_and_limits(dentists, people):
    text = what_if("--category", NEED, "--population", str(people))

    assert "Population of the file people.csv" in text
    assert "4 of 6 people have an open door (67 %" in text
    assert (
        "Bassin Sud: if the service that asks for an identity document no longer did,"
        " 2 people of this population would gain a first open door." in text
    )
    assert "Method: " in text
    assert "Limits: " in text


def test_the_illustrative_population_says_that_it_is(tmp_path):
    text = what_if("--category", NEED)

    assert text.startswith("Illustrative population: made from assumptions")


def test_the_command_writes_whole_files(dentists, people, tmp_path):
    table, data = tmp_path / "f.csv", tmp_path / "f.json"

    what_if(
        "--category", NEED, "--population", str(people), "--csv", str(table), "--json", str(data)
    )

    assert table.read_text().startswith("about,file population: people.csv")
    assert Found.read(json.loads(data.read_text())) == studied(design_of(), people)
    assert {path.name for path in tmp_path.iterdir()} == {"people.csv", "f.csv", "f.json"}


def test_the_command_keeps_a_study_when_asked(people):
    what_if("--category", NEED, "--population", str(people), "--save", "Forest")

    assert Study.objects.get().title == "Forest"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--territory", "commune:99999"], "commune:99999"),
        (["--category", "flying"], "flying"),
        (["--public", "age=young"], "18-25"),
        (["--population", "/nowhere/people.csv"], "No such file"),
        (["--k", "0"], "k: 0"),
        (["--within", "-5"], "within"),
        (["--choose", "99"], "choose"),
        (["--csv", "/nowhere/f.csv"], "cannot be written"),
        (["--cluster", "local:none"], "local:2"),
    ],
)
def test_a_usage_error_is_one_clear_sentence_and_exit_code_2(arguments, says):
    with pytest.raises(CommandError, match=r"Nothing was counted\.") as caught:
        what_if("--category", NEED, *arguments)

    assert says in str(caught.value)
    assert caught.value.returncode == 2


def test_a_wrong_population_file_names_each_wrong_cell(people):
    people.write_text("territory,weight\ncommune:21007,-1\nnowhere,1\n")

    with pytest.raises(CommandError) as caught:
        what_if("--population", str(people))

    assert "line 2, column weight: '-1'" in str(caught.value)
    assert "line 3, column territory: 'nowhere'" in str(caught.value)
    assert caught.value.returncode == 2


# Several processes


def test_two_workers_find_the_same(dentists, people):
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    design = design_of(categories=("primary_care",), choose=2)
    heard = []

    with cluster.workers("local:2", progress=heard.append) as measure:
        shared = studied(design, measure=measure)

    assert shared == studied(design)
    assert heard[-1] == shared.rows * (1 + 1 + len(shared.steps))


def test_a_scheduler_that_is_not_there_is_named():
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

    with (
        pytest.raises(InvalidInput, match="does not answer"),
        cluster.workers("tcp://127.0.0.1:9", timeout_s=1),
    ):
        pytest.fail("there is nobody to work")


def test_without_dask_the_remedy_is_told(monkeypatch):
    def missing(name):
        raise ImportError(name)

    monkeypatch.setattr(cluster, "import_module", missing)

    with pytest.raises(InvalidInput) as caught, cluster.workers("local:2"):
        pytest.fail("there is nobody to work")

    assert "distributed" in caught.value.accepted


# The offer within reach


def test_the_supply_is_shared_among_those_who_can_reach_it(dentists):
    found = catchment(NEED, 3_000, Method.ONE_LIMIT, ground())

    assert (found.services, found.full) == (2, 1)
    zones = {zone.territory: zone for zone in found.zones}
    forest = zones["commune:21007"]
    near = [zone for zone in found.zones if zone.people and zone.per_100k]
    assert forest.services == 1
    # nothing is lost: what each inhabitant can count on adds up to the one service
    assert sum(zone.people * zone.per_100k for zone in near) / 100_000 == pytest.approx(1)
    assert zones["commune:21006"].level is SupplyClass.NONE


def test_a_near_service_counts_more_in_bands(dentists):
    one = catchment(NEED, 9_000, Method.ONE_LIMIT, ground())
    bands = catchment(NEED, 9_000, Method.BANDS, ground())

    def of(found, code):
        return next(zone.per_100k for zone in found.zones if zone.territory == code)

    assert of(bands, "commune:21007") > of(one, "commune:21007")
    assert of(bands, "commune:21006") < of(one, "commune:21006")


def test_a_service_that_goes_to_people_is_within_their_reach(dentists):
    _, full = dentists
    Service.objects.filter(pk=full.pk).update(capacity="open", outreach=True)
    full.serves.add(Territory.objects.get(code="commune:21006"))

    found = catchment(NEED, 3_000, Method.BANDS, ground())

    evere = next(zone for zone in found.zones if zone.territory == "commune:21006")
    assert evere.services == 1


def test_without_services_nobody_can_count_on_anything():
    Service.objects.update(visibility="professional")

    found = catchment(NEED, 3_000, Method.BANDS, ground())

    assert found.mean == 0
    assert {zone.level for zone in found.zones} == {SupplyClass.NONE}


@pytest.mark.parametrize(
    ("value", "level"),
    [
        (0, "none"),
        (0.4, "far_less"),
        (0.5, "less"),
        (0.8, "about"),
        (1.25, "more"),
        (2, "far_more"),
    ],
)
def test_classes_are_beside_the_mean(value, level):
    assert level_of(value, 1.0) == level
