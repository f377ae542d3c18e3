"""The page of a service that is gone: since when, and where to go instead."""

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from seuil.directory.models import Service
from seuil.kernel.geography import Point
from seuil.matching.offers import public_points
from seuil.matching.search import Question, search
from seuil.web.components import Crumb
from seuil.web.search.cards import result_cards
from seuil.web.search.forms import WIDEST_RADIUS_M
from seuil.web.search.thresholds import desk_near
from seuil.wording.times import date_text

GONE = 410
MOST_OTHERS = 5


def gone_page(request: HttpRequest, service: Service, since: datetime.date) -> HttpResponse:
    question = _like(service)
    reply = search(question) if question.categories else None
    context = {
        "service": service,
        "since": date_text(since),
        "cards": result_cards(reply.matches, reply) if reply else [],
        "desk": desk_near(question),
        "crumbs": [Crumb(label=str(service.organisation.name)), Crumb(label=str(service.name))],
    }
    return render(request, "directory/gone.html", context, status=GONE)


def _like(service: Service) -> Question:
    """Return the search for services that help in the same way, from where this one was."""
    return Question(
        categories=frozenset(category.code for category in service.categories.all()),
        point=_where(service),
        radius_m=WIDEST_RADIUS_M,
        limit=MOST_OTHERS,
    )


def _where(service: Service) -> Point | None:
    return next(iter(public_points(service.locations.all())), None)
