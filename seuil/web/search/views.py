"""The home page: which service will really take this person?

What is asked travels in the body of a POST, never in an address; nothing of it is kept.
"""

from functools import partial

from django.http import HttpResponse, QueryDict
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from seuil.access.types import Verdict
from seuil.matching.chips import dimension_label
from seuil.matching.index import index
from seuil.matching.search import DEFAULT_LIMIT, Question, Reply, questions_left_open, total
from seuil.observatory.models import Vignette
from seuil.upkeep.counting import open_questions
from seuil.web.http import PageRequest, render_page
from seuil.web.limits import limited
from seuil.web.lists.picked import picked_of
from seuil.web.maps import drawn_pick_map, results_map
from seuil.web.search.asked import Asked, asked_by
from seuil.web.search.cards import result_cards
from seuil.web.search.facets import FACETS, chosen_in, facet_panels
from seuil.web.search.forms import need_options, place_label, place_options
from seuil.web.search.pages import pages_of
from seuil.web.search.situation import facts_in_words, situation_panel
from seuil.web.search.thresholds import empty_state, threshold_lines
from seuil.web.search.told import told_in, with_what_is_told
from seuil.wording.localised import reader_language

FORM_ID = "search-form"
EXAMPLES = 4
TOLD = "told"
"""In the address of a button only: take what the words tell of the person as facts."""


@csrf_exempt  # reads only: a forged search changes nothing, and no cookie is needed to search
@require_http_methods(["GET", "HEAD", "POST"])
@limited("search")
def search_page(request: PageRequest) -> HttpResponse:
    data = request.POST if request.method == "POST" else _from_address(request.GET)
    asked = asked_by(data)
    if TOLD in request.GET and asked.is_valid():
        asked = with_what_is_told(asked)
        data = asked.data
    context: dict[str, object] = {
        "form": asked.form,
        "form_id": FORM_ID,
        "situation": partial(situation_panel, asked.facts, asked.errors, asked.places),
        "need_names": partial(need_options, index.ready().kinds, reader_language()),
        "place_names": partial(place_options, asked.places, reader_language()),
        "asked": bool(data),
        "wrong_facts": [(dimension_label(code), text) for code, text in asked.errors.items()],
        "pick_map": partial(drawn_pick_map, asked.places, reader_language()),
        "picked": picked_of(request),
    }
    if not data:
        context["vignettes"] = Vignette.objects.all()[:EXAMPLES]
        context["total"] = total(Question())
    elif asked.is_valid():
        context |= results_context(asked)
    status = 200 if not data or asked.is_valid() else 422
    page = render_page(request, "search/search.html", context, partial="results", status=status)
    if request.method != "POST":  # a browser may keep the page itself, to go back to what it found
        page.headers["Cache-Control"] = "private, no-cache"
    return page


def _from_address(data: QueryDict) -> QueryDict:
    """Keep what may stand in an address: a category and a place to browse, nothing of a person."""
    kept = QueryDict(mutable=True)
    for name in ("category", "place", "sort"):
        if value := data.get(name):
            kept[name] = value
    return kept


def results_context(asked: Asked) -> dict[str, object]:
    reply = asked.reply()
    open_questions.note(questions_left_open(reply))
    where = asked.form.where
    return {
        "reply": reply,
        "verdicts": {verdict.value: reply.verdicts.get(verdict, 0) for verdict in Verdict},
        "cards": result_cards(reply.matches, reply),
        "told": facts_in_words(told_in(asked).facts, asked.places),
        "where": where,
        "other_places": [(s.code, place_label(s)) for s in where.others],
        "facets": facet_panels(reply, asked.data),
        "page": pages_of(reply.count, asked.form.cleaned_data.get("page") or 1, DEFAULT_LIMIT),
        "map": results_map(reply, where),
        "narrowed": any(chosen_in(asked.data, facet) for facet in FACETS),
        "thresholds": threshold_lines(reply),
        "empty": None if _someone_is_reachable(reply) else empty_state(asked, reply),
    }


def _someone_is_reachable(reply: Reply) -> bool:
    if not reply.question.judged:
        return reply.count > 0
    return bool(reply.verdicts.get(Verdict.OPEN) or reply.verdicts.get(Verdict.ASK))
