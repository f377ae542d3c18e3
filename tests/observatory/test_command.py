"""`seuil vignettes` as a basin team, and a machine that runs tests, meet it."""

import io
import json
import re
import xml.etree.ElementTree as ET

import pytest
from django.core.management import CommandError, call_command

from seuil.directory.models import Service
from seuil.observatory.models import Run, Vignette
from tests.factories.observatory import ExpectationFactory, VignetteFactory
from tests.observatory.offer import NEED, UCCLE, dentist, hide_dentists

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def run(*arguments, screen=None, **options):
    """Return what the command says, and its exit status."""
    said = screen or io.StringIO()
    try:
        call_command("vignettes", *arguments, stdout=said, language="en", **options)
    except SystemExit as left:
        return said.getvalue(), left.code
    return said.getvalue(), 0


def refusal(*arguments, **options):
    with pytest.raises(CommandError) as refused:
        run(*arguments, **options)
    assert refused.value.returncode == 2
    assert Run.objects.count() == 0
    return str(refused.value)


@pytest.fixture
def dog():
    """The only vignette: someone with a dog and toothache, who expects a dentist in each basin."""
    hide_dentists()
    Vignette.objects.all().delete()
    vignette = VignetteFactory(
        code="dog", title_en="A dog", situation={"animals": True, "age": 40}, needs=[NEED]
    )
    ExpectationFactory(vignette=vignette, level="basin")
    return vignette


def line_with(text, said):
    [line] = [line for line in said.splitlines() if text in line]
    return re.sub(r"\s+", " ", line).strip()


def test_the_board_is_printed_with_a_mark_and_a_number_for_each_basin(dog):
    dentist(UCCLE)

    said, status = run()

    assert status == 1
    assert "Brussels-Capital Region, 21 November 2026" in said
    assert line_with("Sud-Est", said.partition("\n\n")[2].partition("\n")[0]) == (
        "region Nord Nord-Est Centre-Ouest Sud Sud-Est"
    )
    assert line_with("Dental care  ", said) == "Dental care · 1 ✗ 0 ✗ 0 ✗ 0 ✓ 1 ✗ 0"
    assert line_with("expectations:", said).startswith(
        "Vignettes: 1 · expectations: 5 · met: 1 · not met: 4 · 0."
    )


def test_what_is_not_met_is_told_with_its_reasons(dog):
    dentist(UCCLE, takes_dogs=False)

    said, status = run()

    assert status == 1
    assert line_with("Bassin Sud:", said) == (
        "Bassin Sud: expected 1, found 0. 1 service would not take this person."
        " What blocks: Animals (1)."
        " Smallest change, after which 1 service would be open: Animals."
    )
    assert line_with("Bassin Nord:", said).endswith("No service is found for this need.")


def test_when_all_is_met_the_status_is_zero(dog):
    dog.expectations.update(level="region")
    dentist(UCCLE)

    said, status = run()

    assert status == 0
    assert "expected 1" not in said


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "Soins dentaires"), ("nl", "Tandzorg"), ("en", "Dental care")],
)
def test_it_speaks_the_languages_of_the_territory(dog, language, words):
    said = io.StringIO()

    with pytest.raises(SystemExit):
        call_command("vignettes", stdout=said, language=language)

    assert words in said.getvalue()


def test_one_basin_is_held_to_what_is_expected_of_it_alone(dog):
    dentist(UCCLE)

    said, status = run(territory="basin:sud")

    assert status == 0
    assert "expectations: 1 · met: 1" in said
    assert "Uccle" in said
    assert Run.objects.get().territory.code == "basin:sud"


def test_another_day_is_said_to_be_another_day(dog):
    dentist(UCCLE, takes_dogs=False).conditions.update(valid_to="2026-12-01")

    now, _ = run()
    later, _ = run(date="2026-12-01")

    assert "as on that day" not in now
    assert "the offer is that of today" in later
    assert "What blocks: Animals" in now
    assert "What about: Animals" in later
    assert {str(run.day) for run in Run.objects.all()} == {"2026-11-21", "2026-12-01"}


def test_a_run_is_kept_on_demand_unless_told_otherwise(dog):
    run(no_save=True)
    assert not Run.objects.exists()

    said, _ = run()

    assert f"Kept as run {Run.objects.get().pk}." in said
    assert Run.objects.get().kind == "on_demand"


# Bad input


def test_an_unknown_territory_is_one_clear_sentence():
    said = refusal(territory="basin:atlantis")

    assert "'basin:atlantis' is not a known territory" in said
    assert "basin:sud" in said


