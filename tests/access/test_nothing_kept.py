"""What somebody types is read and forgotten: no memo of this process grows with it."""

import functools
import gc

from seuil.access.text import Lexicon, analyser


def stored():
    """Return how often each memo of the process kept something new."""
    gc.unfreeze()  # memos that were there before the first test too
    kept = [o for o in gc.get_objects() if issubclass(type(o), functools._lru_cache_wrapper)]
    return {id(memo): memo.cache_info().misses for memo in kept}


def test_typed_words_are_in_no_memo():
    lexicon = Lexicon(["medecin", "permanence"])
    analyser().read("médecin", lexicon)
    before = stored()

    analyser().read("Zefirine Vandenzonnebloem séropositive", lexicon)

    assert stored() == before
