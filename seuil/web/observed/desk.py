"""Figures of a desk: what came, how fast it was answered, with what result."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from seuil.kernel.errors import NotVisible
from seuil.kernel.small_cells import SMALLEST, TOTAL, Figure
from seuil.kernel.tables import csv_line
from seuil.observatory.domain.observed import Delay, Result
from seuil.observatory.observed.desks import Awaited, DeskFigures, Listed, Taken
from seuil.observatory.observed.figures import LOOKED_BACK, desk_figures, desks_of
from seuil.observatory.observed.telling import REST, Told
from seuil.orientation.domain.avenue import Band
from seuil.orientation.domain.request import Outcome
from seuil.orientation.labels import BAND_LABELS, OUTCOME_LABELS
from seuil.orientation.models import Desk
from seuil.register.domain.trimesters import Trimester, back_from, last_told
from seuil.web.components import Option
from seuil.web.observed.sheet import SAYS_NOTHING
from seuil.web.observed.words import (
    RESULT_LABELS,
    Shown,
    bars_of,
    chosen_of,
    figure_text,
    periods_of,
    public_text,
)
from seuil.web.orientation.reader import RequestReader, for_professionals
from seuil.web.register.words import Names, names, period_text, reason_text

TITLES = {
    Listed.CATEGORIES: gettext_lazy("What was asked, by kind of help"),
    Listed.PUBLICS: gettext_lazy("For whom"),
    Listed.TAKEN: gettext_lazy("How soon it was taken"),
    Listed.OUTCOMES: gettext_lazy("How requests ended"),
    Listed.RESULTS: gettext_lazy("What came of the attempts with services"),
    Listed.LEVELS: gettext_lazy("On which level services were asked"),
}
TAKEN_LABELS = {
    Taken.IN_TIME: gettext_lazy("within the days that the desk allows itself"),
    Taken.LATE: gettext_lazy("later"),
    Taken.NOT_YET: gettext_lazy("not taken"),
}
WAITED_FOR = {
    Awaited.TAKEN: gettext_lazy("until it was taken"),
    Awaited.NEWS: gettext_lazy("until the first news"),
    Awaited.ANSWER: gettext_lazy("until the answer"),
}
HEADINGS = ("from", "until", "desk", "list", "line", "reason", "count")


@dataclass(frozen=True, slots=True)
class Line:
    label: str
    count: Shown
    is_reason: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A list; ``total``: what its lines add up to, but for publics, of whom one may be several."""

    code: str
    title: str
    total: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Waiting:
    label: str
    days: str
    middle: str


@require_safe
@for_professionals
def figures_page(request: RequestReader) -> HttpResponse:
    """Show the figures of one desk and three months; ``as=csv`` gives them as a table."""
    viewer = request.viewer
    desks = desks_of(viewer)
    if not desks:
        raise NotVisible("no desk of this person")
    desk = _chosen(desks, request.GET.get("desk", ""))
    sits = desk.pk in viewer.desks
    trimesters = _trimesters(sits=sits)
    trimester = chosen_of(request.GET.get("period", ""), trimesters)
    found = desk_figures(viewer, desk, trimester)
    called = names()
    if found is not None and request.GET.get("as") == "csv":
        return _as_csv(found, desk, trimester, called)
    context = {
        "desk": desk,
        "desks": [Option(str(one.pk), str(one.name), one.pk == desk.pk) for one in desks],
        "periods": periods_of(trimesters, trimester),
        "period": period_text(trimester),
        "chosen": str(trimester),
        "sits": sits,
        "runs_on": sits and not trimester.is_told(timezone.localdate()),
        "blocks": _blocks(found, called) if found else [],
        "waiting": _waiting(found.delays) if found else [],
        "smallest": SMALLEST,
    }
    return render(request, "observed/desk.html", context)


def _chosen(desks: Sequence[Desk], asked: str) -> Desk:
    """Return the desk of the address, the first one without; raises `NotVisible` for others."""
    if not asked:
        return desks[0]
    found = next((one for one in desks if str(one.pk) == asked), None)
    if found is None:
        raise NotVisible("no such desk")
    return found


def _trimesters(*, sits: bool) -> list[Trimester]:
    """Return what can be chosen; those who sit at a desk read the running months too."""
    today = timezone.localdate()
    latest = Trimester.of(today) if sits else last_told(today)
    return list(back_from(latest, LOOKED_BACK))


