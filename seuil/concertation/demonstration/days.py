"""The days on which the demonstration takes place."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.utils import timezone

BEGINS = datetime.time(9, 30)


def at(day: datetime.date, hour: datetime.time = BEGINS) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, hour))


def days(count: int) -> datetime.timedelta:
    return datetime.timedelta(days=count)


@contextmanager
def on(moment: datetime.datetime) -> Iterator[None]:
    """Let the real operations write another hour than this one.

    It holds for the whole process, so only for one that does nothing else, as a start does.
    """
    with patch.object(timezone, "now", lambda: moment):
        yield
