"""Handing a list out: a PDF, a page to print, a page behind a link."""

from collections.abc import Sequence

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from seuil.directory.operations import withdraw_shared_list
from seuil.directory.queries import shared_list_of, visible_services
from seuil.kernel.errors import NotVisible
from seuil.web.components import CopyText
from seuil.web.limits import limited
from seuil.web.lists.document import document_of, in_reader_language, pdf_of, said
from seuil.web.lists.paper import SLIPS, Paper, paper_of
from seuil.web.lists.qr import qr_svg
from seuil.web.lists.slips import Slip, slips_of
from seuil.wording.printing import LettersMissing, can_print

Code = dict[str, object]
IN_ITS_VIEWER = {"object-src": SELF}
"""Browsers show a PDF with a viewer of their own, which counts as an object of the page."""


def _slips(paper: Paper) -> list[Slip]:
    return slips_of(
        visible_services(paper.picked.ids),
        language=paper.language,
        second=paper.second,
        discreet=paper.discreet,
        today=timezone.localdate(),
        notes=paper.notes,
    )


@csrf_exempt  # reads only: it gives back what is public, with the notes of this very request
@require_POST
@limited("document")
@csp_update(IN_ITS_VIEWER)
def pdf(request: HttpRequest) -> HttpResponse:
    paper = paper_of(request.POST)
    slips = _slips(paper)
    if not slips:
        return HttpResponseRedirect(reverse("web:my_list"))
    if not (can_print(paper.language) and can_print(paper.second)):
        return _printed(request, paper, slips, no_font=True)
    title = _("Addresses")
    given = document_of(
        slips,
        title=title,
        form=paper.form,
        language=paper.language,
        pictures={slip.number: code_of(request, slip) for slip in slips if not slip.discreet},
        whole=_code_of_all(request, paper.link) if paper.link else None,
    )
    try:
        made = pdf_of(given)
    except LettersMissing:
        return _printed(request, paper, slips, no_font=True)
    answer = HttpResponse(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{_("addresses")}.pdf"'
    return _kept_by_nobody(answer)


def code_of(request: HttpRequest, slip: Slip) -> Code:
    """Return the code of the newest card, in the language of the paper."""
    address = reverse("web:service_card", args=[slip.service.uuid, slip.card.language])
    words = _("QR code of the sheet of this service")
    svg = qr_svg(request.build_absolute_uri(address), words)
    return {"svg": svg, "words": words, "caption": said(slip.card.title)}


def _code_of_all(request: HttpRequest, token: str) -> Code:
    address = request.build_absolute_uri(reverse("web:shared_list", args=[token]))
    words = _("QR code of the link to these addresses")
    return {
        "svg": qr_svg(address, words),
        "words": words,
        "caption": in_reader_language(_("All these addresses")),
    }


@csrf_exempt  # reads only, like the PDF
@require_POST
@limited("document")
def printed(request: HttpRequest) -> HttpResponse:
    """Show the same as a page to print: with the fonts of the reader's browser."""
    paper = paper_of(request.POST)
    slips = _slips(paper)
    if not slips:
        return HttpResponseRedirect(reverse("web:my_list"))
    return _printed(request, paper, slips)


def _printed(
    request: HttpRequest, paper: Paper, slips: Sequence[Slip], *, no_font: bool = False
) -> HttpResponse:
    context = {
        "slips": [(slip, "" if slip.discreet else code_of(request, slip)["svg"]) for slip in slips],
        "one_a_page": paper.form == SLIPS,
        "whole": _code_of_all(request, paper.link)["svg"] if paper.link else "",
        "no_font": no_font,
    }
    return _kept_by_nobody(render(request, "lists/printed.html", context))


# Behind a link


@require_safe
@limited("link", methods=("GET",))
def shared(request: HttpRequest, list_token: str) -> HttpResponse:
    """Show a list to whoever has its link: today's sheets, and how many are gone."""
    try:
        found = shared_list_of(list_token, timezone.now())
    except NotVisible:
        return _closed(request)
    services = visible_services(found.services)
    slips = slips_of(
        services,
        language=found.language,
        second="",
        discreet=False,
        today=timezone.localdate(),
        notes={},
    )
    address = request.build_absolute_uri()
    context = {
        "slips": [(slip, "") for slip in slips],
        "gone": len(found.services) - len(services),
        "shared": found,
        "token": list_token,
        "link_code": qr_svg(address, _("QR code of the link to these addresses")),
        "copy": CopyText(id="shared-address", label=_("Link to these addresses"), text=address),
    }
    return _kept_by_nobody(render(request, "lists/shared.html", context))


@csrf_exempt  # whoever can send this has the link, which is all it takes
@require_POST
@limited("link")
def delete_shared(request: HttpRequest, list_token: str) -> HttpResponse:
    try:
        withdraw_shared_list(shared_list_of(list_token, timezone.now()))
    except NotVisible:
        return _closed(request)
    return _kept_by_nobody(render(request, "lists/deleted.html"))


def _closed(request: HttpRequest) -> HttpResponse:
    """Answer the same for a link that never was, is too old or was deleted."""
    context = {"days": settings.SEUIL_SHARED_LIST_DAYS}
    return _kept_by_nobody(render(request, "lists/closed.html", context, status=404))


def _kept_by_nobody(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
