"""How alike short texts are, by the groups of four letters that they share (TF-IDF, cosine)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seuil.kernel.text import fold

LETTERS = 4
BUCKETS_LOG2 = 17
MIXED = np.uint64(0x9E3779B97F4A7C15)
BASE = np.uint64(1_000_003)
Floats = NDArray[np.float32]
Grams = tuple[NDArray[np.int32], Floats]
"""Buckets, increasing, and how heavy each is in a text."""


def grams_of(folded: str) -> Grams:
    """Return the groups of letters of a folded text; words begin and end with a space.

    >>> buckets, weights = grams_of("rue rue")
    >>> buckets.size, float(weights.max()) > 1
    (4, True)
    """
    letters = np.frombuffer(f" {folded} ".encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    if not folded or letters.size < LETTERS:
        return np.empty(0, np.int32), np.empty(0, np.float32)
    mixed = np.zeros(letters.size - LETTERS + 1, dtype=np.uint64)
    for place in range(LETTERS):
        mixed = mixed * BASE + letters[place : place + mixed.size]
    buckets = ((mixed * MIXED) >> np.uint64(64 - BUCKETS_LOG2)).astype(np.int32)
    found, counts = np.unique(buckets, return_counts=True)
    return found, (1 + np.log(counts)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Columns:
    """The groups of many texts, one after the other; ``starts``: where each text begins."""

    buckets: NDArray[np.int32]
    weights: Floats
    starts: NDArray[np.int64]
    rarity: Floats

    @classmethod
    def of(cls, texts: Sequence[Grams]) -> "Columns":
        """``texts`` each have at least one group."""
        size = 1 << BUCKETS_LOG2
        if not texts:
            nothing = np.empty(0, np.int64)
            return cls(np.empty(0, np.int32), np.empty(0, np.float32), nothing, np.ones(size, "f4"))
        buckets = np.concatenate([one[0] for one in texts])
        lengths = np.array([one[0].size for one in texts])
        starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        seen = np.bincount(buckets, minlength=size)
        rarity = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
        weights = np.concatenate([one[1] for one in texts]) * rarity[buckets]
        norms = np.sqrt(np.add.reduceat(weights**2, starts))
        return cls(buckets, weights / np.repeat(norms, lengths), starts, rarity)

    def alike(self, text: str) -> Floats:
        """Return for each text how alike ``text`` is, from 0 to 1."""
        buckets, weights = grams_of(fold(text))
        if not self.starts.size or not buckets.size:
            return np.zeros(self.starts.size, np.float32)
        asked = np.zeros(1 << BUCKETS_LOG2, np.float32)
        asked[buckets] = weights * self.rarity[buckets]
        asked /= np.linalg.norm(asked)
        products: Floats = self.weights * asked[self.buckets]
        return np.add.reduceat(products, self.starts)
