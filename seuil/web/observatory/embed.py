"""Boards and vignettes inside the pages of other sites: no cookie, no script, no navigation."""

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from seuil.kernel.errors import NotVisible
from seuil.matching.index import index
from seuil.observatory.queries import outcome_today, outcomes_of, vignette_for
from seuil.observatory.queries.board import board
from seuil.observatory.queries.evaluation import columns_of
from seuil.observatory.queries.runs import last_night, region
from seuil.organisations.standing import VISITOR
from seuil.web.components import BoardLine
from seuil.web.observatory.board import BOARD_LEVELS, board_address, board_context
from seuil.web.observatory.marks import anchor_of, need_marks
from seuil.web.observatory.names import names
from seuil.web.observatory.nights import run_text
from seuil.web.search.cards import foreign_language

IN_ANY_FRAME = {"frame-ancestors": None}
"""Said nothing of, so that any site may show the page; every other page refuses."""


@require_safe
@xframe_options_exempt
@csp_replace(IN_ANY_FRAME)  # type: ignore[arg-type]  # it is said to take no other argument
def board_embed(request: HttpRequest, place: str) -> HttpResponse:
    places = index.ready().places
    if place not in places or places.place(place).level not in BOARD_LEVELS:
        raise Http404
    called, found = names(), board(place)
    context = {
        "place": called.place(place),
        "address": request.build_absolute_uri(board_address(place)),
        **(board_context(found, found, called) if found else {"blocks": []}),
    }
    return render(request, "observatory/board_embed.html", context)


@require_safe
@xframe_options_exempt
@csp_replace(IN_ANY_FRAME)  # type: ignore[arg-type]  # it is said to take no other argument
def vignette_embed(request: HttpRequest, code: str) -> HttpResponse:
    """Show a vignette as the last night found it; before the first night, as it is now."""
    try:
        vignette = vignette_for(VISITOR, code)
    except NotVisible as error:
        raise Http404 from error
    called, run = names(), last_night()
    needs = outcomes_of(vignette, run) if run else []
    by_night = bool(needs)
    needs = needs or list(outcome_today(vignette, limit=0).needs)
    columns = columns_of(region(), called.places)
    heads = called.heads(columns)
    address = request.build_absolute_uri(reverse("web:vignette", args=[code]))
    urls = {place: f"{address}?place={place}" for place in columns}
    context = {
        "vignette": vignette,
        "title_language": foreign_language(vignette.title),
        "story_language": foreign_language(vignette.story),
        "address": address,
        "columns": heads,
        "lines": [
            BoardLine(
                label=called.need(need.need),
                url=f"{address}#{anchor_of(need.need)}",
                cells=need_marks(need, columns, heads, urls),
            )
            for need in needs
        ],
        "run_text": run_text(run) if run and by_night else "",
    }
    return render(request, "observatory/vignette_embed.html", context)
