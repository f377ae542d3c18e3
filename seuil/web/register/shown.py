"""Blockages and tracks as pages show them: words, links, a small picture."""

import datetime
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.concertation.models import Session
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.register.barriers import barriers
from seuil.register.domain.blockage import Step
from seuil.register.domain.publics import Public
from seuil.register.domain.trace import End, Relation
from seuil.register.labels import PUBLIC_LABELS
from seuil.register.models import Blockage, BlockageEvent, Observation, TraceLink, Track
from seuil.register.queries.answers import FEWEST
from seuil.territory.gazetteer import Gazetteer
from seuil.territory.queries import places
from seuil.web.sessions.themes import theme_labels
from seuil.wording.localised import Wording, reader_language
from seuil.wording.times import month_text

COLUMN = 16
WIDEST = 24
"""Months that are drawn one by one; a longer life is drawn by longer steps."""


@dataclass(frozen=True, slots=True)
class Line:
    """A blockage in a list."""

    blockage: Blockage
    status: str
    tone: str
    level: str
    seen: str
    where: str
    counted: str


@dataclass(frozen=True, slots=True)
class Met:
    """A meeting in which a blockage was met; ``url`` is empty while it is not public."""

    label: str
    url: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A basin of a picture: where along its line it was met, and in which months."""

    label: str
    dots: Sequence[int]
    months: str


@dataclass(frozen=True, slots=True)
class Picture:
    """When and where a blockage was met: a row a basin, a column a month; never how often."""

    width: int
    rows: Sequence[Row]
    first: str
    last: str


TONES: Mapping[str, str] = {
    "persistent": "is-blocked",
    "recognised": "is-ask",
    "in_treatment": "is-ask",
    "outside_reach": "is-blocked",
    "eased": "is-open",
    "resolved": "is-open",
}


def line_of(one: Blockage) -> Line:
    return lines_of([one])[0]


def lines_of(rows: Iterable[Blockage]) -> list[Line]:
    """Return blockages as a list shows them; the places are looked up once."""
    gazetteer = places()
    return [
        Line(
            blockage=one,
            status=one.get_status_display(),
            tone=TONES.get(one.status, "is-neutral"),
            level=one.get_level_display(),
            seen=seen_text(one.first_seen, one.last_seen),
            where=", ".join(basin_names(one.basins, gazetteer)),
            counted=counted_text(one),
        )
        for one in rows
    ]


def seen_text(first: datetime.date | None, last: datetime.date | None) -> str:
    if first is None or last is None:
        return _("not met yet")
    if first == last:
        return _("met in %(month)s") % {"month": month_text(first)}
    return _("met from %(first)s to %(last)s") % {
        "first": month_text(first),
        "last": month_text(last),
    }


def few(count: int) -> str:
    """Return a number as it may be said: below three it is not told."""
    return str(count) if count >= FEWEST else _("fewer than %(count)s") % {"count": FEWEST}


def counted_text(one: Blockage) -> str:
    """Say in how many rooms, basins and families: breadth, which is what counts."""
    parts = []
    if rooms := len(one.occasions):
        parts.append(ngettext("%(count)s meeting", "%(count)s meetings", rooms) % {"count": rooms})
    if basins := len(one.basins):
        parts.append(ngettext("%(count)s basin", "%(count)s basins", basins) % {"count": basins})
    if families := len(one.families):
        parts.append(
            ngettext("%(count)s practice family", "%(count)s practice families", families)
            % {"count": families}
        )
    return " · ".join(parts)


def basin_names(codes: Iterable[str], gazetteer: Gazetteer | None = None) -> list[str]:
    known, language = places() if gazetteer is None else gazetteer, reader_language()
    return [known.label(code, language) for code in codes if code in known]


def family_names(codes: Iterable[str]) -> list[str]:
    return [str(FAMILY_LABELS[PracticeFamily(code)]) for code in codes]


def public_names(codes: Iterable[str]) -> list[str]:
    return [str(PUBLIC_LABELS[Public(code)]) for code in codes if code in set(Public)]


def theme_names(codes: Iterable[str], labels: Mapping[str, Wording] | None = None) -> list[Wording]:
    known = theme_labels() if labels is None else labels
    return [known[code] for code in codes if code in known]


def barrier_name(code: str) -> Wording | None:
    found = barriers().get(code)
    return found.label if found else None


def meetings(codes: Collection[str]) -> dict[str, Met]:
    """Return the meetings of a blockage by their code; one query."""
    public = {one.slug: one for one in Session.objects.public().filter(slug__in=codes)}
    return {
        code: Met(
            str(public[code]), reverse("web:session", args=[code]), public[code].title.language
        )
        if code in public
        else Met(_("a meeting"))
        for code in codes
    }


def listed_meetings(met: Mapping[str, Met]) -> list[Met]:
    """Return the meetings that have a page, then how many others there were."""
    public = [one for one in met.values() if one.url]
    if others := len(met) - len(public):
        text = ngettext("%(count)s meeting", "%(count)s meetings", others) % {"count": others}
        if public:
            text = ngettext("%(count)s other meeting", "%(count)s other meetings", others) % {
                "count": others
            }
        public.append(Met(text))
    return public


def picture_of(evidence: Sequence[tuple[datetime.date, str]]) -> Picture | None:
    """Draw when (month) and where (basin, empty: the whole region) something was met."""
    if not evidence:
        return None
    months = [month for month, _basin in evidence]
    first, span = _number(min(months)), _number(max(months)) - _number(min(months)) + 1
    step = -(-span // WIDEST)
    gazetteer = places()
    rows = []
    for code in sorted({basin for _month, basin in evidence}, key=lambda code: (not code, code)):
        met = sorted({month for month, basin in evidence if basin == code})
        columns = sorted({(_number(month) - first) // step for month in met})
        rows.append(
            Row(
                (basin_names([code], gazetteer) or [_("whole region")])[0],
                [column * COLUMN + COLUMN // 2 for column in columns],
                ", ".join(month_text(month) for month in met),
            )
        )
    width = -(-span // step) * COLUMN
    return Picture(width, rows, month_text(min(months)), month_text(max(months)))


def _number(month: datetime.date) -> int:
    return month.year * 12 + month.month


@dataclass(frozen=True, slots=True)
class Spoken:
    """A statement that shows a blockage. Its practice family stays unsaid: a room is small."""

    observation: Observation
    kind: str
    month: str
    met: Met | None
    basin: str


def spoken(rows: Iterable[Observation], met: Mapping[str, Met]) -> list[Spoken]:
    return [
        Spoken(
            one,
            one.get_kind_display(),
            month_text(one.month),
            met.get(one.occasion),
            str(one.basin.name) if one.basin else "",
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class Happened:
    step: str
    day: datetime.datetime
    words: str
    language: str
    other: Blockage | None


def timeline(one: Blockage, merged: Sequence[Blockage]) -> list[Happened]:
    """Return the steps of a blockage, and that others were merged into it, the latest first."""
    of_others = Q(other=one) | Q(blockage__in=merged, other__isnull=False)
    events = (
        BlockageEvent.objects.filter(Q(blockage=one) | of_others)
        .select_related("blockage", "other")
        .order_by("-at", "-pk")
    )
    return [_happened(event, one) for event in events]


def _happened(event: BlockageEvent, one: Blockage) -> Happened:
    if event.blockage_id == one.pk:
        return Happened(
            event.get_step_display(), event.at, event.words, event.language, event.other
        )
    text = _("another one was merged into it")
    if event.step == Step.UNMERGE:
        text = _("another one was taken out of it again")
    return Happened(text, event.at, event.words, event.language, event.blockage)


@dataclass(frozen=True, slots=True)
class TrackLine:
    track: Track
    status: str
    themes: Sequence[Wording] = ()


def track_lines(rows: Iterable[Track]) -> list[TrackLine]:
    labels = theme_labels()
    return [
        TrackLine(one, one.get_status_display(), theme_names(one.themes, labels)) for one in rows
    ]


def blockages_of(track: Track) -> list[Blockage]:
    """Return the blockages that a track would lower, those that stand in place of merged ones."""
    sources = TraceLink.objects.in_force().filter(
        relation=Relation.LEADS_TO, target_kind=End.TRACK, target=track.uuid
    )
    found = Blockage.objects.select_related("merged_into").filter(uuid__in=sources.values("source"))
    return list({(one.merged_into or one).pk: one.merged_into or one for one in found}.values())
