"""The first of many, without sorting them all."""

from collections.abc import Callable, Sequence

import numpy as np

from seuil.access.columns.tables import NONE, Floats, Ints

SortKey = Callable[[Ints], Ints | Floats]
"""Reads what to sort by for some positions."""
FEW = 200
"""Positions up to which sorting all of them is as quick."""


def first(size: int, wanted: int, keys: Sequence[SortKey]) -> Ints:
    """Return the ``wanted`` first of ``size`` positions in the order of the keys.

    Of many, only positions that are equal so far are compared on the next key.
    """
    sure, equal = NONE, np.arange(size)
    for key in keys if size > FEW else ():
        missing = wanted - sure.size
        if not 0 < missing < equal.size:
            break
        values = key(equal)
        last = np.partition(values, missing - 1)[missing - 1]
        sure = np.concatenate([sure, equal[values < last]])
        equal = equal[values == last]
    chosen = np.concatenate([sure, equal])
    return chosen.take(_order(chosen, keys))[:wanted]


def _order(chosen: Ints, keys: Sequence[SortKey]) -> Ints:
    """Return the order of the keys; the later ones are read only when the first leaves ties."""
    values = keys[0](chosen)
    order = values.argsort(kind="stable")
    rising = values.take(order)
    if (rising[1:] != rising[:-1]).all():
        return order
    return np.lexsort([key(chosen) for key in reversed(keys)])
