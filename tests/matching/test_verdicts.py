"""Verdicts over the whole demonstration: columns and reference agree, and each reason is said."""

import datetime
import re

import pytest
from django.utils import timezone, translation

from seuil.access import reference
from seuil.access.types import Force, Operator, Result, Sort, Verdict
from seuil.access.vocabulary import read_situation, vocabulary
from seuil.directory.models import Service
from seuil.kernel.geography import Point
from seuil.matching.explain import assurances_of, capacity_sentence, condition_groups, reasons_of
from seuil.matching.index import index
from seuil.matching.offers import offer_of
from seuil.matching.search import Question, judge, query_of, search
from seuil.observatory.models import Vignette
from tests.factories.directory import (
    AccessConditionFactory,
    ClosureFactory,
    LocationFactory,
    ServiceFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

NORTH_STATION = Point(50.8603, 4.3614)
TUESDAY = datetime.datetime.fromisoformat("2026-11-24T10:00:00+01:00")
LANGUAGES = ("fr", "nl", "en")


def facts(**raw):
    return read_situation(raw, is_territory=index.ready().places.__contains__)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"at": TUESDAY, "sort": Sort.SOONEST},
        {"point": NORTH_STATION, "radius_m": 4000.0, "sort": Sort.NEAREST},
        {"text": "médecin", "at": TUESDAY, "until": TUESDAY + datetime.timedelta(hours=14)},
        {"territories": frozenset({"basin:nord"}), "spoken": frozenset({"ar"})},
    ],
    ids=["anywhere", "soonest", "near", "in words", "narrowed"],
)
def test_columns_and_reference_agree_on_every_vignette(asked):
    ready = index.ready()
    offers = [offer_of(service, ready.places) for service in Service.objects.public().for_engine()]
    for vignette in Vignette.objects.all():
        question = Question(situation=facts(**vignette.situation), limit=200, **asked)
        query = query_of(question, ready)

        answer = ready.engine.search(query)

        expected = reference.search(offers, query, ready.setting)
        assert answer.results == expected.results, vignette.code
        assert dict(answer.verdicts) == dict(expected.verdicts)
        assert dict(answer.thresholds) == dict(expected.thresholds)
        assert {name: dict(counts) for name, counts in answer.facets.items()} == {
            name: dict(counts) for name, counts in expected.facets.items()
        }


@pytest.mark.slow
@pytest.mark.parametrize(("turn", "language"), list(enumerate(LANGUAGES)))
def test_every_reason_of_the_vignettes_is_a_sentence(turn, language):
    """Each vignette in one of the languages, over half of the offer."""
    told = set()
    with translation.override(language):
        for vignette in list(Vignette.objects.all())[turn::3]:
            situation = facts(**vignette.situation)
            reply = search(Question(situation=situation, at=TUESDAY, limit=80, offset=20 * turn))
            for match in reply.matches:
                for reason in reasons_of(match, reply.now, situation):
                    told.add(reason.result)
                    assert_sentence(reason.sentence)
                    assert reason.derogation == "" or reason.derogation.endswith((".", "»", "!"))
                for sentence in assurances_of(match, situation):
                    assert_sentence(sentence)

    assert told >= {
        Result.FAILED,
        Result.ASK_PERSON,
        Result.ASK_SERVICE,
        Result.BRING_LATER,
        Result.PREFERRED,
    }


def assert_sentence(text):
    assert re.fullmatch(r"[^{}]*[.?!]", text), text
    assert text[0].isupper() or not text[0].isalpha(), text
    assert "None" not in text


def sentences(service, /, spoken_in="fr", at=None, **situation):
    """Return what is said of one service to one situation: (dimension, result) -> sentence."""
    service = Service.objects.for_sheet().get(pk=service.pk)
    known = facts(**situation)
    with translation.override(spoken_in):
        match = judge(service, Question(situation=known, at=at))
        now = timezone.localtime(at).replace(tzinfo=None) if at else datetime.datetime.max
        return {
            (reason.dimension, reason.result): reason for reason in reasons_of(match, now, known)
        }


KINDS = [
    ("failed", {"operator": Operator.NOT_HAS}, {"animals": True}, Result.FAILED),
    ("ask the person", {"operator": Operator.NOT_HAS}, {"age": 30}, Result.ASK_PERSON),
    (
        "bring later",
        {"operator": Operator.NOT_HAS, "can_follow": True},
        {"animals": True},
        Result.BRING_LATER,
    ),
    (
        "preferred",
        {"operator": Operator.NOT_HAS, "force": Force.PREFERS},
        {"animals": False},
        Result.PREFERRED,
    ),
    ("ask the service", None, {"animals": True}, Result.ASK_SERVICE),
]


