"""Lines over time, drawn by the server."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.observatory.queries import Point
from seuil.web.components import LineChart
from seuil.wording.times import date_text

WIDTH, HEIGHT, EDGE = 600.0, 120.0, 6.0


def chart_of(points: Sequence[Point], expected: int | None) -> LineChart | None:
    """Return the accessible services of one cell, night by night; None for a single night."""
    if len(points) < 2:
        return None
    first, last = points[0], points[-1]
    top = max(1, expected or 0, *(point.counts.open for point in points))
    dots = [_dot(point, first.day, last.day, top) for point in points]
    return LineChart(
        summary=_("Accessible services: %(before)s on %(first)s, %(now)s on %(last)s.")
        % {
            "before": first.counts.open,
            "first": date_text(first.day),
            "now": last.counts.open,
            "last": date_text(last.day),
        },
        line=" ".join(f"{x:g},{y:g}" for x, y in dots),
        top=top,
        first=date_text(first.day),
        last=date_text(last.day),
        level=_height(expected, top) if expected else None,
        level_text=ngettext(
            "expected: at least %(count)s", "expected: at least %(count)s", expected
        )
        % {"count": expected}
        if expected
        else "",
    )


def _dot(point: Point, first: datetime.date, last: datetime.date, top: int) -> tuple[float, float]:
    share = (point.day - first).days / (last - first).days
    return round(EDGE + share * (WIDTH - 2 * EDGE), 1), _height(point.counts.open, top)


def _height(count: int, top: int) -> float:
    return round(HEIGHT - EDGE - count / top * (HEIGHT - 2 * EDGE), 1)
