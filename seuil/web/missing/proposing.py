"""Saying that a service is missing in the directory: anyone, without account."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.directory.models import Service
from seuil.operating.limits import take
from seuil.territory.domain import Level
from seuil.territory.queries import places
from seuil.upkeep.missing.operations import Told, tell_of
from seuil.web.http import PageRequest
from seuil.web.limits import limited
from seuil.web.lists.own_site import from_own_site
from seuil.web.missing.alike import services_like
from seuil.web.missing.forms import MissingForm
from seuil.web.sheets.areas import communes
from seuil.web.trying import posted, status_of
from seuil.wording.localised import reader_language


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
@limited("missing_service")
@never_cache
def missing_service(request: PageRequest) -> HttpResponse:
    """Ask what is missing; POST shows the services that look like it, once, then keeps it."""
    form = MissingForm(posted(request), initial={"place": _place_in(request)})
    alike: list[Service] = []
    if form.is_valid():
        alike = _alike(form.cleaned_data)
        shown = set(request.POST.getlist("seen"))
        if all(str(one.uuid) in shown for one in alike) and _may_write_to(form):
            return redirect("web:missing_answer", tell_of(_told(request, form)).token)
    context = {
        "form": form,
        "alike": alike,
        "wrong": bool(set(form.errors) - {NON_FIELD_ERRORS}),
        "communes": [name for code, name in communes().items() if code],
    }
    return render(request, "missing/propose.html", context, status=status_of(request))


def _place_in(request: PageRequest) -> str:
    """Return the name of the commune that the address names, if it names one."""
    place = places().places.get(request.GET.get("commune", ""))
    known = place is not None and place.level is Level.COMMUNE
    return place.names.read_in(reader_language()) if place and known else ""


def _alike(given: dict[str, Any]) -> list[Service]:
    kind = given["category"].code if given["category"] else ""
    return services_like(given["name"], given["place"].code, kind)


def _may_write_to(form: MissingForm) -> bool:
    mail = form.cleaned_data["mail"]
    if mail and take("mail_to", mail.lower()):
        form.add_error("mail", _("Too many messages go to this address today: leave it empty."))
    return not form.errors


def _told(request: PageRequest, form: MissingForm) -> Told:
    given = form.cleaned_data
    return Told(
        name=given["name"],
        commune=given["place"],
        words=given["words"],
        category=given["category"],
        contact=given["contact"],
        basis=form.chosen_basis,
        mail=given["mail"],
        language=reader_language(),
        proposer=request.user if request.user.is_authenticated else None,
    )
