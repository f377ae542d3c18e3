"""What the benchmarks measure on is taken by the ordinary import and the ordinary search form."""

import datetime
import json
import random
from collections import Counter
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from benchmarks.questions import KINDS, TEXTS, questions, with_slip
from benchmarks.records import SOURCE, generated_records
from seuil.directory.operations import load_categories
from seuil.exchange.operations import import_records
from seuil.exchange.report import Line
from seuil.territory.operations import load_territory
from seuil.web.search.asked import asked_by

TODAY = datetime.date(2026, 11, 23)


@pytest.fixture
def _places_and_kinds(db):
    load_territory()
    load_categories()


@pytest.mark.usefixtures("_places_and_kinds")
def test_every_generated_record_is_imported():
    lines = [Line(n, record) for n, record in enumerate(generated_records(150, today=TODAY), 1)]

    report = import_records(SOURCE, lines, actor=None)

    assert report.refused == []
    assert report.created == 150


def test_the_same_seed_gives_the_same_records_and_another_one_others():
    once, again, other = (
        json.dumps(list(generated_records(20, today=TODAY, seed=seed))) for seed in (1, 1, 2)
    )

    assert once == again != other


def test_a_few_parts_come_often_and_most_of_them_seldom():
    organisations = Counter(
        record["organisation"]["id"] for record in generated_records(2000, today=TODAY)
    )
    kinds = Counter(
        code for record in generated_records(2000, today=TODAY) for code in record["categories"]
    )

    assert organisations.most_common(1)[0][1] > 50
    assert sum(count == 1 for count in organisations.values()) > 20
    assert kinds.most_common(1)[0][1] > 10 * min(kinds.values())


@pytest.mark.usefixtures("_places_and_kinds")
def test_the_form_understands_every_question():
    wrong = [
        (fields, dict(asked.form.errors), asked.errors)
        for fields in questions(120, today=TODAY)
        if not (asked := asked_by(QueryDict(urlencode(fields)))).is_valid()
    ]

    assert wrong == []


def test_half_of_the_questions_ask_for_a_time_and_all_tell_something_of_a_person():
    asked = [dict(fields) for fields in questions(100 * len(KINDS), today=TODAY)]

    assert 0.4 < sum("when" in fields for fields in asked) / len(asked) < 0.6
    assert all(any(name.startswith("s_") for name in fields) for fields in asked)


def test_a_slip_keeps_the_letters_and_changes_the_word():
    chance = random.Random(1)  # noqa: S311  not a secret

    changed = [(text, with_slip(text, chance)) for text in TEXTS]

    assert all(sorted(text) == sorted(slip) for text, slip in changed)
    assert sum(text != slip for text, slip in changed) > len(TEXTS) * 0.8
