"""A thousand files that are wrong, through the door of the site: each ends in a clear answer."""

import hashlib
import time
from functools import cache

import pytest
from django.db import transaction

from seuil.directory.models import Service
from seuil.directory.record.known import known_now
from seuil.directory.record.rows import records_of
from seuil.directory.record.values import line_of
from seuil.exchange.domain import BOUNDS, Outcome, RunStatus
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.models import ImportFile, ImportLine
from seuil.exchange.queries import place_book
from seuil.exchange.runs.operations import apply_run, confirm_run, read_run, start_run
from seuil.journal.models import Entry
from seuil.organisations.models import Organisation
from seuil.territory.models import Territory
from seuil.web.imports.reasons.causes import WHY
from seuil.web.imports.reasons.remedies import ACCEPTED
from seuil.web.imports.reasons.troubles import trouble_words
from tests.directory.record.samples import taken
from tests.exchange.malformed import MAPPING, files
from tests.factories.exchange import numbered, territory_feed

SHARES = 8
LONGEST_SECONDS = 30
ANSWERS = {RunStatus.REFUSED, RunStatus.MAPPING, RunStatus.PREVIEWED}


@cache
def corpus():
    return list(files())


def test_there_are_a_thousand_files_and_all_are_different():
    assert len(corpus()) >= 1_000
    assert len({name for name, _ in corpus()}) == len(corpus())
    assert len({hashlib.sha256(content).digest() for _, content in corpus()}) > 950


def state_of_the_directory():
    services = Service.objects.select_related("source", "organisation").order_by("pk")
    said = "\n".join(map(line_of, records_of(list(services))))
    return (
        hashlib.sha256(said.encode()).hexdigest(),
        services.count(),
        Organisation.objects.count(),
        Entry.objects.count(),
    )


@pytest.fixture
def door(brussels, monkeypatch):
    """The imports of a territory, with two services that are there already."""
    places, known = place_book(), known_now()
    monkeypatch.setattr("seuil.exchange.runs.operations.reading.place_book", lambda: places)
    monkeypatch.setattr("seuil.exchange.accepting.known_now", lambda: known)
    feed = territory_feed(Territory.objects.get(code="basin:nord"), mapping=MAPPING)
    taken(numbered(1, source="partner"), numbered(2, source="partner"))
    return feed


def without_words(run):
    """Return what a run says and the site has no words for."""
    found = set()
    for line in run.lines.with_outcome(Outcome.REFUSED):
        assert line.number > 0
        assert line.problems, "a line was refused without a reason"
        for problem in line.problems:
            assert problem["accepted"], problem
            found |= {problem["reason"]} if WHY.of(problem["reason"]) is None else set()
            found |= {problem["accepted"]} if ACCEPTED.of(problem["accepted"]) is None else set()
    return found


def answer_to(feed, name, content):
    started = time.monotonic()
    try:
        run = start_run(feed, content, name=name, author=None)
    except FileRefused:
        if len(content) > BOUNDS.file_bytes:
            return None
        raise
    read_run(run.pk)
    assert time.monotonic() - started < LONGEST_SECONDS
    run.refresh_from_db()
    return run


@pytest.mark.slow
@pytest.mark.parametrize("share", range(SHARES))
def test_every_file_ends_in_a_clear_answer_and_nothing_is_written(door, share):
    before = state_of_the_directory()
    wrong, silent = [], set()
    for name, content in corpus()[share::SHARES]:
        with transaction.atomic():
            run = answer_to(door, name, content)
            if run is None:
                continue
            if run.status not in ANSWERS:
                wrong.append((name, run.status))
            if run.status == RunStatus.REFUSED:
                assert all(trouble_words(run.trouble, run.trouble_value)), name
                assert not ImportLine.objects.filter(run=run).exists(), name
                assert not ImportFile.objects.filter(run=run).exists(), name
            silent |= without_words(run)

    assert wrong == []
    assert silent == set()
    assert state_of_the_directory() == before


@pytest.mark.slow
@pytest.mark.parametrize("share", range(2))
def test_what_is_good_in_a_bad_file_goes_in_whole_or_not_at_all(door, share):
    _, before, *_ = state_of_the_directory()
    for name, content in corpus()[share::40]:
        with transaction.atomic():
            run = answer_to(door, name, content)
            if run is not None and run.status == RunStatus.PREVIEWED:
                expected = run.created
                confirm_run(run.pk, actor=None)
                apply_run(run.pk)
                run.refresh_from_db()
                assert run.status == RunStatus.APPLIED, name
                assert Service.objects.count() == before + expected, name
            transaction.set_rollback(True)
