"""The synthesis as everybody reads it once it was sent: a page, a PDF, a text to edit, data."""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.concertation.domain.session import HELD, TOLD, Status
from seuil.concertation.models import Session, Synthesis
from seuil.concertation.policies import Abilities
from seuil.concertation.queries.synthesis import synthesis_of
from seuil.concertation.report.data import LANGUAGES, document_of, told_in
from seuil.concertation.report.pdf import Further, pdf_of
from seuil.concertation.sentences import when_text
from seuil.register.models import Blockage
from seuil.web.components import Crumb
from seuil.web.http import PageRequest
from seuil.web.lists.qr import qr_svg
from seuil.web.sessions.inside import NAMED
from seuil.web.sessions.public import session_opened
from seuil.wording.localised import reader_language
from seuil.wording.printing import LettersMissing
from seuil.wording.times import date_text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FROZEN = TOLD | {Status.SYNTHESIS_VALIDATED}
"""States in which what was agreed to is read, not what it was made from."""


@require_safe
def synthesis(request: PageRequest, slug: str) -> HttpResponse:
    """Show the synthesis in the reader's language; what is not translated stays in its own."""
    session, able, found = _opened(request, slug)
    told = _told(session, found, reader_language())
    told_now = session.status in TOLD
    context = {
        "session": session,
        "able": able,
        "told": told,
        "draft": not told_now,
        "when": when_text(session),
        "files": [(code, str(NAMED[code])) for code in NAMED],
        "promised": _promised(found, told),
        "has_blockages": told_now
        and Blockage.objects.standing().filter(occasions__contains=[session.slug]).exists(),
        "crumbs": [
            Crumb(label=_("Concertations"), url=reverse("web:sessions")),
            Crumb(label=str(session), url=reverse("web:session", args=[session.slug])),
            Crumb(label=_("Synthesis")),
        ],
    }
    return _answered(render(request, "synthesis/synthesis.html", context), able)


@require_safe
def synthesis_pdf(request: PageRequest, slug: str) -> HttpResponse:
    """Give the synthesis as a PDF; where no font has its letters, the page to print instead."""

    def on_paper(told: Mapping[str, Any]) -> bytes:
        return pdf_of(told, _further(request, slug, told["language"]))

    return _file(request, slug, on_paper, "application/pdf", "pdf")


@require_safe
def synthesis_docx(request: PageRequest, slug: str) -> HttpResponse:
    from seuil.concertation.report.docx import docx_of  # noqa: PLC0415  slow to load

    return _file(request, slug, docx_of, DOCX, "docx")


@require_safe
def synthesis_json(request: PageRequest, slug: str) -> HttpResponse:
    """Give the synthesis in every language as data; the same bytes as long as it is the same."""
    session, able, found = _opened(request, slug)
    document = found.document if _is_frozen(session, found) else document_of(session)
    begins = timezone.localtime(session.starts_at) if session.starts_at else None
    told = {
        "session": session.slug,
        "series": session.series.slug,
        "held_on": begins.date().isoformat() if begins else None,
        "themes": session.themes,
        "agreed_at": found.validated_at.isoformat() if found.validated_at else None,
        "languages": document,
    }
    options = {"ensure_ascii": False, "sort_keys": True, "indent": 1}
    return _answered(JsonResponse(told, json_dumps_params=options), able)


def _file(
    request: PageRequest,
    slug: str,
    make: Callable[[Mapping[str, Any]], bytes],
    kind: str,
    ending: str,
) -> HttpResponse:
    session, able, found = _opened(request, slug)
    asked = request.GET.get("language", "")
    language = asked if asked in LANGUAGES else reader_language()
    try:
        content = make(_told(session, found, language))
    except LettersMissing:
        return redirect("web:synthesis", session.slug)
    response = HttpResponse(content, content_type=kind)
    shown = "inline" if ending == "pdf" else "attachment"
    name = f"{session.slug}-synthesis-{language}.{ending}"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    return _answered(response, able)


def _further(request: PageRequest, slug: str, language: str) -> Further:
    """Return where the paper leads to, in its own language."""
    series = Session.objects.values_list("series__slug", flat=True).get(slug=slug)
    page = request.build_absolute_uri(reverse("web:synthesis", args=[slug]))
    with translation.override(language):
        words = _("QR code: this synthesis on the site, and what becomes of it")
        return Further(
            page=page,
            page_words=words,
            page_svg=qr_svg(page, words),
            series=request.build_absolute_uri(reverse("web:series", args=[series])),
            series_words=_("what it is, next sessions"),
        )


def _opened(request: PageRequest, slug: str) -> tuple[Session, Abilities, Synthesis]:
    """Return a synthesis that was sent; those inside read the draft too."""
    session, able = session_opened(request, slug)
    found = synthesis_of(session)
    drafting = able.is_inside and session.status in HELD
    if found is None or not (session.status in TOLD or drafting):
        raise Http404
    return session, able, found


def _is_frozen(session: Session, found: Synthesis) -> bool:
    return session.status in FROZEN and bool(found.document)


def _told(session: Session, found: Synthesis, language: str) -> Mapping[str, Any]:
    if _is_frozen(session, found) and language in found.document:
        told: Mapping[str, Any] = found.document[language]
        return told
    return told_in(session, language)


def _promised(found: Synthesis, told: Mapping[str, Any]) -> str:
    """Return the day for which the missing translation is promised, where something misses."""
    day = found.promised.get(told["language"])
    incomplete = any(
        line["language"] != told["language"]
        for part in told["parts"]
        for group in part["groups"]
        for line in group["lines"]
    )
    return date_text(datetime.date.fromisoformat(day)) if day and incomplete else ""


def _answered(response: HttpResponse, able: Abilities) -> HttpResponse:
    """Keep what somebody inside reads out of caches: it may be a draft."""
    if able.is_inside:
        response.headers["Cache-Control"] = "no-store"
    return response
