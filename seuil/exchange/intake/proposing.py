"""A first guess of what the columns of a table mean: from their names, and what stands in them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from rapidfuzz import fuzz

from seuil.access.hours import parsed
from seuil.directory.record.parsing import EMAIL, PHONE, WEB
from seuil.exchange.formats.csv_mapping import folded
from seuil.exchange.intake.mapping import ONCE, PHRASES, Chosen
from seuil.exchange.intake.tables import Table
from seuil.kernel.data import shipped_yaml
from seuil.kernel.errors import InvalidInput

ENOUGH, SURE = 60, 100
SIMILAR = 88
MOSTLY = 0.8


@cache
def names() -> Mapping[str, Sequence[str]]:
    """Return the names that columns have in the lists of the field, by what they mean."""
    known: Mapping[str, Sequence[str]] = shipped_yaml("seuil.exchange", "columns.yaml")
    return known


def proposed(table: Table, *, language: str) -> Chosen:
    """Return what the columns most likely mean: each meaning of one column, the surest first."""
    scores = sorted(_scores(table), key=lambda one: (-one[0], one[1]))
    columns: dict[str, str] = {}
    for _, place, meaning in scores:
        column = table.heading[place]
        taken = meaning in columns.values() and meaning in ONCE
        if column not in columns and not taken:
            columns[column] = meaning
    unsplit = _separator(table, columns)
    ordered = {name: columns[name] for name in table.heading if name in columns}
    return Chosen(ordered, table.delimiter, table.encoding, unsplit, language)


def _scores(table: Table) -> Iterator[tuple[float, int, str]]:
    repeated = {name for name, times in Counter(table.heading).items() if times > 1}
    for place, name in enumerate(table.heading):
        if not name or name in repeated:
            continue
        cells = table.column(name)
        for meaning in names():
            score = _score(name, cells, meaning)
            if score >= ENOUGH:
                yield score, place, meaning


def _score(name: str, cells: Sequence[str], meaning: str) -> float:
    score = _of_name(folded(name), meaning)
    test = TESTS.get(meaning)
    if test is None or not cells:
        return score
    right = sum(map(test, cells)) / len(cells)
    if right < MOSTLY:
        return min(score, ENOUGH - 1) if meaning in MUST_PASS else score
    return max(score, TOLD_BY_VALUES.get(meaning, 0)) + 5


def _of_name(name: str, meaning: str) -> float:
    known = names()[meaning]
    plain = name.replace("_", " ")
    if plain in known:
        return SURE - known.index(plain) / 10
    best = max(fuzz.ratio(plain, one) for one in known)
    return best - 10 if best >= SIMILAR and len(plain) > 3 else 0


def _matches(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda cell: pattern.match(cell) is not None


def _is_web(cell: str) -> bool:
    return WEB.match(cell if "://" in cell else f"https://{cell}") is not None and "." in cell


def _are_hours(cell: str) -> bool:
    try:
        parsed(cell[:1000])
    except InvalidInput:
        return False
    return bool(re.search(r"\d", cell))


def _between(low: float, high: float) -> Callable[[str], bool]:
    def test(cell: str) -> bool:
        try:
            return low <= float(cell.replace(",", ".")) <= high
        except ValueError:
            return False

    return test


POSTAL = re.compile(r"(?:B-?)?[1-9]\d{3}\Z", re.IGNORECASE)
DAY = re.compile(r"\d{4}-\d{2}(?:-\d{2})?\Z")
TESTS: Mapping[str, Callable[[str], bool]] = {
    "email": _matches(EMAIL),
    "phone": lambda cell: _matches(PHONE)(cell) and sum(map(str.isdigit, cell)) >= 8,
    "web": _is_web,
    "hours": _are_hours,
    "lat": _between(-90, 90),
    "lon": _between(-180, 180),
    "postal_code": _matches(POSTAL),
    "updated": _matches(DAY),
}
MUST_PASS = frozenset({"hours", "lat", "lon", "updated", "email"})
TOLD_BY_VALUES = {"email": ENOUGH, "hours": SURE}
"""What a column is whatever it is called, when nearly all its cells say so."""


def _separator(table: Table, columns: Mapping[str, str]) -> str:
    """Return what stands between several values of a cell, where values are short."""
    listed = [
        c for c, meaning in columns.items() if meaning in {"languages", "categories", PHRASES}
    ]
    cells = [cell for column in listed for cell in table.column(column)]
    counts = {mark: sum(mark in cell for cell in cells) for mark in (";", "|", ",", "/")}
    best = max(counts, key=lambda mark: counts[mark])
    return best if counts[best] else ";"
