"""Columns on disk: opened while they are those of this directory, built anew otherwise."""

import json
import logging
import os
import random
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest
from django.core.management import CommandError, call_command
from django.db import connections, transaction
from django.db.models import Max
from django.utils import timezone

from seuil.access import storage
from seuil.access.types import Sort
from seuil.directory.domain import Audience
from seuil.directory.models import Location, Service
from seuil.kernel.geography import Point
from seuil.matching.index import Index, building, fingerprint, generations, process, reading, state
from seuil.matching.models import Change
from seuil.matching.operations import forget_old_changes
from seuil.matching.search import Question, query_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_copy")]


@pytest.fixture
def shared(shared, apart):
    """A shared index whose first generation is there."""
    apart(Index().ready)
    return shared


@pytest.fixture
def from_now_on_only_opened(monkeypatch):
    """Fails the test when the whole directory is read after this was called."""

    def read(*_given):
        raise AssertionError("the whole directory was read")

    def from_now_on():
        monkeypatch.setattr(building, "read_base", read)
        monkeypatch.setattr(process, "read_base", read)

    return from_now_on


@pytest.fixture
def only_opened(shared, from_now_on_only_opened):
    """Fails the test when another generation than the first is built."""
    from_now_on_only_opened()


def present(shared):
    return shared / (shared / "current").read_text()


def answer(index, **asked):
    """Return the services that are found, by their keys."""
    ready = index.ready()
    query = query_of(Question(limit=1_000, **asked), ready)
    return {found.key for found in ready.engine.search(query).results}


def some_service():
    return Service.objects.public().order_by("pk").first()


def rename(service, name):
    Service.objects.filter(pk=service.pk).update(name_fr=name)


def wait_until(holds):
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.02)


def test_the_next_process_opens_what_the_first_one_built(shared, apart, only_opened):
    everything = apart(answer, Index())

    assert everything == set(Service.objects.public().values_list("pk", flat=True))
    assert [path.name for path in shared.glob("generation-*")] == [present(shared).name]


def test_only_the_owner_can_look_into_the_folder(shared):
    assert shared.stat().st_mode & 0o077 == 0
    assert present(shared).stat().st_mode & 0o077 == 0


def test_a_small_directory_stays_in_memory(tmp_path, settings, apart):
    settings.SEUIL_INDEX_FOLDER = tmp_path / "index"

    assert apart(answer, Index())
    assert not settings.SEUIL_INDEX_FOLDER.exists()


def manifest(folder, **changes):
    path = folder / "manifest.json"
    content = json.loads(path.read_bytes())
    for name, value in changes.items():
        where = content
        *above, last = name.split("__")
        for part in above:
            where = where[part]
        where[last] = value(where[last])
    path.write_text(json.dumps(content))


HARMS = {
    "no folder": lambda folder: os.rename(folder, folder.with_name("elsewhere")),
    "an empty pointer": lambda folder: (folder.parent / "current").write_bytes(b""),
    "a pointer out of the folder": lambda folder: (folder.parent / "current").write_text("../x"),
    "a pointer of noise": lambda folder: (folder.parent / "current").write_bytes(b"\xff\x00"),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "half a manifest": lambda folder: os.truncate(folder / "manifest.json", 20),
    "a column missing": lambda folder: (folder / "keys.npy").unlink(),
    "half a column": lambda folder: os.truncate(folder / "terms.rows.npy", 200),
    "another number of services": lambda folder: manifest(folder, services=lambda n: n + 1),
    "another format": lambda folder: manifest(folder, format=lambda n: n + 1),
    "another program": lambda folder: manifest(folder, fingerprint=lambda text: text[::-1]),
    "another database": lambda folder: manifest(folder, database=lambda text: text + "0"),
    "transactions that are yet to come": lambda folder: manifest(
        folder, position__transaction=lambda n: n + 1_000_000
    ),
    "a change that never was": lambda folder: manifest(
        folder, position__mark__transaction=lambda n: n + 1
    ),
    "changes that may be forgotten": lambda folder: manifest(
        folder, position__taken_at=lambda _: "2026-01-01T00:00:00Z"
    ),
}


