"""Writing or adapting a vignette, with counts while one chooses.

Anybody composes: what is sent travels in the body, is counted, and forgotten. Only editors save.
"""

import json
from collections.abc import Callable, Sequence

import yaml
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.accounts.models import User
from seuil.kernel.errors import Forbidden, NotVisible
from seuil.observatory import operations, policies
from seuil.observatory.domain import NeedOutcome, Origin
from seuil.observatory.domain.drafts import Draft, as_data
from seuil.observatory.models import Vignette
from seuil.observatory.queries import vignette_for
from seuil.observatory.queries.drafts import count_draft, draft_of
from seuil.observatory.queries.evaluation import columns_of
from seuil.observatory.queries.runs import region
from seuil.observatory.sentences import cell_sentences, expected_sentence
from seuil.web.components import Crumb
from seuil.web.http import PageRequest, render_page
from seuil.web.limits import limited
from seuil.web.observatory.compose_form import (
    BASED_ON,
    Composed,
    composed,
    data_of,
    fields_of,
    finished,
    needs_panel,
)
from seuil.web.observatory.facts import words_of
from seuil.web.observatory.marks import need_marks
from seuil.web.observatory.names import Names, names
from seuil.web.observatory.vignette import visible_vignette

FORM_ID = "compose-form"
PAGE = "observatory/compose.html"


@csrf_exempt  # counts only: a forged question changes nothing, and no cookie is needed to compose
@require_http_methods(["GET", "HEAD", "POST"])
@limited("compose")
def compose(request: PageRequest) -> HttpResponse:
    """Show the form; with POST count, or give what was written away as a file or on paper."""
    do = request.POST.get("do", "")
    if give := GIVEN.get(do):
        found = finished(request.POST)
        if found.draft:
            return give(request, found.draft, found)
        return _page(request, found, status=422)
    found = composed(request.POST)
    return _page(request, found, status=422 if found.errors else 200)


@require_safe
def adapt(request: PageRequest, code: str) -> HttpResponse:
    """Show the form filled in with a vignette that exists."""
    started = data_of(draft_of(visible_vignette(request, code)), based_on=code)
    return _page(request, composed(started), status=200)


@require_POST
def save(request: PageRequest) -> HttpResponse:
    """Keep what was written as a draft, or as the new state of what it is based on."""
    if not (isinstance(request.user, User) and policies.may_write(request.standing)):
        raise PermissionDenied
    if not request.POST:
        return redirect("web:compose")
    found = finished(request.POST)
    if found.draft is None:
        return _page(request, found, status=422)
    base = _base(request, found.data)
    try:
        if base and request.POST.get("do") == "rewrite":
            kept = operations.rewrite(base, found.draft, actor=request.user)
        else:
            kept = operations.save_draft(found.draft, actor=request.user, adapted_from=base)
    except Forbidden as error:
        raise PermissionDenied from error
    return redirect("web:vignette", code=kept.code)


def _base(request: PageRequest, data: QueryDict) -> Vignette | None:
    """Return the vignette that this one is based on; one that is gone or hidden is none."""
    code = data.get(BASED_ON, "")
    try:
        return vignette_for(request.standing, code) if code else None
    except NotVisible:
        return None


def _page(request: PageRequest, found: Composed, *, status: int) -> HttpResponse:
    base = _base(request, found.data)
    may_write = policies.may_write(request.standing)
    context = {
        "crumbs": [
            Crumb(label=_("Vignettes"), url=reverse("web:vignettes")),
            Crumb(label=_("Adapt a vignette") if base else _("Write a vignette")),
        ],
        "base": base,
        "form_id": FORM_ID,
        "composed": found,
        "form": found.form,
        "needs": needs_panel(found),
        "situation": found.panel,
        "errors": found.errors,
        "may_write": may_write,
        "may_rewrite": bool(may_write and base and base.origin == Origin.WRITTEN),
        **found_context(found.counted),
    }
    return render_page(request, PAGE, context, partial="found", status=status)


def found_context(counted: Sequence[NeedOutcome]) -> dict[str, object]:
    called = names()
    columns = columns_of(region(), called.places)
    return {
        "heads": called.heads(columns),
        "counted": [_counted(need, called, columns) for need in counted],
    }


def _counted(need: NeedOutcome, called: Names, columns: list[str]) -> dict[str, object]:
    whole = need.cells.get(region())
    return {
        "label": called.need(need.need),
        "marks": need_marks(need, columns, called.heads(columns), {}),
        "sentences": cell_sentences(whole) if whole and not whole.counts.open else [],
        "met": need.met,
    }


def _as_yaml(_request: HttpRequest, draft: Draft, _found: Composed) -> HttpResponse:
    text = yaml.safe_dump([as_data(draft)], allow_unicode=True, sort_keys=False, width=90)
    return _file(draft, text, "application/yaml; charset=utf-8", "yaml")


def _as_json(_request: HttpRequest, draft: Draft, _found: Composed) -> HttpResponse:
    text = json.dumps(as_data(draft), ensure_ascii=False, indent=2)
    return _file(draft, text + "\n", "application/json", "json")


def _file(draft: Draft, text: str, content_type: str, ending: str) -> HttpResponse:
    name = slugify(draft.title.get("en") or draft.title["fr"])[:60] or "vignette"
    response = HttpResponse(text, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response


def _as_proposal(request: HttpRequest, draft: Draft, found: Composed) -> HttpResponse:
    """Show what was written as it would read, to print it or to go on writing."""
    texts = [
        (language, draft.title[language], draft.story.get(language, ""))
        for language in draft.title
        if draft.title[language]
    ]
    context = {
        "texts": texts,
        "facts": words_of(draft.facts),
        "expected": expected_sentence(draft.expected) if draft.expected else "",
        "fields": fields_of(found.data),
        **found_context(count_draft(draft.facts, draft.needs, draft.expected)),
    }
    return render(request, "observatory/proposal.html", context)


GIVEN: dict[str, Callable[[HttpRequest, Draft, Composed], HttpResponse]] = {
    "yaml": _as_yaml,
    "json": _as_json,
    "read": _as_proposal,
}
