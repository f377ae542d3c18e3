"""The buttons that put a service on the list, on the pages where services are found."""

import uuid

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from seuil.directory.models import Service
from seuil.directory.queries import visible_service
from seuil.kernel.errors import NotVisible
from seuil.web.directory.views import service_sheet
from seuil.web.http import PageRequest
from seuil.web.lists.own_site import from_own_site
from seuil.web.lists.paper import ids_in
from seuil.web.lists.picked import keep, picked_of
from seuil.web.search.views import search_page

PAGES = SEARCH, SHEET, CARRIED = "search", "sheet", "carried"
"""Where a button stands; a sheet may have been opened with a situation, carried along."""


@from_own_site
@require_POST
def pick(request: PageRequest) -> HttpResponse:
    """Take a service onto the list or off it, and answer with the page where that was asked.

    The buttons stand in the form of the search. Without script the browser sends the whole form:
    the search is then answered again, so that nothing of it is lost, and nothing of it is kept.
    """
    taken, dropped = ids_in(request.POST.getlist("pick")), ids_in(request.POST.getlist("drop"))
    if not taken and not dropped:
        return HttpResponseRedirect(reverse("web:my_list"))
    picked = picked_of(request)
    for service_id in taken:
        picked = picked.adding(_sheet(service_id).uuid)
    for service_id in dropped:
        picked = picked.without(service_id)
    request.__dict__["picked"] = picked
    return keep(request, _answer(request, (taken or dropped)[0]), picked)


def _answer(request: PageRequest, service_id: uuid.UUID) -> HttpResponse:
    page = request.GET.get("on", "")
    page = page if page in PAGES else SEARCH
    if request.htmx:
        context = {"service": _sheet(service_id), "picked": picked_of(request), "page": page}
        return render(request, "lists/picked.html", context)
    if page == SHEET:
        return HttpResponseRedirect(reverse("web:service", args=[service_id]))
    return service_sheet(request, service_id) if page == CARRIED else search_page(request)


def _sheet(service_id: uuid.UUID) -> Service:
    try:
        return visible_service(service_id)
    except NotVisible as error:
        raise Http404 from error
