"""From a stream of services to tables with indexes; nothing of the size of the offer is kept."""

import datetime
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import numpy as np
from psycopg import ClientCursor, Connection, Copy

from seuil.access import hours
from seuil.access.columns.tables import Numbering
from seuil.access.shuffle import shuffled
from seuil.access.types import (
    CAPACITY,
    HOURS,
    LANGUAGE,
    CapacityStatus,
    Condition,
    Force,
    Offer,
    Opening,
    Operator,
    Setting,
)
from seuil.kernel.geography import Point, on_the_sphere

Row = tuple[object, ...]
DAYS = 8
"""Questions are about today and the seven days after."""
MINUTE = datetime.timedelta(minutes=1)
SLOT = 15
SLOTS = (DAYS + 1) * 24 * 60 // SLOT
CLOSED, OPEN, UNKNOWN, LOOK_CLOSER = range(4)
COUNTED = ("basin:", "commune:")
CELL = 0.01
AT_ONCE = 10_000
POSTING = np.dtype(
    [
        ("fields", ">i2"),
        ("term_size", ">i4"),
        ("term", ">i4"),
        ("service_size", ">i4"),
        ("service", ">i4"),
        ("weight_size", ">i4"),
        ("weight", ">i2"),
    ]
)
BINARY_HEAD = b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0)
BINARY_END = struct.pack(">h", -1)