@pytest.mark.parametrize("harm", HARMS.values(), ids=HARMS)
def test_a_pointer_that_leads_nowhere_good_is_ignored_and_replaced(shared, apart, harm):
    bad = present(shared)
    harm(bad)

    found = apart(answer, Index())

    assert found == set(Service.objects.public().values_list("pk", flat=True))
    assert present(shared) != bad
    assert [path.name for path in shared.glob("generation-*")] == [present(shared).name]


def test_what_was_built_for_other_places_is_not_used(shared, apart):
    old = present(shared)

    apart(Location.objects.first().commune.save)
    apart(Index().ready)

    assert present(shared) != old


def test_what_changed_after_a_generation_is_found_by_who_opens_it(shared, apart, only_opened):
    service = apart(some_service)
    apart(rename, service, "Montgolfiere")

    assert apart(lambda: answer(Index(), text="montgolfiere")) == {service.pk}


def test_a_change_is_followed_without_reading_anything_else(shared, apart, only_opened):
    index = Index()
    apart(index.ready)
    service = apart(some_service)

    apart(rename, service, "Zeppelin")

    assert apart(lambda: answer(index, text="zeppelin")) == {service.pk}


@pytest.fixture(params=["beside the generation", "in a new generation"])
def asked_after(request, shared, apart):
    """Asks after a change: an index that follows it, or one on the next generation."""
    index = Index()
    apart(index.ready)

    def asked(**question):
        if request.param == "in a new generation":
            before = present(shared)
            apart(call_command, "rebuild_index")
            assert present(shared) != before
        return apart(lambda: answer(index, **question))

    return asked


def test_a_service_that_moved_is_found_at_its_new_place_only(asked_after, apart):
    def placed():
        return Location.objects.filter(
            confidential=False, lat__isnull=False, service__visibility=Audience.PUBLIC
        ).exclude(service__outreach=True)

    place = apart(lambda: placed().filter(service__in=placed().values("service")).first())
    key, old, new = place.service_id, Point(place.lat, place.lon), Point(place.lat - 0.2, place.lon)
    apart(Location.objects.filter(service=key).exclude(pk=place.pk).delete)
    assert key in asked_after(point=old, radius_m=300)

    apart(lambda: Location.objects.filter(pk=place.pk).update(lat=new.lat))

    assert key not in asked_after(point=old, radius_m=300)
    assert key in asked_after(point=new, radius_m=300)


def test_a_service_that_was_deleted_is_gone(asked_after, apart):
    service = apart(some_service)
    assert service.pk in asked_after()

    key = service.pk
    apart(service.delete)

    assert key not in asked_after()


def test_a_service_that_was_hidden_comes_back_when_it_is_shown_again(asked_after, apart):
    service = apart(some_service)
    shown = Service.objects.filter(pk=service.pk)

    apart(lambda: shown.update(visibility=Audience.PROFESSIONAL))
    assert service.pk not in asked_after()

    apart(lambda: shown.update(visibility=Audience.PUBLIC))
    assert service.pk in asked_after()


def test_a_new_generation_is_taken_up_by_who_has_an_older_one(
    shared, apart, from_now_on_only_opened
):
    index, older = Index(), present(shared)
    apart(index.ready)
    apart(building.rebuild)
    from_now_on_only_opened()

    assert apart(answer, index) == set(Service.objects.public().values_list("pk", flat=True))
    assert not older.exists()
    assert index._stamp == generations.Generations(shared).stamp()


@pytest.mark.parametrize(
    ("thing", "name"),
    [(generations.Turn, "sign_of_life"), (storage, "save")],
    ids=["once it was read", "while it is written"],
)
def test_a_change_during_a_build_is_not_lost_when_its_generation_is_taken_up(
    shared, apart, monkeypatch, thing, name
):
    index, service, usual = Index(), some_service(), getattr(thing, name)
    index.ready()
    apart(rename, service, "Machine")
    seen = []

    def change_first(*given):
        usual(*given)
        apart(rename, service, "Ornithoptere")
        seen.append(answer(index, text="ornithoptere"))

    with ThreadPoolExecutor(max_workers=1) as builder, monkeypatch.context() as patched:
        with generations.Generations(shared).turn() as turn:
            patched.setattr(thing, name, change_first)
            base = builder.submit(reading.read_base, turn.sign_of_life).result()
            turn.publish(base.columns, builder.submit(reading.manifest_of, base).result())
        builder.submit(connections.close_all).result()

    assert seen[-1] == {service.pk}
    assert apart(lambda: answer(index, text="ornithoptere")) == {service.pk}
    assert index._stamp == generations.Generations(shared).stamp()


