"""What do the columns of this file mean? Proposed, corrected, kept for the next file."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from seuil.directory.domain import PriceKind
from seuil.directory.models import Category
from seuil.directory.models.sheet import PRICE_LABELS
from seuil.exchange.domain import FileFormat, RunStatus
from seuil.exchange.intake.mapping import Chosen, Raw, chosen_in, raw_mapping
from seuil.exchange.intake.proposing import proposed
from seuil.exchange.intake.tables import Table
from seuil.exchange.intake.toml import toml_text
from seuil.exchange.models import ImportRun
from seuil.exchange.runs.operations import look_at_table_again, save_mapping, table_of
from seuil.kernel.errors import InvalidInput, TransitionRefused
from seuil.territory.models import Territory
from seuil.web.http import MemberRequest, signed_in
from seuil.web.imports.doors import run_of
from seuil.web.imports.forms import ColumnsForm
from seuil.web.imports.pages import unknown_words
from seuil.web.imports.views import crumbs
from seuil.wording.localised import reader_language

ASKS = frozenset({RunStatus.MAPPING, RunStatus.PREVIEWED})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def columns(request: MemberRequest, run_id: int) -> HttpResponse:
    run = run_of(request, run_id)
    table = table_of(run)
    if table is None or run.status not in ASKS:
        raise Http404
    base = base_of(run)
    form = _form(run, table, _chosen(table, base), request.POST or None)
    if request.method == "POST" and _marks_changed(table, request.POST):
        marks = request.POST["encoding"], request.POST["delimiter"]
        table = look_at_table_again(run, *marks)
        form = _form(run, table, _chosen(table, base), None)
    elif request.method == "POST" and form.is_valid():
        answer = _kept(request, run, form, base)
        if answer:
            return answer
    context = {
        "run": run,
        "form": form,
        "words": _asked_words(run, base.get("columns", {})),
        "crumbs": crumbs(run.feed, run.file_name),
        "known": bool(run.feed.mapping),
    }
    return render(request, "imports/columns.html", context, status=422 if form.errors else 200)


def _asked_words(
    run: ImportRun, own: Mapping[str, str]
) -> list[tuple[str, str, str, list[tuple[str, str]]]]:
    """Return the words that have no meaning yet: name of their field, column, word, choices."""
    words = unknown_words(run, own)
    choices = word_choices() if words else {}
    return [
        (f"word-{place}", column, word, choices[field])
        for place, (field, column, word) in enumerate(words)
    ]


def base_of(run: ImportRun) -> Raw:
    return tomllib.loads(run.feed.mapping) if run.feed.mapping else {}


def _chosen(table: Table, base: Raw) -> Chosen:
    """Return what was chosen last time for the columns that are there, and guess the others."""
    guess = proposed(table, language=reader_language())
    if not base:
        return guess
    last = chosen_in(base)
    there = {name: meaning for name, meaning in last.columns.items() if name in table.heading}
    taken = set(there.values())
    missing = [name for name in last.columns if name not in table.heading]
    if missing:
        fresh = {n: m for n, m in guess.columns.items() if n not in there and m not in taken}
        there |= fresh
    return replace(last, columns=there, delimiter=table.delimiter, encoding=table.encoding)


def _form(run: ImportRun, table: Table, chosen: Chosen, data: QueryDict | None) -> ColumnsForm:
    return ColumnsForm(
        data,
        table=table,
        chosen=chosen,
        one_organisation=run.feed.organisation_id is not None,
        text=run.format == FileFormat.CSV,
    )


def _marks_changed(table: Table, asked: Mapping[str, Any]) -> bool:
    marks = (asked.get("encoding"), asked.get("delimiter"))
    return None not in marks and marks != (table.encoding, table.delimiter)


def _kept(
    request: MemberRequest, run: ImportRun, form: ColumnsForm, base: Raw
) -> HttpResponse | None:
    said = form.said()
    words = _words(run, base.get("columns", {}), request.POST)
    raw = raw_mapping(
        replace(said, words=words), base, one_organisation=run.feed.organisation_id is not None
    )
    try:
        save_mapping(run.pk, toml_text(raw))
    except InvalidInput as problem:
        form.add_error(None, _("This cannot be read: %(problem)s") % {"problem": problem})
        return None
    except TransitionRefused:
        pass
    return redirect("web:import_run", run.pk)


def _words(
    run: ImportRun, own: Mapping[str, str], asked: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    choices = word_choices()
    found: dict[str, dict[str, str]] = {}
    for place, (field, _column, word) in enumerate(unknown_words(run, own)):
        code = asked.get(f"word-{place}", "")
        if code in dict(choices[field]):
            found.setdefault(field, {})[word] = code
    return {field: {w: c for w, c in words.items() if c} for field, words in found.items()}


def word_choices() -> dict[str, list[tuple[str, str]]]:
    """Return what a word can mean, for each field in which words stand for codes."""
    kinds = [(row.code, str(row.label)) for row in Category.objects.order_by("code")]
    places = [(row.code, str(row.name)) for row in Territory.objects.order_by("level", "name_fr")]
    prices = [(kind.value, str(PRICE_LABELS[kind])) for kind in PriceKind if kind != "unknown"]
    empty = ("", _("stays as it is"))
    return {
        "categories": [empty, *sorted(kinds, key=lambda one: one[1])],
        "serves": [empty, *places],
        "price": [empty, *prices],
    }
