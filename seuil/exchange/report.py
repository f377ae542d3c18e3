"""What an import tells: the lines it was given, what became of them, and why."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from seuil.exchange.formats.text import open_for_owner
from seuil.exchange.records import shortened
from seuil.kernel.errors import InvalidInput


class Remark(StrEnum):
    """What a reader noticed in a line that it takes all the same."""

    HOURS_AS_TEXT = "hours_as_text"
    PHRASE_NOT_UNDERSTOOD = "phrase_not_understood"
    CONTRADICTION = "contradiction"
    PLACE_OF_COMMUNE = "place_of_commune"
    LEFT_OUT = "left_out"


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
class ImportReport:
    dry_run: bool = False
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    organisations_created: int = 0
    organisations_updated: int = 0
    refused: list[Refusal] = field(default_factory=list)
    notices: dict[Notice, list[int]] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        return self.created + self.updated + self.unchanged

    def refuse(self, line: Line, problems: tuple[InvalidInput, ...]) -> None:
        raw = line.record or {}
        self.refused.append(
            Refusal(
                line.number,
                shortened(raw.get("id") or ""),
                tuple(_problem(line, problem) for problem in problems),
                line.record if line.original is None else line.original,
            )
        )

    def note(self, line: Line) -> None:
        for notice in line.notices:
            self.notices.setdefault(notice, []).append(line.number)

    def noticed(self, remark: Remark) -> list[tuple[Notice, list[int]]]:
        """Return what was noticed, the most frequent first."""
        found = [
            (notice, lines) for notice, lines in self.notices.items() if notice.remark == remark
        ]
        return sorted(found, key=lambda item: (-len(item[1]), item[0].column, item[0].value))


def _problem(line: Line, problem: InvalidInput) -> Problem:
    column = line.column_of(problem.path)
    reason = str(problem)
    if problem.path and reason.startswith(problem.path):
        reason = column + reason.removeprefix(problem.path)
    return Problem(column, shortened(problem.value), reason, problem.accepted)


SHOWN = 20
HEADINGS = {
    Remark.PHRASE_NOT_UNDERSTOOD: "Phrases not understood, kept as text",
    Remark.HOURS_AS_TEXT: "Hours that are not OSM syntax, kept as text",
    Remark.CONTRADICTION: "Said both to be free and to be ruled, taken as unknown",
    Remark.PLACE_OF_COMMUNE: "Without coordinates, shown at the middle of a larger place",
    Remark.LEFT_OUT: "Conditions left out, because the row does not say",
}


def summary(report: ImportReport) -> Iterator[str]:
    """Tell in plain words what became of the lines."""
    yield (
        f"{report.created} created, {report.updated} updated, {report.unchanged} unchanged, "
        f"{len(report.refused)} refused."
    )
    yield (
        f"Organisations: {report.organisations_created} created, "
        f"{report.organisations_updated} updated."
    )
    for refusal in report.refused[:SHOWN]:
        yield from _refusal(refusal)
    yield from _more(len(report.refused), "refused lines")
    for remark in Remark:
        yield from _noticed(HEADINGS[remark], report.noticed(remark))
    if report.dry_run:
        yield "Dry run: nothing was written."


def _refusal(refusal: Refusal) -> Iterator[str]:
    yield f"Line {refusal.line}{f' ({refusal.id})' if refusal.id else ''} was refused:"
    for problem in refusal.problems[:SHOWN]:
        yield f"  {problem.reason}. Accepted: {problem.accepted}."


def _noticed(heading: str, found: Sequence[tuple[Notice, Sequence[int]]]) -> Iterator[str]:
    if not found:
        return
    yield f"{heading}: {sum(len(lines) for _, lines in found)} times, {len(found)} different."
    for notice, lines in found[:SHOWN]:
        column = f"{notice.column}: " if notice.column else ""
        yield f"  {len(lines)} x {column}{shortened(notice.value)} (line {lines[0]})"
    yield from _more(len(found), "others")


def _more(number: int, what: str) -> Iterator[str]:
    if number > SHOWN:
        yield f"  ... and {number - SHOWN} more {what}"


def write_refused(report: ImportReport, path: Path) -> Path | None:
    """Write the refused lines with their reasons as NDJSON; None when there is nothing to write."""
    if not report.refused:
        return None
    with open_for_owner(path) as file:
        for refusal in report.refused:
            json.dump(_as_json(refusal), file, ensure_ascii=True, sort_keys=True)
            file.write("\n")
    return path


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
