"""What one need of a vignette found: a row a service, and the cells that follow from it."""

import datetime
import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from seuil.access.types import Verdict
from seuil.observatory.domain import Cause, Cell, Counts, Lowering

Ints = NDArray[np.int64]
Bits = NDArray[np.uint64]
Mask = NDArray[np.bool_]
Floats = NDArray[np.float64]

VERDICTS = tuple(Verdict)
NOTHING = np.uint64(0)


@dataclass(frozen=True, slots=True, eq=False)
class Finding:
    """The verdict of each service that is found in one of the places, or in reach of one.

    ``failed`` and ``ask`` have a bit for each of the ``dimensions``; ``within`` and ``reach`` have
    shape (services, places). ``asked`` tells apart what was asked: facts, need and distances.
    """

    asked: str
    dimensions: tuple[str, ...]
    places: tuple[str, ...]
    keys: Ints
    failed: Bits
    ask: Bits
    within: Mask
    reach: Mask

    @property
    def verdicts(self) -> Ints:
        """Positions in `VERDICTS`."""
        found: Ints = np.maximum((self.failed != NOTHING) * np.int64(2), self.ask != NOTHING)
        return found

    def conditions_of(self, bits: int) -> tuple[str, ...]:
        """Return the dimensions of a word, in the order of the vocabulary."""
        return tuple(code for i, code in enumerate(self.dimensions) if bits >> i & 1)

    def lens(self, *, by_reach: bool) -> Mask:
        return self.reach if by_reach else self.within


@dataclass(frozen=True, slots=True)
class Measure:
    """How one place is looked at: its reach, and what is expected there."""

    reach_m: int | None = None
    by_reach: bool = False
    expected: int | None = None


def cells(
    finding: Finding,
    measures: Mapping[str, Measure],
    *,
    waits: Floats | None = None,
    now: datetime.datetime | None = None,
) -> dict[str, Cell]:
    """Return the cell of each place that is measured.

    ``waits`` are the minutes from ``now`` until each service of the finding is open, infinite
    when it will not be.
    """
    columns = [i for i, place in enumerate(finding.places) if place in measures]
    chosen = [(finding.places[i], measures[finding.places[i]]) for i in columns]
    by_reach = np.array([measure.by_reach for _, measure in chosen], np.bool_)
    within, reach = finding.within[:, columns], finding.reach[:, columns]
    answers = _Answers.of(finding)
    in_place, in_reach = answers.counted(within), answers.counted(reach)
    table = np.where(by_reach, in_reach, in_place)
    soonest = _soonest(finding.verdicts, np.where(by_reach, reach, within), waits, now)
    columns_of = (
        answers.verdicts(in_place),
        answers.verdicts(in_reach),
        answers.causes(answers.failed, table),
        answers.causes(np.where(answers.failed == NOTHING, answers.ask, NOTHING), table),
        answers.lowering(table),
        soonest,
    )
    return {
        place: Cell(
            place=place,
            within=here,
            reach=around,
            reach_m=measure.reach_m,
            by_reach=measure.by_reach,
            expected=measure.expected,
            blocking=blocking,
            asking=asking,
            lowering=lowering,
            soonest=opens,
        )
        for (place, measure), here, around, blocking, asking, lowering, opens in zip(
            chosen, *columns_of, strict=True
        )
    }