def _blocks(found: DeskFigures, called: Names) -> list[Block]:
    return [
        Block(
            code=name,
            title=str(title),
            total="" if name is Listed.PUBLICS else _total_text(name, found.lists[name][TOTAL,]),
            lines=_lines(name, found.lists[name], called),
        )
        for name, title in TITLES.items()
        if name in found.lists
    ]


def _total_text(name: Listed, total: Figure) -> str:
    count = total if isinstance(total, int) else 0
    if name in {Listed.RESULTS, Listed.LEVELS}:
        return ngettext("%(count)s attempt", "%(count)s attempts", count) % {"count": count}
    return ngettext("%(count)s request", "%(count)s requests", count) % {"count": count}


def _lines(name: Listed, told: Told, called: Names) -> list[Line]:
    rows = list(_ordered(name, told))
    bars = bars_of([figure for _key, figure in rows])
    return [
        Line(label_of(name, key, called), bar, len(key) > 1)
        for (key, _figure), bar in zip(rows, bars, strict=True)
    ]


def _ordered(name: Listed, told: Told) -> Iterator[tuple[tuple[str, ...], Figure]]:
    """Yield what happened, the most frequent first; behind a result its reasons."""
    first = [(key, count) for key, count in told.items() if len(key) == 1 and key != (TOTAL,)]
    for key, figure in sorted(first, key=_most_first):
        if figure == 0:
            continue
        yield key, figure
        if name is Listed.RESULTS:
            inside = [(one, n) for one, n in told.items() if one[:1] == key and len(one) > 1]
            if {one[1] for one, _count in inside} <= SAYS_NOTHING:
                continue
            reasons = [(one, n) for one, n in inside if one[1]]
            yield from sorted(reasons, key=_most_first)


def _most_first(row: tuple[tuple[str, ...], Figure]) -> tuple[int, tuple[str, ...]]:
    key, figure = row
    return (-figure if isinstance(figure, int) else 0, key)


def label_of(name: Listed, key: tuple[str, ...], called: Names) -> str:
    code = key[-1]
    if code == REST:
        return _("other reasons") if len(key) > 1 else _("the rest")
    if name is Listed.CATEGORIES:
        return called.category(code)
    return reason_text(code) if len(key) > 1 else _LABELS[name](code)


_LABELS: Mapping[Listed, Callable[[str], str]] = {
    Listed.PUBLICS: public_text,
    Listed.TAKEN: lambda code: str(TAKEN_LABELS[Taken(code)]),
    Listed.OUTCOMES: lambda code: str(OUTCOME_LABELS[Outcome(code)]),
    Listed.RESULTS: lambda code: str(RESULT_LABELS[Result(code)]),
    Listed.LEVELS: lambda code: str(BAND_LABELS[Band(code)]),
}


def _waiting(delays: Mapping[Awaited, Delay]) -> list[Waiting]:
    return [
        Waiting(
            str(label),
            ngettext("%(count)s working day", "%(count)s working days", delay.median)
            % {"count": delay.median},
            _("half of them between %(low)s and %(high)s") % {"low": delay.low, "high": delay.high},
        )
        for name, label in WAITED_FOR.items()
        if (delay := delays.get(name))
    ]


def _as_csv(found: DeskFigures, desk: Desk, trimester: Trimester, called: Names) -> HttpResponse:
    """Return every line; a delay as its median, and the days between which its half lies."""
    head = (trimester.first.isoformat(), trimester.last_month.isoformat(), str(desk.name))
    lines = [csv_line(HEADINGS)]
    for name, told in found.lists.items():
        for key, figure in told.items():
            whole, reason = key == (TOTAL,), len(key) > 1
            line = "all" if whole else label_of(name, key[:1], called)
            count = figure_text(figure) if not isinstance(figure, int) else figure
            words = label_of(name, key, called) if reason else ""
            lines.append(csv_line((*head, name, line, words, count)))
    for awaited, delay in found.delays.items():
        for measure in ("median", "low", "high"):
            cells = (*head, f"days_{awaited}", measure, "", getattr(delay, measure))
            lines.append(csv_line(cells))
    response = HttpResponse("\ufeff" + "".join(lines), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="desk.csv"'
    return response
