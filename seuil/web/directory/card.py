"""The access card in one of its languages: what is structured, in words that are all given.

Whatever a service wrote itself stays in its own language, with its mark.
"""

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from seuil.access.card_words import card_speaker, card_words, spoken_language
from seuil.access.types import CAPACITY, CapacityStatus, FactKind, Interpreter, State
from seuil.access.vocabulary import vocabulary
from seuil.directory.capacity import capacity_counts
from seuil.directory.domain import Age, Audience, ContactType, Origin, PriceKind, age_of
from seuil.directory.models import AccessCondition, Category, Contact, Location, Service
from seuil.matching.index import index
from seuil.matching.offers import condition_of, opening_of
from seuil.web.contacts import contact_link
from seuil.web.directory.card_hours import HoursInWords
from seuil.wording.card_times import delay_in
from seuil.wording.localised import LANGUAGES, reader_language, wording_of

ISOLATE, END = "\u2068", "\u2069"
PIECES = re.compile(f"{ISOLATE}([^{END}]*){END}")
AT_THE_DOOR = ("fr", "nl")
"""The languages in which the person can show what they come for."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a line; ``isolated`` is a number, a name or an address in another direction."""

    text: str
    isolated: bool = False


@dataclass(frozen=True, slots=True)
class Own:
    """Words of the service itself. ``language`` and ``mark`` (its name) when not the card's."""

    text: str
    language: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """``text`` is in the card's language; on a card from right to left, what keeps its own
    direction stands between U+2068 and U+2069. ``label`` comes before it: days, a kind of contact.
    ``softens``: an exception to the condition of the line before.
    """

    text: str = ""
    own: Own | None = None
    state: str = ""
    label: str = ""
    url: str = ""
    softens: bool = False

    @property
    def pieces(self) -> tuple[Piece, ...]:
        parts = PIECES.split(self.text)
        return tuple(Piece(part, number % 2 == 1) for number, part in enumerate(parts) if part)


@dataclass(frozen=True, slots=True)
class Section:
    code: str
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class CardFacts:
    """``review_note`` and ``fictional`` are sentences in the card's language, or empty."""

    language: str
    direction: str
    own_name: str
    title: str
    name: Own
    organisation: str
    sections: tuple[Section, ...]
    checked: Line
    reviewed: bool
    review_note: str
    fictional: str
    by_code: Mapping[str, Section] = field(repr=False)

    def section(self, code: str) -> Section | None:
        return self.by_code.get(code)


def card_facts(
    service: Service, language: str, today: datetime.date, *, reviewed: bool
) -> CardFacts:
    """Return the card of a service loaded by ``for_sheet``, without a query of its own.

    ``reviewed``: whether somebody has signed the words of this language. Raises `KeyError` for
    a language that no card is in.
    """
    writer = _Writer(service, language, today)
    sections = tuple(writer.sections())
    words = writer.words
    return CardFacts(
        language=language,
        direction=words.direction,
        own_name=words.own,
        title=words.card["title"],
        name=writer.own(service, "name") or Own(""),
        organisation=str(wording_of(service.organisation, "name", writer.wanted)),
        sections=sections,
        checked=writer.checked(),
        reviewed=reviewed,
        review_note="" if reviewed else words.card["to_be_reviewed"],
        fictional=words.card["fictional"] if service.source.fictional else "",
        by_code={section.code: section for section in sections},
    )


