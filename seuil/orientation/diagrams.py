"""The drawings of both processes, made from the tables that the program runs."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from seuil.orientation.domain import avenue, request

MARKS = re.compile(
    r"(<!-- drawn from the table -->\n).*?(\n<!-- end of the drawing -->)", re.DOTALL
)
PAGES = ("request", "avenue")
Origin = TypeVar("Origin", bound=StrEnum)
Way = TypeVar("Way", bound=StrEnum)


def drawing(page: str) -> str:
    """Return the state diagram of ``request`` or ``avenue`` in Mermaid."""
    if page == "request":
        ends = [status for status in request.Status if status not in request.OPEN]
        return _diagram(request.PATHS, request.Status.DRAFT, ends)
    return _diagram(avenue.PATHS, avenue.Status.IDENTIFIED, sorted(avenue.RESULTS))


def _diagram(paths: Mapping[tuple[Origin, Way], Origin], start: str, ends: Collection[str]) -> str:
    lines = [f"    [*] --> {start}"]
    lines += [f"    {origin} --> {target}: {step}" for (origin, step), target in paths.items()]
    lines += [f"    {end} --> [*]" for end in ends]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, "```"])


def drawn_in(text: str, page: str) -> str:
    """Return the text of a page with its drawing made anew."""
    return MARKS.sub(lambda found: found[1] + drawing(page) + found[2], text)


def draw(folder: Path) -> list[str]:
    """Write both drawings into ``request.md`` and ``avenue.md``; return what changed."""
    changed = []
    for page in PAGES:
        path = folder / f"{page}.md"
        before = path.read_text()
        if (after := drawn_in(before, page)) != before:
            path.write_text(after)
            changed.append(path.name)
    return changed
