"""Whoever puts all that is told of a trimester together, with every label known."""

import itertools

import numpy as np
from scipy.optimize import linprog

from seuil.kernel.small_cells import HIDDEN, TOTAL
from seuil.observatory.domain.observed import NO_ACCESS, RESULT_OF

FAR = 500
RESULTS = sorted({result.value for result in RESULT_OF.values()})


class Reader:
    """Knows that one table of whole counts lies behind all: basin, kind, publics, result."""

    def __init__(self, basins, categories, together):
        self.leaves = list(itertools.product(basins, categories, together, RESULTS))
        self.rows, self.figures = [], []

    def learns(self, figures, matches):
        """Take in figures; ``matches`` tells which leaves a key adds up."""
        for key, figure in figures.items():
            if figure is not HIDDEN:
                self.rows.append(self.row(key, matches))
                self.figures.append(figure)

    def row(self, key, matches):
        return [float(matches(key, leaf)) for leaf in self.leaves]

    def width(self, key, matches):
        """Return between which counts a figure can lie, as the distance of the two."""
        wanted = np.array(self.row(key, matches))
        low, high = (self.bound(sign * wanted) for sign in (1, -1))
        return -high - low

    def bound(self, wanted):
        known = {"A_eq": np.array(self.rows), "b_eq": self.figures} if self.rows else {}
        found = linprog(wanted, bounds=(0, FAR), integrality=1, **known)
        assert found.status == 0, found.message
        return round(found.fun)


def by_category(key, leaf):
    basin, category, result = key
    return basin in {leaf[0], TOTAL} and category in {leaf[1], TOTAL} and result in {leaf[3], TOTAL}


def by_public(key, leaf):
    basin, public, result = key
    end = leaf[3] if leaf[3] == "access" else NO_ACCESS
    held = set(leaf[2].split("+"))
    return (
        basin in {leaf[0], TOTAL} and (public == TOTAL or public in held) and result in {end, TOTAL}
    )


def narrow(reader, tables):
    """Return the hidden figures that are known to less than five, after learning all of them."""
    for figures, matches in tables:
        reader.learns(figures, matches)
    return {
        key: width
        for figures, matches in tables
        for key, figure in figures.items()
        if figure is HIDDEN and (width := reader.width(key, matches)) < 5
    }
