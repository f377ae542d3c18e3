"""My services: the list, one sheet by section, showing what was written."""

import uuid
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.directory.record.saving import SheetChangedMeanwhile
from seuil.kernel.errors import (
    Forbidden,
    InvalidInput,
    InvalidInputs,
    NotVisible,
    TransitionRefused,
)
from seuil.organisations.policies import is_operator, is_team, kept_organisations
from seuil.upkeep.models import Draft
from seuil.upkeep.operations import (
    Writer,
    conflicts_of,
    give_up_draft,
    set_keepers,
    settle_conflicts,
    show_draft,
    write_draft,
    write_new_sheet,
)
from seuil.upkeep.policies import may_begin_sheets
from seuil.upkeep.queries import (
    address_of_new,
    organisations_for_new_sheets,
    other_authors,
    services_of_mine,
    services_of_my_territories,
)
from seuil.web.http import MemberRequest, number_in, signed_in
from seuil.web.missing.review import first_form_of, missing_or_404
from seuil.web.sheets.begin import beginning, begun
from seuil.web.sheets.conditions import CONDITIONS
from seuil.web.sheets.index import BY_CODE, section_of_path
from seuil.web.sheets.keeping import KEEPING, keepers_in, kept_contacts, members_of
from seuil.web.sheets.lines import lines_of, new_lines
from seuil.web.sheets.problems import Problems
from seuil.web.sheets.sections import Section
from seuil.web.sheets.words import words_of
from seuil.web.sheets.work import Work, open_work
from seuil.web.upkeep.useful import next_question
from seuil.wording.times import hour_text

PAGE = 25


