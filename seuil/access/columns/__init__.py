"""The offer as columns: one row a service, every repeated thing stored once and numbered.

The conditions of a service on one dimension are one rule; each distinct rule is evaluated once
for a question, each distinct set of rules is judged once. Services hold the numbers of their
profile, of their set of categories, of their hours, and stand in the order of a grid, so that
what is near stands together. Dimensions are bits of a 64-bit word, so that a service's
failures are one number.
"""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from seuil.access.columns.places import Places, cells_of
from seuil.access.columns.postings import Postings, PostingsBuilder
from seuil.access.columns.rules import Rules, RulesBuilder
from seuil.access.columns.tables import (
    Facet,
    FacetBuilder,
    Ints,
    Numbering,
    Numbers,
    Tally,
    compact,
)
from seuil.access.columns.timetable import Timetable
from seuil.access.text import Lexicon
from seuil.access.types import CapacityStatus, Interpreter, Offer, Opening, Setting
from seuil.kernel.geography import Point

UNDATED = np.iinfo(np.int32).max
INTERPRETER = "interpreter:"

__all__ = ["INTERPRETER", "UNDATED", "Columns", "build"]


@dataclass(frozen=True)
class Columns:
    """All that the engine looks at; ``rows`` everywhere are positions in ``keys``."""

    setting: Setting
    keys: Numbers
    sources: Facet
    rules: Rules
    speech: Facet
    """The languages of each service together with its interpreter."""
    full_since: Numbers
    """The day on which a service said that it is full: never is 0, at an unknown time `UNDATED`."""
    openings: tuple[Opening, ...]
    opening: Numbers
    timetable: Timetable
    places: Places
    comes_to: Facet
    lens: Facet
    categories: Facet
    terms: Postings

    @property
    def size(self) -> int:
        return self.keys.size

    @cached_property
    def lexicon(self) -> Lexicon:
        return Lexicon(self.terms.terms)

    @cached_property
    def tally(self) -> Tally:
        return Tally(
            ("category", "language", "basin", "commune"),
            (
                (self.categories, lambda _code: "category"),
                (self.speech, lambda code: "" if code.startswith(INTERPRETER) else "language"),
                (self.lens, lambda code: code.partition(":")[0]),
            ),
        )

    @cached_property
    def by_key(self) -> Ints:
        """The rows in the order of their keys."""
        return np.argsort(self.keys, kind="stable")

    def on(self, today: datetime.date) -> "Columns":
        """Return the same, ready for questions about the weeks from another day."""
        return replace(self, timetable=_timetable(self.openings, today))

    def rows_of(self, keys: Iterable[int]) -> Ints:
        """Return the rows of the keys that are here."""
        wanted = np.array(sorted(keys), np.int64)
        if not self.size:
            return wanted[:0]
        place = np.searchsorted(self.keys, wanted, sorter=self.by_key)
        rows: Ints = self.by_key.take(place, mode="clip")
        return rows[np.equal(self.keys[rows], wanted)]


def build(offers: Iterable[Offer], setting: Setting, *, today: datetime.date) -> Columns:
    """Return the columns of ``offers``, ready for questions about the four weeks from today.

    The offers are looked at once, one after another.
    """
    builder = _Builder(setting)
    for offer in offers:
        builder.add(offer)
    return builder.columns(today)


class _Builder:
    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._keys: list[int] = []
        self._points: list[tuple[Point, ...]] = []
        self._full_since: list[int] = []
        self._openings = Numbering[Opening]()
        self._opening: list[int] = []
        self._rules = RulesBuilder(setting.vocabulary.ruled)
        self._terms = PostingsBuilder()
        self._sources, self._speech = FacetBuilder(), FacetBuilder()
        self._comes_to, self._lens, self._categories = (FacetBuilder() for _ in range(3))

    def add(self, offer: Offer) -> None:
        self._keys.append(offer.key)
        self._points.append(offer.points)
        self._full_since.append(_full_since(offer))
        self._opening.append(self._openings[offer.opening])
        self._rules.add(offer.conditions, offer.unconditional)
        self._terms.add(offer.words)
        self._sources.add(frozenset({offer.source}))
        self._speech.add(offer.languages | {spoken_by(offer.interpreter)})
        self._comes_to.add(offer.comes_to)
        self._lens.add(offer.lens)
        self._categories.add(offer.categories)

    def columns(self, today: datetime.date) -> Columns:
        keys = np.array(self._keys, np.int64)
        lats, lons = (
            np.array([getattr(p[0], axis) if p else np.nan for p in self._points], np.float64)
            for axis in ("lat", "lon")
        )
        cells = cells_of(lats, lons)
        order = np.lexsort((keys, cells))
        openings = self._openings.all()
        return Columns(
            setting=self._setting,
            keys=compact(keys[order]),
            sources=self._sources.facet(order),
            rules=self._rules.rules(order),
            speech=self._speech.facet(order),
            full_since=np.array(self._full_since, np.int32)[order],
            openings=openings,
            opening=compact(self._opening)[order],
            timetable=_timetable(openings, today),
            places=Places.of(self._points, cells[order], order),
            comes_to=self._comes_to.facet(order),
            lens=self._lens.facet(order),
            categories=self._categories.facet(order),
            terms=self._terms.postings(order),
        )


def _full_since(offer: Offer) -> int:
    if offer.capacity is not CapacityStatus.FULL:
        return 0
    said_on = offer.capacity_updated
    return UNDATED if said_on is None else said_on.toordinal()


def _timetable(openings: Sequence[Opening], today: datetime.date) -> Timetable:
    """It begins the day before: a night that began then is not over."""
    return Timetable.of(openings, today - datetime.timedelta(days=1))


def spoken_by(interpreter: Interpreter) -> str:
    """Return the code that stands among the languages of a service for its interpreter."""
    return f"{INTERPRETER}{interpreter}"
