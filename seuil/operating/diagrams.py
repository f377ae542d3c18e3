"""The drawings of all processes, made from the tables that the program runs."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from seuil.concertation.domain import contribution, registration, session
from seuil.orientation.domain import avenue, request
from seuil.register.domain import blockage, track

MARKS = re.compile(
    r"(<!-- drawn from the table -->\n).*?(\n<!-- end of the drawing -->)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Process:
    """A table of steps, the state in which it begins, those in which it may end."""

    paths: Mapping[tuple[Any, Any], Any]
    states: type[StrEnum]
    start: StrEnum
    ends: Collection[StrEnum] = ()

    @property
    def last(self) -> list[StrEnum]:
        """Return where it ends: as said, or wherever no step leads on."""
        origins = {origin for origin, _step in self.paths}
        return [one for one in self.states if one in self.ends or one not in origins]


PROCESSES: Mapping[str, Process] = {
    "request": Process(
        request.PATHS,
        request.Status,
        request.Status.DRAFT,
        frozenset(request.Status) - request.OPEN,
    ),
    "avenue": Process(avenue.PATHS, avenue.Status, avenue.Status.IDENTIFIED, avenue.RESULTS),
    "session": Process(session.PATHS, session.Status, session.Status.IDEA),
    "registration": Process(registration.PATHS, registration.Status, registration.Status.REQUESTED),
    "contribution": Process(contribution.PATHS, contribution.Status, contribution.Status.RECEIVED),
    "blockage": Process(
        blockage.PATHS, blockage.Status, blockage.Status.OBSERVED, {blockage.Status.RESOLVED}
    ),
    "track": Process(
        track.PATHS,
        track.Status,
        track.Status.SUGGESTED,
        {track.Status.PERMANENT, track.Status.ABANDONED},
    ),
}


def drawing(page: str) -> str:
    """Return the state diagram of a process in Mermaid."""
    process = PROCESSES[page]
    lines = [f"    [*] --> {process.start}"]
    lines += [
        f"    {origin} --> {target}: {step}" for (origin, step), target in process.paths.items()
    ]
    lines += [f"    {end} --> [*]" for end in sorted(process.last)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def drawn_in(text: str, page: str) -> str:
    """Return the text of a page with its drawing made anew."""
    return MARKS.sub(lambda found: found[1] + drawing(page) + found[2], text)


def draw(folder: Path) -> list[str]:
    """Draw every process that has a page; return the pages that changed."""
    changed = []
    for page in PROCESSES:
        path = folder / f"{page}.md"
        if not path.exists():
            continue
        before = path.read_text()
        if (after := drawn_in(before, page)) != before:
            path.write_text(after)
            changed.append(path.name)
    return changed