@dataclass
class Numbers:
    """How things are called in the tables, for those who put questions."""

    first_day: datetime.date
    dimensions: dict[str, int]
    bits: dict[str, int]
    values: dict[str, Numbering[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, setting: Setting, today: datetime.date) -> "Numbers":
        codes = (*setting.vocabulary.ruled, LANGUAGE, CAPACITY, HOURS)
        return cls(
            first_day=today,
            dimensions={code: number for number, code in enumerate(codes, start=1)},
            bits={code: 1 << number for number, code in enumerate(codes)},
        )

    def mask(self, dimension: str, values: Iterable[str]) -> int:
        """Return a bit for each value; a dimension has fewer than 63 of them."""
        known = self.values.setdefault(dimension, Numbering[str]())
        return sum(1 << known[value] for value in set(values))

    def days(self) -> list[datetime.date]:
        return [self.first_day + datetime.timedelta(days=number) for number in range(DAYS)]


def load(
    services: Connection[Any],
    words: Connection[Any],
    offers: Iterable[Offer],
    setting: Setting,
    today: datetime.date,
) -> Numbers:
    """Fill an empty database and index it, over two connections to it."""
    services.execute(script("schema.sql"))
    services.commit()
    loader = _Loader(setting, today)
    loader.stream(offers, services, words)
    loader.fill(services)
    services.execute("SET maintenance_work_mem = '512MB'; SET work_mem = '256MB'")
    ClientCursor(services).execute(script("indexes.sql"), {"days": loader.numbers.days()})
    services.commit()
    services.autocommit = True
    services.execute("VACUUM (ANALYZE)")
    return loader.numbers


def script(name: str) -> bytes:
    return (resources.files(__package__) / name).read_bytes()


class _Loader:
    def __init__(self, setting: Setting, today: datetime.date) -> None:
        self.setting = setting
        self.numbers = Numbers.of(setting, today)
        self.ruled = setting.vocabulary.ruled
        self.rules = {code: Numbering[tuple[Condition, ...]]({(): 0}) for code in self.ruled}
        self.profiles = Numbering[tuple[tuple[int, ...], int]]()
        self.openings = Numbering[Opening]()
        self.speeches = Numbering[tuple[frozenset[str], str]]()
        self.sets = {
            name: Numbering[frozenset[str]]() for name in ("category", "language", "where", "comes")
        }
        self.terms = Numbering[str]()
        self.further: list[tuple[int, Point]] = []

    # One service after another

    def stream(
        self, offers: Iterable[Offer], services: Connection[Any], words: Connection[Any]
    ) -> None:
        """Send the services on one connection and their words on another."""
        with (
            services.cursor().copy("COPY copied FROM STDIN") as rows,
            words.cursor().copy("COPY postings FROM STDIN (FORMAT binary)") as postings,
        ):
            postings.write(BINARY_HEAD)
            for batch in in_batches(offers):
                rows.write("".join(map(_line, self._rows(batch))))
                postings.write(self._postings(batch))
            postings.write(BINARY_END)
        words.commit()

    def _rows(self, batch: Sequence[Offer]) -> Iterator[Row]:
        keys = np.array([offer.key for offer in batch], np.int64)
        shuffles = np.stack([shuffled(keys, day) for day in self.numbers.days()], axis=1)
        for offer, shuffle in zip(batch, shuffles.tolist(), strict=True):
            where = frozenset(code for code in offer.lens if code.startswith(COUNTED))
            self.further += [(offer.key, point) for point in offer.points[1:]]
            yield (
                offer.key,
                *_place(offer.points[0] if offer.points else None),
                max(0, len(offer.points) - 1),
                self.profiles[self._profile(offer)],
                self.speeches[offer.languages, str(offer.interpreter)] + 1,
                offer.capacity is CapacityStatus.FULL,
                offer.capacity_updated,
                self.openings[offer.opening],
                self.sets["comes"][offer.comes_to],
                self.sets["category"][offer.categories],
                self.sets["language"][offer.languages],
                self.sets["where"][where],
                shuffle,
            )

    def _profile(self, offer: Offer) -> tuple[tuple[int, ...], int]:
        by_dimension: dict[str, list[Condition]] = {}
        for condition in offer.conditions:
            by_dimension.setdefault(condition.dimension, []).append(condition)
        rules = (self.rules[code][tuple(by_dimension.get(code, ()))] + 1 for code in self.ruled)
        return tuple(rules), sum(self.numbers.bits[code] for code in offer.unconditional)

    def _postings(self, batch: Sequence[Offer]) -> bytes:
        sizes = [len(offer.words) for offer in batch]
        rows = np.empty(sum(sizes), POSTING)
        rows["fields"], rows["weight_size"] = 3, 2
        rows["term_size"] = rows["service_size"] = 4
        rows["term"] = [self.terms[term] for offer in batch for term in offer.words]
        rows["service"] = np.repeat([offer.key for offer in batch], sizes)
        rows["weight"] = [weight for offer in batch for weight in offer.words.values()]
        return rows.tobytes()

    # What they have in common

    def fill(self, connection: Connection[Any]) -> None:
        with connection.cursor() as cursor:
            for table, rows in self._tables():
                with cursor.copy(f"COPY {table} FROM STDIN".encode()) as copy:
                    _write(copy, rows)

    def _tables(self) -> Iterator[tuple[str, Iterable[Row]]]:
        yield "further", ((key, *_place(point)[1:]) for key, point in self.further)
        for name, sets in self.sets.items():
            members = ((number, code) for one, number in sets.items() for code in sorted(one))
            yield f"{name}_members", members
        speeches = self.speeches.items()
        yield "speeches", ((n + 1, sorted(spoken), how) for (spoken, how), n in speeches)
        yield "terms", ((number, term) for term, number in self.terms.items())
        bits = self.numbers.bits
        yield "dimensions", ((n, code, bits[code]) for code, n in self.numbers.dimensions.items())
        yield "rules", self._rules()
        yield "conditions", self._conditions()
        profiles = self.profiles.items()
        yield "profiles", ((number, list(rules), free) for (rules, free), number in profiles)
        spans = list(self._spans())
        yield "spans", spans
        yield "slots", self._slots(spans)

    def _rules(self) -> Iterator[Row]:
        for code, rules in self.rules.items():
            yield from ((self.numbers.dimensions[code], number + 1) for number in rules.values())

    def _conditions(self) -> Iterator[Row]:
        for code, rules in self.rules.items():
            for rule, number in rules.items():
                for condition in rule:
                    yield (self.numbers.dimensions[code], number + 1, *self._condition(condition))

    def _condition(self, condition: Condition) -> Row:
        territories = condition.operator is Operator.WITHIN
        return (
            str(condition.operator),
            condition.minimum,
            condition.maximum,
            0 if territories else self.numbers.mask(condition.dimension, condition.values),
            sorted(condition.values) if territories else [],
            condition.force is Force.REQUIRES,
            condition.force is not Force.PREFERS and not condition.can_follow,
            condition.valid_from,
            condition.valid_to,
        )

    def _spans(self) -> Iterator[tuple[int, int, int, bool]]:
        """Yield when each opening is open, or perhaps open, in minutes since the first day."""
        start = datetime.datetime.combine(self.numbers.first_day, datetime.time())
        end = start + SLOTS * SLOT * MINUTE
        for opening, number in self.openings.items():
            for span in hours.spans(opening, start, end):
                first, last = ((edge - start) // MINUTE for edge in (span.start, span.end))
                yield number, max(0, first), last, span.certain

    def _slots(self, spans: Sequence[tuple[int, int, int, bool]]) -> Iterator[Row]:
        """Yield for each quarter of an hour a byte for each opening, as it is all along."""
        known = np.array([bool(opening.hours) for opening in self.openings], np.bool_)
        states = np.tile(np.where(known, CLOSED, UNKNOWN).astype(np.uint8), (SLOTS, 1))
        for certain, state in ((False, UNKNOWN), (True, OPEN)):
            for number, first, last, sure in spans:
                if sure is certain:
                    states[-(-first // SLOT) : last // SLOT, number] = state
        for number, first, last, _ in spans:
            for edge in (first, last):
                if edge % SLOT and edge // SLOT < SLOTS:
                    states[edge // SLOT, number] = LOOK_CLOSER
        for slot, row in enumerate(states):
            yield slot, row.tobytes()


def in_batches(offers: Iterable[Offer]) -> Iterator[list[Offer]]:
    batch: list[Offer] = []
    for offer in offers:
        batch.append(offer)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _place(point: Point | None) -> Row:
    """Return the cell, the point and the unit vector of a place; nothing where there is none."""
    if point is None:
        return (None,) * 5
    vector = on_the_sphere(np.array([point.lat]), np.array([point.lon]))[:, 0].tolist()
    cell = int((point.lat + 90) / CELL) * 36_000 + int((point.lon + 180) / CELL)
    return (cell, f"({point.lon!r},{point.lat!r})", *vector)


def _write(copy: Copy, rows: Iterable[Row]) -> None:
    for row in rows:
        copy.write(_line(row))


def _line(row: Row) -> str:
    return "\t".join(map(_field, row)) + "\n"


def _field(value: object) -> str:
    match value:
        case None:
            return r"\N"
        case bool():
            return "t" if value else "f"
        case bytes():
            return rf"\\x{value.hex()}"
        case list():
            return "{" + ",".join(map(str, value)) + "}"
        case _:
            return str(value)
