"""What if a threshold were lowered? The page of studies.

A group of a population is not a person; still, facts travel in the body of a POST, and an address
holds only a kind of help, a named public, a place, a number of doors and a distance.
"""

from collections.abc import Mapping

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from seuil.access.types import Fact
from seuil.kernel.errors import InvalidInput
from seuil.matching.chips import themes
from seuil.observatory.models import Study
from seuil.observatory.studies.domain import Found
from seuil.observatory.studies.ground import Ground, ground
from seuil.observatory.studies.kept import found_now, kept_or_found_now
from seuil.observatory.studies.names import service_names
from seuil.observatory.studies.table import csv_text
from seuil.web.components import Crumb, Theme
from seuil.web.http import PageRequest
from seuil.web.limits import heavy, limited, one_at_a_time
from seuil.web.search.situation import chip_group, facts_of
from seuil.web.whatif.forms import ASKED_AS_CHIPS, StudyForm, conditions_of
from seuil.web.whatif.pages import profile_rows, study_page

MOST_STUDIES = 20


@csrf_exempt  # reads only: a forged study changes nothing, and no cookie is needed to ask for one
@require_http_methods(["GET", "HEAD", "POST"])
@limited("what_if", methods=("GET", "POST"))
@one_at_a_time(heavy)
def what_if(request: PageRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else request.GET
    state = ground()
    form = StudyForm(data, state=state)
    facts, errors = facts_of(request.POST, state.places)
    found, nobody = None, ""
    if form.is_valid() and not errors:
        try:
            design = form.design(facts)
            found = found_now(design) if facts else kept_or_found_now(design)
        except InvalidInput as problem:
            nobody = problem.path
    if found is not None and data.get("as") == "csv":
        return csv_file(found)
    fields = form.address_fields() if form.is_valid() else {}
    context = {
        "form": form,
        "facts": fact_panel(facts, state),
        "chosen": conditions_of(facts),
        "page": study_page(found, fields) if found else None,
        "nobody": nobody,
        "address": f"{reverse('web:what_if')}?{urlencode(fields)}",
        "profiles": profile_rows(),
        "studies": Study.objects.shown()[:MOST_STUDIES],
    }
    status = 200 if form.is_valid() and not errors else 422
    return render(request, "whatif/what_if.html", context, status=status)


def fact_panel(facts: Mapping[str, Fact], state: Ground) -> list[Theme]:
    """Return the questions that can be asked of a group, as chips under their themes."""
    shown = []
    for theme in themes():
        groups = [
            chip_group(dimension, facts.get(dimension.code), state.places)
            for dimension in theme.dimensions
            if dimension.rule.kind in ASKED_AS_CHIPS
        ]
        if groups:
            shown.append(Theme(label=theme.label, groups=groups))
    return shown


def csv_file(found: Found) -> HttpResponse:
    text = csv_text(found, service_names(found.keys))
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="what-if.csv"'
    return response


@require_safe
def study(request: PageRequest, study_id: int) -> HttpResponse:
    """Show a study that was kept, with the figures that it had then."""
    kept = Study.objects.shown().filter(pk=study_id).first()
    if kept is None:
        raise Http404
    found = Found.read(kept.figures or {})  # never empty: see the constraint of the table
    if request.GET.get("as") == "csv":
        return csv_file(found)
    context = {
        "crumbs": [
            Crumb(label=_("What if"), url=reverse("web:what_if")),
            Crumb(label=kept.title),
        ],
        "study": kept,
        "page": study_page(found, {}),
        "profiles": profile_rows(),
    }
    return render(request, "whatif/study.html", context)
