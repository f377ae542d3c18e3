"""Short sentences that several capabilities say the same way."""

import datetime
from collections.abc import Sequence

from babel.lists import format_list
from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from seuil.access.types import Interpreter
from seuil.wording.localised import reader_language
from seuil.wording.times import date_text


def listed(items: Sequence[str]) -> str:
    """Return ``a, b and c`` in the reader's language."""
    return format_list(list(items), style="standard", locale=reader_language())


def number_text(number: int) -> str:
    """Return a number as it is written in the reader's language: 1 249 597, 1.249.597."""
    return format_decimal(number, locale=reader_language())


def speaks_phrase(languages: Sequence[str]) -> str:
    return _("The service speaks: %(languages)s.") % {"languages": listed(languages)}


def interpreter_phrase(interpreter: Interpreter) -> str:
    if interpreter is Interpreter.ON_SITE:
        return _("An interpreter is on site.")
    return _("An interpreter is possible by telephone.")


def from_day_phrase(day: datetime.date, sentence: str) -> str:
    return _("From %(date)s: %(sentence)s") % {"date": date_text(day), "sentence": sentence}


def until_day_phrase(day: datetime.date) -> str:
    return _("Until %(date)s.") % {"date": date_text(day)}
