"""Real processes of one host: one of them builds, and it may be killed while it does."""

import logging
import signal
import time

import pytest

from seuil.directory.models import Service
from seuil.matching.index import Index
from tests.matching.conftest import START, python

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("own_copy"),
    pytest.mark.slow,
]

# What a process finds that may write no file of more than a few thousand bytes.
FULL = (
    START
    + """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
"""
)

# Answers with what this process did and what it found.
ANSWERS = (
    START
    + """
import logging
from seuil.matching.index import index
from seuil.matching.search import Question, total
built = []
handler = logging.Handler()
handler.emit = lambda record: built.append(record.getMessage())
logging.getLogger("seuil").handlers[:] = [handler]
print("loaded", flush=True)
sys.stdin.readline()
found = total(Question())
maps = Path("/proc/self/maps")
files = {line.split("index/")[1].split("/")[0] for line in maps.read_text().splitlines()
         if "/generation-" in line} if maps.exists() else set()
print(sum("services built" in line for line in built), found, *files, flush=True)
sys.stdin.readline()
"""
)

# Is killed by itself, in the way of the second argument.
DIES = (
    START
    + """
import os, signal
from seuil.access import storage
from seuil.matching.index import building, generations, reading
def die(*given):
    os.kill(os.getpid(), signal.SIGKILL)
where = sys.argv[2]
if where == "reading":
    reading.BATCH = 20
    building.Turn.sign_of_life = lambda self, count=[0]: count.append(1) or len(count) < 4 or die()
elif where == "writing":
    save = storage.save
    def half(columns, folder):
        save(columns, folder)
        os.truncate(folder / "terms.rows.npy", 200)
        die()
    storage.save = half
elif where == "pointing":
    generations.Path.replace = die
building.rebuild()
"""
)

# Builds one generation after another until somebody ends it.
BUILDS = (
    START
    + """
from seuil.matching.index import building
while True:
    building.rebuild()
    print("built", flush=True)
"""
)


@pytest.fixture(autouse=True)
def _on_a_saturday():
    """The other processes of these tests live today: so does this one."""


@pytest.fixture
def here(apart, caplog):
    """Asks an index of this process; says how often it built and what it found."""
    caplog.set_level(logging.INFO, "seuil")

    def asked():
        caplog.clear()
        found = apart(lambda: Index().ready().engine.size)
        return sum("services built" in line for line in caplog.messages), found

    return asked


def number():
    return Service.objects.public().count()


def ask(process):
    process.stdin.write("\n")
    process.stdin.flush()


def told(process):
    """Return how often a process built, what it found, and the generations it has mapped."""
    built, found, *folders = process.stdout.readline().split()
    return int(built), int(found), folders


def leftovers(folder):
    pointer = folder / "current"
    present = pointer.read_text() if pointer.exists() else ""
    return [path.name for path in folder.glob("generation-*") if path.name != present]


def test_of_two_processes_one_builds_and_both_read_the_same_files(shared):
    with python(ANSWERS, shared) as first, python(ANSWERS, shared) as second:
        for process in (first, second):
            assert process.stdout.readline() == "loaded\n"
        for process in (first, second):
            ask(process)
        one, other = told(first), told(second)

    assert sorted([one[0], other[0]]) == [0, 1]
    assert one[1] == other[1] == number()
    assert one[2] == other[2]


@pytest.mark.parametrize("where", ["reading", "writing", "pointing"])
def test_a_builder_that_is_killed_leaves_the_generation_before(shared, here, where):
    assert here() == (1, number())

    with python(DIES, shared, where) as process:
        assert process.wait(60) == -signal.SIGKILL

    assert here() == (0, number())
    assert bool(leftovers(shared)) == (where != "reading")


def test_what_a_builder_left_that_was_killed_is_not_read_and_is_removed(shared, here):
    with python(DIES, shared, "writing") as process:
        assert process.wait(60) == -signal.SIGKILL
    assert leftovers(shared)

    assert here() == (1, number())
    assert leftovers(shared) == []


def test_builders_that_are_killed_at_any_moment_leave_a_whole_generation(shared, here):
    for turn in range(3):
        with python(BUILDS, shared) as process:
            assert process.stdout.readline() == "built\n"
            time.sleep(0.05 + 0.13 * turn)
            process.kill()
            process.wait()

        assert here() == (0, number())


def test_a_full_disk_leaves_each_process_its_own(shared):
    with python(ANSWERS.replace(START, FULL), shared) as process:
        assert process.stdout.readline() == "loaded\n"
        ask(process)
        built, found, folders = told(process)

    assert (built, found, folders) == (1, number(), [])
    assert not (shared / "current").exists()
    assert not list(shared.glob("generation-*"))