@dataclass(frozen=True, slots=True)
class _Answers:
    """The distinct answers of a finding, of which there are far fewer than services.

    Tables have shape (answers, places) and count services.
    """

    dimensions: tuple[str, ...]
    failed: Bits
    ask: Bits
    answer_of: Ints
    """The answer of each service."""

    @classmethod
    def of(cls, finding: Finding) -> "_Answers":
        failed, which_failed = np.unique(finding.failed, return_inverse=True)
        ask, which_ask = np.unique(finding.ask, return_inverse=True)
        both, answer_of = np.unique(which_failed * ask.size + which_ask, return_inverse=True)
        return cls(finding.dimensions, failed[both // ask.size], ask[both % ask.size], answer_of)

    def counted(self, lens: Mask) -> Ints:
        """Count the answers in each place; ``lens`` has shape (services, places)."""
        size = self.failed.size
        columns = [np.bincount(self.answer_of[there], minlength=size) for there in lens.T]
        return np.array(columns, np.int64).reshape(lens.shape[1], size).T

    def verdicts(self, table: Ints) -> list[Counts]:
        blocked, asked = self.failed != NOTHING, self.ask != NOTHING
        masks = (~blocked & ~asked, ~blocked & asked, blocked)
        counted = [table[mask].sum(axis=0).tolist() for mask in masks]
        return [Counts(*three) for three in zip(*counted, strict=True)]

    def causes(self, words: Bits, table: Ints) -> list[tuple[Cause, ...]]:
        """Count the bits of the answers: the most frequent first, then the vocabulary's order."""
        some = int(np.bitwise_or.reduce(words, initial=NOTHING))
        codes = [i for i in range(len(self.dimensions)) if some >> i & 1]
        bits = np.array([1 << i for i in codes], np.uint64)[:, None]
        services = ((words & bits) != NOTHING).astype(np.int64) @ table
        alone = (words == bits).astype(np.int64) @ table
        found = []
        for here, only in zip(services.T.tolist(), alone.T.tolist(), strict=True):
            causes = [
                Cause(self.dimensions[code], count, lonely)
                for code, count, lonely in zip(codes, here, only, strict=True)
                if count
            ]
            found.append(tuple(sorted(causes, key=lambda cause: -cause.services)))
        return found

    def lowering(self, table: Ints) -> list[Lowering | None]:
        """Return for each place what has to be lowered for a first open service.

        The fewest conditions come first, then those of most services, then the vocabulary's
        order.
        """
        door = (self.failed == NOTHING) & (self.ask == NOTHING)
        closed = self.failed != NOTHING
        has_open = table[door].any(axis=0)
        found: list[Lowering | None] = [None] * table.shape[1]
        for place in np.flatnonzero(table[closed].any(axis=0) & ~has_open).tolist():
            found[place] = self._smallest(table[:, place])
        return found

    def _smallest(self, counts: Ints) -> Lowering:
        services: dict[int, int] = defaultdict(int)
        unsure: dict[int, int] = defaultdict(int)
        for answer in np.flatnonzero(counts).tolist():
            word, count = int(self.failed[answer]), int(counts[answer])
            if word:
                services[word] += count
                unsure[word] += count if self.ask[answer] else 0
        best = min(services, key=lambda w: (w.bit_count(), -services[w], _in_order(w)))
        return Lowering(
            conditions=tuple(self.dimensions[i] for i in _in_order(best)),
            services=services[best],
            unsure=unsure[best],
        )


def _in_order(word: int) -> tuple[int, ...]:
    return tuple(i for i in range(word.bit_length()) if word >> i & 1)


def _soonest(
    verdicts: Ints, lens: Mask, waits: Floats | None, now: datetime.datetime | None
) -> list[datetime.datetime | None]:
    """Return when the first open service of each place opens; None where nobody knows."""
    if waits is None or now is None:
        return [None] * lens.shape[1]
    door = verdicts == 0
    shortest = np.where(lens[door], waits[door, None], np.inf).min(axis=0, initial=np.inf)
    start = now.replace(second=0, microsecond=0)
    return [
        start + datetime.timedelta(minutes=wait) if np.isfinite(wait) else None
        for wait in shortest.tolist()
    ]


# Written down


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def as_text(finding: Finding) -> str:
    """Return the finding as text; equal findings give equal texts."""
    order = np.argsort(finding.keys)
    sets: dict[bytes, int] = {}
    places: list[list[int]] = []
    numbers = []
    for mask in (finding.within, finding.reach):
        column = []
        for row in mask[order]:
            known = row.tobytes()
            if known not in sets:
                sets[known] = len(places)
                places.append(np.flatnonzero(row).tolist())
            column.append(sets[known])
        numbers.append(column)
    rows = zip(
        finding.keys[order].tolist(),
        finding.failed[order].tolist(),
        finding.ask[order].tolist(),
        *numbers,
        strict=True,
    )
    content = {
        "asked": finding.asked,
        "dimensions": finding.dimensions,
        "places": finding.places,
        "sets": places,
        "services": list(rows),
    }
    return json.dumps(content, separators=(",", ":"))


def from_text(text: str) -> Finding:
    content = json.loads(text)
    places, services = tuple(content["places"]), content["services"]
    sets = np.zeros((len(content["sets"]), len(places)), np.bool_)
    for number, members in enumerate(content["sets"]):
        sets[number, members] = True
    keys, failed, ask, within, reach = zip(*services, strict=True) if services else [()] * 5
    return Finding(
        asked=content["asked"],
        dimensions=tuple(content["dimensions"]),
        places=places,
        keys=np.array(keys, np.int64),
        failed=np.array(failed, np.uint64),
        ask=np.array(ask, np.uint64),
        within=sets[np.array(within, np.int64)],
        reach=sets[np.array(reach, np.int64)],
    )
