"""Indicators as pages show them: words, a sign, a line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from seuil.plans.domain.indicator import Progress, Source
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
from seuil.territory.domain import Level
from seuil.web.observatory.marks import anchor_of

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
    further: Sequence[tuple[str, str]]
    """Where its source is read, and what changed there: labels and addresses."""


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
        further=_further(one),
    )


def _further(one: Indicator) -> list[tuple[str, str]]:
    """Return the way to what is measured by night, such as the thresholds that were lowered."""
    source = Source(one.source)
    if source is Source.VIGNETTE and one.vignette is not None and one.vignette.is_public:
        place = {"place": one.place}
        began = one.action.started_on
        since = {"since": began.isoformat()} if began else {}
        vignette = reverse("web:vignette", args=[one.vignette.code])
        changes = reverse("web:vignette_changes")
        return [
            (_("the vignette today"), f"{vignette}?{urlencode(place)}#{anchor_of(one.need)}"),
            (_("which thresholds changed"), f"{changes}?{urlencode(place | since)}"),
        ]
    if source is Source.ACCESS and one.place:
        return [(_("observed access"), reverse("web:observed_access", args=[one.place]))]
    if source is Source.REGISTER:
        chosen = {"theme": one.need} if one.need else {}
        if one.place.startswith(f"{Level.BASIN}:"):
            chosen["basin"] = one.place
        return [(_("the blockages"), f"{reverse('web:blockages')}?{urlencode(chosen)}")]
    return []
