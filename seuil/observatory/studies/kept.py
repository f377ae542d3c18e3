"""Studies of the illustrative population that pages asked for: kept while the offer stays.

Only what is offered as a choice is kept. Facts that somebody chose may describe a person: a
study of those of whom they are true is worked out, shown and forgotten.
"""

import threading
from collections import OrderedDict

from seuil.observatory.studies.domain import Design, Found
from seuil.observatory.studies.ground import Ground, ground
from seuil.observatory.studies.measure import carry_out, here

MOST_KEPT = 100
_lock = threading.Lock()
_kept: OrderedDict[Design, Found] = OrderedDict()
_of: list[Ground] = []


def found_now(design: Design) -> Found:
    """Return what a study of the illustrative population finds in the offer of now; keep nothing.

    Raises `InvalidInput` as `carry_out` does.
    """
    state = ground()
    return carry_out(design, state.illustrative(), state, here())


def kept_or_found_now(design: Design) -> Found:
    """Return the same, as it was found before where the offer is the same.

    One study at a time is worked out in a process. Never for a design that holds facts which
    somebody chose.
    """
    state = ground()
    with _lock:
        if not _of or _of[0] is not state:
            _kept.clear()
            _of[:] = [state]
        if design not in _kept:
            _kept[design] = carry_out(design, state.illustrative(), state, here())
            if len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
        _kept.move_to_end(design)
        return _kept[design]