def test_a_change_that_was_open_during_a_build_is_found_when_it_commits(shared, apart, early):
    service = some_service()
    with early.cursor() as cursor:
        cursor.execute(
            "UPDATE directory_service SET name_fr = 'Cerfvolant' WHERE id = %s", [service.pk]
        )
    apart(building.rebuild)
    assert not apart(lambda: answer(Index(), text="cerfvolant"))

    early.commit()

    assert apart(lambda: answer(Index(), text="cerfvolant")) == {service.pk}


def change_something(chance):
    """Change one service at random in one of many ways."""
    service = chance.choice(Service.objects.order_by("pk"))
    other = chance.choice(Service.objects.order_by("pk"))
    row = Service.objects.filter(pk=service.pk)
    match chance.randrange(8):
        case 0:
            row.update(name_fr=other.name_fr, description_fr=other.description_nl)
        case 1:
            row.update(visibility=chance.choice([Audience.PUBLIC, Audience.PROFESSIONAL]))
        case 2:
            service.locations.update(lat=50.85 + chance.random() / 20, lon=4.35)
        case 3:
            service.categories.set(other.categories.all())
        case 4:
            row.update(hours=other.hours, languages=other.languages, capacity=other.capacity)
        case 5:
            service.conditions.all().delete()
        case 6:
            other.conditions.update(service=service) if not service.conditions.all() else None
        case 7:
            service.delete()


def questions():
    """Return questions of every kind over the demonstration."""
    animals, nothing = {"animals": True, "age": 17.0}, {}
    for text, situation in product(["", "médecin", "logement gratuit"], [animals, nothing]):
        yield Question(text=text, situation=situation, limit=200)
        yield Question(text=text, situation=situation, limit=200, sort=Sort.RELEVANCE)
    centre = Point(50.8466, 4.3528)
    for radius in (800, 3_000):
        yield Question(point=centre, radius_m=radius, situation=animals, limit=200)
    yield Question(at=timezone.now(), situation=animals, limit=200, sort=Sort.SOONEST)
    yield Question(categories=frozenset({"housing"}), spoken=frozenset({"nl"}), limit=200)
    yield Question(territories=frozenset({"commune:21004"}), situation=animals, limit=200)


def answers(ready):
    return [ready.engine.search(query_of(question, ready)) for question in questions()]


@pytest.mark.parametrize("seed", range(3))
def test_following_gives_what_reading_everything_again_gives(shared, apart, seed):
    chance, index = random.Random(seed), Index()  # noqa: S311
    apart(index.ready)

    for _ in range(4):
        for _ in range(8):
            apart(change_something, chance)
        followed = apart(lambda: answers(index.ready()))
        apart(building.rebuild)
        assert followed == apart(lambda: answers(Index().ready()))

    assert index._stamp != generations.Generations(shared).stamp()


@pytest.mark.parametrize("pattern", fingerprint.MADE_BY)
def test_every_program_that_makes_columns_is_found(pattern):
    assert list(fingerprint.PACKAGE.glob(pattern))


def test_looking_costs_two_queries_whatever_generation_there_is(
    shared, apart, django_assert_num_queries
):
    index = Index()
    apart(index.ready)

    def look():
        with django_assert_num_queries(2):
            index.ready()

    apart(look)


