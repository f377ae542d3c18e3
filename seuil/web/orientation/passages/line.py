"""The line of time of a passage: where each thing lies, and the days held together."""

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from seuil.orientation.domain.transitions import State, window
from seuil.orientation.transitions import Item

WIDTH, MARGIN, STEP, BASE = 320, 8, 11, 12
TONES = {State.OPEN: "ask", State.DONE: "open", State.BROKEN: "blocked"}


@dataclass(frozen=True, slots=True)
class Dot:
    """One thing on the line; ``filled`` when it is settled or broke."""

    x: float
    y: float
    tone: str
    filled: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Everything in the units of the picture. ``today`` is None outside the days drawn."""

    height: float
    base: float
    overlap_x: float
    overlap_width: float
    day_x: float
    today_x: float | None
    dots: Sequence[Dot]

    width: int = WIDTH


def line_of(
    date: datetime.date, overlap_days: int, items: Sequence[Item], today: datetime.date
) -> Line:
    """Return the drawing of a passage with a day; things due on one day stand on each other."""
    together = window(date, overlap_days)
    days = [one.due_on for one in items if one.due_on is not None]
    first, last = min([together.first, *days]), max([together.last, *days])
    scale = (WIDTH - 2 * MARGIN) / max((last - first).days, 1)

    def x_of(day: datetime.date) -> float:
        return round(MARGIN + (day - first).days * scale, 1)

    places = [round(x_of(day) / STEP) for day in days]
    tallest = max(Counter(places).values(), default=1)
    base = BASE + tallest * STEP
    return Line(
        height=base + BASE,
        base=base,
        overlap_x=x_of(together.first),
        overlap_width=round(x_of(together.last) - x_of(together.first), 1),
        day_x=x_of(date),
        today_x=x_of(today) if first <= today <= last else None,
        dots=_dots([one for one in items if one.due_on is not None], places, base),
    )


def _dots(items: Sequence[Item], places: Sequence[int], base: float) -> list[Dot]:
    stacked: Counter[int] = Counter()
    dots = []
    for item, place in zip(items, places, strict=True):
        x = min(max(place * STEP, MARGIN), WIDTH - MARGIN)
        y = base - STEP * (stacked[place] + 0.5)
        dots.append(Dot(x, y, TONES[item.state], item.state is not State.OPEN))
        stacked[place] += 1
    return dots
