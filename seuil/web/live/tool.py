"""A tool on the screen of the room: its words, and who would take this person today."""

from collections.abc import Sequence
from dataclasses import dataclass

from seuil.concertation.models import Session, Tool
from seuil.observatory.models import Vignette
from seuil.observatory.queries import outcome_today
from seuil.web.observatory.names import names
from seuil.wording.localised import Wording


@dataclass(frozen=True, slots=True)
class TodayCount:
    """How many services would take the person, must be asked, would not, for one kind of help."""

    need: str
    open: int
    ask: int
    blocked: int


@dataclass(frozen=True, slots=True)
class ShownTool:
    title: Wording
    text: Wording
    source: str
    place: str
    today: Sequence[TodayCount]


def shown_tool(session: Session, tool: Tool | None) -> ShownTool | None:
    """Return a tool as the room sees it; None when it was taken back since."""
    if tool is None or tool.withdrawn_at is not None:
        return None
    vignette, place = tool.vignette, session.series.territory.code
    text = vignette.story if vignette else tool.text
    title = vignette.title if vignette else Wording(tool.title, text.language)
    today = _today(vignette, place) if vignette else ()
    return ShownTool(title, text, tool.source, names().place(place), today)


def _today(vignette: Vignette, place: str) -> list[TodayCount]:
    """Run the facts of a vignette now; nothing where they are not known any more."""
    found = outcome_today(vignette, limit=0, territory=place)
    called = names()
    return [
        TodayCount(called.need(need.need), cell.counts.open, cell.counts.ask, cell.counts.blocked)
        for need in found.needs
        if (cell := need.cells.get(place)) is not None
    ]
