"""Random findings: few services, conditions and places, so that every case comes up."""

import numpy as np
from hypothesis import strategies as st

from seuil.observatory.domain.finding import Finding

DIMENSIONS = ("age", "animals", "language", "capacity")
PLACES = ("region:r", "basin:a", "basin:b")


def words():
    return st.integers(0, 2 ** len(DIMENSIONS) - 1)


def lens():
    return st.lists(st.booleans(), min_size=len(PLACES), max_size=len(PLACES))


def finding_of(rows, *, asked="same", dimensions=DIMENSIONS):
    """Return a finding from rows of key, failed, ask, within, reach; nothing fails and is asked."""
    rows = [(key, failed, ask & ~failed, *masks) for key, failed, ask, *masks in rows]
    return Finding(
        asked=asked,
        dimensions=dimensions,
        places=PLACES,
        keys=np.array([row[0] for row in rows], np.int64),
        failed=np.array([row[1] for row in rows], np.uint64),
        ask=np.array([row[2] for row in rows], np.uint64),
        within=np.array([row[3] for row in rows], np.bool_).reshape(len(rows), len(PLACES)),
        reach=np.array([row[4] for row in rows], np.bool_).reshape(len(rows), len(PLACES)),
    )


def findings():
    row = st.tuples(st.integers(1, 12), words(), words(), lens(), lens())
    return st.lists(row, max_size=12, unique_by=lambda one: one[0]).map(finding_of)
