"""The access card: everything a sheet says, in the order in which one needs it."""

import datetime
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import holidays
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.access import hours
from seuil.access.hours import Span
from seuil.access.types import Opening, State
from seuil.directory.domain import Audience, ContactType
from seuil.directory.models import Contact, Location, Service
from seuil.matching.explain import ConditionGroup, ConditionLine, condition_groups
from seuil.matching.offers import opening_of
from seuil.web.components import (
    Capacity,
    DayHours,
    Fact,
    Freshness,
    Threshold,
    ThresholdTheme,
)
from seuil.web.contacts import contact_link
from seuil.web.search.cards import capacity_of, foreign_language, freshness_of, languages_text
from seuil.wording.localised import Wording
from seuil.wording.phrases import listed
from seuil.wording.times import closed_text, date_text, hour_text, moment_text, weekday_text

WEEK = 7
FAR = datetime.timedelta(days=56)
FEW_DAYS = 2
CONTACT_ICONS = {
    ContactType.PHONE: "phone",
    ContactType.EMAIL: "mail",
    ContactType.WEB: "globe",
    ContactType.FORM: "globe",
}


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text of the service itself, with its language when it is not the page's."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class ContactLine:
    icon: str
    label: str
    value: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """An address, or the words that stand for one that is not shown."""

    address: str
    town: str
    confidential: bool
    precision: str = ""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    text: Paragraph
    can_follow: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """The coming week in words, with what it does not show."""

    known: bool
    now: str
    week: Sequence[DayHours]
    next_openings: Sequence[str]
    notes: Sequence[str]
    text: Paragraph | None


@dataclass(frozen=True, slots=True)
class Sheet:
    service: Service
    name: Paragraph
    organisation: str
    description: Paragraph | None
    publics: Paragraph | None
    categories: Sequence[str]
    steps: Sequence[Paragraph]
    documents: Sequence[DocumentLine]
    themes: Sequence[ThresholdTheme]
    usual_source: str
    known: int
    total: int
    hours: Hours
    price: str
    price_text: Paragraph | None
    languages: str
    capacity: Capacity
    freshness: Freshness
    contacts: Sequence[ContactLine]
    places: Sequence[PlaceLine]
    serves: str
    fictional: bool

    @property
    def unknown(self) -> int:
        return self.total - self.known

    @property
    def at_a_glance(self) -> list[Fact]:
        """What one looks for on the way there, before all else."""
        where = [", ".join(filter(None, (place.address, place.town))) for place in self.places]
        opening = [Fact("clock", self.hours.now)] if self.hours.known else []
        return [*opening, *(Fact("place", text) for text in where)]

    @property
    def phone(self) -> ContactLine | None:
        """The number to call first."""
        return next((line for line in self.contacts if line.icon == "phone"), None)


def sheet_of(service: Service, now: datetime.datetime) -> Sheet:
    """Return the card of a service loaded by ``for_sheet``; ``now`` is local, without zone."""
    groups = condition_groups(service, now.date())
    lines = [line for group in groups for line in group.lines]
    usual = usual_source(lines)
    return Sheet(
        service=service,
        name=Paragraph(str(service.name), foreign_language(service.name)),
        organisation=str(service.organisation.name),
        description=paragraph(service.description),
        publics=paragraph(service.publics_note),
        categories=[str(category.label) for category in service.categories.all()],
        steps=[p for step in service.steps.all() if (p := paragraph(step.text))],
        documents=[
            DocumentLine(text, document.can_follow)
            for document in service.documents.all()
            if (text := paragraph(document.text))
        ],
        themes=[theme_of(group, usual) for group in groups],
        usual_source=usual,
        known=len({line.dimension for line in lines if line.state is not State.UNKNOWN}),
        total=len({line.dimension for line in lines}),
        hours=hours_of(service, now),
        price=str(service.get_price_kind_display()),
        price_text=paragraph(service.price_text),
        languages=languages_text(service, most=len(service.languages)),
        capacity=capacity_of(service),
        freshness=freshness_of(service),
        contacts=list(contacts_of(service.contacts.all())),
        places=[place_of(place) for place in service.locations.all()],
        serves=", ".join(sorted(str(t.name) for t in service.serves.all())),
        fictional=service.source.fictional,
    )


def paragraph(wording: Wording) -> Paragraph | None:
    return Paragraph(wording.text, foreign_language(wording)) if wording else None


def theme_of(group: ConditionGroup, usual: str) -> ThresholdTheme:
    """Return a theme's lines; what nobody has checked stands together on the last one."""
    said = [threshold_of(line, usual) for line in group.lines if line.state is not State.UNKNOWN]
    unknown = [line.label for line in group.lines if line.state is State.UNKNOWN]
    if unknown:
        sentence = _("Not checked: %(labels)s.") % {"labels": listed(unknown)}
        said.append(Threshold(state=State.UNKNOWN.value, sentence=sentence))
    return ThresholdTheme(label=group.label, thresholds=said)


def source_of(line: ConditionLine) -> str:
    """Say who stated a line and when it was checked."""
    if line.origin and line.checked_on:
        return _("%(source)s · checked on %(date)s") % {
            "source": line.origin,
            "date": date_text(line.checked_on),
        }
    if line.checked_on:
        return _("checked on %(date)s") % {"date": date_text(line.checked_on)}
    return line.origin


def usual_source(lines: Iterable[ConditionLine]) -> str:
    """Return the source that most lines share, said once above them."""
    counts = Counter(source_of(line) for line in lines if line.state is not State.UNKNOWN)
    return max(counts, key=counts.__getitem__, default="")


