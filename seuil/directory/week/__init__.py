"""The usual week of a service: OSM opening hours as a grid of days, and back.

Minutes count from midnight of the day on which an opening starts; past 1440 is the next day.
What OSM syntax says and a grid cannot hold is told apart and left as it is: a reading is only
given when writing it down again opens the same doors on every day of two years.
"""

from seuil.directory.week.reading import Rule, is_osm, read, rules_of
from seuil.directory.week.values import (
    AS_USUAL,
    DAY,
    DAYS,
    WHOLE_DAY,
    Beyond,
    Holidays,
    Hours,
    Interval,
    Kind,
    Week,
    Wrong,
    interval,
    overlap,
)
from seuil.directory.week.writing import clock, runs, write

__all__ = [
    "AS_USUAL",
    "DAY",
    "DAYS",
    "WHOLE_DAY",
    "Beyond",
    "Holidays",
    "Hours",
    "Interval",
    "Kind",
    "Rule",
    "Week",
    "Wrong",
    "clock",
    "interval",
    "is_osm",
    "overlap",
    "read",
    "rules_of",
    "runs",
    "write",
]
