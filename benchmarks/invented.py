"""What is invented the same way for records and for the engine: skew, hours, parts of words."""

import random

SYLLABLES = [first + last for first in "bdfgklmpstv" for last in ("a", "e", "i", "o", "ou")]
HOLIDAYS = ("; PH off", "; PH off", "; PH off", "")
DAYS = ("Mo-Fr", "Mo-Th", "Mo,We,Fr", "Tu,Th", "Mo-Sa", "We", "Mo-Su", "Tu-Fr", "Mo,Th")


def skewed(chance: random.Random, size: int) -> int:
    """Return a position below ``size``, the first ones much more often than the last ones."""
    return int(size * chance.random() ** 3)


def invented_hours(chance: random.Random) -> str:
    opens, noon = chance.randrange(28, 40) * 15, chance.randrange(46, 52) * 15
    closes = chance.randrange(62, 76) * 15
    spans = f"{_clock(opens)}-{_clock(noon)}"
    if chance.random() < 0.7:
        spans += f",{_clock(noon + 60)}-{_clock(closes)}"
    return f"{chance.choice(DAYS)} {spans}{chance.choice(HOLIDAYS)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
