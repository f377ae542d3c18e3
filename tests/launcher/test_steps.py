import datetime
import os
from dataclasses import replace

import psycopg
import pytest

from config.launcher import steps
from config.launcher.steps import STEPS, Stamps, Step, database_identity, fingerprint, is_stale


@pytest.fixture
def url():
    """The server of the tests; these read it without Django."""
    return os.environ["DATABASE_URL"]


@pytest.fixture
def step(tmp_path, monkeypatch):
    monkeypatch.setattr(steps, "ROOT", tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "places.yaml").write_text("one")
    return Step("Places", "load_places", ("data/**/*",))


def stamp(step, url, data):
    stamps = Stamps.read(data, database_identity(url))
    stamps.done[step.call] = fingerprint(step, url)
    stamps.write()


def stale(step, url, data):
    return is_stale(step, Stamps.read(data, database_identity(url)), url, data)


def test_a_step_is_done_once_and_again_when_its_input_changes(step, url, tmp_path):
    assert stale(step, url, tmp_path)

    stamp(step, url, tmp_path)
    assert not stale(step, url, tmp_path)

    (tmp_path / "data" / "places.yaml").write_text("two")
    assert stale(step, url, tmp_path)


def test_a_new_input_counts_as_a_change(step, url, tmp_path):
    stamp(step, url, tmp_path)

    (tmp_path / "data" / "more.yaml").write_text("more")

    assert stale(step, url, tmp_path)


def test_a_daily_step_is_done_again_on_another_day(step, url, tmp_path, monkeypatch):
    class Tomorrow(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.datetime.now(tz) + datetime.timedelta(days=1)

    daily = replace(step, daily=True)
    for one in (step, daily):
        stamp(one, url, tmp_path)
        assert not stale(one, url, tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(steps, "datetime", Tomorrow)
            assert stale(one, url, tmp_path) is one.daily


def test_the_stamps_of_another_database_do_not_count(step, url, tmp_path):
    other = url.replace("/seuil?", "/postgres?")
    assert database_identity(other) != database_identity(url)

    stamp(step, other, tmp_path)

    assert stale(step, url, tmp_path)


def test_an_unreadable_stamp_is_no_stamp(step, url, tmp_path):
    (tmp_path / "prepared.json").write_text("{half a")

    assert stale(step, url, tmp_path)


def test_migrations_that_somebody_took_back_are_applied_again(url, tmp_path):
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrations_taken_back")
    other = url.replace("/seuil?", "/migrations_taken_back?")
    with psycopg.connect(other) as connection:
        connection.execute("CREATE TABLE django_migrations AS SELECT 1 AS id")
    stamp(steps.MIGRATE, other, tmp_path)
    assert not stale(steps.MIGRATE, other, tmp_path)

    with psycopg.connect(other) as connection:
        connection.execute("DELETE FROM django_migrations")

    assert stale(steps.MIGRATE, other, tmp_path)


def test_every_pattern_of_every_step_finds_a_file():
    missing = [
        (step.call, pattern)
        for step in STEPS
        for pattern in step.inputs
        if not any(steps.ROOT.glob(pattern))
    ]

    assert missing == []
