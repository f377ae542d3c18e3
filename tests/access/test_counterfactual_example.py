"""The example of docs/algorithms/what-if.md, worked out by hand, is what a study gives."""

import datetime
from pathlib import Path as File

import numpy as np
import pytest

from seuil.access.counterfactual.batch import WhatIf
from seuil.access.counterfactual.population import people_of
from seuil.access.counterfactual.types import (
    Among,
    FactColumn,
    Figure,
    Lowering,
    Path,
    Place,
    Study,
    Within,
)
from seuil.access.reference import reasons
from seuil.access.types import Condition, Offer, Operator, Query, Result, Setting
from seuil.access.vocabulary import vocabulary

PAGE = File(__file__).parents[2] / "docs/algorithms/what-if.md"
DAY = datetime.date(2026, 11, 23)
SETTING = Setting(vocabulary(), frozenset({"fr", "nl"}))
HOME = Place("region:brussels", territories=frozenset({"region:brussels"}))
FACTS = {"yes": True, "no": False, "not asked": None}
DIMENSIONS = ("identity document", "animals", "age")


def table(*header):
    """Return the rows of the table of the page that has this header."""
    lines = PAGE.read_text("utf-8").splitlines()
    start = lines.index("| " + " | ".join(header) + " |") + 2
    end = next(number for number in range(start, len(lines)) if not lines[number].startswith("|"))
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[start:end]]


def condition(dimension, words):
    """Return the condition that a cell of the table of services tells, if any."""
    match dimension, words.split():
        case "identity_document", ["asked"]:
            return Condition(dimension, Operator.HAS)
        case "animals", ["refused"]:
            return Condition(dimension, Operator.NOT_HAS)
        case "age", [low, "to", high]:
            return Condition(dimension, Operator.BETWEEN, minimum=int(low), maximum=int(high) + 1)
        case "age", ["to", high]:
            return Condition(dimension, Operator.BETWEEN, maximum=int(high) + 1)
    assert words in {"no condition", "unknown"}
    return None


def offers():
    found = []
    for name, basin, *cells in table("service", "basin", *DIMENSIONS):
        said = {code.replace(" ", "_"): cell for code, cell in zip(DIMENSIONS, cells, strict=True)}
        rules = [rule for code, cell in said.items() if (rule := condition(code, cell))]
        found.append(
            Offer(
                key=ord(name),
                conditions=tuple(rules),
                unconditional=frozenset(c for c, cell in said.items() if cell == "no condition"),
                comes_to=frozenset({HOME.code}),
                lens=frozenset({basin}),
                categories=frozenset({"help"}),
            )
        )
    return found


def groups():
    return table("group", "people", *DIMENSIONS)


def situation(cells):
    document, animals, age = cells
    facts = {"identity_document": FACTS[document], "animals": FACTS[animals], "age": float(age)}
    return {code: fact for code, fact in facts.items() if fact is not None}


def population():
    situations = [situation(cells) for _, _, *cells in groups()]
    order = np.arange(len(situations), dtype=np.int32)
    return people_of(
        places=[HOME.code],
        place=np.zeros(len(situations), np.int32),
        weights=np.array([int(weight) for _, weight, *_ in groups()]),
        facts={
            code: FactColumn(tuple(one.get(code) for one in situations), order)
            for code in ("identity_document", "animals", "age")
        },
        known=[HOME],
        vocabulary=SETTING.vocabulary,
    )


def study(k):
    return WhatIf(
        offers(),
        Study(
            setting=SETTING,
            day=DAY,
            places=(HOME,),
            categories=("help",),
            reach=Within(1000),
            k=k,
            territories=("sud", "nord"),
            by_service=True,
        ),
    )


def outcome(k, path):
    what_if = study(k)
    return what_if.outcome(what_if.measure([population()], path=path))


def lowering(dimension, where):
    code = dimension.replace(" ", "_")
    if len(where) == 1:
        return Lowering(code, service=ord(where))
    return Lowering(code, "" if where == "everywhere" else where)


def test_the_page_has_six_groups_and_four_services():
    assert (len(groups()), len(offers())) == (6, 4)


def test_what_stands_between_each_group_and_each_service():
    marks = {Result.FAILED: "", Result.ASK_PERSON: "?", Result.ASK_SERVICE: "?"}
    for row, group in zip(table("group", "A", "B", "C", "D"), groups(), strict=True):
        query = Query(day=DAY, situation=situation(group[2:]))
        for cell, offer in zip(row[1:], offers(), strict=True):
            found = reasons(offer, query, SETTING)
            words = {code.replace("_", " ") + marks[result] for code, result in found.items()}
            assert words == (set() if cell == "open" else set(cell.split(", "))), (row[0], offer)


@pytest.mark.parametrize("path", Path)
def test_who_has_an_open_door(path):
    rows = table("k", "open", "at most")
    for k, people, at_most in rows:
        found = outcome(int(k), path).reached("help")
        assert found == Figure(float(people), float(people), float(at_most))
    assert len(rows) == 3


@pytest.mark.parametrize("path", Path)
def test_who_gains_by_each_lowering(path):
    rows = table("k", "lowered", "where", "people", "at least", "at most")
    for k, dimension, where, *figures in rows:
        found = outcome(int(k), path)
        gains = {g.lowering: g.figure for g in (*found.gains("help"), *found.service_gains("help"))}
        assert gains[lowering(dimension, where)] == Figure(*map(float, figures)), (dimension, where)
    assert len(rows) == 18


def test_the_services_of_a_gain_are_named():
    [gain] = [
        gain
        for gain in outcome(1, Path.NUMPY).gains("help")
        if gain.lowering == Lowering("animals", "nord")
    ]

    assert (gain.asking, gain.unchecked) == ((ord("C"),), (ord("D"),))


def test_the_services_to_ask_are_those_that_could_open_a_door():
    assert outcome(1, Path.NUMPY).to_ask("help") == (ord("A"), ord("D"))


def test_the_greedy_choice_stops_when_nothing_gains():
    [step] = study(1).choose([population()], 3, Among.DIMENSION)

    assert step.gain.lowering == Lowering("identity_document")
    assert step.reached.people == 225
