"""The drawings of all processes, made from the tables that the program runs."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from seuil.concertation.domain import contribution, registration, session
from seuil.councils.domain import charter, consultation, decision, objection
from seuil.kernel.processes import Process
from seuil.orientation.domain import avenue, request
from seuil.plans.domain import action, level, plan, proposal
from seuil.register.domain import blockage, track
from seuil.upkeep.corrections import domain as correction
from seuil.upkeep.missing import domain as missing

MARKS = re.compile(
    r"(<!-- drawn from the table -->\n).*?(\n<!-- end of the drawing -->)", re.DOTALL
)


PROCESSES: Mapping[str, Process[Any, Any]] = {
    "request": request.PROCESS,
    "avenue": avenue.PROCESS,
    "correction": correction.PROCESS,
    "missing-service": missing.PROCESS,
    "session": session.PROCESS,
    "registration": registration.PROCESS,
    "contribution": contribution.PROCESS,
    "blockage": blockage.PROCESS,
    "track": track.PROCESS,
    "charter": charter.PROCESS,
    "decision": decision.PROCESS,
    "objection": objection.PROCESS,
    "member-consultation": consultation.PROCESS,
    "plan": plan.PROCESS,
    "action": action.PROCESS,
    "proposal": proposal.PROCESS,
    "level-request": level.PROCESS,
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
