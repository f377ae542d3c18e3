"""A chain as a picture: a column a stage, a box a thing, a line where one leads to the next.

The same stands in words below it, so the picture leaves out what would make it too large.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from textwrap import wrap

from seuil.plans.queries.chain import Chain, Join, Key
from seuil.register.domain.trace import End, Relation
from seuil.web.chain.shown import Stage, Thing

MOST_DRAWN = 7
"""Things of one column; the rest is in words."""
WIDTH, GAP, MARGIN = 214, 62, 4
PADDING, LINE, BETWEEN, HEAD = 10, 19, 16, 30
LETTERS, LINES = 23, 4
"""So many letters fit in a line of a box, so many lines in a box."""
COLUMNS = (
    (End.OBSERVATION,),
    (End.BLOCKAGE,),
    (End.TRACK,),
    (End.ACTION,),
    (End.DECISION, End.MEASURE),
)


@dataclass(frozen=True, slots=True)
class Written:
    """A line of text in a box."""

    text: str
    x: int
    y: int
    is_state: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A thing with its place in the picture."""

    thing: Thing
    x: int
    y: int
    height: int
    lines: Sequence[Written]
    is_here: bool
    width: int = WIDTH

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    x: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """``lines`` are paths; those of ``beside`` stand for support between actions."""

    width: int
    height: int
    headings: Sequence[Heading]
    boxes: Sequence[Box]
    lines: Sequence[str]
    beside: Sequence[str]
    is_whole: bool


@dataclass
class _Column:
    """Things of one column with the headings of their stages."""

    titles: list[str] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    left_out: int = 0


def drawn(chain: Chain, stages: Sequence[Stage]) -> Drawn:
    """Return a chain as boxes and lines; columns that have nothing are left out."""
    columns = [one for one in _columns(chain, stages) if one.things]
    tallest = max((_height(one.things) for one in columns), default=0)
    boxes: dict[Key, Box] = {}
    headings = []
    for number, column in enumerate(columns):
        x = MARGIN + number * (WIDTH + GAP)
        headings.append(Heading(" · ".join(column.titles), x))
        y = HEAD + (tallest - _height(column.things)) // 2
        for thing in column.things:
            box = _box(thing, x, y, is_here=thing.key == chain.start)
            boxes[thing.key] = box
            y += box.height + BETWEEN
    joins = [one for one in chain.joins if one.source in boxes and one.target in boxes]
    return Drawn(
        width=2 * MARGIN + len(columns) * WIDTH + max(0, len(columns) - 1) * GAP,
        height=HEAD + tallest + MARGIN,
        headings=headings,
        boxes=list(boxes.values()),
        lines=[_line(boxes, one) for one in joins if one.relation is not Relation.SUPPORTS],
        beside=[_beside(boxes, one) for one in joins if one.relation is Relation.SUPPORTS],
        is_whole=not any(one.left_out for one in columns),
    )


def _columns(chain: Chain, stages: Sequence[Stage]) -> list[_Column]:
    """Return the columns, each in the order that crosses the fewest lines, as far as one sees."""
    by_kind = {stage.kind: stage for stage in stages}
    leads = _sources(chain.joins)
    placed: dict[Key, int] = {}
    found = []
    for kinds in COLUMNS:
        column = _Column()
        for kind in kinds:
            things = [one.thing for one in by_kind[kind].things]
            things.sort(key=lambda one: _height_before(one.key, leads, placed))
            things.sort(key=lambda one: one.key != chain.start and len(things) > MOST_DRAWN)
            column.left_out += max(0, len(things) - MOST_DRAWN)
            column.things += things[:MOST_DRAWN]
            if things:
                column.titles.append(by_kind[kind].drawn)
        placed |= {one.key: number for number, one in enumerate(column.things)}
        found.append(column)
    return found


def _sources(joins: Iterable[Join]) -> Mapping[Key, list[Key]]:
    found: dict[Key, list[Key]] = {}
    for one in joins:
        found.setdefault(one.target, []).append(one.source)
    return found


def _height_before(key: Key, leads: Mapping[Key, list[Key]], placed: Mapping[Key, int]) -> float:
    before = [placed[source] for source in leads.get(key, ()) if source in placed]
    return fmean(before) if before else len(placed)


def _height(things: Sequence[Thing]) -> int:
    heights = [_box_height(one) for one in things]
    return sum(heights) + BETWEEN * max(0, len(heights) - 1)


def _box_height(thing: Thing) -> int:
    return 2 * PADDING + LINE * (len(_texts(thing)) + bool(thing.state))


def _texts(thing: Thing) -> list[str]:
    return wrap(
        str(thing.label), LETTERS, max_lines=LINES, placeholder=" …", break_on_hyphens=False
    )


def _box(thing: Thing, x: int, y: int, *, is_here: bool) -> Box:
    texts = [(text, False) for text in _texts(thing)]
    if thing.state:
        texts.append((_short(thing.state), True))
    lines = [
        Written(text, x + PADDING, y + PADDING + LINE * number + 14, is_state)
        for number, (text, is_state) in enumerate(texts)
    ]
    return Box(thing, x, y, _box_height(thing), lines, is_here)


def _short(text: str) -> str:
    return text if len(text) <= LETTERS + 3 else f"{text[: LETTERS + 2].rstrip()}…"


def _line(boxes: Mapping[Key, Box], join: Join) -> str:
    source, target = boxes[join.source], boxes[join.target]
    left, right = source.x + WIDTH, target.x
    bend = GAP // 2 + (right - left - GAP) // 3
    return (
        f"M{left} {source.middle}C{left + bend} {source.middle}"
        f" {right - bend} {target.middle} {right - 7} {target.middle}"
    )


def _beside(boxes: Mapping[Key, Box], join: Join) -> str:
    source, target = boxes[join.source], boxes[join.target]
    x = source.x + WIDTH
    return (
        f"M{x} {source.middle}C{x + GAP // 2} {source.middle}"
        f" {x + GAP // 2} {target.middle} {x + 7} {target.middle}"
    )
