"""What is handed out of each service: a slip with what one needs to get there and be received."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from seuil.access.types import State
from seuil.directory.models import Location, Service
from seuil.directory.reviewing.queries import reviewed_languages
from seuil.kernel.geography import Point
from seuil.matching.index import index
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.models import Landmark
from seuil.web.directory.card import CardFacts, Line, Own, Section, card_facts
from seuil.web.lists.little_map import LittleMap, little_map
from seuil.wording.localised import reader_language

ORDER = (
    "help", "where", "hours", "contact", "bring", "say", "steps", "conditions", "price",
    "languages", "capacity",
)  # fmt: skip
DISCREET = ("where", "hours", "contact")
"""What remains on a paper that must not tell what it is about."""

TELEPHONE = "tel:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a slip; ``beside`` says the same in the second language."""

    line: Line
    beside: Line | None = None


@dataclass(frozen=True, slots=True)
class Part:
    code: str
    heading: str
    beside: str
    entries: tuple[Entry, ...]

    @property
    def own_first(self) -> bool:
        """Whether the words of the service come before those of the card: the paper, then when."""
        return self.code == "bring"


@dataclass(frozen=True, slots=True)
class Slip:
    """``name`` is None on a discreet paper; ``second`` is the language of all that is beside."""

    number: int
    service: Service
    card: CardFacts
    second: str
    second_direction: str
    name: Own | None
    parts: tuple[Part, ...]
    map: LittleMap | None
    note: str = ""

    @property
    def discreet(self) -> bool:
        return self.name is None


@dataclass(frozen=True, slots=True)
class Ground:
    """What maps are drawn from: outlines, and spots that many people know."""

    places: Gazetteer
    spots: Sequence[Landmark]


def slips_of(
    services: Sequence[Service],
    *,
    language: str,
    second: str,
    discreet: bool,
    today: datetime.date,
    notes: Mapping[str, str],
) -> list[Slip]:
    """Return the slips of services loaded by ``for_sheet``, in three queries for all of them."""
    reviewed = reviewed_languages()
    ground = Ground(index.ready().places, list(Landmark.objects.all()))
    return [
        _slip(
            number,
            service,
            card_facts(service, language, today, reviewed=language in reviewed),
            card_facts(service, second, today, reviewed=True) if second else None,
            discreet=discreet,
            ground=ground,
            note=notes.get(str(service.uuid), ""),
        )
        for number, service in enumerate(services, start=1)
    ]


def _slip(
    number: int,
    service: Service,
    card: CardFacts,
    second: CardFacts | None,
    *,
    discreet: bool,
    ground: Ground,
    note: str,
) -> Slip:
    return Slip(
        number=number,
        service=service,
        card=card,
        second=second.language if second else "",
        second_direction=second.direction if second else "",
        name=None if discreet else card.name,
        parts=tuple(_discreet(service, card, second) if discreet else _parts(card, second, ORDER)),
        map=map_of(service, ground),
        note=note,
    )


def _parts(card: CardFacts, second: CardFacts | None, codes: Iterable[str]) -> Iterator[Part]:
    for code in codes:
        section = card.section(code)
        other = second.section(code) if second else None
        entries = _entries(section, other) if section else ()
        if section and entries:
            yield Part(code, section.heading, other.heading if other else "", entries)


def _discreet(service: Service, card: CardFacts, second: CardFacts | None) -> Iterator[Part]:
    """Return what does not tell what kind of service it is: that an address is secret does."""
    secret = any(place.confidential for place in service.locations.all())
    for part in _parts(card, second, DISCREET):
        if part.code == "where" and secret:
            continue
        entries = tuple(entry for entry in part.entries if _is_discreet(part.code, entry.line))
        if entries:
            yield replace(part, entries=entries)


def _is_discreet(code: str, line: Line) -> bool:
    """Whether a line holds no words of the service itself, and no address that names it."""
    if code == "contact":
        return line.url.startswith(TELEPHONE) and line.own is None
    return line.own is None


def _entries(section: Section, other: Section | None) -> tuple[Entry, ...]:
    return tuple(
        Entry(line, beside)
        for line, beside in _paired(section, other)
        if section.code != "conditions" or line.state == State.CONDITION.value
    )


def _paired(section: Section, other: Section | None) -> Iterable[tuple[Line, Line | None]]:
    """Put the lines of two languages side by side, where both say as many."""
    if other is None or len(other.lines) != len(section.lines):
        return [(line, None) for line in section.lines]
    return [
        (mine, theirs if _says_more(theirs, mine) else None)
        for mine, theirs in zip(section.lines, other.lines, strict=True)
    ]


def _says_more(line: Line, than: Line) -> bool:
    """Whether a line tells a reader of its language something that the other does not."""
    if not line.text or line.url:  # a number and an address are the same in every language
        return False
    return line.label != than.label or _plain(line) != _plain(than)


def _plain(line: Line) -> str:
    return "".join(piece.text for piece in line.pieces)


def map_of(service: Service, ground: Ground) -> LittleMap | None:
    """Draw the first place that may be shown; nothing of a service with a confidential one."""
    places: list[Location] = list(service.locations.all())
    if any(place.confidential for place in places):
        return None
    shown = next((place for place in places if place.is_shown and place.commune), None)
    if shown is None or shown.commune is None or shown.lat is None or shown.lon is None:
        return None
    return little_map(
        ground.places,
        shown.commune.code,
        Point(shown.lat, shown.lon),
        ground.spots,
        reader_language(),
    )
