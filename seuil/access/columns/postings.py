"""For each term, the services that have it and how much it weighs there."""

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from seuil.access.columns.tables import Ints, Numbering, Numbers, compact


@dataclass(frozen=True)
class Postings:
    """Terms in alphabetical order; the services of one are ``rows[starts[i]:starts[i + 1]]``."""

    terms: tuple[str, ...]
    starts: Ints
    rows: Numbers
    weights: Numbers

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        return {term: number for number, term in enumerate(self.terms)}

    def span_of(self, term: str) -> slice | None:
        """Return where the services of a term stand."""
        number = self.number_of.get(term)
        if number is None:
            return None
        return slice(int(self.starts[number]), int(self.starts[number + 1]))


class PostingsBuilder:
    """Takes the words of one service after another."""

    def __init__(self) -> None:
        self._terms = Numbering[str]()
        self._term_of, self._weights, self._sizes = array("i"), array("i"), array("i")

    def add(self, words: Mapping[str, int]) -> None:
        self._term_of.extend(map(self._terms.__getitem__, words))
        self._weights.extend(words.values())
        self._sizes.append(len(words))

    def postings(self, order: Ints) -> Postings:
        """Return the postings with the services in this order."""
        row_of = np.empty(order.size, np.int32)
        row_of[order] = np.arange(order.size, dtype=np.int32)
        rows = np.repeat(row_of, np.array(self._sizes, np.int64))
        place_of, terms = _alphabetical(self._terms.all())
        term_of = place_of[np.array(self._term_of, np.int64)]
        by_term = np.lexsort((rows, term_of))
        ends = np.cumsum(np.bincount(term_of, minlength=len(terms)))
        return Postings(
            terms=terms,
            starts=np.concatenate([[0], ends]).astype(np.int64),
            rows=rows[by_term],
            weights=compact(np.array(self._weights, np.int64))[by_term],
        )


def _alphabetical(terms: Sequence[str]) -> tuple[Ints, tuple[str, ...]]:
    """Return the place of each term in alphabetical order, and the terms in that order."""
    order = sorted(range(len(terms)), key=terms.__getitem__)
    place_of = np.empty(len(terms), np.int64)
    place_of[order] = np.arange(len(terms))
    return place_of, tuple(terms[number] for number in order)
