"""What the page of an import shows: its state, its lines in words, what was remarked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from seuil.directory.models import Service
from seuil.directory.record.changes import Change, changes
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import parse_record
from seuil.exchange.domain import Outcome, RunStatus
from seuil.exchange.models import ImportLine, ImportRun
from seuil.exchange.models.run import OUTCOME_LABELS
from seuil.exchange.report import Remark
from seuil.exchange.runs.partial import nothing_of
from seuil.kernel.errors import InvalidInputs
from seuil.upkeep.queries import services_to_edit
from seuil.web.http import MemberRequest
from seuil.web.imports.labels import REMARKS
from seuil.web.imports.reasons.sentences import sentence
from seuil.web.sheets.words import ChangeWords, words_of

LINES_A_PAGE = 25
CONFLICTS = "conflicts"
SHOWN_REMARKS = 40
WRITTEN = frozenset({Outcome.NEW, Outcome.CHANGED})
SILENT = frozenset({"updated", "checked_on", "checked_by"})
"""Dates that follow from the rest: said only where nothing else changed."""


@dataclass(frozen=True, slots=True)
class Tab:
    """A kind of lines, with how many there are."""

    code: str
    label: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class ConflictWords:
    """A piece that somebody wrote by hand, and what the file says of it."""

    name: str
    path: str
    words: ChangeWords
    from_file: bool


@dataclass(frozen=True, slots=True)
class LineWords:
    """One line, as the page shows it."""

    key: int
    number: int
    name: str
    id: str
    url: str
    history: str
    changes: Sequence[ChangeWords] = ()
    conflicts: Sequence[ConflictWords] = ()
    problems: Sequence[tuple[str, str, str]] = ()


@dataclass(frozen=True, slots=True)
class Remarked:
    title: str
    more: int
    found: Sequence[Mapping[str, Any]]


def tabs_of(run: ImportRun, shown: str) -> list[Tab]:
    counts = {
        Outcome.NEW: run.created,
        Outcome.CHANGED: run.changed,
        Outcome.UNCHANGED: run.unchanged,
        Outcome.REFUSED: run.refused,
        Outcome.MISSING: run.missing,
    }
    found = [(code.value, str(OUTCOME_LABELS[code]), count) for code, count in counts.items()]
    if run.status != RunStatus.APPLIED:
        found.insert(2, (CONFLICTS, _("pieces written by hand"), run.conflicts))
    here = reverse("web:import_run", args=[run.pk])
    return [
        Tab(code, label, count, f"{here}?show={code}", code == shown)
        for code, label, count in found
    ]


def shown_first(run: ImportRun, asked: str) -> str:
    """Return which lines to show: those asked for, else the first kind of which there are some."""
    known = {tab.code: tab.count for tab in tabs_of(run, "")}
    if asked in known:
        return asked
    order = (CONFLICTS, Outcome.CHANGED, Outcome.NEW, Outcome.REFUSED, Outcome.MISSING)
    return next((str(code) for code in order if known.get(str(code))), str(Outcome.UNCHANGED))


def page_of(run: ImportRun, shown: str, number: str | None) -> Page[ImportLine]:
    lines = run.lines.select_related("service")
    lines = lines.in_conflict() if shown == CONFLICTS else lines.with_outcome(Outcome(shown))
    return Paginator(lines.order_by("number", "pk"), LINES_A_PAGE).get_page(number)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the sheet of a line stands, and its versions; empty for those who may not open it."""

    sheet: str = ""
    history: str = ""


def lines_of(run: ImportRun, lines: Sequence[ImportLine], member: MemberRequest) -> list[LineWords]:
    """Say lines in words, in at most eight queries."""
    found = {line.pk: _changes(line, known) for known in [known_now()] for line in lines}
    said = iter(
        words_of([one for all_of in found.values() for one in all_of], may_see_confidential=True)
    )
    addresses = _addresses(run, lines, member)
    return [
        _words(line, [next(said) for _one in found[line.pk]], addresses.get(line.external_id))
        for line in lines
    ]


def _words(line: ImportLine, said: Sequence[ChangeWords], found: Addresses | None) -> LineWords:
    addresses = found or Addresses()
    disputed = set(line.conflicts)
    plain = [words for words in said if words.path not in disputed]
    telling = [words for words in plain if words.path not in SILENT]
    return LineWords(
        key=line.pk,
        number=line.number,
        name=line.label,
        id=line.external_id,
        url=addresses.sheet,
        history=addresses.history if line.outcome in WRITTEN else "",
        changes=telling or plain,
        conflicts=[
            ConflictWords(f"take-{line.pk}", words.path, words, words.path in line.from_file)
            for words in said
            if words.path in disputed
        ],
        problems=[(one["column"], one["value"], sentence(one)) for one in line.problems],
    )


def _changes(line: ImportLine, known: Any) -> tuple[Change, ...]:
    if not line.record:
        return ()
    try:
        after = parse_record(line.record, known)
        before = parse_record(line.before, known) if line.before else nothing_of(after)
    except InvalidInputs:  # what it refers to has gone meanwhile: confirming will say so
        return ()
    return tuple(one for one in changes(before, after) if one.path not in SILENT or line.before)


def _addresses(
    run: ImportRun, lines: Iterable[ImportLine], member: MemberRequest
) -> dict[str, Addresses]:
    services = Service.objects.filter(
        source=run.feed.source_id, external_id__in=[line.external_id for line in lines]
    )
    found = list(services)
    editable: Collection[int] = ()
    if run.status == RunStatus.APPLIED:
        editable = services_to_edit(member.standing, found, member.staff_session)
    return {
        service.external_id: Addresses(
            reverse("web:service", args=[service.uuid]) if service.is_public else "",
            reverse("web:history", args=[service.uuid]) if service.pk in editable else "",
        )
        for service in found
    }


def remarks_of(run: ImportRun) -> list[Remarked]:
    found = []
    for remark, title in REMARKS.items():
        of_kind = [notice for notice in run.notices if notice["remark"] == remark]
        if of_kind:
            shown = of_kind[:SHOWN_REMARKS]
            found.append(Remarked(str(title), len(of_kind) - len(shown), shown))
    return found


def unknown_words(run: ImportRun, columns: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return words of the file that have no meaning yet: field of the mapping, column, word.

    ``columns`` says which column holds which field.
    """
    fields = {columns[name]: name for name in ("categories", "serves", "price") if name in columns}
    return [
        (fields[notice["column"]], notice["column"], notice["value"])
        for notice in run.notices
        if notice["remark"] == Remark.PHRASE_NOT_UNDERSTOOD and notice["column"] in fields
    ][:SHOWN_REMARKS]
