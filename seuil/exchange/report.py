"""What an import tells: the lines it was given, what became of them, and why."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, Self, TextIO

from seuil.directory.record.values import shortened
from seuil.exchange.formats.text import open_for_owner
from seuil.kernel.errors import InvalidInput


class Remark(StrEnum):
    """What a reader noticed in a line that it takes all the same."""

    HOURS_AS_TEXT = "hours_as_text"
    PHRASE_NOT_UNDERSTOOD = "phrase_not_understood"
    CONTRADICTION = "contradiction"
    PLACE_OF_COMMUNE = "place_of_commune"
    LEFT_OUT = "left_out"
    KEPT_BY_HAND = "kept_by_hand"
    REPLACED_BY_FILE = "replaced_by_file"


@dataclass(frozen=True, slots=True)
class Notice:
    remark: Remark
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Line:
    """One record as a reader found it: raw, or only with what is wrong with it.

    ``columns`` says which column of the file each path of the record came from, ``original``
    what to write when the line is refused.
    """

    number: int
    record: Mapping[str, Any] | None
    problems: tuple[InvalidInput, ...] = ()
    notices: tuple[Notice, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    original: object = None

    def column_of(self, path: str) -> str:
        """Return the file's own name of a place in the record: the column, or the path itself."""
        start = path
        while start:
            if start in self.columns:
                return self.columns[start]
            start = start.rpartition(".")[0]
        inside = (column for known, column in self.columns.items() if known.startswith(f"{path}."))
        return next(inside, path)


@dataclass(frozen=True, slots=True)
class Problem:
    column: str
    value: str
    reason: str
    accepted: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was not taken, with everything that is wrong with it."""

    line: int
    id: str
    problems: tuple[Problem, ...]
    original: object = None


@dataclass(slots=True)
class Noticed:
    """How many lines a notice came from, and the first of them."""

    lines: int
    first: int


SHOWN = 20
MOST_NOTICES = 10_000


@dataclass(slots=True)
class Counts:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    organisations_created: int = 0
    organisations_updated: int = 0

    @property
    def taken(self) -> int:
        return self.created + self.updated + self.unchanged

    def add(self, more: "Counts") -> None:
        for count in fields(Counts):
            setattr(self, count.name, getattr(self, count.name) + getattr(more, count.name))


@dataclass(slots=True)
class ImportReport(Counts):
    """What an import did so far. It stays small whatever the file: it counts, and keeps examples.

    ``refused`` holds the first refused lines, without what stood there; ``refuse`` hands each
    one as a whole to ``keep``. ``line`` is the last line of the file that was looked at.
    """

    dry_run: bool = False
    keep: Callable[[Refusal], None] | None = None
    line: int = 0
    refused_lines: int = 0
    refused: list[Refusal] = field(default_factory=list)
    notices: dict[Notice, Noticed] = field(default_factory=dict)
    more_notices: Counter[Remark] = field(default_factory=Counter)

    def refuse(self, line: Line, problems: tuple[InvalidInput, ...]) -> None:
        raw = line.record or {}
        refusal = Refusal(
            line.number,
            shortened(raw.get("id") or ""),
            tuple(_problem(line, problem) for problem in problems),
            line.record if line.original is None else line.original,
        )
        self.refused_lines += 1
        if self.keep:
            self.keep(refusal)
        if len(self.refused) < SHOWN:
            self.refused.append(replace(refusal, original=None))

    def note(self, line: Line) -> None:
        for notice in line.notices:
            self.notice(notice, line.number)

    def notice(self, notice: Notice, line: int) -> None:
        if known := self.notices.get(notice):
            known.lines += 1
        elif len(self.notices) < MOST_NOTICES:
            self.notices[notice] = Noticed(1, line)
        else:
            self.more_notices[notice.remark] += 1

    def noticed(self, remark: Remark) -> list[tuple[Notice, Noticed]]:
        """Return what was noticed, the most frequent first."""
        found = [(notice, seen) for notice, seen in self.notices.items() if notice.remark == remark]
        return sorted(found, key=lambda item: (-item[1].lines, item[0].column, item[0].value))


def _problem(line: Line, problem: InvalidInput) -> Problem:
    column = line.column_of(problem.path)
    reason = str(problem)
    if problem.path and reason.startswith(problem.path):
        reason = column + reason.removeprefix(problem.path)
    return Problem(column, shortened(problem.value), reason, problem.accepted)


HEADINGS = {
    Remark.PHRASE_NOT_UNDERSTOOD: "Phrases not understood, kept as text",
    Remark.HOURS_AS_TEXT: "Hours that are not OSM syntax, kept as text",
    Remark.CONTRADICTION: "Said both to be free and to be ruled, taken as unknown",
    Remark.PLACE_OF_COMMUNE: "Without coordinates, shown at the middle of a larger place",
    Remark.LEFT_OUT: "Conditions left out, because the row does not say",
    Remark.KEPT_BY_HAND: "Written by hand, kept although the file says otherwise",
    Remark.REPLACED_BY_FILE: "Written by hand, replaced by what the file says",
}


def summary(report: ImportReport) -> Iterator[str]:
    """Tell in plain words what became of the lines."""
    yield (
        f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
        f"{report.refused_lines} refused."
    )
    yield (
        f"Organisations: {report.organisations_created} created, "
        f"{report.organisations_updated} updated."
    )
    for refusal in report.refused:
        yield from _refusal(refusal)
    yield from _more(report.refused_lines, "refused lines")
    for remark in Remark:
        yield from _noticed(report, remark)
    if report.dry_run:
        yield "Dry run: nothing was written."


def _refusal(refusal: Refusal) -> Iterator[str]:
    yield f"Line {refusal.line}{f' ({refusal.id})' if refusal.id else ''} was refused:"
    for problem in refusal.problems[:SHOWN]:
        yield f"  {problem.reason}. Accepted: {problem.accepted}."


def _noticed(report: ImportReport, remark: Remark) -> Iterator[str]:
    found = report.noticed(remark)
    others = report.more_notices[remark]
    if not found and not others:
        return
    times = sum(seen.lines for _, seen in found) + others
    different = f"more than {len(found)}" if others else f"{len(found)}"
    yield f"{HEADINGS[remark]}: {times} times, {different} different."
    for notice, seen in found[:SHOWN]:
        column = f"{notice.column}: " if notice.column else ""
        yield f"  {seen.lines} x {column}{shortened(notice.value)} (line {seen.first})"
    yield from _more(len(found), "others")


def _more(number: int, what: str) -> Iterator[str]:
    if number > SHOWN:
        yield f"  ... and {number - SHOWN} more {what}"


class RefusedLines:
    """The file of the refused lines with their reasons, as NDJSON. It is made by the first one.

    Each line is there as soon as it was refused: an import that is stopped leaves a file that
    can be read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: TextIO | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.file:
            self.file.close()

    def keep(self, refusal: Refusal) -> None:
        self.file = self.file or open_for_owner(self.path)
        self.file.write(json.dumps(_as_json(refusal), ensure_ascii=True, sort_keys=True) + "\n")
        self.file.flush()


def _as_json(refusal: Refusal) -> dict[str, object]:
    return {
        "line": refusal.line,
        "id": refusal.id,
        "problems": [
            {
                "column": problem.column,
                "value": problem.value,
                "reason": problem.reason,
                "accepted": problem.accepted,
            }
            for problem in refusal.problems
        ],
        "original": refusal.original,
    }
