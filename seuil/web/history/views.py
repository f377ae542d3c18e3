"""The history of a sheet: its versions, two of them side by side, bringing pieces back."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from seuil.directory.domain import Cause
from seuil.directory.policies import hand_of
from seuil.directory.record.changes import Change, changed, changes
from seuil.directory.record.saving import SheetChangedMeanwhile, record_now, save_sheet
from seuil.directory.record.values import ServiceRecord
from seuil.kernel.errors import InvalidInputs
from seuil.web.history.past import (
    FLEETING,
    Past,
    lines_of,
    open_past,
    why_of,
    worth_restoring,
)
from seuil.web.http import MemberRequest, signed_in
from seuil.web.sheets.words import ChangeWords, words_of

PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece that can be brought back."""

    words: ChangeWords
    checked: bool


@require_safe
@never_cache
@signed_in
def history(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    """Show every version; ``from`` and ``to`` lead to two of them side by side."""
    past = open_past(request, service_id)
    if request.GET.get("from") and request.GET.get("to"):
        return _side_by_side(request, past)
    page = Paginator(past.versions, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "past": past,
        "page": page,
        "lines": lines_of(list(page), past),
        "crumbs": past.crumbs(),
    }
    return render(request, "history/history.html", context)


def _side_by_side(request: MemberRequest, past: Past) -> HttpResponse:
    first, second = (past.version(request.GET[name]) for name in ("from", "to"))
    if first.at > second.at:
        first, second = second, first
    found = worth_restoring(changes(first.after, second.after))
    context = {
        "past": past,
        "first": first,
        "second": second,
        "changes": words_of(found, may_see_confidential=past.may_edit),
        "crumbs": past.crumbs(_("Two versions")),
    }
    return render(request, "history/side_by_side.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def restore(request: MemberRequest, service_id: uuid.UUID, version_key: str) -> HttpResponse:
    """Show what bringing a version back would change, piece by piece; POST does it."""
    past = open_past(request, service_id)
    if not past.may_edit:
        raise Http404
    version = past.version(version_key)
    now = record_now(past.service)
    found = worth_restoring(changes(now, version.after))
    if request.method == "POST":
        return _restored(request, past, version_key, now, found)
    context = {
        "past": past,
        "version": version,
        "why": why_of(version),
        "pieces": [
            Piece(words, words.path not in FLEETING)
            for words in words_of(found, may_see_confidential=True)
        ],
        "seen": seen_in(now),
        "crumbs": past.crumbs(_("Bring back")),
    }
    return render(request, "history/restore.html", context)


def _restored(
    request: MemberRequest,
    past: Past,
    version_key: str,
    now: ServiceRecord,
    found: Sequence[Change],
) -> HttpResponse:
    chosen = set(request.POST.getlist("piece"))
    taken = [change for change in found if change.path in chosen]
    hand = hand_of(request.standing, past.service, request.staff_session)
    if hand is None:
        raise Http404
    if not taken:
        messages.error(request, _("Tick at least one piece."))
        return redirect("web:restore", past.service.uuid, version_key)
    if request.POST.get("seen") != seen_in(now):
        messages.error(request, _("The sheet changed in the meantime: look again."))
        return redirect("web:restore", past.service.uuid, version_key)
    try:
        saved = save_sheet(
            past.service.pk,
            lambda record: changed(record, taken),
            actor=request.user,
            cause=Cause.RESTORE,
            hand=hand,
            base=now,
            details={"restored": version_key},
        )
    except (SheetChangedMeanwhile, InvalidInputs):
        messages.error(
            request,
            _("These pieces do not fit the sheet of today. Bring back fewer, or edit the sheet."),
        )
        return redirect("web:restore", past.service.uuid, version_key)
    count = len([change for change in saved.changes if change.path in chosen])
    text = ngettext("Brought back: %(count)s piece.", "Brought back: %(count)s pieces.", count)
    messages.success(request, text % {"count": count})
    return redirect("web:history", past.service.uuid)


def seen_in(record: ServiceRecord) -> str:
    """Return what tells one state of a sheet from another, for a form that was begun on it."""
    line = json.dumps(record.as_dict(), sort_keys=True)
    return hashlib.sha256(line.encode()).hexdigest()[:32]