@require_safe
@never_cache
@signed_in
def my_services(request: MemberRequest) -> HttpResponse:
    """List the services of one's organisations, and let a team look for those of its territory."""
    standing, user = request.standing, request.user
    mine = Paginator(
        services_of_mine(standing).order_by("organisation__sort_key", "sort_key"), PAGE
    )
    page = mine.get_page(request.GET.get("page"))
    operator = request.staff_session is not None and is_operator(standing)
    searches = is_team(standing) or operator
    asked = request.GET.get("q", "").strip()[:100]
    found = None
    if searches:
        every = services_of_my_territories(standing, asked, request.staff_session)
        found = Paginator(every, PAGE).get_page(request.GET.get("found"))
    context = {
        "page": page,
        "lines": lines_of(list(page.object_list), user, standing),
        "begun": new_lines(user),
        "may_begin": may_begin_sheets(standing, request.staff_session),
        "searches": searches,
        "asked": asked,
        "pages_url": f"?{urlencode({'q': asked})}&page=",
        "found_url": f"?{urlencode({'q': asked})}&found=",
        "found": found,
        "found_lines": lines_of(list(found.object_list), user, standing, by_team=True)
        if found
        else [],
        "belongs": bool(standing.roles),
        "keeps": bool(kept_organisations(standing)),
        "join": reverse("web:find_organisation"),
    }
    return render(request, "sheets/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def new_service(request: MemberRequest) -> HttpResponse:
    if not may_begin_sheets(request.standing, request.staff_session):
        raise Http404
    organisations = organisations_for_new_sheets(request.standing, request.staff_session)
    asked = request.GET.get("missing", "")
    key = number_in(asked)
    missing = None if key is None else missing_or_404(request, key)
    problems, sent = Problems(), request.method == "POST"
    if sent:
        try:
            result = begun(organisations, request.POST, _writer(request), missing)
        except TransitionRefused:
            messages.info(request, _("Somebody has answered in the meantime."))
            return redirect("web:missing_review", asked)
        if isinstance(result, Draft):
            return redirect("web:my_service", address_of_new(result))
        problems = result
    begins = request.POST if sent or missing is None else first_form_of(missing)
    context = {
        "form": beginning(organisations, begins, problems, sent=sent),
        "missing": missing,
    }
    return render(request, "sheets/new.html", context, status=422 if sent else 200)


@require_safe
@never_cache
@signed_in
def my_service(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    """Show a sheet with its sections, what is missing and what is not shown yet."""
    work = _work(request, service_id)
    others = other_authors(work.service, request.user) if work.service and work.may_edit else []
    context = {
        "work": work,
        "crumbs": work.crumbs(),
        "others": others,
        "next_question": next_question(work.service) if work.service and work.may_edit else None,
    }
    return render(request, "sheets/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def my_service_section(request: MemberRequest, service_id: uuid.UUID, section: str) -> HttpResponse:
    """Show the form of a section; POST keeps what was written, and with ``step=show`` shows it."""
    part, work = BY_CODE.get(section), _work(request, service_id)
    if part is None or not work.may_edit:
        raise Http404
    if request.method != "POST":
        return _form(request, work, part)
    typed, now = replace(work, values=part.write(work.values, request.POST)), work.seen(part)
    if request.POST.get("seen", now) != now and typed.seen(part) != now:
        return _overtaken(request, work, part, typed)
    _write(work, part, request)
    if request.POST.get("step") == "show":
        return _show(request, service_id)
    if request.htmx:
        return _saved(request, _work(request, service_id), part)
    written = _work(request, service_id)
    if written.problems.of_keys(part.keys):
        messages.warning(request, _("Saved. Something is still to be corrected below."))
    else:
        messages.success(request, _("Saved. Nobody else sees it before you show it."))
    return redirect("web:my_service_section", service_id, part.code)


@require_POST
@signed_in
def show_my_service(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    return _show(request, service_id)


@require_POST
@signed_in
def give_up_my_service(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    work = _work(request, service_id)
    if not work.may_edit:
        raise Http404
    if work.draft is not None:
        with suppress(NotVisible):  # the same button, pressed twice
            give_up_draft(work.draft.pk, writer=work.writer)
    messages.success(request, _("Your changes are given up."))
    if work.service is None:
        return redirect("web:my_services")
    return redirect("web:my_service", service_id)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def my_service_conflicts(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    """Let somebody choose, piece by piece, between their words and those of others."""
    work = _work(request, service_id)
    if not work.may_edit:
        raise Http404
    if work.draft is None or work.service is None:
        return redirect("web:my_service", service_id)
    conflicts = words_of(conflicts_of(work.draft), may_see_confidential=True)
    if request.method == "POST":
        chosen = {c.path: request.POST.get(f"piece-{c.path}", "") for c in conflicts}
        if all(chosen.values()):
            theirs = [path for path, whose in chosen.items() if whose == "theirs"]
            settle_conflicts(work.draft.pk, writer=work.writer, theirs=theirs)
            return _show(request, service_id)
        messages.error(request, _("Choose for each piece."))
    elif not conflicts:
        return redirect("web:my_service", service_id)
    context = {
        "work": work,
        "conflicts": conflicts,
        "crumbs": work.crumbs(_("Changed by somebody else")),
    }
    return render(request, "sheets/conflicts.html", context)


@require_POST
@signed_in
def keep_contacts(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    """Say who answers behind each contact of a sheet."""
    work = _work(request, service_id)
    if work.service is None or not work.may_edit:
        raise Http404
    try:
        set_keepers(work.service, keepers_in(work.service, request.POST), writer=work.writer)
    except InvalidInput:
        messages.error(request, _("The contacts or the members changed meanwhile: choose again."))
    else:
        messages.success(request, _("Saved."))
    return redirect("web:my_service_section", service_id, KEEPING.code)


def _writer(request: MemberRequest) -> Writer:
    return Writer(request.user, request.standing, request.staff_session)


def _work(request: MemberRequest, service_id: uuid.UUID) -> Work:
    try:
        return open_work(request, service_id)
    except NotVisible as missing:
        raise Http404 from missing


def _overtaken(request: MemberRequest, work: Work, part: Section, typed: Work) -> HttpResponse:
    """Keep nothing of a form that began on something else; show it once more as it was sent."""
    text = _("Not saved: this part was changed meanwhile, in another window.")
    if request.htmx:
        to_status = {"HX-Retarget": "#saved", "HX-Reswap": "innerHTML"}
        return HttpResponse(text, status=422, headers=to_status)
    return _form(request, work, part, typed=typed, overtaken=text)


def _form(
    request: MemberRequest,
    work: Work,
    part: Section,
    *,
    typed: Work | None = None,
    overtaken: str = "",
) -> HttpResponse:
    shown = typed or work
    context: dict[str, Any] = {
        "work": work,
        "section": part,
        "part": part.read(shown.values, shown.editing()),
        "seen": work.seen(part),
        "overtaken": overtaken,
        "crumbs": work.crumbs(str(part.title)),
        "wrong": shown.problems.of_keys(part.keys),
        "kept": [],
    }
    if part is KEEPING and work.service is not None:
        context["kept"] = kept_contacts(work.service, members_of(work.service))
    return render(request, "sheets/section.html", context, status=422 if overtaken else 200)


def _saved(request: MemberRequest, work: Work, part: Section) -> HttpResponse:
    """Answer an autosave: the form stays as it is, what stands beside it is drawn anew."""
    form = part.read(work.values, work.editing()) if part is CONDITIONS else None
    context = {
        "work": work,
        "time": hour_text(timezone.localtime().time()),
        "seen": work.seen(part),
        "sentences": [d for theme in form.themes for d in theme.dimensions] if form else [],
    }
    return render(request, "sheets/saved.html", context)


def _write(work: Work, part: Section, request: MemberRequest) -> None:
    def edit(values: Any) -> Any:
        return part.write(values, request.POST)

    try:
        if work.service is not None:
            write_draft(work.service, edit, writer=work.writer)
        elif work.draft is not None:
            write_new_sheet(work.draft.pk, edit, writer=work.writer)
    except (Forbidden, NotVisible) as refused:
        raise Http404 from refused


def _show(request: MemberRequest, service_id: uuid.UUID) -> HttpResponse:
    """Show a draft to everyone, or lead to what stands in the way."""
    work = _work(request, service_id)
    if not work.may_edit:
        raise Http404
    if work.draft is None:
        messages.info(request, _("There is nothing new to show."))
        return redirect("web:my_service", service_id)
    try:
        shown = show_draft(
            work.draft.pk, writer=work.writer, all_is_right="all_is_right" in request.POST
        )
    except InvalidInputs as wrong:
        messages.error(request, _("Not shown yet: something is to be corrected first."))
        part = section_of_path(wrong.problems[0].path)
        return redirect(work.url(part) if part else reverse("web:my_service", args=[service_id]))
    except SheetChangedMeanwhile:
        return redirect("web:my_service_conflicts", service_id)
    except (Forbidden, NotVisible) as refused:
        raise Http404 from refused
    count = len(shown.changes)
    text = ngettext(
        "Shown to everyone: %(count)s change.", "Shown to everyone: %(count)s changes.", count
    )
    messages.success(request, text % {"count": count})
    return redirect("web:my_service", service_id)
