"""The plans of a year together: by theme and place, and beside each other."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from seuil.plans.models import Action, Plan
from seuil.plans.notifications import plan_name
from seuil.plans.queries import matrix as years
from seuil.plans.queries.matrix import WITHOUT_THEME, Matrix
from seuil.plans.queries.sidebyside import MOST, SideBySide, plans_by_slug, side_by_side
from seuil.territory.models import PriorityTheme
from seuil.territory.queries import places
from seuil.web.components import Crumb, Option
from seuil.web.http import PageRequest
from seuil.web.plans.opened import areas
from seuil.web.plans.shown import ACTION_TONES
from seuil.web.sessions.themes import theme_labels
from seuil.wording.localised import Wording, reader_language

MOST_IN_A_CELL = 3
FIRST_YEAR, LAST_YEAR = 2000, 2100


@dataclass(frozen=True, slots=True)
class Linked:
    """An action as a cell names it."""

    title: Wording
    url: str
    status: str
    tone: str


@dataclass(frozen=True, slots=True)
class Box:
    """One cell of the matrix. ``gap``: what people meet here that no action is about, in words."""

    place: str
    actions: Sequence[Linked]
    more: str
    more_url: str
    gap: str
    gap_url: str


@dataclass(frozen=True, slots=True)
class Row:
    theme: Wording
    boxes: Sequence[Box]


@dataclass(frozen=True, slots=True)
class Head:
    """A place at the top of a column, with its plan where there is one."""

    name: str
    url: str
    status: str
    priorities: Sequence[Wording]


@require_safe
def matrix(request: PageRequest, year: int) -> HttpResponse:
    """Show a year by theme and place; in six queries however much it is."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    labels = theme_labels()
    found = years.matrix(year, list(labels))
    if not found.plans and year not in found.years and found.years:
        raise Http404
    heads = _heads(found)
    context = {
        "year": year,
        "heads": heads,
        "has_priorities": any(head.priorities for head in heads),
        "rows": _rows(found, labels),
        "gaps": sum(cell.is_gap for row in found.rows.values() for cell in row),
        "actions": len(
            {one.pk for row in found.rows.values() for cell in row for one in cell.actions}
        ),
        "years": [(one, one == year) for one in found.years],
        "beside": _beside_url(found),
        "areas": areas("plans"),
        "crumbs": [
            Crumb(label=_("Plans"), url=reverse("web:plans")),
            Crumb(label=_("Themes and places, %(year)s") % {"year": year}),
        ],
    }
    return render(request, "plans/matrix.html", context)


def _heads(found: Matrix) -> list[Head]:
    known, language = places(), reader_language()
    priorities = _priorities(found)
    heads = []
    for code in found.places:
        plan = found.plans.get(code)
        heads.append(
            Head(
                name=known.label(code, language) if code in known else code,
                url=reverse("web:plan", args=[plan.slug]) if plan else "",
                status=plan.get_status_display() if plan else _("no plan"),
                priorities=priorities.get(code, []),
            )
        )
    return heads


def _priorities(found: Matrix) -> dict[str, list[Wording]]:
    """Return what each place chose last, up to that year."""
    rows = PriorityTheme.objects.filter(
        territory__code__in=found.places, date__lte=datetime.date(found.year, 12, 31)
    )
    chosen: dict[str, tuple[datetime.date, list[Wording]]] = {}
    for row in rows.select_related("territory").order_by("-date", "position", "pk"):
        last, texts = chosen.setdefault(row.territory.code, (row.date, []))
        if row.date == last:
            texts.append(row.text)
    return {code: texts for code, (_day, texts) in chosen.items()}


def _rows(found: Matrix, labels: Mapping[str, Wording]) -> list[Row]:
    known, language = places(), reader_language()
    names = [known.label(code, language) if code in known else code for code in found.places]
    other = Wording(_("Other themes"), "")
    return [
        Row(
            theme=labels.get(theme, other) if theme != WITHOUT_THEME else other,
            boxes=[
                _box(theme, code, name, cell, found.plans.get(code))
                for code, name, cell in zip(found.places, names, cells, strict=True)
            ],
        )
        for theme, cells in found.rows.items()
    ]


