"""The needs watch of a place: what was asked for and not found, and what of it rises."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from seuil.kernel.small_cells import SMALLEST, Figure
from seuil.kernel.tables import csv_line
from seuil.observatory.domain.observed import Subject
from seuil.observatory.domain.rising import Trend
from seuil.observatory.observed.watch import Row, Watch, watch_of
from seuil.register.queries.lists import OPEN, Choice, blockages
from seuil.territory.domain import Level
from seuil.territory.models import Territory
from seuil.web.components import Crumb
from seuil.web.http import PageRequest
from seuil.web.observed.beside import key_of, place_with_figures
from seuil.web.observed.place import around
from seuil.web.observed.words import public_text
from seuil.web.register.words import Names, names, period_text
from seuil.wording.phrases import number_text

FORMAT = "seuil-needs-watch/1"
HEADINGS = ("place", "table", "of", "name", "from", "until", "count", "trend")
TREND_LABELS = {
    Trend.RISES: gettext_lazy("rises"),
    Trend.STEADY: gettext_lazy("as before"),
    Trend.FALLS: gettext_lazy("falls"),
    Trend.UNKNOWN: gettext_lazy("too little is known"),
}
TONES = {Trend.RISES: "is-blocked", Trend.FALLS: "is-open"}
TITLES = {
    Subject.WITHOUT_SOLUTION: gettext_lazy("Requests that ended without a solution"),
    Subject.BY_CATEGORY: gettext_lazy("Attempts, by kind of help"),
    Subject.BY_PUBLIC: gettext_lazy("Attempts without access, by public"),
}
STEP, TALL = 22, 32
"""From one column of a picture to the next, and its height."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a picture; ``height`` is None where the count is not shown."""

    x: int
    y: int
    height: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """``said``: the counts in order, in words. ``about``: of the blockages that are open."""

    label: str
    said: str
    trend: str
    tone: str
    columns: Sequence[Column]
    sentence: str
    about: str = ""
    about_url: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Open:
    """How many open blockages of a place are about each theme and public."""

    counts: Mapping[Subject, Mapping[str, int]] = field(default_factory=dict)
    basin: str = ""

    def told(self, subject: Subject, code: str) -> tuple[str, str]:
        """Return how many there are in words, and where they are listed."""
        count = self.counts[subject].get(code, 0)
        if not count:
            return _("no open blockage is about it"), ""
        said = ngettext("%(count)s open blockage", "%(count)s open blockages", count)
        axis = "public" if subject is Subject.BY_PUBLIC else "theme"
        chosen = {axis: code, "status": OPEN} | ({"basin": self.basin} if self.basin else {})
        return said % {"count": count}, f"{reverse('web:blockages')}?{urlencode(chosen)}"


@require_safe
def needs_watch(request: PageRequest, code: str) -> HttpResponse:
    """Show what is watched of a region or basin; ``as=csv`` or ``json`` gives it as a file."""
    place = place_with_figures(code)
    watch, called = watch_of(key_of(place)), names()
    if as_file := FILES.get(request.GET.get("as", "")):
        return as_file(watch, place, called)
    known = _open_blockages(place)
    tables = {
        subject: [_line(subject, row, called, known) for row in rows]
        for subject, rows in watch.tables.items()
    }
    context = {
        "place": place,
        "crumbs": [
            Crumb(label=str(place.name), url=reverse("web:territory", args=[code])),
            Crumb(label=_("Needs watch")),
        ],
        "around": around(place, "web:needs_watch"),
        "smallest": SMALLEST,
        "periods": [period_text(one) for one in watch.trimesters],
        "rising": [_line(subject, row, called, known) for subject, row in watch.rising],
        "tables": [Table(str(TITLES[subject]), lines) for subject, lines in tables.items()],
        "wide": STEP * len(watch.trimesters),
        "tall": TALL,
    }
    return render(request, "observed/watch.html", context)


