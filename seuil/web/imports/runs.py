"""One import of a file: followed while it is read, looked at, decided, read again afterwards."""

import json
import re
from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from seuil.exchange.domain import WAITING, WORKING, Outcome, RunStatus
from seuil.exchange.models import ImportRun
from seuil.exchange.runs.operations import (
    choose,
    confirm_run,
    give_up,
    keep_all_hands,
    take_all_from_file,
)
from seuil.kernel.errors import TransitionRefused
from seuil.kernel.tables import csv_line
from seuil.web.http import MemberRequest, render_page, signed_in
from seuil.web.imports.doors import run_of
from seuil.web.imports.pages import (
    CONFLICTS,
    lines_of,
    page_of,
    remarks_of,
    shown_first,
    tabs_of,
)
from seuil.web.imports.reasons.sentences import sentence
from seuil.web.imports.reasons.troubles import trouble_words
from seuil.web.imports.views import crumbs

TAKES = re.compile(r"take-(\d{1,18})\Z")
SHOWS = re.compile(r"line-(\d{1,18})\Z")


@require_safe
@never_cache
@signed_in
def run(request: MemberRequest, run_id: int) -> HttpResponse:
    found = run_of(request, run_id)
    works = found.status in WORKING
    if request.htmx and not works and not request.htmx.history_restore_request:
        response = HttpResponse()
        response.headers["HX-Refresh"] = "true"
        return response
    context: dict[str, object] = {
        "run": found,
        "works": works,
        "is_mapping": found.status == RunStatus.MAPPING,
        "is_previewed": found.status == RunStatus.PREVIEWED,
        "is_applied": found.status == RunStatus.APPLIED,
        "may_give_up": found.status in WAITING | {RunStatus.READING},
        "crumbs": crumbs(found.feed, found.file_name),
        "trouble": trouble_words(found.trouble, found.trouble_value) if found.trouble else None,
        "tabs": (),
        "lines": (),
        "page": None,
        "remarks": (),
        "shown": "",
        "in_conflict": False,
        "will_change": found.created + found.changed,
    }
    if found.status in {RunStatus.PREVIEWED, RunStatus.APPLIED}:
        shown = shown_first(found, request.GET.get("show", ""))
        page = page_of(found, shown, request.GET.get("page"))
        context |= {
            "tabs": tabs_of(found, shown),
            "page": page,
            "pages": f"?show={shown}&page=",
            "lines": lines_of(found, list(page.object_list), request),
            "remarks": remarks_of(found),
            "shown": shown,
            "in_conflict": shown == CONFLICTS and found.status == RunStatus.PREVIEWED,
        }
    return render_page(request, "imports/run.html", context, partial="state")


@require_POST
@never_cache
@signed_in
def choose_pieces(request: MemberRequest, run_id: int) -> HttpResponse:
    """Keep what a page of pieces written by hand says: the hand's, or the file's."""
    found = run_of(request, run_id)
    try:
        if "all_from_file" in request.POST:
            take_all_from_file(found)
        elif "all_by_hand" in request.POST:
            keep_all_hands(found)
        else:
            shown = [int(match[1]) for name in request.POST if (match := SHOWS.match(name))]
            choose(found.pk, {key: request.POST.getlist(f"take-{key}") for key in shown})
        messages.success(request, _("Your choices are kept. Nothing is written yet."))
    except TransitionRefused:
        _say_too_late(request)
    page = request.POST.get("page", "")
    where = f"?show={CONFLICTS}" + (f"&page={page}" if page.isdecimal() else "")
    response = redirect("web:import_run", found.pk)
    response.headers["Location"] += where
    return response


@require_POST
@never_cache
@signed_in
def confirm(request: MemberRequest, run_id: int) -> HttpResponse:
    found = run_of(request, run_id)
    try:
        confirm_run(found.pk, actor=request.user)
    except TransitionRefused:
        _say_too_late(request)
    return redirect("web:import_run", found.pk)


@require_POST
@never_cache
@signed_in
def drop(request: MemberRequest, run_id: int) -> HttpResponse:
    found = run_of(request, run_id)
    try:
        give_up(found.pk)
    except TransitionRefused:
        _say_too_late(request)
        return redirect("web:import_run", found.pk)
    messages.success(request, _("The file is forgotten. Nothing was changed."))
    return redirect("web:import_feed", found.feed_id)


def _say_too_late(request: MemberRequest) -> None:
    messages.warning(request, _("This import has gone on meanwhile: look at where it is now."))


@require_safe
@never_cache
@signed_in
def refused(request: MemberRequest, run_id: int) -> HttpResponse:
    """Give the refused lines back with their reasons, as a table or line by line."""
    found = run_of(request, run_id)
    as_lines = request.GET.get("as") == "ndjson"
    content = "".join(_as_lines(found) if as_lines else _as_table(found))
    kind, ending = ("application/x-ndjson", "ndjson") if as_lines else ("text/csv", "csv")
    return HttpResponse(
        content,
        content_type=f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="refused.{ending}"'},
    )


def _as_table(found: ImportRun) -> Iterator[str]:
    """Yield a table that can be corrected and brought in again: the file's own columns at the end.

    Lines that are no table stand in one cell.
    """
    names = [name for name in (found.table or {}).get("heading", ()) if name]
    yield "\ufeff" + csv_line([_("line"), _("reasons"), *(names or [_("what stood there")])])
    for line in found.lines.with_outcome(Outcome.REFUSED).iterator():
        reasons = " / ".join(f"{one['column']}: {sentence(one)}" for one in line.problems)
        original = line.original
        if names and isinstance(original, dict):
            cells = [original.get(name, "") for name in names]
        else:
            cells = [original if isinstance(original, str) else json.dumps(original)]
        yield csv_line([line.number, reasons, *cells])


def _as_lines(found: ImportRun) -> Iterator[str]:
    for line in found.lines.with_outcome(Outcome.REFUSED).iterator():
        told = {
            "line": line.number,
            "id": line.external_id,
            "problems": line.problems,
            "original": line.original,
        }
        yield json.dumps(told, ensure_ascii=True, sort_keys=True) + "\n"
