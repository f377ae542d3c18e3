"""Changes of a sheet in words: the name of each piece, what it said and what it says."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.access.types import CapacityStatus
from seuil.directory.domain import Audience
from seuil.directory.models import (
    CHECKED_BY_LABELS,
    CONTACT_LABELS,
    INTERPRETER_LABELS,
    PRICE_LABELS,
    Category,
)
from seuil.directory.models.sheet import AUDIENCE_LABELS, CAPACITY_LABELS
from seuil.directory.record.changes import TEXTS, Change
from seuil.directory.record.values import (
    COMMUNE,
    ClosureRecord,
    ConditionRecord,
    ContactRecord,
    DocumentRecord,
    LocationRecord,
    Texts,
)
from seuil.matching.chips import dimension_label, language_label
from seuil.matching.index import index
from seuil.matching.rules import exception_of, statement_of
from seuil.web.sheets.hours_words import hours_in_words
from seuil.wording.localised import LANGUAGES, reader_language
from seuil.wording.phrases import listed
from seuil.wording.times import date_text, days_text

CONFIDENTIAL = gettext_lazy("confidential address")
LABELS: Mapping[str, str | Promise] = {
    "organisation": gettext_lazy("Organisation"),
    "updated": gettext_lazy("Date of the record"),
    "categories": gettext_lazy("Kinds of help"),
    "serves": gettext_lazy("Territories served"),
    "outreach": gettext_lazy("Goes to people"),
    "contacts": gettext_lazy("Contacts"),
    "languages": gettext_lazy("Languages"),
    "interpreter": gettext_lazy("Interpreter"),
    "hours": gettext_lazy("Opening hours"),
    "closures": gettext_lazy("Closures"),
    "price": gettext_lazy("Price"),
    "capacity": gettext_lazy("Availability"),
    "capacity_delay_days": gettext_lazy("Waiting time"),
    "capacity_updated": gettext_lazy("Availability said on"),
    "entry_steps": gettext_lazy("Way in"),
    "documents": gettext_lazy("Documents"),
    "checked_on": gettext_lazy("Sheet checked on"),
    "checked_by": gettext_lazy("Sheet checked by"),
    "visibility": gettext_lazy("Who sees the sheet"),
    "gone": gettext_lazy("Gone since"),
}
TEXT_LABELS: Mapping[str, tuple[str | Promise, ...]] = {
    "name": (
        gettext_lazy("Name, in French"),
        gettext_lazy("Name, in Dutch"),
        gettext_lazy("Name, in English"),
    ),
    "description": (
        gettext_lazy("What one gets, in French"),
        gettext_lazy("What one gets, in Dutch"),
        gettext_lazy("What one gets, in English"),
    ),
    "publics_note": (
        gettext_lazy("For whom, in French"),
        gettext_lazy("For whom, in Dutch"),
        gettext_lazy("For whom, in English"),
    ),
    "hours_text": (
        gettext_lazy("Hours in words, in French"),
        gettext_lazy("Hours in words, in Dutch"),
        gettext_lazy("Hours in words, in English"),
    ),
    "price_text": (
        gettext_lazy("Price in words, in French"),
        gettext_lazy("Price in words, in Dutch"),
        gettext_lazy("Price in words, in English"),
    ),
}


@dataclass(frozen=True, slots=True)
class ChangeWords:
    """One piece before and after, empty where it was not there; ``language``: of a free text."""

    path: str
    label: str
    before: str
    after: str
    language: str = ""


def label_of(path: str) -> str:
    """Return the name of a piece; a place is only called a place."""
    kind, _dot, rest = path.partition(".")
    if kind in TEXTS and rest in LANGUAGES:
        return str(TEXT_LABELS[kind][LANGUAGES.index(rest)])
    if kind == "conditions":
        return _("Condition: %(dimension)s") % {"dimension": _dimension(rest)}
    if kind == "locations":
        return _("Place")
    return str(LABELS.get(path, path))


def _dimension(code: str) -> str:
    try:
        return dimension_label(code)
    except KeyError:
        return code


def words_of(found: Sequence[Change], *, may_see_confidential: bool = False) -> list[ChangeWords]:
    """Say changes in the reader's language, in at most one query.

    Without ``may_see_confidential`` nothing is said of the address of a confidential place, nor
    of contacts that only professionals see.
    """
    teller = _Teller(_categories(found), full=may_see_confidential)
    said = (teller.words(change) for change in found)
    return [words for words in said if words is not None]


def _categories(found: Iterable[Change]) -> dict[str, str]:
    codes = {
        code
        for change in found
        if change.path == "categories"
        for code in (*(change.before or ()), *(change.after or ()))
    }
    if not codes:
        return {}
    return {row.code: str(row.label) for row in Category.objects.filter(code__in=codes)}


class _Teller:
    def __init__(self, categories: Mapping[str, str], *, full: bool) -> None:
        self.categories = categories
        self.full = full
        self.ways: Mapping[str, Callable[[Any], str]] = {
            "organisation": str,
            "updated": date_text,
            "categories": lambda codes: listed([categories.get(code, code) for code in codes]),
            "serves": lambda codes: listed([_territory(code) for code in codes]),
            "outreach": lambda said: _("yes") if said else _("no"),
            "contacts": self._contacts,
            "languages": lambda codes: listed([language_label(code) for code in codes]),
            "interpreter": lambda code: str(INTERPRETER_LABELS[code]),
            "hours": lambda osm: " ".join(hours_in_words(osm)) or osm,
            "closures": _closures,
            "price": lambda code: str(PRICE_LABELS[code]),
            "capacity": lambda code: str(CAPACITY_LABELS[CapacityStatus(code)]),
            "capacity_delay_days": days_text,
            "capacity_updated": date_text,
            "entry_steps": lambda steps: _lines(_text(step) for step in steps),
            "documents": lambda documents: _lines(_document(one) for one in documents),
            "checked_on": date_text,
            "checked_by": lambda code: str(CHECKED_BY_LABELS[code]),
            "visibility": lambda code: str(AUDIENCE_LABELS[code]),
            "gone": lambda said: date_text(said.on),
        }

    def words(self, change: Change) -> ChangeWords | None:
        kind, _dot, rest = change.path.partition(".")
        if kind in TEXTS:
            return ChangeWords(
                change.path, label_of(change.path), change.before or "", change.after or "", rest
            )
        if kind == "conditions":
            say: Callable[[Any], str] = _conditions
        elif kind == "locations":
            return self._place(change)
        else:
            say = self.ways.get(kind, str)
        before, after = (self._said(say, value) for value in (change.before, change.after))
        if before == after and not self.full:  # what differs is not for this reader
            return None
        return ChangeWords(change.path, label_of(change.path), before, after)

    def _said(self, say: Callable[[Any], str], value: Any) -> str:
        return "" if value in (None, "", ()) else say(value)

    def _contacts(self, contacts: Sequence[ContactRecord]) -> str:
        return _lines(
            _contact(contact)
            for contact in contacts
            if self.full or contact.audience is Audience.PUBLIC
        )

    def _place(self, change: Change) -> ChangeWords:
        secret = any(place and place.confidential for place in (change.before, change.after))
        hidden = secret and not self.full
        before, after = (
            "" if place is None else str(CONFIDENTIAL) if hidden else _place(place)
            for place in (change.before, change.after)
        )
        if hidden and before and after:
            after = _("confidential address, changed")
        return ChangeWords(change.path, label_of(change.path), before, after)


def _lines(parts: Iterable[str]) -> str:
    return "\n".join(part for part in parts if part)


def _text(texts: Texts) -> str:
    """Return a text in every language in which it is written, the reader's first."""
    said = texts.as_dict()
    order = [reader_language(), *said]
    return " / ".join(said[code] for code in dict.fromkeys(order) if code in said)


