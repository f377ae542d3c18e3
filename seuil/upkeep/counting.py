"""Counting, in memory, the questions that searches had to leave open.

What is counted is a service and a dimension, never a situation, a place, a need or a moment: a
count is written only in groups of five searches of one week, and what is left of a week is lost.
"""

import datetime
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from django.conf import settings
from django.db import connection
from django.utils import timezone

from seuil.directory.models import Service
from seuil.upkeep.models import UncertainCount

AT_LEAST = 5
MOST_KEPT = 50_000
KEPT = datetime.timedelta(days=365)
Key = tuple[int, str]
"""A service and a dimension."""

ADD = """
    INSERT INTO upkeep_uncertaincount AS kept (service_id, dimension, week, searches)
    VALUES (%s, %s, %s, %s)
    ON CONFLICT (service_id, dimension, week)
    DO UPDATE SET searches = kept.searches + EXCLUDED.searches
"""


def week_of(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def add(counts: Mapping[Key, int], week: datetime.date) -> None:
    """Write counts; those of a service that is gone are lost."""
    there = set(
        Service.objects.filter(pk__in={key for key, _ in counts}).values_list("pk", flat=True)
    )
    rows = [
        (service, dimension, week, count)
        for (service, dimension), count in sorted(counts.items())
        if service in there
    ]
    with connection.cursor() as cursor:
        cursor.executemany(ADD, rows)


class OpenQuestions:
    """The counts of one process; ``clock`` is one that nobody sets."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._counts: Counter[Key] = Counter()
        self._week: datetime.date | None = None
        self._written_at = clock()
        self._lock = threading.Lock()

    def note(self, asked: Iterable[Key]) -> None:
        """Count the open questions of one answer; now and then, write in the background."""
        today = timezone.localdate()
        with self._lock:
            self._turn_to(week_of(today))
            if len(self._counts) < MOST_KEPT:
                self._counts.update(asked)
            due = self._is_due()
        if due:
            threading.Thread(target=self._write_in_background, daemon=True).start()

    def _turn_to(self, week: datetime.date) -> None:
        if week != self._week:
            self._counts.clear()
            self._week = week

    def _is_due(self) -> bool:
        pause: float = settings.SEUIL_QUESTIONS_WRITTEN_SECONDS
        if not pause or self.clock() - self._written_at < pause:
            return False
        self._written_at = self.clock()
        return True

    def _write_in_background(self) -> None:
        try:
            self.write()
        finally:
            connection.close()

    def write(self) -> int:
        """Write the counts of five and more, and keep the others; return how many were written."""
        with self._lock:
            week = self._week
            enough = {key: count for key, count in self._counts.items() if count >= AT_LEAST}
            for key in enough:
                del self._counts[key]
        if week is not None and enough:
            add(enough, week)
        return len(enough)

    def clear(self) -> None:
        with self._lock:
            self._counts.clear()


open_questions = OpenQuestions()


def forget_counts(now: datetime.datetime) -> int:
    return UncertainCount.objects.filter(week__lt=timezone.localdate(now - KEPT)).delete()[0]
