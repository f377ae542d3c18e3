"""Several connections and several processes: nothing that is committed is missed."""

import time

import pytest

from seuil.directory.models import Service
from seuil.matching.index import Index
from tests.matching.conftest import python

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_copy")]


def rename(service, name, using):
    with using.cursor() as cursor:
        cursor.execute("UPDATE directory_service SET name_fr = %s WHERE id = %s", [name, service])


def knows(index, word):
    return any(index.ready().lexicon.starting_with(word))


def test_a_change_that_commits_after_a_later_one_is_not_missed(early, late):
    first, second = Service.objects.public().values_list("pk", flat=True)[:2]
    index = Index()
    index.ready()

    rename(first, "Zeppelin", early)
    rename(second, "Caravelle", late)
    assert knows(index, "caravel")
    assert not knows(index, "zeppelin")
    early.commit()

    assert knows(index, "zeppelin")


def test_an_engine_that_starts_during_a_change_sees_it_when_it_commits(early):
    service = Service.objects.public().values_list("pk", flat=True)[0]
    rename(service, "Montgolfiere", early)

    index = Index()
    assert not knows(index, "montgolfier")
    early.commit()

    assert knows(index, "montgolfier")


def test_a_change_that_is_given_up_is_never_seen(early, late):
    service = Service.objects.public().values_list("pk", flat=True)[0]
    index = Index()
    index.ready()

    rename(service, "Dirigeable", early)
    early.rollback()
    rename(service, "Parapente", late)

    assert knows(index, "parapent")
    assert not knows(index, "dirigeabl")


WATCH = """
import sys, time
import django
django.setup()
from django.conf import settings
from seuil.matching.search import Question, search
settings.SEUIL_ENGINE_POLL_SECONDS = 1.0
for word in sys.argv[1:]:
    assert search(Question(text=word)).count == 0
    print("ready", flush=True)
    end = time.monotonic() + 20
    while not search(Question(text=word)).count and time.monotonic() < end:
        time.sleep(0.05)
    print(time.time(), flush=True)
"""


@pytest.mark.slow
def test_another_process_sees_a_change_within_two_seconds(late):
    """The quickest of three: the machine of the test is shared."""
    service = Service.objects.public().values_list("pk", flat=True)[0]
    words, waits = ("trottinette", "hydravion", "rickshaw"), []
    with python(WATCH, *words) as process:
        for word in words:
            assert process.stdout.readline() == "ready\n"
            rename(service, word, late)
            changed = time.time()
            waits.append(float(process.stdout.readline()) - changed)

    assert min(waits) < 2
