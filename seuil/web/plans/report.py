"""The report of a plan as a page and as paper, the sheet of one action, tables of all of it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from seuil.plans.domain.action import SHOWN
from seuil.plans.notifications import plan_name
from seuil.plans.report.data import report_of, sheet_of
from seuil.plans.report.pdf import report_pdf, sheet_pdf
from seuil.plans.report.spreadsheet import as_csv, as_workbook
from seuil.plans.report.told import plan_data
from seuil.web.http import PageRequest
from seuil.web.limits import limited
from seuil.web.plans.opened import opened_action, opened_plan, plan_crumbs
from seuil.wording.localised import LANGUAGES, reader_language
from seuil.wording.printing import LettersMissing

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def plan_report(request: PageRequest, plan_slug: str) -> HttpResponse:
    """Show all actions with how they went and what was measured, to read and to print."""
    plan = opened_plan(request.standing, plan_slug).plan
    told = report_of(plan, reader_language(), timezone.localdate())
    context = {
        "plan": plan,
        "name": plan_name(plan),
        "told": told,
        "languages": [code for code in LANGUAGES if code != "en" or reader_language() == "en"],
        "crumbs": plan_crumbs(plan, _("Report")),
    }
    return render(request, "plans/report.html", context)


@require_safe
@limited("document")
def plan_report_pdf(request: PageRequest, plan_slug: str) -> HttpResponse:
    """Give the report as a PDF; where no font has its letters, the page to print instead."""
    plan = opened_plan(request.standing, plan_slug).plan
    language = _language(request)
    try:
        content = report_pdf(report_of(plan, language, timezone.localdate()))
    except LettersMissing:
        return redirect("web:plan_report", plan.slug)
    return _file(content, "application/pdf", f"{plan.slug}-{language}.pdf")


@require_safe
@limited("document")
def action_sheet_pdf(request: PageRequest, plan_slug: str, number: int) -> HttpResponse:
    """Give one action on one sheet of paper; that of a draft, to those who write it."""
    opened = opened_action(request.standing, plan_slug, number)
    language = _language(request)
    try:
        content = sheet_pdf(sheet_of(opened.action, language, timezone.localdate()))
    except LettersMissing:
        return redirect("web:action", opened.plan.slug, number)
    name = f"{opened.plan.slug}-{number}-{language}.pdf"
    response = _file(content, "application/pdf", name)
    if opened.action.status not in SHOWN:
        response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
def plan_csv(request: PageRequest, plan_slug: str) -> HttpResponse:
    return _table(request, plan_slug, as_csv, "text/csv; charset=utf-8", "csv")


@require_safe
def plan_workbook(request: PageRequest, plan_slug: str) -> HttpResponse:
    return _table(request, plan_slug, as_workbook, WORKBOOK, "xlsx")


@require_safe
def plan_json(request: PageRequest, plan_slug: str) -> HttpResponse:
    plan = opened_plan(request.standing, plan_slug).plan
    response = JsonResponse(plan_data(plan), json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Disposition"] = f'attachment; filename="{plan.slug}.json"'
    return response


def _table(
    request: PageRequest,
    plan_slug: str,
    make: Callable[[dict[str, Any]], bytes],
    kind: str,
    ending: str,
) -> HttpResponse:
    plan = opened_plan(request.standing, plan_slug).plan
    return _file(make(plan_data(plan)), kind, f"{plan.slug}.{ending}")


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    shown = "inline" if name.endswith(".pdf") else "attachment"
    response.headers["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response


def _language(request: PageRequest) -> str:
    asked = request.GET.get("language", "")
    return asked if asked in LANGUAGES else reader_language()