@pytest.mark.parametrize(
    ("condition", "situation", "result"),
    [kind[1:] for kind in KINDS],
    ids=[kind[0] for kind in KINDS],
)
def test_each_result_has_its_own_words_in_each_language(condition, situation, result):
    service = ServiceFactory()
    if condition:
        AccessConditionFactory(service=service, dimension="animals", values=[], **condition)

    told = {
        sentences(service, language, **situation)["animals", result].sentence
        for language in LANGUAGES
    }

    assert len(told) == 3
    for sentence in told:
        assert_sentence(sentence)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ("complet", "9\u00a0h", "sur demande de la coordination")),
        ("nl", ("volzet", "9\u00a0uur", "op vraag van de coördinatie")),
        ("en", ("full", "9:00", "if the coordinator asks")),
    ],
)
def test_full_closed_and_exceptions_are_said_in_each_language(language, expected):
    full, hour, exception = expected
    service = ServiceFactory(
        capacity="full", capacity_updated=datetime.date(2026, 11, 20), hours="Mo-Fr 09:00-12:00"
    )
    AccessConditionFactory(
        service=service,
        dimension="animals",
        operator=Operator.NOT_HAS,
        values=[],
        derogation=True,
        derogation_who_fr="sur demande de la coordination",
        derogation_who_nl="op vraag van de coördinatie",
        derogation_who_en="if the coordinator asks",
    )
    sunday = datetime.datetime.fromisoformat("2026-11-22T15:00:00+01:00")

    told = sentences(service, language, at=sunday, animals=True)

    assert full in told["capacity", Result.FAILED].sentence.lower()
    assert "20" in told["capacity", Result.FAILED].sentence
    assert hour in told["hours", Result.FAILED].sentence
    assert exception in told["animals", Result.FAILED].derogation


def test_a_lost_language_names_those_that_are_spoken():
    service = ServiceFactory(languages=["fr", "ar"], interpreter="none")

    told = sentences(service, "fr", language=["ti"])

    assert "français" in told["language", Result.FAILED].sentence
    assert "arabe" in told["language", Result.FAILED].sentence


def test_hours_that_nobody_knows_are_asked_for():
    assert ("hours", Result.ASK_SERVICE) in sentences(ServiceFactory(), at=TUESDAY)


def test_questions_are_told_the_shortest_first_and_obstacles_before_them():
    service = ServiceFactory()
    AccessConditionFactory(
        service=service, dimension="animals", operator=Operator.NOT_HAS, values=[]
    )
    AccessConditionFactory(
        service=service, dimension="residence_status", values=["permit", "belgian_eu"]
    )

    told = list(
        sentences(service, animals=True, health=["drugs"], address="none", active_use=True).values()
    )

    asks = [len(reason.sentence) for reason in told if reason.result.startswith("ask")]
    assert told[0].result is Result.FAILED
    assert len(asks) >= 3
    assert asks == sorted(asks)