class _Writer:
    """Writes the sections of one card."""

    def __init__(self, service: Service, language: str, today: datetime.date) -> None:
        self.service = service
        self.language = language
        self.today = today
        self.words = card_words(language)
        self.card = self.words.card
        self.says = card_speaker(language, self._place)
        self.wanted = [language, reader_language()]
        self.hours = HoursInWords(language, self.card, self.isolate)

    def sections(self) -> Iterator[Section]:
        for code, lines in (
            ("help", self._help()),
            ("conditions", self._conditions()),
            ("unknown", self._unknown()),
            ("steps", self._steps()),
            ("bring", self._bring()),
            ("hours", self._hours()),
            ("contact", self._contact()),
            ("where", self._where()),
            ("price", self._price()),
            ("languages", self._languages()),
            ("capacity", self._capacity()),
            ("say", self._say()),
        ):
            if found := tuple(lines):
                yield Section(code, self.card.get(code, ""), found)

    def isolate(self, text: str) -> str:
        """Keep a text in its own direction on a card that runs from right to left."""
        return f"{ISOLATE}{text}{END}" if self.words.right_to_left and text else text

    def own(self, thing: object, name: str) -> Own | None:
        """Return words of the service, in the card's language when it has them."""
        wording = wording_of(thing, name, self.wanted)
        if not wording:
            return None
        if wording.language == self.language:
            return Own(wording.text)
        mark = spoken_language(wording.language, self.language)
        return Own(wording.text, wording.language, mark)

    def checked(self) -> Line:
        day = self.service.checked_on
        if day is None:
            return Line(self.card["never_checked"])
        text = self.card["checked_on"].format(date=self.hours.date(day))
        old = age_of(day, self.today) is Age.OLD
        return Line(f"{text} {self.card['checked_long_ago']}" if old else text)

    def _place(self, code: str, _language: str) -> str:
        """Name a territory as its own papers do; the card's language has no name for it."""
        language = self.language if self.language in LANGUAGES else reader_language()
        return self.isolate(index.ready().places.label(code, language))

    # What kind of help

    def _help(self) -> Iterator[Line]:
        for category in self.service.categories.all():
            if label := category_label(category, self.language):
                yield Line(label)
            else:
                yield Line(own=self.own(category, "label"))

    def _say(self) -> Iterator[Line]:
        categories = list(self.service.categories.all())
        if not categories:
            return
        if all(category_label(category, self.language) for category in categories):
            yield Line(self._i_come_for(categories, self.language))
        for language in AT_THE_DOOR:
            if language != self.language:
                mark = spoken_language(language, self.language)
                yield Line(own=Own(self._i_come_for(categories, language), language, mark))

    def _i_come_for(self, categories: Iterable[Category], language: str) -> str:
        labels = [category_label(category, language) for category in categories]
        says = card_speaker(language, self._place)
        help_wanted = says.listed(labels, style="standard")
        return card_words(language).card["i_come_for"].format(help=help_wanted)

    # Who can come

    def _conditions(self) -> list[Line]:
        """Return what is asked, then what is not."""
        lines = [line for row in self._rows() for line in self._condition(row)]
        return sorted(lines, key=lambda line: line.state == State.NONE)

    def _rows(self) -> list[AccessCondition]:
        order = {code: number for number, code in enumerate(vocabulary().ruled)}
        rows = [row for row in self.service.conditions.all() if row.dimension in order]
        return sorted(rows, key=lambda row: order[row.dimension])

    def _condition(self, row: AccessCondition) -> Iterator[Line]:
        if row.state == State.NONE:
            text = self.says.sentence(row.dimension, "none")
            yield Line(text, self.own(row, "note"), state=State.NONE)
        elif row.state == State.CONDITION and (text := self._rule(row)):
            text = " ".join((text, *self._observed(row)))
            yield Line(text, self.own(row, "note"), state=State.CONDITION)
            if row.derogation:
                who = self.own(row, "derogation_who")
                yield Line(self.says.derogation(""), who, state=State.CONDITION, softens=True)

    def _observed(self, row: AccessCondition) -> Iterator[str]:
        """Say that the field met a condition, and when; never who."""
        if row.origin == Origin.OBSERVED and row.checked_on:
            yield self.card["observed_on"].format(date=self.hours.date(row.checked_on))
        elif row.origin == Origin.OBSERVED:
            yield self.card["observed"]

    def _rule(self, row: AccessCondition) -> str:
        """Return a condition with its dates; empty when it is over."""
        condition = condition_of(row)
        text = self.says.condition(condition)
        if row.can_follow:
            text = f"{text} {self.says.bring_later(condition)}"
        if row.valid_to and row.valid_to <= self.today:
            return ""
        if row.valid_from and row.valid_from > self.today:
            start = self.hours.date(row.valid_from)
            return self.card["from_day"].format(date=start, sentence=text)
        if row.valid_to:
            last = self.hours.date(row.valid_to - datetime.timedelta(days=1))
            return f"{text} {self.card['until_day'].format(date=last)}"
        return text

    def _unknown(self) -> Iterator[Line]:
        said = {row.dimension for row in self._rows() if row.state != State.UNKNOWN}
        labels = [
            self.says.label(dimension.code)
            for dimension in vocabulary().dimensions.values()
            if dimension.code not in said and dimension.kind is not FactKind.LANGUAGE
        ]
        if labels:
            listed = self.says.listed(labels, style="standard")
            yield Line(self.card["not_known"].format(labels=listed), state=State.UNKNOWN)

    # Coming

    def _steps(self) -> Iterator[Line]:
        for step in self.service.steps.all():
            yield Line(own=self.own(step, "text"))

    def _bring(self) -> Iterator[Line]:
        for document in self.service.documents.all():
            when = self.card["can_follow" if document.can_follow else "at_once"]
            yield Line(when, self.own(document, "text"))

    def _hours(self) -> Iterator[Line]:
        opening = opening_of(self.service)
        if opening.hours:
            yield from self._known_hours(self.service.hours)
        else:
            yield Line(self.card["hours_unknown"])
        for closure in self.service.closures.all():
            if closure.reopens_on > self.today:
                dates = (closure.first_day, closure.reopens_on - datetime.timedelta(days=1))
                first, last = map(self.hours.date, dates)
                text = self.card["closed_between"].format(first=first, last=last)
                yield Line(text, self.own(closure, "note"))
        if own := self.own(self.service, "hours_text"):
            yield Line(own=own)

    def _known_hours(self, text: str) -> Iterator[Line]:
        opening = opening_of(self.service)
        midnight = datetime.datetime.combine(self.today, datetime.time())
        if week := self.hours.week(opening, self.today):
            yield from (Line(days.text, label=days.label) for days in week)
        elif coming := self.hours.next_openings(opening, midnight):
            yield Line(f"{self.card['weeks_differ']}:")
            yield from (Line(days.text, label=days.label) for days in coming)
        else:
            yield Line(self.card["no_opening"])
        if holidays := self.hours.holidays(text):
            yield Line(holidays)

    def _contact(self) -> Iterator[Line]:
        public = [c for c in self.service.contacts.all() if c.audience == Audience.PUBLIC]
        yield from map(self._contact_line, public)
        if not public:
            yield Line(self.card["no_contact"])

    def _contact_line(self, contact: Contact) -> Line:
        kind = ContactType(contact.kind)
        return Line(
            self.isolate(contact.value),
            self.own(contact, "note"),
            label=self.card[kind.value],
            url=contact_link(kind, contact.value),
        )

    def _where(self) -> Iterator[Line]:
        places = list(self.service.locations.all())
        yield from map(self._place_line, places)
        if self.service.outreach:
            yield Line(self.card["outreach"])
        elif not places:
            yield Line(self.card["no_place"])
        serves = [
            wording_of(place, "name", self.wanted).text for place in self.service.serves.all()
        ]
        if serves:
            listed = self.says.listed(map(self.isolate, sorted(serves)), style="standard")
            yield Line(self.card["serves"].format(places=listed))

    def _place_line(self, place: Location) -> Line:
        if place.confidential:
            return Line(self.card["confidential"])
        commune = str(place.commune.name) if place.commune else ""
        town = f"{place.postal_code} {commune}".strip()
        known = self.isolate(", ".join(part for part in (place.address, town) if part))
        if place.address:
            return Line(known)
        return Line(f"{known} {self.card['address_unknown']}".strip())

    # What it costs, in which language, whether there is room

    def _price(self) -> Iterator[Line]:
        kind = PriceKind(self.service.price_kind)
        yield Line(self.card[f"price_{kind.value}"], self.own(self.service, "price_text"))

    def _languages(self) -> Iterator[Line]:
        if spoken := self.service.languages:
            names = [spoken_language(code, self.language) for code in spoken]
            listed = self.says.listed(map(self.isolate, names), style="standard")
            yield Line(self.card["speaks"].format(languages=listed))
        else:
            yield Line(self.card["languages_unknown"])
        interpreter = Interpreter(self.service.interpreter)
        yield Line(self.card[f"interpreter_{interpreter.value}"])

    def _capacity(self) -> Iterator[Line]:
        text = self._room()
        if day := self.service.capacity_updated:
            text = f"{text} {self.card['said_on'].format(date=self.hours.date(day))}"
            told = self.service.capacity != CapacityStatus.UNKNOWN
            if told and not capacity_counts(self.service, self.today):
                text = f"{text} {self.card['no_longer_counted']}"
        yield Line(text)

    def _room(self) -> str:
        days = self.service.capacity_delay_days
        match CapacityStatus(self.service.capacity):
            case CapacityStatus.OPEN:
                return self.says.sentence(CAPACITY, "open")
            case CapacityStatus.FULL:
                return self.says.sentence(CAPACITY, "failed")
            case CapacityStatus.WAITING_LIST if days is not None:
                delay = delay_in(days, self.language)
                return self.says.sentence(CAPACITY, "waiting_list", delay=delay)
            case CapacityStatus.WAITING_LIST:
                return self.says.sentence(CAPACITY, "waiting_list_no_delay")
            case _:
                return self.says.sentence(CAPACITY, "unknown")


def category_label(category: Category, language: str) -> str:
    """Return what a kind of help is called; empty when this language has no word for it yet."""
    if language in LANGUAGES:
        return str(getattr(category, f"label_{language}"))
    label: str = card_words(language).content["categories"].get(category.code, "")
    return label
