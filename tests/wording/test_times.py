"""Days and hours in words: the same on pages, in mails and on paper."""

import datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from seuil.wording.card_times import full_date_in
from seuil.wording.times import day_of_year_text, month_text, short_day_text

FIRST = datetime.date(2026, 12, 1)
LATE = datetime.datetime(2026, 11, 30, 23, 30, tzinfo=datetime.UTC)
"""Half past midnight of the first of December in Brussels."""


def shown(said: str, language: str, **given: object) -> str:
    with translation.override(language):
        return Template(said).render(Context(given))


@pytest.mark.parametrize(
    ("language", "day", "moment", "hour"),
    [
        ("fr", "1er décembre 2026", "1er décembre 2026, 0\u00a0h\u00a030", "0\u00a0h\u00a030"),
        ("nl", "1 december 2026", "1 december 2026, 0.30\u00a0uur", "0.30\u00a0uur"),
        ("en", "1 December 2026", "1 December 2026, 0:30", "0:30"),
    ],
)
def test_a_template_says_a_day_as_one_writes_it_in_the_language_of_its_reader(
    language, day, moment, hour
):
    assert shown("{{ at|day }}", language, at=FIRST) == day
    assert shown("{{ at|day }}", language, at=LATE) == day
    assert shown("{{ at|moment }}", language, at=LATE) == moment
    assert shown("{{ at|hour }}", language, at=LATE) == hour


@pytest.mark.parametrize("language", ["fr", "nl", "en"])
def test_digits_are_the_same_in_every_language(language):
    assert shown("{{ at|short_day }}", language, at=FIRST) == "01/12/2026"
    assert shown("{{ at|short_moment }}", language, at=LATE) == "01/12/2026 00:30"


@pytest.mark.parametrize("name", ["day", "short_day", "month", "moment", "short_moment", "hour"])
def test_where_there_is_no_day_nothing_is_said(name):
    assert shown(f"{{{{ at|{name} }}}}", "fr", at=None) == ""


def test_parts_of_a_day_say_the_first_too():
    with translation.override("fr"):
        assert day_of_year_text(FIRST) == "1er décembre"
        assert short_day_text(FIRST) == "mar. 1er déc."
        assert month_text(FIRST) == "décembre 2026"
    assert full_date_in(FIRST, "fr") == "mardi 1er décembre 2026"
    assert full_date_in(FIRST, "en") == "Tuesday 1 December 2026"
    assert full_date_in(FIRST, "ar") == "01/12/2026"


def test_only_the_first_is_said_otherwise():
    with translation.override("fr"):
        assert day_of_year_text(datetime.date(2026, 12, 11)) == "11 décembre"
        assert day_of_year_text(datetime.date(2026, 12, 21)) == "21 décembre"
