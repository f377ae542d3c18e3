"""What the component templates expect: plain words, ready to show in the reader's language.

A view turns what it found into these; a template in ``templates/components`` draws them. Nothing
here looks anything up.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

Verdict = Literal["open", "ask", "blocked"]

# What stands before each kind of reason: its drawing and its tone. The drawing beside each age.
REASON_LOOKS = {
    "failed": ("mark-blocked", "is-blocked"),
    "ask_person": ("icon-person", "is-ask"),
    "ask_service": ("icon-desk", "is-ask"),
    "bring_later": ("icon-later", ""),
    "preferred": ("icon-flag", "is-open"),
    "met": ("icon-check", "is-open"),
}
FRESHNESS_PICTURES = {
    "fresh": "icon-check",
    "ageing": "icon-clock",
    "old": "icon-clock",
    "never": "icon-warning",
}


class Fact(NamedTuple):
    """A short fact with the name of its icon, such as ``place`` and "420 m"."""

    icon: str
    text: str


class Reason(NamedTuple):
    """Why a verdict, in a sentence; ``derogation`` says who may make an exception.

    ``dimension`` is what it is about, where a question to the person can be answered on the page.
    """

    result: Literal["failed", "ask_person", "ask_service", "bring_later", "preferred", "met"]
    sentence: str
    derogation: str = ""
    dimension: str = ""


@dataclass(frozen=True, kw_only=True)
class Capacity:
    status: Literal["open", "waiting_list", "full", "unknown"]
    text: str
    said: str = ""


@dataclass(frozen=True, kw_only=True)
class Freshness:
    state: Literal["fresh", "ageing", "old", "never"]
    text: str

    @property
    def picture(self) -> str:
        return FRESHNESS_PICTURES[self.state]


@dataclass(frozen=True, kw_only=True, eq=False)
class SheetWords:
    """What a card says of a service whoever asks; one object for one state of its sheet.

    ``name_language`` is set only when the name is not in the language of the page. ``visited``:
    it has a place that is shown, to which a distance can be told; ``where`` says all but that.
    """

    id: str
    name: str
    url: str
    organisation: str
    facts: Sequence[Fact] = ()
    capacity: Capacity | None = None
    freshness: Freshness | None = None
    fictional: bool = False
    name_language: str = ""
    where: str = ""
    visited: bool = False
    uuid: UUID | None = None


class ResultCard(NamedTuple):
    """One service in a list; ``verdict`` is None when no situation was given.

    ``facts`` are those of this question (how far, open when), before those of the sheet.
    ``further`` are reasons of less use here, folded away: what to ask of a service that blocks.
    ``phone`` is a number for everyone, as it is now.
    """

    sheet: SheetWords
    verdict: Verdict | None = None
    near_miss: bool = False
    facts: Sequence[Fact] = ()
    reasons: Sequence[Reason] = ()
    further: Sequence[Reason] = ()
    phone: str = ""


class Chip(NamedTuple):
    """One answer. ``own``: a language in its own script; ``nothing``: "asked, none of these"."""

    value: str
    label: str
    checked: bool = False
    own: str = ""
    nothing: bool = False


@dataclass(frozen=True, kw_only=True, eq=False)
class ChipGroup:
    """One question of the situation.

    ``one`` is radio buttons, ``many`` boxes, ``number`` a number with its ``unit``, ``choice`` a
    closed list. ``more`` are further options, folded under ``more_label``. ``anchor``: where
    links to it lead.
    """

    name: str
    legend: str
    kind: Literal["one", "many", "number", "choice"] = "one"
    options: Sequence[Chip] = ()
    more: Sequence[Chip] = ()
    more_label: str = ""
    help: str = ""
    error: str = ""
    value: str = ""
    unit: str = ""
    anchor: str = ""

    @cached_property
    def answered(self) -> bool:
        return any(option.checked for option in (*self.options, *self.more))

    @cached_property
    def untouched(self) -> bool:
        """Whether it looks the same for everybody: not answered, nothing wrong."""
        return not (self.answered or self.value or self.error)

    @property
    def more_open(self) -> bool:
        return any(option.checked for option in self.more)

    @cached_property
    def chosen(self) -> list[str]:
        """The answers in words, for the summary of a folded panel."""
        if self.kind == "number":
            return [f"{self.value} {self.unit}".strip()] if self.value else []
        return [option.label for option in (*self.options, *self.more) if option.checked]

    def answered_with(self, values: Collection[str]) -> "ChipGroup":
        """Return the same question with these options chosen."""
        options, more = (
            [chip._replace(checked=True) if chip.value in values else chip for chip in chips]
            for chips in (self.options, self.more)
        )
        return replace(self, options=options, more=more)


@dataclass(frozen=True, kw_only=True, eq=False)
class Theme:
    label: str
    groups: Sequence[ChipGroup]
    open: bool = False

    @cached_property
    def untouched(self) -> bool:
        return not self.open and all(group.untouched for group in self.groups)

    @cached_property
    def chosen(self) -> list[str]:
        return [words for group in self.groups for words in group.chosen]


@dataclass(frozen=True, kw_only=True)
class Situation:
    themes: Sequence[Theme]
    open: bool = False

    @cached_property
    def chosen(self) -> list[str]:
        return [words for theme in self.themes for words in theme.chosen]


class Tab(NamedTuple):
    """A page of several that belong together."""

    label: str
    url: str
    current: bool


class Option(NamedTuple):
    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """A drop-down that narrows a list. ``whole``: what choosing nothing is called, if one may."""

    name: str
    label: str
    options: Sequence[Option]
    whole: str = ""


def filter_of(
    name: str, label: str, pairs: Iterable[tuple[str, object]], wanted: str, *, whole: str = ""
) -> Filter:
    """Return a filter among codes with their labels; ``wanted``: the code that is chosen."""
    options = [Option(code, str(text), code == wanted) for code, text in pairs]
    return Filter(name, label, options, whole)


class FacetOption(NamedTuple):
    value: str
    label: str
    found: int
    checked: bool = False


@dataclass(frozen=True, kw_only=True)
class Facet:
    name: str
    legend: str
    options: Sequence[FacetOption]
    form: str = ""


@dataclass(frozen=True, kw_only=True)
class WiderStep:
    """One step wider and what it gives: a button of the form (``name``) or a link (``url``)."""

    text: str
    label: str = ""
    name: str = ""
    value: str = ""
    url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def sets(self) -> str:
        """The fields that the step changes, as a query string: they keep their new value."""
        return urlencode(self.fields or {self.name: self.value})


@dataclass(frozen=True, kw_only=True)
class DeskLine:
    text: str
    label: str
    url: str


@dataclass(frozen=True, kw_only=True)
class EmptyState:
    title: str
    asked: str = ""
    steps: Sequence[WiderStep] = ()
    desk: DeskLine | None = None
    form: str = ""


@dataclass(frozen=True, kw_only=True)
class DayHours:
    """One day: its spans in words ("09:00–12:00"), none when closed."""

    label: str
    spans: Sequence[str]
    today: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """One condition of a service. ``can_follow`` and ``derogation`` are sentences or empty."""

    state: Literal["none", "condition", "unknown"]
    sentence: str
    note: str = ""
    can_follow: str = ""
    derogation: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class ThresholdTheme:
    label: str
    thresholds: Sequence[Threshold]


@dataclass(frozen=True, kw_only=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class CellMark:
    """One cell of a board: what a need finds in one place.

    ``said`` tells all of it in sentences, for those who do not see the drawing. ``met`` is None
    where nothing is expected; ``change`` is empty where nothing changed or nothing is known.
    """

    place: str
    tone: Literal["open", "ask", "blocked", "neutral"]
    number: int
    label: str
    said: str
    url: str = ""
    met: bool | None = None
    change: str = ""
    better: bool = False


@dataclass(frozen=True, kw_only=True)
class BoardLine:
    """One need of a vignette, with a cell for each column (None: it was not run there)."""

    label: str
    url: str
    cells: Sequence[CellMark | None]


@dataclass(frozen=True, kw_only=True)
class BoardBlock:
    """A vignette with its needs; ``language`` is set only when it is not that of the page."""

    code: str
    title: str
    url: str
    lines: Sequence[BoardLine]
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class LineChart:
    """A line over time, drawn in a box of 600 by 120; ``level`` is where the expectation lies."""

    summary: str
    line: str
    top: int
    first: str
    last: str
    level: float | None = None
    level_text: str = ""


@dataclass(frozen=True, kw_only=True)
class CopyText:
    """Something to copy: an address, or the lines that embed a page."""

    id: str
    label: str
    text: str
    lines: bool = False
