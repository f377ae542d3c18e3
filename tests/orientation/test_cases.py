"""A hundred fictional requests with what an experienced worker of a desk would make of them.

``cases/`` was written from the sheets of the demonstration, not from the engine: for each request
the avenues worth trying, and every service of that kind that would not take this person, with why.

An avenue counts as proposed when it is among the first twenty that the exploration screen shows
for the whole region as open or to ask. More proposals than the avenues of a case are no mistake:
the cases say what must not be missed. Closed doors are compared both ways.
"""

import datetime
import itertools
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.utils import timezone

from seuil.access.types import Verdict
from seuil.access.vocabulary import read_situation
from seuil.directory.models import Category
from seuil.exchange.management.commands.load_demonstration import demonstration_lines
from seuil.kernel.data import plain_yaml, shipped_yaml
from seuil.kernel.personal import personal_in
from seuil.kernel.text import fold
from seuil.orientation.domain.reasons import SIDES, Reason, Side
from seuil.orientation.domain.request import Urgency
from seuil.orientation.exploring import Sought, facts_of, proposals
from seuil.territory.models import Territory

CASES = [
    case
    for file in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in plain_yaml(file.read_text(encoding="utf-8"))
]
DAY = datetime.date(2026, 11, 24)
"""A Tuesday, four days after the demonstration last said whether there is room."""
FIRST = 20
ALIKE = 0.4
"""Share of their words that two texts may have in common."""
COMMON_WORDS = {
    "fr": {"le", "la", "et", "un", "une", "les", "pas", "elle", "il", "est", "de"},
    "nl": {"de", "het", "en", "een", "niet", "ze", "hij", "is", "van", "geen"},
}


@dataclass(frozen=True, slots=True)
class Offered:
    """What exploring a case found: the first avenues, and each closed door with its reasons."""

    first: list[str]
    closed: dict[str, set[str]]


@pytest.fixture(scope="module")
def offered(demonstration):
    """Explores every case once, as on `DAY` in the morning."""
    morning = timezone.make_aware(datetime.datetime.combine(DAY, datetime.time(10)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: morning)
        return {case["code"]: explored(case) for case in CASES}


def explored(case):
    found = proposals(
        Sought(
            category=Category.objects.get(code=case["category"]),
            place=Territory.objects.get(code=case["place"]),
            situation=facts_of(case["situation"]),
        )
    )
    live = [one for one in found if one.verdict is not Verdict.BLOCKED]
    return Offered(
        first=[one.service.external_id for one in live[:FIRST]],
        closed={
            one.service.external_id: {str(reason) for reason in one.reasons}
            for one in found
            if one.verdict is Verdict.BLOCKED
        },
    )


def missed(cases, offered):
    return [
        (case["code"], avenue)
        for case in cases
        for avenue in case["avenues"]
        if avenue not in offered[case["code"]].first
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("languages", [("fr", "nl"), ("fr",), ("nl",)], ids="-".join)
def test_ninety_five_in_a_hundred_of_the_right_avenues_are_proposed(offered, languages):
    cases = [case for case in CASES if case["language"] in languages]
    right = sum(len(case["avenues"]) for case in cases)

    recall = 1 - len(missed(cases, offered)) / right

    assert recall >= 0.95, missed(cases, offered)


@pytest.mark.django_db
def test_no_request_is_left_without_any_of_its_avenues(offered):
    left = [
        case["code"]
        for case in CASES
        if not set(case["avenues"]) & set(offered[case["code"]].first)
    ]

    assert left == []


@pytest.mark.django_db
def test_every_closed_door_has_exactly_its_reasons(offered):
    wrong = {
        (case["code"], service): (sorted(reasons), sorted(found))
        for case in CASES
        for service, reasons in case["blocked"].items()
        if (found := offered[case["code"]].closed.get(service, set())) != set(reasons)
    }

    assert wrong == {}


@pytest.mark.django_db
def test_no_door_is_said_to_be_closed_that_is_not(offered):
    wrong = {
        case["code"]: more
        for case in CASES
        if (more := offered[case["code"]].closed.keys() - case["blocked"].keys())
    }

    assert wrong == {}


def test_there_are_a_hundred_cases_half_of_them_in_each_language():
    assert Counter(case["language"] for case in CASES) == {"fr": 50, "nl": 50}
    assert len({case["code"] for case in CASES}) == 100


def test_cases_name_only_what_exists():
    offer = {line.record["id"]: line.record["categories"] for line in demonstration_lines()}
    territories = {
        entry["code"] for entry in shipped_yaml("seuil.territory", "brussels.yaml")["territories"]
    }

    for case in CASES:
        read_situation(case["situation"], is_territory=territories.__contains__)
        assert case["place"] in territories
        assert case["urgency"] in list(Urgency)
        for service in (*case["avenues"], *case["blocked"]):
            kinds = {part for kind in offer[service] for part in (kind, kind.split(".")[0])}
            assert case["category"] in kinds, (case["code"], service)


def test_doors_are_closed_by_the_offer_or_a_threshold_and_never_also_open():
    for case in CASES:
        assert case["avenues"], case["code"]
        assert not set(case["avenues"]) & set(case["blocked"]), case["code"]
        for reasons in case["blocked"].values():
            assert reasons
            assert {SIDES[Reason(reason)] for reason in reasons} <= {Side.OFFER, Side.THRESHOLD}


def test_the_cases_know_many_kinds_of_need_and_of_closed_door():
    kinds = {case["category"].split(".")[0] for case in CASES}
    reasons = {reason for case in CASES for found in case["blocked"].values() for reason in found}
    looked_at = {Reason.FULL, Reason.COST, Reason.OUT_OF_AREA, Reason.PROTECTION}
    looked_at |= {one for one in Reason if SIDES[one] is Side.THRESHOLD}

    assert len(kinds) >= 20
    assert looked_at <= reasons


def test_no_two_texts_are_alike():
    words = {case["code"]: set(fold(case["text"]).split()) for case in CASES}

    alike = [
        (one, other)
        for (one, some), (other, more) in itertools.combinations(words.items(), 2)
        if len(some & more) > ALIKE * len(some | more)
    ]

    assert alike == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["code"])
def test_a_text_is_in_its_language_and_names_nobody(case):
    words = Counter(fold(case["text"]).replace(",", " ").replace(".", " ").split())
    shares = {
        language: sum(words[word] for word in common) for language, common in COMMON_WORDS.items()
    }

    assert max(shares, key=shares.__getitem__) == case["language"]
    assert personal_in(case["text"], today=DAY) == ()
    assert not any(sign.isdigit() for sign in case["text"])
