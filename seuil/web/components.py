"""What the component templates expect: plain words, ready to show in the reader's language.

A view turns what it found into these; a template in ``templates/components`` draws them. Nothing
here looks anything up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple
from urllib.parse import urlencode

Verdict = Literal["open", "ask", "blocked"]

# The drawing beside each age.
FRESHNESS_PICTURES = {
    "fresh": "icon-check",
    "ageing": "icon-clock",
    "old": "icon-clock",
    "never": "icon-warning",
}


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A short fact with the name of its icon, such as ``place`` and "420 m"."""

    icon: str
    text: str


class Reason(NamedTuple):
    """Why a verdict, in a sentence; ``derogation`` says who may make an exception."""

    result: Literal["failed", "ask_person", "ask_service", "bring_later", "preferred", "met"]
    sentence: str
    derogation: str = ""


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

    ``name_language`` is set only when the name is not in the language of the page.
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


@dataclass(frozen=True, kw_only=True)
class ResultCard:
    """One service in a list; ``verdict`` is None when no situation was given.

    ``facts`` are those of this question (how far, open when), before those of the sheet.
    ``further`` are reasons of less use here, folded away: what to ask of a service that blocks.
    """

    sheet: SheetWords
    verdict: Verdict | None = None
    near_miss: bool = False
    facts: Sequence[Fact] = ()
    reasons: Sequence[Reason] = ()
    further: Sequence[Reason] = ()


@dataclass(frozen=True, kw_only=True)
class Chip:
    """One answer. ``own``: a language in its own script; ``nothing``: "asked, none of these"."""

    value: str
    label: str
    checked: bool = False
    own: str = ""
    nothing: bool = False


@dataclass(frozen=True, kw_only=True)
class ChipGroup:
    """One question of the situation.

    ``one`` is radio buttons, ``many`` boxes, ``number`` a number with its ``unit``, ``choice`` a
    closed list. ``more`` are further options, folded under ``more_label``.
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

    @property
    def answered(self) -> bool:
        return any(option.checked for option in (*self.options, *self.more))

    @property
    def untouched(self) -> bool:
        """Whether it looks the same for everybody: not answered, nothing wrong."""
        return not (self.answered or self.value or self.error)

    @property
    def more_open(self) -> bool:
        return any(option.checked for option in self.more)

    @property
    def chosen(self) -> list[str]:
        """The answers in words, for the summary of a folded panel."""
        if self.kind == "number":
            return [f"{self.value} {self.unit}".strip()] if self.value else []
        return [option.label for option in (*self.options, *self.more) if option.checked]


@dataclass(frozen=True, kw_only=True)
class Theme:
    label: str
    groups: Sequence[ChipGroup]
    open: bool = False

    @property
    def chosen(self) -> list[str]:
        return [words for group in self.groups for words in group.chosen]


@dataclass(frozen=True, kw_only=True)
class Situation:
    themes: Sequence[Theme]
    open: bool = False

    @property
    def chosen(self) -> list[str]:
        return [words for theme in self.themes for words in theme.chosen]


@dataclass(frozen=True, kw_only=True)
class FacetOption:
    value: str
    label: str
    count: int
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
