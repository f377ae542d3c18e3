"""What failed often in the basins of a team; as a page or as a file."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from seuil.kernel.errors import NotVisible
from seuil.kernel.small_cells import SMALLEST
from seuil.register.domain.trimesters import back_from, last_told
from seuil.register.queries.failures import Cluster, clusters_for
from seuil.web.components import EmptyState, Filter, WiderStep, filter_of
from seuil.web.http import MemberRequest, signed_in
from seuil.web.register.files import as_csv, as_json
from seuil.web.register.words import (
    Names,
    family_texts,
    names,
    period_text,
    reason_text,
    times_text,
)

PER_PAGE = 25
LOOKED_BACK = 8
"""Two years."""
FILES: Mapping[str, Callable[[Sequence[Cluster], Names], HttpResponse]] = {
    "csv": as_csv,
    "json": as_json,
}
READ: Mapping[str, Callable[[Cluster], str]] = {
    "period": lambda one: str(one.trimester),
    "basin": lambda one: one.basin,
    "category": lambda one: one.category,
    "reason": lambda one: one.reason,
}
"""What can be chosen, and what a cluster has of it."""
LABELS = {
    "period": (gettext_lazy("Period"), gettext_lazy("the last two years")),
    "basin": (gettext_lazy("Basin"), gettext_lazy("everything")),
    "category": (gettext_lazy("Kind of help"), gettext_lazy("everything")),
    "reason": (gettext_lazy("Reason"), gettext_lazy("everything")),
}
UNKNOWN = "none"
"""How an address chooses what nobody noted."""


@dataclass(frozen=True, slots=True)
class Line:
    category: str
    reason: str
    basin: str
    period: str
    times: str
    families: Sequence[str]


@require_safe
@never_cache
@signed_in
def register(request: MemberRequest) -> HttpResponse:
    """List what failed five times or more; ``format=csv`` or ``json`` gives the same as a file."""
    today = timezone.localdate()
    latest, *earlier = back_from(last_told(today), LOOKED_BACK)
    try:
        everything = clusters_for(request.standing, earlier[-1], latest, today=today)
    except NotVisible as missing:
        raise Http404 from missing
    asked = {name: request.GET.get(name, "") for name in READ}
    found = [one for one in everything if _is_chosen(one, asked)]
    called = names()
    if as_file := FILES.get(request.GET.get("format", "")):
        return as_file(found, called)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    chosen = {name: value for name, value in asked.items() if value}
    context = {
        "page": page,
        "lines": [_line(one, called) for one in page],
        "filters": [_filter(name, everything, asked[name], called) for name in READ],
        "latest": period_text(latest),
        "smallest": SMALLEST,
        "empty": _empty(bool(everything)),
        "pages_url": f"?{urlencode([*chosen.items(), ('page', '')])}",
        "files": [
            (label, f"?{urlencode([*chosen.items(), ('format', ending)])}")
            for ending, label in (("csv", _("As a table (CSV)")), ("json", _("As data (JSON)")))
        ],
    }
    return render(request, "register/register.html", context)


def _is_chosen(one: Cluster, asked: Mapping[str, str]) -> bool:
    return all(not wanted or _value(one, name) == wanted for name, wanted in asked.items())


def _value(one: Cluster, name: str) -> str:
    return READ[name](one) or UNKNOWN


def _filter(name: str, everything: Iterable[Cluster], wanted: str, called: Names) -> Filter:
    """Return a filter with what there is to choose; the latest period first, the rest by name."""
    words = _words(called)[name]
    there = {_value(one, name): words(one) for one in everything}
    order = sorted(there.items(), key=lambda pair: pair[1].casefold())
    if name == "period":
        order = sorted(there.items(), reverse=True)
    label, whole = LABELS[name]
    return filter_of(name, str(label), order, wanted, whole=str(whole))


def _words(called: Names) -> Mapping[str, Callable[[Cluster], str]]:
    return {
        "period": lambda one: period_text(one.trimester),
        "basin": lambda one: called.basin(one.basin),
        "category": lambda one: called.category(one.category),
        "reason": lambda one: reason_text(one.reason),
    }


def _line(one: Cluster, called: Names) -> Line:
    return Line(
        category=called.category(one.category),
        reason=reason_text(one.reason),
        basin=called.basin(one.basin),
        period=period_text(one.trimester),
        times=times_text(one.count),
        families=family_texts(one),
    )


def _empty(there_is_more: bool) -> EmptyState:
    if there_is_more:
        return EmptyState(
            title=_("Nothing of this failed %(smallest)s times or more") % {"smallest": SMALLEST},
            steps=[WiderStep(text=_("Everything of the last two years"), label=_("Show"), url="?")],
        )
    return EmptyState(
        title=_("Nothing to read yet"),
        asked=_(
            "Lines appear by themselves: when services refuse, do not answer or when nothing is"
            " found, each time noted in a request. A line appears once the same thing happened"
            " %(smallest)s times within three months, and those months are over."
        )
        % {"smallest": SMALLEST},
    )