def _territory(code: str) -> str:
    gazetteer = index.ready().places
    return gazetteer.label(code, reader_language()) if code in gazetteer else code


def _conditions(conditions: Sequence[ConditionRecord]) -> str:
    return _lines(_condition(condition) for condition in conditions)


def _condition(condition: ConditionRecord) -> str:
    who = condition.derogation_who.as_dict()
    parts = [
        statement_of(condition),
        exception_of(condition, who.get(reader_language()) or next(iter(who.values()), "")),
        _dates(condition),
        _text(condition.note),
    ]
    if condition.derogation is False:
        parts.append(_("No exception."))
    return " ".join(part for part in parts if part)


def _dates(condition: ConditionRecord) -> str:
    first, end = condition.valid_from, condition.valid_to
    if first and end:
        return _("From %(first)s until the day before %(end)s.") % {
            "first": date_text(first),
            "end": date_text(end),
        }
    if first:
        return _("From %(first)s.") % {"first": date_text(first)}
    return _("Until the day before %(end)s.") % {"end": date_text(end)} if end else ""


def _contact(contact: ContactRecord) -> str:
    parts = [f"{CONTACT_LABELS[contact.type]}: {contact.value}", _text(contact.note)]
    if contact.audience is not Audience.PUBLIC:
        parts.append(_("for professionals only"))
    return " · ".join(part for part in parts if part)


def _closures(closures: Sequence[ClosureRecord]) -> str:
    return _lines(
        " ".join(
            (
                _("Closed from %(first)s, open again on %(reopens)s.")
                % {"first": date_text(one.first), "reopens": date_text(one.reopens)},
                _text(one.note),
            )
        ).strip()
        for one in closures
    )


def _document(document: DocumentRecord) -> str:
    text = _text(document.text)
    return _("%(document)s (can follow)") % {"document": text} if document.can_follow else text


def _place(place: LocationRecord) -> str:
    town = _territory(COMMUNE + place.commune) if place.commune else ""
    parts = [place.address, f"{place.postal_code} {town}".strip()]
    if place.lat is not None and place.lon is not None:
        parts.append(f"{place.lat:g}, {place.lon:g}")
    if place.confidential:
        parts.append(str(CONFIDENTIAL))
    return ", ".join(part for part in parts if part)
