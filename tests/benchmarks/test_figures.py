"""Figures say their target beside them, and whether it is met."""

import json

import pytest

from benchmarks.__main__ import NAMES, without_json
from benchmarks.everything import MEASUREMENTS
from benchmarks.figures import (
    Figure,
    growth,
    percentile,
    read,
    targets_table,
    tell,
    told,
    with_unit,
    write,
)
from config.launcher.benchmark import HELP, measurement
from config.launcher.paths import ROOT


@pytest.fixture(autouse=True)
def _nothing_told():
    before = list(told)
    told.clear()
    yield
    told[:] = before


def test_a_figure_without_target_is_neither_met_nor_missed():
    figure = Figure("columns", 12.5, "MB")

    assert figure.met is None
    assert str(figure).split() == ["columns", "12.5", "MB"]


@pytest.mark.parametrize(
    ("value", "at_least", "met", "words"),
    [
        (0.2, False, True, "<= 0.25 ms met"),
        (0.25, False, True, "<= 0.25 ms met"),
        (0.5, False, False, "<= 0.25 ms MISSED, 2.00 times"),
        (0.5, True, True, ">= 0.25 ms met"),
        (0.1, True, False, ">= 0.25 ms MISSED, 2.50 times"),
        (0.0, True, False, ">= 0.25 ms MISSED, inf times"),
    ],
)
def test_the_target_stands_beside_the_figure(value, at_least, met, words):
    figure = Figure("query", value, "ms", 0.25, at_least)

    assert figure.met is met
    assert " ".join(str(figure).split()).endswith(words)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0 s"),
        (7, "7 s"),
        (0.001234, "0.0012 s"),
        (0.1234, "0.123 s"),
        (12.345, "12.3 s"),
        (123456.7, "123,457 s"),
    ],
)
def test_values_are_short(value, shown):
    assert with_unit(value, "s") == shown


def test_what_is_told_is_printed_and_kept(capsys):
    tell("build", 3, "s", at_most=2)

    assert "MISSED, 1.50 times" in capsys.readouterr().out
    assert told == [Figure("build", 3, "s", 2)]


def test_the_table_has_the_figures_with_a_target_and_counts_them():
    figures = [Figure("a", 1, "s", 2), Figure("b", 1, "s"), Figure("c", 1, "s", 2, at_least=True)]

    lines = targets_table(figures).splitlines()

    assert [line.split()[0] for line in lines] == ["a", "c", "1"]
    assert lines[-1] == "1 of 2 targets met"


def test_figures_are_written_with_their_verdict_and_read_again(tmp_path):
    file = tmp_path / "figures.json"
    figures = [Figure("a", 1.5, "s", 2), Figure("é", 1, "")]

    write(figures, file)

    assert [entry["met"] for entry in json.loads(file.read_text())] == [True, None]
    assert read(file) == figures


@pytest.mark.parametrize("exponent", [0.0, 0.35, 1.0])
def test_growth_is_the_exponent(exponent):
    sizes = [10_000, 100_000, 1_000_000]

    assert growth(sizes, [3 * size**exponent for size in sizes]) == pytest.approx(exponent)


@pytest.mark.parametrize(("part", "expected"), [(50, 50.5), (99, 99.01)])
def test_percentiles_of_one_to_a_hundred(part, expected):
    assert percentile([float(n) for n in range(1, 101)], part) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ["scale"]),
        (["--sizes", "1000"], ["scale", "--sizes", "1000"]),
        (["--all", "--json", "file"], ["everything", "--json", "file"]),
        (["page"], ["page"]),
    ],
)
def test_the_command_leads_to_a_measurement(words, expected):
    assert measurement(words) == expected


def test_the_file_for_figures_is_taken_out_of_the_words():
    assert without_json(["--sizes", "10", "--json", "x"])[0] == ["--sizes", "10"]
    assert str(without_json(["--json", "x"])[1]) == "x"
    with pytest.raises(SystemExit, match="name of a file"):
        without_json(["--json"])


def test_every_measurement_is_there_belongs_to_all_and_is_told():
    assert {name for name, *_ in MEASUREMENTS} == set(NAMES) - {"everything"}
    for name in NAMES:
        assert (ROOT / "benchmarks" / f"{name}.py").exists()
    assert [name for name, *_ in MEASUREMENTS if name != "scale" and name not in HELP] == []
