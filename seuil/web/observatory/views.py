"""Vignettes on the screen: fictional people, and who would take them today."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from seuil.directory.models import Category
from seuil.matching.index import index
from seuil.observatory.models import Vignette
from seuil.observatory.queries import outcome_today, outcomes_today
from seuil.territory.domain import Level
from seuil.web.components import Crumb
from seuil.web.http import PageRequest
from seuil.web.observatory.facts import facts_in_words, search_fields
from seuil.web.search.cards import result_card
from seuil.wording.localised import reader_language

SHOWN = 10


def expected_text(vignette: Vignette) -> str:
    """Say what is expected of the territory, as the caption of the table."""
    expectation = next(iter(vignette.expectations.all()), None)
    if expectation is None:
        return _("Services that would take this person, by need.")
    sentence = {
        Level.REGION: ngettext(
            "Expected: at least %(count)s accessible service in the region.",
            "Expected: at least %(count)s accessible services in the region.",
            expectation.at_least,
        ),
        Level.BASIN: ngettext(
            "Expected: at least %(count)s accessible service in each basin.",
            "Expected: at least %(count)s accessible services in each basin.",
            expectation.at_least,
        ),
        Level.COMMUNE: ngettext(
            "Expected: at least %(count)s accessible service in each commune.",
            "Expected: at least %(count)s accessible services in each commune.",
            expectation.at_least,
        ),
    }[Level(expectation.level)]
    return sentence % {"count": expectation.at_least}


@require_safe
def vignettes(request: PageRequest) -> HttpResponse:
    rows = [
        {"vignette": vignette, "outcome": outcome, "facts": facts_in_words(vignette)}
        for vignette, outcome in outcomes_today()
    ]
    return render(request, "observatory/vignettes.html", {"rows": rows})


@require_safe
def vignette(request: PageRequest, code: str) -> HttpResponse:
    found = Vignette.objects.prefetch_related("expectations").filter(code=code).first()
    if found is None:
        raise Http404
    outcome = outcome_today(found, limit=SHOWN)
    labels = {c.code: str(c.label) for c in Category.objects.filter(code__in=found.needs)}
    where, language = index.ready().places, reader_language()
    cells = outcome.needs[0].cells if outcome.needs else ()
    context = {
        "crumbs": [
            Crumb(label=_("Vignettes"), url=reverse("web:vignettes")),
            Crumb(label=str(found.title)),
        ],
        "needs": [
            {"label": labels.get(need.category, need.category), "outcome": need}
            for need in outcome.needs
        ],
        "places": [where.label(cell.territory, language) for cell in cells],
        "expected": expected_text(found),
        "vignette": found,
        "facts": facts_in_words(found),
        "fields": search_fields(found),
        "outcome": outcome,
        "cards": [result_card(match, outcome.reply) for match in outcome.reply.matches],
    }
    return render(request, "observatory/vignette.html", context)