def test_many_changes_make_a_new_generation_behind_the_questions(shared, apart, monkeypatch):
    monkeypatch.setattr(state, "FEWEST_NEWER", 3)
    index, old = Index(), present(shared)
    apart(index.ready)

    apart(lambda: Service.objects.public().update(name_fr="Dirigeable"))
    waiting = apart(lambda: answer(index, text="dirigeable"))

    assert not waiting
    wait_until(lambda: present(shared) != old)
    wait_until(lambda: apart(lambda: answer(index, text="dirigeable")))
    assert apart(lambda: answer(index, text="dirigeable")) == apart(lambda: answer(index))


def test_a_change_of_what_all_share_makes_a_new_generation(shared, apart):
    index, old = Index(), present(shared)
    apart(index.ready)
    category = some_service().categories.first()

    category.label_fr = "Astronautique"
    apart(category.save)
    apart(index.ready)

    wait_until(lambda: present(shared) != old)
    wait_until(lambda: apart(lambda: answer(index, text="astronautique")))


def test_a_new_day_makes_a_new_generation(shared, apart, clock):
    index, old = Index(), present(shared)
    apart(index.ready)

    clock("2026-11-22 00:01")
    apart(index.ready)

    wait_until(lambda: present(shared) != old)
    wait_until(lambda: apart(index.ready).day.day == 22)


def test_what_is_not_committed_is_never_shared(shared):
    old = present(shared)
    (shared / "current").unlink()

    with transaction.atomic():
        rename(some_service(), "Zeppelin")
        assert answer(Index(), text="zeppelin")

    assert [path.name for path in shared.iterdir() if path.is_dir()] == [old.name]
    assert not (shared / "current").exists()


@pytest.fixture
def told(caplog):
    caplog.set_level(logging.WARNING, "seuil")
    return lambda: [record.getMessage() for record in caplog.records]


def test_a_folder_that_cannot_be_made_leaves_each_process_its_own(
    tmp_path, settings, monkeypatch, apart, told
):
    monkeypatch.setattr(state, "SMALL", 0)
    (tmp_path / "file").touch()
    settings.SEUIL_INDEX_FOLDER = tmp_path / "file" / "index"
    index = Index()
    service = apart(some_service)

    everything = apart(answer, index)
    apart(rename, service, "Aerostat")

    assert service.pk in everything
    assert apart(lambda: answer(index, text="aerostat")) == {service.pk}
    (line,) = told()
    assert str(settings.SEUIL_INDEX_FOLDER) in line


def test_leftovers_of_killed_builders_are_removed_by_the_next(shared, apart):
    half = shared / "generation-0123456789ab"
    half.mkdir()
    (half / "keys.npy").touch()
    (shared / "current.generation-0123456789ab").touch()
    (shared / "notes.txt").touch()

    apart(building.rebuild)

    assert {path.name for path in shared.iterdir()} == {
        "builder.lock",
        "current",
        "notes.txt",
        present(shared).name,
    }


def test_nobody_waits_for_a_builder_that_hangs(shared, apart):
    (shared / "current").unlink()
    with generations.Generations(shared).turn() as turn:
        assert turn is not None
        a_while_ago = time.time() - generations.SILENCE - 1
        os.utime(shared / "builder.lock", (a_while_ago, a_while_ago))

        found = apart(answer, Index())

        with pytest.raises(CommandError, match="no sign of life"):
            apart(call_command, "rebuild_index")

    assert found
    assert not (shared / "current").exists()


def test_the_command_says_what_it_built(shared, apart, capsys):
    apart(call_command, "rebuild_index")

    number = Service.objects.public().count()
    assert f"{number} services" in capsys.readouterr().out


def test_the_command_says_where_it_cannot_write(tmp_path, settings, apart):
    (tmp_path / "file").touch()
    settings.SEUIL_INDEX_FOLDER = tmp_path / "file" / "index"

    with pytest.raises(CommandError, match="index"):
        apart(call_command, "rebuild_index")


def test_the_last_change_is_kept_however_old(apart):
    apart(lambda: rename(some_service(), "Zeppelin"))
    apart(lambda: Change.objects.update(at="2026-01-01T00:00:00Z"))
    last = apart(lambda: Change.objects.aggregate(last=Max("pk"))["last"])

    apart(forget_old_changes)

    assert apart(lambda: list(Change.objects.values_list("pk", flat=True))) == [last]
