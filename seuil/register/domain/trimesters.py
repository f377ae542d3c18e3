"""Three months of a year, the time that figures of failures are told by."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from seuil.kernel.errors import InvalidInput

MONTHS = 3
GRACE = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Trimester:
    """Three months of a year, from January, April, July or October.

    >>> Trimester.of(datetime.date(2026, 11, 22))
    Trimester(year=2026, number=4)
    """

    year: int
    number: int

    @classmethod
    def of(cls, day: datetime.date) -> "Trimester":
        return cls(day.year, (day.month - 1) // MONTHS + 1)

    @classmethod
    def read(cls, text: str) -> "Trimester":
        """Return what ``str`` wrote, or raise `InvalidInput`.

        >>> str(Trimester.read("2026-3"))
        '2026-3'
        """
        found = re.fullmatch(r"([0-9]{4})-([1-4])", text, re.ASCII)
        if not found or found[1] == "0000":
            raise InvalidInput(
                f"{text!r} is not three months of a year",
                path="trimester",
                value=text,
                accepted="2026-3",
            )
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"

    @property
    def first(self) -> datetime.date:
        return datetime.date(self.year, MONTHS * (self.number - 1) + 1, 1)

    @property
    def last_month(self) -> datetime.date:
        return datetime.date(self.year, MONTHS * self.number, 1)

    @property
    def before(self) -> "Trimester":
        return Trimester(self.year - (self.number == 1), self.number - 1 or 4)

    @property
    def after(self) -> "Trimester":
        return Trimester(self.year + (self.number == 4), self.number % 4 + 1)

    def is_told(self, today: datetime.date) -> bool:
        """Whether its figures may be shown: it is over, so they do not change any more."""
        return self.after.first + GRACE <= today


def last_told(today: datetime.date) -> Trimester:
    """Return the latest three months whose figures do not change any more.

    >>> str(last_told(datetime.date(2026, 10, 1))), str(last_told(datetime.date(2026, 10, 2)))
    ('2026-2', '2026-3')
    """
    found = Trimester.of(today).before
    return found if found.is_told(today) else found.before


def back_from(latest: Trimester, count: int) -> Iterator[Trimester]:
    """Yield ``count`` trimesters, the latest first."""
    for _ in range(count):
        yield latest
        latest = latest.before


def counted_in(month: datetime.date, today: datetime.date) -> datetime.date:
    """Return the month in which a fact counts: its own, or this one when its trimester is over.

    So what was told once never changes, and two readings of it can never be subtracted.

    >>> counted_in(datetime.date(2026, 9, 1), today=datetime.date(2026, 10, 1))
    datetime.date(2026, 10, 1)
    """
    return month if Trimester.of(month) == Trimester.of(today) else today.replace(day=1)
