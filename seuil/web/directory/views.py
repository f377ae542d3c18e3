"""The sheet of one service, alone or with a situation."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from seuil.directory.queries import known_service
from seuil.kernel.errors import NotVisible
from seuil.matching.search import judge, local_time
from seuil.web.components import Crumb
from seuil.web.directory.card_page import language_links
from seuil.web.directory.gone import gone_page
from seuil.web.directory.sheet import completeness_text, sheet_of
from seuil.web.history.last import last_change_text
from seuil.web.http import PageRequest
from seuil.web.lists.picked import picked_of
from seuil.web.maps import points_map
from seuil.web.search.asked import asked_by, carried_fields
from seuil.web.search.cards import reasons_for, where_text, words_of_sheet
from seuil.wording.times import date_text


@csrf_exempt  # reads only, like the search
@require_http_methods(["GET", "HEAD", "POST"])
def service_sheet(request: PageRequest, service_id: uuid.UUID) -> HttpResponse:
    try:
        service = known_service(service_id)
    except NotVisible as error:
        raise Http404 from error
    if service.gone_on is not None:
        return gone_page(request, service, service.gone_on)
    now = local_time(timezone.now())
    sheet = sheet_of(service, now)
    context: dict[str, object] = {
        "sheet": sheet,
        "completeness": completeness_text(sheet),
        "address": request.build_absolute_uri(request.path),
        "map": points_map([service]),
        "picked": picked_of(request),
        "card_languages": language_links(service_id),
        "last_change": last_change_text(service),
        "printed_on": date_text(now.date()),
        "crumbs": [Crumb(label=sheet.organisation), Crumb(label=sheet.name.text)],
    }
    if request.method == "POST" and (asked := asked_by(request.POST)).is_valid():
        question = asked.form.question(asked.facts, categories=(), territories=(), spoken=())
        match = judge(service, question)
        moment = local_time(question.at) if question.at else now
        context |= {
            "verdict": match.found.verdict.value if match.found.verdict else "",
            "near_miss": match.found.near_miss,
            "reasons": reasons_for(match, moment, asked.facts),
            "where": where_text(match, words_of_sheet(service, timezone.localdate())),
            "carried": carried_fields(asked),
        }
    return render(request, "directory/service.html", context)
