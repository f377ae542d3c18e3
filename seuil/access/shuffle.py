"""A fair order that changes every day and is the same for everyone on that day."""

import datetime

import numpy as np
from numpy.typing import NDArray


def shuffled(keys: NDArray[np.int64], day: datetime.date) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each key, unrelated to its size (SplitMix64, 52 bits).

    Steele, Lea & Flood (2014), OOPSLA, doi:10.1145/2660193.2660195.
    """
    z = keys.astype(np.uint64) + np.uint64(day.toordinal() * 0x9E3779B97F4A7C15 % 2**64)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return (z >> np.uint64(12)).astype(np.float64) / 2.0**52
