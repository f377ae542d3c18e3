"""Indicators with what was measured of them: how far an action came, and what is due."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from seuil.kernel.errors import visible
from seuil.plans.domain.action import UNDER_WAY
from seuil.plans.domain.indicator import (
    MEASURED_BY_NIGHT,
    Direction,
    Progress,
    Reading,
    Rhythm,
    is_late,
    read,
)
from seuil.plans.models import Action, Indicator, Measure

MOST_DRAWN = 400
"""Measures of one chart: more than a year of nights."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An indicator with its last measure, None while there is none.

    ``due``: somebody should have measured by now. ``series``: the measures that count, the first
    one first, where they were asked for.
    """

    indicator: Indicator
    last: Measure | None
    reading: Reading
    due: bool = False
    series: Sequence[Measure] = ()


def followed_of(
    actions: Collection[Action], today: datetime.date, *, series: bool = False
) -> dict[int, list[Followed]]:
    """Return the indicators of actions, by key of the action, in two queries."""
    known = {one.pk: one for one in actions}
    indicators = list(
        Indicator.objects.filter(action__in=known).select_related("vignette").order_by("position")
    )
    rows = _series_of(indicators) if series else _last_of(indicators)
    found: dict[int, list[Followed]] = {key: [] for key in known}
    for one in indicators:
        one.action = known[one.action_id]
        found[one.action_id].append(_followed(one, rows.get(one.pk, []), today))
    return found


def _last_of(indicators: Iterable[Indicator]) -> dict[int, list[Measure]]:
    latest = Measure.objects.in_force().filter(indicator__in=list(indicators))
    rows = latest.order_by("indicator_id", "-on", "-pk").distinct("indicator_id")
    return {row.indicator_id: [row] for row in rows}


def _series_of(indicators: Iterable[Indicator]) -> dict[int, list[Measure]]:
    found: dict[int, list[Measure]] = {}
    rows = Measure.objects.in_force().filter(indicator__in=list(indicators))
    for row in rows.order_by("on", "pk"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _followed(one: Indicator, series: Sequence[Measure], today: datetime.date) -> Followed:
    last = series[-1] if series else None
    return Followed(one, last, reading_of(one, last), _is_due(one, last, today), series)


def reading_of(one: Indicator, last: Measure | None) -> Reading:
    if one.target is None:
        return Reading(Progress.NOT_MEASURED)
    return read(one.baseline, one.target, Direction(one.direction), last.value if last else None)


def _is_due(one: Indicator, last: Measure | None, today: datetime.date) -> bool:
    """Whether people owe a measure of an action that is under way."""
    since = one.action.started_on
    if one.source in MEASURED_BY_NIGHT or one.action.status not in UNDER_WAY or since is None:
        return False
    return is_late(Rhythm(one.rhythm), last.on if last else None, since, today)


def indicator_of(action: Action, indicator_id: UUID) -> Indicator:
    """Return an indicator of an action, or raise `NotVisible`."""
    found = visible(
        action.indicators.select_related("vignette").filter(uuid=indicator_id).first(),
        "no such indicator",
    )
    found.action = action
    return found


def measures_of(one: Indicator) -> list[Measure]:
    """Return all that was measured, the latest first, what was set right among it; one query."""
    rows = one.measures.select_related("run", "replaces").order_by("-on", "-pk")
    return list(rows)


def weakest_progress(followed: Iterable[Followed]) -> Progress:
    """Return what an action may say of itself: its weakest indicator that was measured.

    Nothing measured is nothing said.
    """
    order: Mapping[Progress, int] = {each: number for number, each in enumerate(FROM_WEAKEST)}
    said = [one.reading.progress for one in followed]
    measured = [each for each in said if each is not Progress.NOT_MEASURED]
    return min(measured, key=order.__getitem__, default=Progress.NOT_MEASURED)


FROM_WEAKEST = (Progress.WORSE, Progress.SAME, Progress.BETTER, Progress.REACHED)


def followed_one(one: Indicator, measures: Sequence[Measure], today: datetime.date) -> Followed:
    """Return an indicator with all its measures, of which those that were set right count not."""
    replaced = {row.replaces_id for row in measures if row.replaces_id}
    series = sorted(
        (row for row in measures if row.pk not in replaced), key=lambda row: (row.on, row.pk)
    )
    return _followed(one, series, today)
