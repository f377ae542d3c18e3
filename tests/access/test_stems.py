"""The stemmers of the library keep the word they work on: two threads must not share one."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from seuil.access.text import analyser, stem


@pytest.fixture
def _impatient_threads():
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("_impatient_threads")
def test_stems_are_the_same_whatever_other_threads_do():
    words = [f"{word}{ending}" for word in analyser().stopwords for ending in ("ations", "heden")]
    alone = [stem(word, "fr") for word in words]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda _: [stem(word, "fr") for word in words], range(8)))

    assert all(stems == alone for stems in together)
