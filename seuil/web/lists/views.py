"""The list of a visitor: put in order, with notes that are kept nowhere, and given by a link."""

import uuid
from dataclasses import dataclass, replace

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from seuil.access.card_words import card_words
from seuil.directory.models import Service
from seuil.directory.operations import share_list
from seuil.directory.queries import visible_services
from seuil.matching.offers import opening_of
from seuil.matching.search import local_time
from seuil.web.components import CopyText, SheetWords
from seuil.web.directory.sheet import open_now_text
from seuil.web.http import PageRequest, render_page
from seuil.web.limits import limited
from seuil.web.lists.own_site import from_own_site
from seuil.web.lists.paper import NOTE, Paper, PaperForm, ids_in, paper_of
from seuil.web.lists.picked import MOST, Direction, Picked, keep, picked_of
from seuil.web.lists.qr import qr_svg
from seuil.web.search.cards import words_of_sheet
from seuil.wording.localised import reader_language
from seuil.wording.phrases import listed
from seuil.wording.printing import without_font

MOVES: tuple[Direction, ...] = ("up", "down")
FORM_ID = "list-form"


@dataclass(frozen=True, slots=True)
class Chosen:
    """One service of the list, as the page shows it."""

    id: uuid.UUID
    sheet: SheetWords
    opening: str
    note_name: str
    note: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was just made: shown once, since only a digest of it is stored."""

    token: str
    copy: CopyText
    code: str


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
def my_list(request: PageRequest) -> HttpResponse:
    """Show the list; a POST changes its order or shortens it, and gives the notes back."""
    if request.method != "POST":
        page = _page(request, Paper(picked_of(request), reader_language()))
        page.headers["Cache-Control"] = "no-store"
        return page
    paper = paper_of(request.POST)
    picked = _arranged(paper.picked, request.POST)
    changed = picked != paper.picked
    paper = replace(paper, picked=picked, link="" if changed else paper.link)
    told = _told(picked, request.POST) if changed else ""
    return keep(request, _page(request, paper, told), picked)


def _arranged(picked: Picked, asked: QueryDict) -> Picked:
    if "empty" in asked:
        return Picked()
    for service_id in ids_in(asked.getlist("drop")):
        picked = picked.without(service_id)
    for direction in MOVES:
        for service_id in ids_in(asked.getlist(direction)):
            picked = picked.moved(service_id, direction)
    return picked


def _told(picked: Picked, asked: QueryDict) -> str:
    """Say what changed, for those who do not see it."""
    moved = [one for direction in MOVES for one in ids_in(asked.getlist(direction))]
    if moved:
        place, count = picked.ids.index(moved[0]) + 1, len(picked)
        return _("Moved: now %(place)s of %(count)s.") % {"place": place, "count": count}
    return ngettext("%(count)s service remains.", "%(count)s services remain.", len(picked)) % {
        "count": len(picked)
    }


@from_own_site
@require_POST
@limited("share")
def share(request: PageRequest) -> HttpResponse:
    """Make a link to the list and show it here: so no history of a browser holds it."""
    paper = paper_of(request.POST)
    services = visible_services(paper.picked.ids)
    if not services:
        return HttpResponseRedirect(reverse("web:my_list"))
    ids = [service.uuid for service in services]
    token = share_list(ids, language=paper.language, now=timezone.now())
    return _page(request, replace(paper, link=token), made=True)


def _page(
    request: PageRequest, paper: Paper, told: str = "", *, made: bool = False
) -> HttpResponse:
    services = visible_services(paper.picked.ids)
    gone = len(paper.picked) - len(services)
    context: dict[str, object] = {
        "form_id": FORM_ID,
        "chosen": [_chosen(service, paper) for service in services],
        "gone": gone,
        "most": MOST,
        "told": told,
        "removed": bool(told) and not ({*MOVES} & set(request.POST)),
        "form": PaperForm(request.POST or None),
        "unprintable": listed([card_words(code).own for code in without_font()]),
        "link": _link(request, paper.link) if paper.link else None,
        "made": made,
        "days": settings.SEUIL_SHARED_LIST_DAYS,
    }
    return render_page(request, "lists/list.html", context, partial="list")


def _chosen(service: Service, paper: Paper) -> Chosen:
    return Chosen(
        id=service.uuid,
        sheet=words_of_sheet(service, timezone.localdate()),
        opening=open_now_text(opening_of(service), local_time(timezone.now())),
        note_name=f"{NOTE}{service.uuid}",
        note=paper.notes.get(str(service.uuid), ""),
    )


def _link(request: PageRequest, token: str) -> Link:
    address = request.build_absolute_uri(reverse("web:shared_list", args=[token]))
    words = _("QR code of the link to these addresses")
    copy = CopyText(id="shared-address", label=_("Link to these addresses"), text=address)
    return Link(token, copy, qr_svg(address, words))