def _box(theme: str, code: str, name: str, cell: years.Cell, plan: Plan | None) -> Box:
    left = len(cell.actions) - MOST_IN_A_CELL
    url = reverse("web:plan", args=[plan.slug]) if plan else ""
    return Box(
        place=name,
        actions=[linked(one, plan) for one in cell.actions[:MOST_IN_A_CELL] if plan],
        more=ngettext("and %(count)s more", "and %(count)s more", left) % {"count": left}
        if left > 0
        else "",
        more_url=f"{url}?{urlencode({'theme': theme})}" if url else "",
        gap=_gap_text(cell.blockages) if cell.is_gap else "",
        gap_url=f"{reverse('web:blockages')}?" + urlencode(_met_here(theme, code)),
    )


def _met_here(theme: str, code: str) -> dict[str, str]:
    """Return what the register is narrowed to; it knows basins, not regions."""
    basin = {"basin": code} if code.startswith("basin:") else {}
    return {"theme": theme, **basin, "status": "open"}


def _gap_text(count: int) -> str:
    return ngettext(
        "%(count)s open blockage, no action", "%(count)s open blockages, no action", count
    ) % {"count": count}


def linked(one: Action, plan: Plan) -> Linked:
    return Linked(
        title=one.title,
        url=reverse("web:action", args=[plan.slug, one.number]),
        status=one.get_status_display(),
        tone=ACTION_TONES.get(one.status, "is-neutral"),
    )


def _beside_url(found: Matrix) -> str:
    slugs = [found.plans[code].slug for code in found.places if code in found.plans][:2]
    return f"{reverse('web:plans_beside')}?{urlencode([('plan', slug) for slug in slugs])}"


# Beside each other


@dataclass(frozen=True, slots=True)
class Beside:
    """An action in a column; ``supports``: those in other columns that it supports."""

    linked: Linked
    carrier: str
    supports: Sequence[Linked]


@require_safe
def beside(request: PageRequest) -> HttpResponse:
    """Show up to three plans by theme, one a column."""
    slugs = [slug[:60] for slug in request.GET.getlist("plan") if slug][:MOST]
    chosen = plans_by_slug(slugs)
    labels = theme_labels()
    found = side_by_side(chosen, list(labels))
    every = list(
        Plan.objects.select_related("territory").order_by("-year", "territory__position", "slug")
    )
    context = {
        "plans": [(one, plan_name(one), one.get_status_display()) for one in chosen],
        "rows": [
            (
                labels.get(theme, Wording(_("Other themes"), "")),
                list(
                    zip(
                        [plan_name(one) for one in chosen],
                        [_column(cell, found) for cell in cells],
                        strict=True,
                    )
                ),
            )
            for theme, cells in found.rows.items()
        ],
        "choices": [_choice(number, chosen, every) for number in range(MOST)],
        "areas": areas("plans"),
        "crumbs": [
            Crumb(label=_("Plans"), url=reverse("web:plans")),
            Crumb(label=_("Plans beside each other")),
        ],
    }
    return render(request, "plans/beside.html", context)


def _choice(number: int, chosen: Sequence[Plan], every: Iterable[Plan]) -> tuple[str, list[Option]]:
    here = chosen[number].slug if number < len(chosen) else ""
    options = [Option(one.slug, plan_name(one), one.slug == here) for one in every]
    label = _("Plan %(number)s") % {"number": number + 1}
    return label, [Option("", "—", not here), *options]


def _column(rows: Iterable[Action], found: SideBySide) -> list[Beside]:
    return [
        Beside(
            linked=linked(one, one.plan),
            carrier=str(one.carrier) if one.carrier else "",
            supports=[linked(other, other.plan) for other in found.supports.get(one.uuid, ())],
        )
        for one in rows
    ]


@require_safe
def matrix_now(request: PageRequest) -> HttpResponse:
    """Lead to this year, or to the last one before it of which there is a plan."""
    this_year = timezone.localdate().year
    known = Plan.objects.order_by("-year").values_list("year", flat=True).distinct()
    past = [year for year in known if year <= this_year]
    return redirect("web:plans_matrix", max(past, default=this_year))
