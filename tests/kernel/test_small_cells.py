"""Nobody finds a small count: what an attacker could do is done here, with linear programmes."""

import itertools
import time
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from seuil.kernel.errors import InvalidInput
from seuil.kernel.small_cells import HIDDEN, SMALLEST, TOTAL, protected, worth_telling

FAR = 1000
REGIONS = {"north": ("a", "b"), "south": ("c",)}


def holding(label, sums):
    return {label, TOTAL, *(name for name, labels in sums.items() if label in labels)}


def tables(axes, most=12):
    keys = list(itertools.product(*axes))
    counts = st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5, 7, most])
    return st.lists(counts, min_size=len(keys), max_size=len(keys)).map(
        lambda values: dict(zip(keys, values, strict=True))
    )


class Attacker:
    """Knows every label, all that is shown, and that counts are whole and not negative."""

    def __init__(self, labels, shown, sums):
        self.cells = list(itertools.product(*labels))
        self.sums = sums
        seen = [key for key, figure in shown.items() if figure is not HIDDEN]
        self.system = np.array([self.row(key) for key in seen]).reshape(-1, len(self.cells))
        self.figures = np.array([shown[key] for key in seen])

    def row(self, key):
        return [
            float(
                all(
                    wanted in holding(label, named)
                    for wanted, label, named in zip(key, cell, self.sums, strict=True)
                )
            )
            for cell in self.cells
        ]

    def extreme(self, key, sign):
        """Return all cells of a table that is possible, with the least there, or (-1) the most."""
        found = linprog(
            sign * np.array(self.row(key)),
            A_eq=self.system if len(self.figures) else None,
            b_eq=self.figures if len(self.figures) else None,
            bounds=(0, FAR),
            integrality=1,
        )
        assert found.status == 0, found.message
        return np.rint(found.x)

    def narrow(self, keys):
        """Return the figures that are known to less than ``SMALLEST``, with how nearly.

        A table found for one figure tells of all: most are seen to be wide before they are asked.
        """
        rows = np.array([self.row(key) for key in keys])
        least, most = np.full(len(keys), np.inf), np.full(len(keys), -np.inf)
        for at, key in enumerate(keys):
            if most[at] - least[at] < SMALLEST:
                for sign in (1, -1):
                    figures = rows @ self.extreme(key, sign)
                    least, most = np.minimum(least, figures), np.maximum(most, figures)
        widths = zip(keys, most - least, strict=True)
        return {key: width for key, width in widths if width < SMALLEST}


def true_figure(table, key, sums):
    return sum(
        count
        for cell, count in table.items()
        if all(
            wanted in holding(label, named)
            for wanted, label, named in zip(key, cell, sums, strict=True)
        )
    )


def narrow(table, shown, sums=None):
    """Return the hidden cells that an attacker knows to less than ``SMALLEST``."""
    axes = len(next(iter(table)))
    sums = sums or [{}] * axes
    labels = [sorted({key[at] for key in table}) for at in range(axes)]
    attacker = Attacker(labels, shown, sums)
    hidden = [key for key, figure in shown.items() if figure is HIDDEN]
    return attacker.narrow(hidden)


def found_small(table, shown):
    """Return the small cells, told or not, that an attacker knows to less than ``SMALLEST``."""
    labels = [sorted({key[at] for key in table}) for at in range(len(next(iter(table))))]
    attacker = Attacker(labels, shown, [{}] * len(labels))
    return attacker.narrow([key for key, count in table.items() if 0 < count < SMALLEST])


def assert_keeps_its_promise(table, shown, sums=None):
    truth = {key: true_figure(table, key, sums or [{}] * len(key)) for key in shown}

    assert {key for key, figure in shown.items() if figure not in {HIDDEN, truth[key]}} == set()
    assert {key for key, count in truth.items() if 0 < count < SMALLEST} <= {
        key for key, figure in shown.items() if figure is HIDDEN
    }
    assert narrow(table, shown, sums) == {}


def test_the_attacker_finds_a_cell_that_is_hidden_alone():
    table = {("a", "x"): 3, ("a", "y"): 9, ("b", "x"): 8, ("b", "y"): 10}
    shown = {
        key: true_figure(table, key, [{}, {}]) for key in itertools.product("ab*", ("x", "y", "*"))
    }
    shown["a", "x"] = HIDDEN

    assert narrow(table, shown) == {("a", "x"): 0}


def test_the_attacker_knows_two_small_cells_almost():
    table = {("a",): 2, ("b",): 1, ("c",): 20}
    shown = {("a",): HIDDEN, ("b",): HIDDEN, ("c",): 20, (TOTAL,): 23}

    assert narrow(table, shown) == {("a",): 3, ("b",): 3}