def test_what_a_service_says_itself_is_told_to_those_at_risk():
    service = ServiceFactory(languages=["fr", "ti"])
    AccessConditionFactory(service=service, dimension="animals", none=True)
    known = facts(animals=True, language=["ti"])

    match = judge(Service.objects.for_sheet().get(pk=service.pk), Question(situation=known))

    with translation.override("en"):
        assert assurances_of(match, known) == [
            "Animals are allowed.",
            "The service speaks: Tigrinya.",
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_has_a_line_for_every_dimension(language):
    service = ServiceFactory()
    AccessConditionFactory(service=service)
    AccessConditionFactory(service=service, dimension="animals", none=True)

    with translation.override(language):
        groups = condition_groups(
            Service.objects.for_sheet().get(pk=service.pk), datetime.date(2026, 11, 21)
        )

    lines = {line.dimension: line for group in groups for line in group.lines}
    assert set(lines) == set(vocabulary().ruled)
    assert {lines[code].state for code in ("residence_status", "animals", "age")} == {
        "condition",
        "none",
        "unknown",
    }
    for line in lines.values():
        for sentence in line.sentences:
            assert_sentence(sentence)


def test_what_is_declared_and_what_was_observed_each_have_their_source_and_day():
    declared, seen = datetime.date(2026, 10, 1), datetime.date(2026, 11, 12)
    rule = AccessConditionFactory(origin="declared", checked_on=declared)
    AccessConditionFactory(
        service=rule.service, origin="observed", checked_on=seen, force="prefers"
    )
    service = Service.objects.for_sheet().get(pk=rule.service_id)

    with translation.override("en"):
        groups = condition_groups(service, datetime.date(2026, 11, 21))

    lines = [line for group in groups for line in group.lines if line.dimension == rule.dimension]
    assert [(line.origin, line.checked_on) for line in lines] == [
        ("declared by the service", declared),
        ("observed by the field", seen),
    ]
    assert len({line.sentences[0] for line in lines}) == 2


def test_a_condition_that_starts_later_is_announced_and_not_counted():
    rule = AccessConditionFactory(valid_from=datetime.date(2027, 1, 1))
    service = Service.objects.for_sheet().get(pk=rule.service_id)

    with translation.override("en"):
        groups = condition_groups(service, datetime.date(2026, 11, 21))

    line = next(
        line for group in groups for line in group.lines if line.dimension == "residence_status"
    )
    assert line.state == "unknown"
    assert "1 January 2027" in line.dates[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("status", "delay"),
    [("open", None), ("full", None), ("waiting_list", None), ("waiting_list", 45), ("unknown", 0)],
)
def test_availability_is_a_sentence(language, status, delay):
    service = ServiceFactory.build(
        organisation=None, source=None, capacity=status, capacity_delay_days=delay
    )

    with translation.override(language):
        assert_sentence(capacity_sentence(service))


# The person of the project's own example: a man of 34 without papers, with a dog, who speaks
# Tigrinya and needs a doctor on Tuesday at ten near the North station.
NEWCOMER = {
    "age": 34,
    "gender": "man",
    "residence_status": "undocumented",
    "animals": True,
    "language": ["ti"],
}


@pytest.fixture
def for_the_newcomer():
    return search(
        Question(
            text="médecin",
            point=NORTH_STATION,
            at=TUESDAY,
            situation=facts(**NEWCOMER),
            limit=50,
        )
    )


def test_the_newcomer_finds_a_door_that_is_open(for_the_newcomer):
    verdicts = [match.found.verdict for match in for_the_newcomer.matches]

    assert verdicts[0] is Verdict.OPEN
    assert for_the_newcomer.verdicts[Verdict.ASK] >= 2
    assert for_the_newcomer.verdicts[Verdict.BLOCKED] >= 3
    assert verdicts == sorted(verdicts, key=list(Verdict).index)


def test_the_newcomer_learns_what_stands_in_the_way(for_the_newcomer):
    blocked = [m for m in for_the_newcomer.matches if m.found.verdict is Verdict.BLOCKED]
    named = set()
    for match in blocked:
        told = reasons_of(match, for_the_newcomer.now, for_the_newcomer.question.situation)
        failed = [reason for reason in told if reason.result is Result.FAILED]
        assert failed
        named |= {reason.dimension for reason in failed}

    assert len(named) >= 3


def test_a_confidential_place_gives_no_distance_and_no_commune():
    hidden = ServiceFactory(name_fr="Refuge Zeppelin")
    commune = index.ready().places
    LocationFactory(service=hidden, hidden=True, lat=NORTH_STATION.lat, lon=NORTH_STATION.lon)
    assert "commune:21015" in commune

    everywhere = search(Question(text="zeppelin"))
    near = search(Question(text="zeppelin", point=NORTH_STATION, radius_m=50_000))
    in_commune = search(Question(text="zeppelin", territories=frozenset({"commune:21015"})))

    assert everywhere.count == 1
    assert dict(everywhere.facets["commune"]) == {}
    assert dict(everywhere.facets["basin"]) == {}
    assert near.count == 0
    assert in_commune.count == 0


def test_a_service_with_a_hidden_address_is_found_where_it_serves_without_distance():
    schaerbeek = Service.objects.first()
    hidden = ServiceFactory(name_fr="Refuge Zeppelin")
    LocationFactory(service=hidden, hidden=True, lat=NORTH_STATION.lat, lon=NORTH_STATION.lon)
    hidden.serves.set([schaerbeek.serves.model.objects.get(code="region:brussels")])

    (match,) = search(Question(text="zeppelin", point=NORTH_STATION)).matches

    assert match.found.distance_m is None
    assert match.offer.points == ()


def test_sheets_for_professionals_are_never_found():
    ServiceFactory(name_fr="Ligne Zeppelin", professional=True)
    hidden = set(Service.objects.exclude(visibility="public").values_list("pk", flat=True))

    everything = search(Question(limit=200))

    assert hidden
    assert not hidden & {match.service.pk for match in everything.matches}
    assert everything.count == Service.objects.public().count() == len(everything.matches)
    assert search(Question(text="zeppelin")).count == 0


def test_a_dated_closure_is_a_reason_with_the_day_it_ends():
    service = ServiceFactory(hours="Mo-Fr 09:00-17:00")
    ClosureFactory(
        service=service,
        first_day=datetime.date(2026, 11, 23),
        reopens_on=datetime.date(2026, 11, 26),
    )

    told = sentences(service, "en", at=TUESDAY)

    assert "Thursday at 9:00" in told["hours", Result.FAILED].sentence
