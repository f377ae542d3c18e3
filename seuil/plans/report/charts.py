"""The measures of an indicator as a line, for pages and for paper."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from seuil.plans.models import Indicator, Measure
from seuil.plans.report.words import number_text, with_unit
from seuil.wording.times import date_text

WIDTH, HEIGHT, EDGE = 600.0, 140.0, 8.0
MOST_DOTS = 60


@dataclass(frozen=True, slots=True)
class Chart:
    """The measures of an indicator over time, in a box of 600 by 140.

    ``target`` and ``baseline``: how high their lines lie; None where they are not known.
    """

    summary: str
    points: Sequence[tuple[float, float]]
    top: str
    bottom: str
    first: str
    last: str
    target: float | None
    target_text: str
    baseline: float | None

    @property
    def line(self) -> str:
        return " ".join(f"{x:g},{y:g}" for x, y in self.points)

    @property
    def dots(self) -> Sequence[tuple[float, float]]:
        """Where a dot is drawn: at each measure while they stand apart, else at the last one."""
        return self.points if len(self.points) <= MOST_DOTS else self.points[-1:]


def chart_of(one: Indicator, series: Sequence[Measure]) -> Chart | None:
    """Draw what was measured; None for fewer than two days."""
    points = _points(one, series)
    if len(points) < 2:
        return None
    values = [value for _day, value in points]
    known = [value for value in (one.target, one.baseline) if value is not None]
    low, high = min([*values, *known, Decimal(0)]), max([*values, *known, Decimal(1)])
    span = max((points[-1][0] - points[0][0]).days, 1)

    def height(value: Decimal) -> float:
        return round(HEIGHT - EDGE - float((value - low) / (high - low)) * (HEIGHT - 2 * EDGE), 1)

    dots = [
        (round(EDGE + (day - points[0][0]).days / span * (WIDTH - 2 * EDGE), 1), height(value))
        for day, value in points
    ]
    return Chart(
        summary=_summary(one, points),
        points=dots,
        top=number_text(high),
        bottom=number_text(low),
        first=date_text(points[0][0]),
        last=date_text(points[-1][0]),
        target=height(one.target) if one.target is not None else None,
        target_text=_("target: %(target)s") % {"target": number_text(one.target)}
        if one.target is not None
        else "",
        baseline=height(one.baseline) if one.baseline is not None else None,
    )


def _points(one: Indicator, series: Iterable[Measure]) -> list[tuple[datetime.date, Decimal]]:
    """Return the baseline, where it has a day, then a value a day."""
    found = {measure.on: measure.value for measure in series}
    if one.baseline is not None and one.baseline_on is not None:
        found.setdefault(one.baseline_on, one.baseline)
    return sorted(found.items())


def _summary(one: Indicator, points: Sequence[tuple[datetime.date, Decimal]]) -> str:
    said = {
        "before": with_unit(points[0][1], one.unit),
        "first": date_text(points[0][0]),
        "now": with_unit(points[-1][1], one.unit),
        "last": date_text(points[-1][0]),
    }
    if one.target is None:
        return _("%(before)s on %(first)s, %(now)s on %(last)s.") % said
    said["target"] = number_text(one.target)
    return _("%(before)s on %(first)s, %(now)s on %(last)s; the target is %(target)s.") % said