@settings(deadline=None, max_examples=60)
@given(tables(["abcdef"]))
def test_no_hidden_cell_of_a_list_is_found(table):
    assert_keeps_its_promise(table, protected(table))


@settings(deadline=None, max_examples=60)
@given(tables(["abcd", "xyz"]))
def test_no_hidden_cell_of_a_table_is_found(table):
    assert_keeps_its_promise(table, protected(table))


@settings(deadline=None, max_examples=25)
@given(tables(["abc", "xyz", "12"]))
def test_no_hidden_cell_of_a_cube_is_found(table):
    assert_keeps_its_promise(table, protected(table))


@settings(deadline=None, max_examples=40)
@given(tables(["abc", "xyz"]))
def test_no_hidden_cell_is_found_across_sub_totals(table):
    overlapping = {"front": ("x", "y"), "back": ("y", "z")}
    sums = [REGIONS, overlapping]

    assert_keeps_its_promise(table, protected(table, sums=sums), sums)


@settings(deadline=None, max_examples=40)
@given(tables(["abc", "xyz"]))
def test_what_is_not_told_protects_the_rest(table):
    def only_sums(key):
        return key[0] in {*REGIONS, TOTAL}

    sums = [REGIONS, {}]
    shown = protected(table, sums=sums, told=only_sums)

    assert all(only_sums(key) for key in shown)
    assert_keeps_its_promise(table, shown, sums)


@settings(deadline=None, max_examples=40)
@given(tables(["abc", "xyz"], most=5) | tables(["abc", "xyz", "12"], most=5))
def test_no_small_cell_of_a_thin_table_is_found_although_it_is_told_to_nobody(table):
    shown = protected(table, told=worth_telling(table))

    assert_keeps_its_promise(table, shown)
    assert found_small(table, shown) == {}


def test_most_of_a_thin_table_is_told_in_sums_when_its_cells_are_not():
    random = Random(5)  # noqa: S311
    table = {}
    for _ in range(400):
        key = (random.choice("abcdef"), random.choice("uvwxyz"), random.choice("1234567"))
        table[key] = table.get(key, 0) + 1

    tells = worth_telling(table)
    shown = protected(table, told=tells)

    assert not tells(("a", "u", "1"))
    assert list(shown.values()).count(HIDDEN) < len(shown) / 10


def test_every_cell_is_told_when_none_is_small():
    table = {("a", "x"): 5, ("a", "y"): 9, ("b", "x"): 8}

    shown = protected(table)

    assert HIDDEN not in shown.values()
    assert shown["b", "y"] == 0
    assert shown["a", TOTAL] == 14
    assert shown[TOTAL, TOTAL] == 22


def test_a_zero_is_shown_beside_hidden_cells():
    shown = protected({("a",): 3, ("b",): 9, ("c",): 0})

    assert shown == {("a",): HIDDEN, ("b",): HIDDEN, ("c",): 0, (TOTAL,): 12}


def test_a_total_is_hidden_when_nothing_else_can_hide_its_only_cell():
    assert protected({("a",): 3}) == {("a",): HIDDEN, (TOTAL,): HIDDEN}


def test_an_empty_table_says_nothing_but_zero():
    assert protected({}) == {(TOTAL,): 0}


def test_the_answer_does_not_depend_on_the_order_of_the_cells():
    random = Random(3)  # noqa: S311
    items = [((a, b), random.randint(0, 8)) for a in "abcde" for b in "vwxyz"]
    first = protected(dict(items))

    random.shuffle(items)

    assert protected(dict(items)) == first
    assert list(protected(dict(items))) == list(first)


@pytest.mark.parametrize(
    ("table", "sums"),
    [
        ({("a",): -1}, ()),
        ({("a",): 1, ("a", "b"): 1}, ()),
        ({("a", "b", "c", "d"): 1}, ()),
        ({(): 1}, ()),
        ({(TOTAL,): 1}, ()),
        ({("a",): 1}, [{"a": ("b",)}]),
        ({("a",): 1}, [{TOTAL: ("a",)}]),
        ({("a",): 1}, [{}, {}]),
    ],
)
def test_a_table_that_makes_no_sense_is_refused(table, sums):
    with pytest.raises(InvalidInput):
        protected(table, sums=sums)


@pytest.mark.parametrize(("share", "most"), [(0.1, 4), (0.5, 8), (1.0, 40)])
def test_communes_by_kinds_of_help_take_less_than_a_second(share, most):
    random = Random(7)  # noqa: S311  the same tables every time
    table = {
        (f"commune {one}", f"help {other}"): random.randint(0, most)
        for one in range(19)
        for other in range(80)
        if random.random() < share
    }

    took = []
    for _ in range(3):
        begun = time.process_time()
        protected(table)
        took.append(time.process_time() - begun)

    assert min(took) < 1
