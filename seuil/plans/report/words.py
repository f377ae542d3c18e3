"""Indicators in words: from where to where, how far it came, where the values come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from babel.numbers import format_decimal
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from seuil.directory.models import Category
from seuil.plans.domain.indicator import OF_SOURCE, Direction, Source
from seuil.plans.labels import FIGURE_LABELS, SOURCE_LABELS
from seuil.plans.models import Indicator, Measure
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places
from seuil.wording.localised import Wording, reader_language
from seuil.wording.times import date_text


def number_text(value: Decimal) -> str:
    """Return a number as it is written in the reader's language, without idle zeros."""
    return format_decimal(value.normalize(), locale=reader_language())


def with_unit(value: Decimal, unit: Wording) -> str:
    """Return a number and what it counts: 1 (services), 40 %.

    People write the unit, in one form: in brackets it agrees with every number, in every language.
    """
    if not unit:
        return number_text(value)
    is_sign = not any(letter.isalpha() for letter in str(unit))
    form = (
        pgettext("a number and its sign", "%(number)s %(unit)s")
        if is_sign
        else pgettext("a number and what it counts", "%(number)s (%(unit)s)")
    )
    return form % {"number": number_text(value), "unit": unit}


def aim_text(one: Indicator) -> str:
    """Return from where to where: from 1 to 4 (services), by 31 December 2026."""
    if one.target is None:
        return _("No target yet.")
    said = {
        "target": with_unit(one.target, one.unit),
        "baseline": number_text(one.baseline) if one.baseline is not None else "",
        "day": date_text(one.target_on) if one.target_on else "",
        "due": date_text(one.baseline_due) if one.baseline_due else "",
    }
    if one.baseline is None and one.baseline_due:
        return _("Target: %(target)s; the baseline will be known on %(due)s.") % said
    if one.baseline is None:
        return _("Target: %(target)s; no baseline yet.") % said
    if one.target_on:
        return _("From %(baseline)s to %(target)s, by %(day)s.") % said
    return _("From %(baseline)s to %(target)s.") % said


def last_text(last: Measure | None, unit: Wording) -> str:
    if last is None:
        return _("Not measured yet.")
    return _("%(value)s on %(day)s") % {
        "value": with_unit(last.value, unit),
        "day": date_text(last.on),
    }


def way_text(share: Decimal | None) -> str:
    """Return how much of the way is gone, where that says something."""
    if share is None or not 0 < share < 1:
        return ""
    return _("%(percent)s %% of the way") % {"percent": int(100 * share)}


@dataclass(frozen=True, slots=True)
class Names:
    """What the codes of bindings are called."""

    themes: Mapping[str, Wording]
    gazetteer: Gazetteer
    language: str

    def place(self, code: str) -> str:
        return self.gazetteer.label(code, self.language) if code in self.gazetteer else code

    def kind(self, code: str) -> str:
        return str(self.themes.get(code, code))


def names() -> Names:
    """Return them in two queries."""
    labels = {one.code: one.label for one in Category.objects.all()}
    return Names(labels, places(), reader_language())


def source_text(one: Indicator, called: Names) -> str:
    """Return where the values come from, in words."""
    source = Source(one.source)
    if source not in OF_SOURCE:
        return one.source_words or str(SOURCE_LABELS[source])
    said = {
        "figure": FIGURE_LABELS[OF_SOURCE[source](one.figure)]
        if one.figure
        else SOURCE_LABELS[source],
        "place": called.place(one.place),
        "need": called.kind(one.need),
        "vignette": str(one.vignette.title) if one.vignette else "",
    }
    if source is Source.VIGNETTE:
        return _("Vignette “%(vignette)s”, %(need)s, %(place)s: %(figure)s, every night") % said
    if one.need:
        return _("%(figure)s: %(need)s, %(place)s") % said
    return _("%(figure)s: %(place)s") % said


def better_text(one: Indicator) -> str:
    """Return which way is better, where it is not the usual one."""
    return _("less is better") if one.direction == Direction.DOWN else ""