def threshold_of(line: ConditionLine, usual: str) -> Threshold:
    source = source_of(line)
    return Threshold(
        state=line.state.value,
        sentence=" ".join(line.sentences),
        note=" ".join([*(note.text for note in line.notes), *line.dates]),
        derogation=line.derogation,
        source="" if source == usual else source,
    )


def contacts_of(contacts: Iterable[Contact]) -> Iterable[ContactLine]:
    for contact in contacts:
        if contact.audience == Audience.PUBLIC:
            yield contact_line(contact)


def contact_line(contact: Contact) -> ContactLine:
    """Return one contact, whoever it is for: the caller knows who reads."""
    kind = ContactType(contact.kind)
    return ContactLine(
        icon=CONTACT_ICONS[kind],
        label=str(contact.get_kind_display()),
        value=contact.value,
        url=contact_link(kind, contact.value),
        note=str(contact.note),
    )


def place_of(place: Location) -> PlaceLine:
    if place.confidential:
        return PlaceLine(_("Confidential address: call first."), "", confidential=True)
    commune = str(place.commune.name) if place.commune else ""
    return PlaceLine(
        address=place.address,
        town=f"{place.postal_code} {commune}".strip(),
        confidential=False,
        precision="" if place.address else _("exact address not known"),
    )


# Hours


def hours_of(service: Service, now: datetime.datetime) -> Hours:
    opening = opening_of(service)
    week = week_of(opening, now.date()) if opening.hours else []
    days_open = sum(bool(day.spans) for day in week)
    return Hours(
        known=bool(opening.hours),
        now=open_now_text(opening, now),
        week=week,
        next_openings=next_openings(opening, now) if days_open < FEW_DAYS else [],
        notes=list(hour_notes(service, opening, now.date())),
        text=paragraph(service.hours_text),
    )


def open_now_text(opening: Opening, now: datetime.datetime) -> str:
    if not opening.hours:
        return _("Opening hours are not known.")
    span = hours.next_opening(opening, now)
    if span is None:
        return _("Closed for the next four weeks.")
    if span.start > now:
        return _("Closed now, opens %(moment)s.") % {"moment": moment_text(span.start, now)}
    if span.end - now > datetime.timedelta(hours=24):
        return _("Open now, day and night.")
    return _("Open now, until %(hour)s.") % {"hour": hour_text(span.end.time())}


def week_of(opening: Opening, today: datetime.date, number_of_days: int = WEEK) -> list[DayHours]:
    """Return the seven days from today, each span on the day on which it starts."""
    start = datetime.datetime.combine(today, datetime.time())
    found = list(hours.spans(opening, start, start + datetime.timedelta(days=number_of_days)))
    names = holidays.country_holidays(hours.COUNTRY, years=[today.year, today.year + 1])
    days = []
    for number in range(number_of_days):
        day = today + datetime.timedelta(days=number)
        closed_until = next(
            (c.reopens for c in opening.closures if c.first <= day < c.reopens), None
        )
        note = _("public holiday") if day in names else ""
        if closed_until:
            note = _("closed, opens again on %(date)s") % {"date": date_text(closed_until)}
        spans = [span_text(span) for span in joined(found) if span.start.date() == day]
        days.append(DayHours(label=weekday_text(day), spans=spans, today=number == 0, note=note))
    return days


def joined(spans: Iterable[Span]) -> list[Span]:
    """Join spans that touch, so that a night is one opening and not two."""
    result: list[Span] = []
    for span in spans:
        last = result[-1] if result else None
        if (
            last
            and last.end == span.start
            and last.certain == span.certain
            and last.by_appointment == span.by_appointment
            and is_night(last, span)
        ):
            result[-1] = replace(last, end=span.end)
        else:
            result.append(span)
    return result


def is_night(before: Span, after: Span) -> bool:
    """Whether two spans that touch are one night, not days that follow one another."""
    return before.start.hour >= 12 and after.end - before.start < datetime.timedelta(hours=24)


def span_text(span: Span) -> str:
    start, end = span.start, span.end
    text = _("day and night")
    if end - start < datetime.timedelta(hours=24):
        text = _("%(from)s to %(to)s") % {
            "from": hour_text(start.time()),
            "to": hour_text(end.time()) if end.time() != datetime.time() else _("midnight"),
        }
    if not span.certain:
        return _("%(hours)s (to be confirmed)") % {"hours": text}
    return _("%(hours)s, by appointment") % {"hours": text} if span.by_appointment else text


def next_openings(opening: Opening, now: datetime.datetime) -> list[str]:
    """Return the next few openings of a service that rarely opens."""
    coming = [s for s in hours.spans(opening, now, now + FAR) if s.certain and s.start > now]
    return [
        _("%(date)s, %(hours)s") % {"date": date_text(s.start.date()), "hours": span_text(s)}
        for s in coming[:3]
    ]


def hour_notes(service: Service, opening: Opening, today: datetime.date) -> Iterable[str]:
    if opening.hours and not hours.confirms_holidays(opening.hours):
        yield _("Public holidays: not confirmed, call first.")
    for closure in service.closures.all():
        if closure.reopens_on > today:
            text = closed_text(closure.first_day, closure.reopens_on)
            note = str(closure.note)
            yield f"{text} {note}" if note else text


def completeness_text(sheet: Sheet) -> str:
    return ngettext(
        "%(known)s access condition of %(total)s is known.",
        "%(known)s access conditions of %(total)s are known.",
        sheet.known,
    ) % {"known": sheet.known, "total": sheet.total}