def _open_blockages(place: Territory) -> Open:
    """Count what is open, in one query."""
    basin = place.code if place.level == Level.BASIN else ""
    themes: Counter[str] = Counter()
    publics: Counter[str] = Counter()
    found = blockages(Choice(basin=basin, status=OPEN)).order_by()
    for about, whom in found.values_list("themes", "publics"):
        themes.update(about)
        publics.update(whom)
    counts = {
        Subject.WITHOUT_SOLUTION: themes,
        Subject.BY_CATEGORY: themes,
        Subject.BY_PUBLIC: publics,
    }
    return Open(counts, basin)


def _line(subject: Subject, row: Row, called: Names, known: Open) -> Line:
    reading = row.reading
    about, url = known.told(subject, row.code)
    return Line(
        label=_name(subject, row.code, called),
        said=" · ".join(number_text(one) if isinstance(one, int) else "–" for one in row.counts),
        trend=str(TREND_LABELS[reading.trend]),
        tone=TONES.get(reading.trend, "is-neutral"),
        columns=_columns(row.counts),
        sentence=_sentence(subject, row),
        about=about,
        about_url=url,
    )


def _name(subject: Subject, code: str, called: Names) -> str:
    return public_text(code) if subject is Subject.BY_PUBLIC else called.category(code)


def _sentence(subject: Subject, row: Row) -> str:
    """Say what was counted last, beside what the year before lets one expect."""
    last, expected = row.counts[-1], row.reading.expected
    if not isinstance(last, int) or expected is None:
        return ""
    sentences = {
        Subject.WITHOUT_SOLUTION: _(
            "%(count)s requests without a solution, where the year before lets one expect about"
            " %(expected)s"
        ),
        Subject.BY_CATEGORY: _(
            "%(count)s attempts, where the year before lets one expect about %(expected)s"
        ),
        Subject.BY_PUBLIC: _(
            "%(count)s attempts without access, where the year before lets one expect about"
            " %(expected)s"
        ),
    }
    return sentences[subject] % {
        "count": number_text(last),
        "expected": number_text(round(expected)),
    }


def _columns(counts: Sequence[Figure]) -> list[Column]:
    most = max((one for one in counts if isinstance(one, int)), default=0) or 1
    found = []
    for at, one in enumerate(counts):
        height = max(1, round(TALL * one / most)) if isinstance(one, int) else None
        found.append(Column(at * STEP, TALL - (height or 0), height))
    return found


def _as_csv(watch: Watch, place: Territory, called: Names) -> HttpResponse:
    lines = [
        csv_line(
            (
                place.code,
                subject,
                row.code,
                _name(subject, row.code, called),
                trimester.first.isoformat(),
                trimester.last_month.isoformat(),
                count if isinstance(count, int) else count.value,
                row.reading.trend,
            )
        )
        for subject, rows in watch.tables.items()
        for row in rows
        for trimester, count in zip(watch.trimesters, row.counts, strict=True)
    ]
    body = "\ufeff" + "".join([csv_line(HEADINGS), *lines])
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="needs-watch.csv"'
    return response


def _as_json(watch: Watch, place: Territory, called: Names) -> HttpResponse:
    told: dict[str, Any] = {
        "format": FORMAT,
        "smallest": SMALLEST,
        "place": place.code,
        "trimesters": [str(one) for one in watch.trimesters],
        "rows": [
            {
                "table": subject,
                "of": row.code,
                "name": _name(subject, row.code, called),
                "counts": [one if isinstance(one, int) else None for one in row.counts],
                "expected": row.reading.expected and round(row.reading.expected, 1),
                "trend": row.reading.trend,
            }
            for subject, rows in watch.tables.items()
            for row in rows
        ],
    }
    response = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="needs-watch.json"'
    return response


FILES: Mapping[str, Callable[[Watch, Territory, Names], HttpResponse]] = {
    "csv": _as_csv,
    "json": _as_json,
}