@pytest.mark.parametrize(
    "day", ["tomorrow", "2026-02-30", "21/11/2026", "0001-01-01", "9999-12-31"]
)
def test_a_day_that_is_none_is_one_clear_sentence(day):
    assert refusal(date=day).startswith(f"--date: '{day}' is not a day")


@pytest.mark.parametrize("option", ["junit", "json"])
def test_a_file_that_cannot_be_written_is_one_clear_sentence(dog, tmp_path, option):
    file = tmp_path / "missing" / "out"

    assert refusal(**{option: file}) == f"Cannot write {file}: No such file or directory."


def test_an_unknown_option_is_a_usage_error():
    with pytest.raises(CommandError):
        run("--loud")


def test_without_vignettes_it_says_so(dog):
    dog.delete()

    said, status = run()

    assert "No vignette is published and valid on this day." in said
    assert status == 0
    assert not Run.objects.exists()


def test_without_an_offer_it_says_so(dog):
    Service.objects.update(visibility="professional")

    said, status = run()

    assert "The offer is empty" in said
    assert status == 1


def test_a_vignette_that_cannot_be_run_is_an_error_of_its_own(dog, tmp_path):
    dog.expectations.all().delete()
    VignetteFactory(code="broken", situation={"animals": True}, needs=["food.astronauts"])
    file = tmp_path / "report.xml"

    said, status = run(junit=file)

    assert status == 1
    assert "There is no category food.astronauts." in said
    assert "1 vignette could not be run." in said
    [error] = ET.parse(file).getroot().iter("error")  # noqa: S314  written by us
    assert error.get("type") == "unknown_need"
    assert error.text == "There is no category food.astronauts."


# Colours


@pytest.mark.parametrize(
    ("screen", "wish", "coloured"),
    [(Terminal, "", True), (Terminal, "1", False), (io.StringIO, "", False)],
)
def test_colours_are_for_terminals_that_want_them(dog, monkeypatch, screen, wish, coloured):
    monkeypatch.setenv("NO_COLOR", wish)

    said, _ = run(screen=screen())

    assert ("\033[31m" in said) is coloured


# Files for machines


def test_the_junit_file_has_a_suite_a_vignette_and_a_case_a_place(dog, tmp_path):
    dog.title_en = "A dog <&> \x0b a bell"
    dog.save()
    dentist(UCCLE)
    file = tmp_path / "report.xml"

    run(junit=file)

    root = ET.parse(file).getroot()  # noqa: S314  written by us
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == (
        "testsuites",
        "5",
        "4",
        "0",
    )
    [suite] = root
    assert suite.get("name") == "A dog <&>  a bell"
    assert (suite.get("tests"), suite.get("failures")) == ("5", "4")
    cases = {case.get("name"): case.find("failure") for case in suite}
    assert len(cases) == 5
    assert cases["Dental care · Bassin Sud"] is None
    failure = cases["Dental care · Bassin Nord"]
    assert failure.get("message") == "expected 1, found 0"
    assert failure.text == "No service is found for this need."
    assert {case.get("classname") for case in suite} == {"dog"}


def test_the_json_file_has_the_shape_that_is_documented(dog, tmp_path):
    dentist(UCCLE, takes_dogs=False)
    file = tmp_path / "report.json"

    run(json=file, no_save=True)

    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["format"] == "seuil.vignettes/1"
    assert content["summary"] == {
        "vignettes": 1,
        "expectations": 5,
        "met": 0,
        "not_met": 5,
        "problems": 0,
    }
    [vignette] = content["vignettes"]
    assert vignette["expectation"] == {"at_least": 1, "level": "basin", "within_m": None}
    [need] = vignette["needs"]
    sud = next(place for place in need["places"] if place["territory"] == "basin:sud")
    assert sud["within"] == {"open": 0, "ask": 0, "blocked": 1}
    assert sud["blocking"] == [{"condition": "animals", "services": 1, "alone": 1}]
    assert sud["lowering"] == {"conditions": ["animals"], "services": 1, "still_to_ask": 0}
    assert (sud["expected"], sud["met"], sud["looked_at"]) == (1, False, "within")
    assert sud["reasons"][-1].startswith("Smallest change")


def test_a_territory_that_was_never_loaded_is_said_to_be_unknown(settings):
    settings.SEUIL_TERRITORY = "region:nowhere"

    assert "'region:nowhere' is not a known territory" in refusal()
