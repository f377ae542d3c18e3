"""Indicators as pages show them: words, a sign, a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seuil.plans.domain.indicator import Progress
from seuil.plans.labels import PROGRESS_LABELS
from seuil.plans.models import Indicator
from seuil.plans.queries.measures import Followed
from seuil.plans.report.charts import Chart, chart_of
from seuil.plans.report.words import (
    Names,
    aim_text,
    better_text,
    last_text,
    names,
    source_text,
    way_text,
)

TONES: Mapping[Progress, str] = {
    Progress.REACHED: "is-open",
    Progress.BETTER: "is-open",
    Progress.SAME: "is-neutral",
    Progress.WORSE: "is-blocked",
    Progress.NOT_MEASURED: "is-neutral",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """An indicator as pages show it."""

    indicator: Indicator
    aim: str
    last: str
    progress: str
    tone: str
    way: str
    source: str
    better: str
    due: bool
    chart: Chart | None


def shown(followed: Iterable[Followed], called: Names | None = None) -> list[Shown]:
    """Return indicators in words, drawn where their series was asked for."""
    known = called or names()
    return [_shown(each, known) for each in followed]


def _shown(each: Followed, called: Names) -> Shown:
    one = each.indicator
    progress = each.reading.progress
    return Shown(
        indicator=one,
        aim=aim_text(one),
        last=last_text(each.last, one.unit),
        progress=str(PROGRESS_LABELS[progress]),
        tone=TONES[progress],
        way=way_text(each.reading.share) if progress is Progress.BETTER else "",
        source=source_text(one, called),
        better=better_text(one),
        due=each.due,
        chart=chart_of(one, each.series),
    )
