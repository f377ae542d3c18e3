"""A sheet in one person's hands: what is shown, what is not shown yet, what is missing."""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.access.types import Interpreter, State
from seuil.access.vocabulary import vocabulary
from seuil.directory.domain import PriceKind
from seuil.directory.models import Service
from seuil.directory.policies import may_edit_sheet
from seuil.directory.queries import sheet_for
from seuil.directory.record.known import known_now
from seuil.directory.record.saving import record_now
from seuil.directory.record.unsaved import unsaved_sheet
from seuil.directory.record.values import ServiceRecord
from seuil.kernel.errors import NotVisible
from seuil.matching.search import local_time
from seuil.organisations.models import Organisation, Source
from seuil.upkeep.models import Draft
from seuil.upkeep.operations import HERE, Writer
from seuil.upkeep.queries import address_of_new, draft_on, new_sheet_for
from seuil.upkeep.reading import Reading, Values, read_draft
from seuil.web.components import Crumb
from seuil.web.directory.sheet import Sheet, completeness_text, sheet_of
from seuil.web.http import MemberRequest
from seuil.web.sheets.index import SECTIONS, section_of_path
from seuil.web.sheets.problems import Problems
from seuil.web.sheets.sections import Editing, Section
from seuil.web.sheets.words import ChangeWords, words_of


@dataclass(frozen=True, slots=True)
class ProblemLine:
    """A mistake with the form in which it is put right."""

    section: str
    url: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SectionLine:
    """A section in the list of a sheet."""

    code: str
    title: str
    url: str
    changed: bool
    wrong: bool
    missing: Sequence[str]


@dataclass
class Work:
    """``draft`` None: nothing is in hand; ``service`` None: nobody else has seen it yet."""

    writer: Writer
    service_id: uuid.UUID
    service: Service | None
    organisation: Organisation
    draft: Draft | None
    base: Values
    values: Values
    may_edit: bool

    @cached_property
    def reading(self) -> Reading:
        return read_draft(self.base, self.values, known_now())

    @cached_property
    def problems(self) -> Problems:
        return Problems(self.reading.problems)

    @property
    def record(self) -> ServiceRecord:
        return self.reading.record

    @cached_property
    def changes(self) -> list[ChangeWords]:
        """What the draft changes, for those who may edit the sheet."""
        return words_of(self.reading.changes, may_see_confidential=self.may_edit)

    @cached_property
    def preview(self) -> Sheet:
        """Return the card as visitors would read it, made by the code of the public page."""
        source = self.service.source if self.service else _source_of_new()
        sheet = unsaved_sheet(
            self.record,
            source=source,
            organisation=self.organisation,
            key=self.service.pk if self.service else None,
        )
        return sheet_of(sheet, local_time(timezone.now()))

    @property
    def completeness(self) -> str:
        return completeness_text(self.preview)

    @property
    def name(self) -> str:
        return self.preview.name.text

    def editing(self) -> Editing:
        return Editing(
            service=self.service,
            organisation=self.organisation,
            problems=self.problems,
            today=timezone.localdate(),
            base=self.base,
        )

    def seen(self, section: Section) -> str:
        """Return what tells whether a form still stands on what a section holds."""
        held = {key: self.values[key] for key in sorted(section.keys) if key in self.values}
        return sha256(json.dumps(held, sort_keys=True).encode()).hexdigest()[:12]

    def url(self, section: Section) -> str:
        return reverse("web:my_service_section", args=[self.service_id, section.code])

    @cached_property
    def problem_lines(self) -> list[ProblemLine]:
        found = dict.fromkeys(
            (section, wrong.sentence)
            for wrong in self.problems
            if (section := section_of_path(wrong.path))
        )
        return [
            ProblemLine(str(section.title), self.url(section), sentence)
            for section, sentence in found
        ]

    @cached_property
    def section_lines(self) -> list[SectionLine]:
        changed = {
            section.code
            for change in self.reading.changes
            if (section := section_of_path(change.path))
        }
        missing: dict[str, list[str]] = {}
        for code, sentence in missing_in(self.record):
            missing.setdefault(code, []).append(sentence)
        return [
            SectionLine(
                code=section.code,
                title=str(section.title),
                url=self.url(section),
                changed=section.code in changed,
                wrong=bool(self.problems.of_keys(section.keys)),
                missing=missing.get(section.code, ()),
            )
            for section in SECTIONS
        ]

    def crumbs(self, here: str = "") -> list[Crumb]:
        first = Crumb(label=_("My services"), url=reverse("web:my_services"))
        if not here:
            return [first, Crumb(label=self.name)]
        middle = Crumb(label=self.name, url=reverse("web:my_service", args=[self.service_id]))
        return [first, middle, Crumb(label=here)]


def _source_of_new() -> Source:
    return Source(code=HERE)


def open_work(request: MemberRequest, service_id: uuid.UUID) -> Work:
    """Return a sheet with what its reader has in hand, or raise `NotVisible`."""
    writer = Writer(request.user, request.standing, request.staff_session)
    try:
        service = sheet_for(request.standing, service_id, request.staff_session)
    except NotVisible:
        return _new_work(writer, service_id)
    draft = draft_on(service, request.user)
    base = draft.base if draft else record_now(service).as_dict()
    may_edit = may_edit_sheet(request.standing, service, request.staff_session)
    return Work(
        writer=writer,
        service_id=service_id,
        service=service,
        organisation=service.organisation,
        draft=draft if may_edit else None,
        base=base,
        values=draft.values if draft and may_edit else base,
        may_edit=may_edit,
    )


def _new_work(writer: Writer, service_id: uuid.UUID) -> Work:
    draft = new_sheet_for(writer.user, service_id)
    return Work(
        writer=writer,
        service_id=address_of_new(draft),
        service=None,
        organisation=draft.organisation,
        draft=draft,
        base=draft.base,
        values=draft.values,
        may_edit=True,
    )


def missing_in(record: ServiceRecord) -> Iterator[tuple[str, str]]:
    """Yield what a reader would look for and not find: the section, and a sentence."""
    if not record.description:
        yield "what", _("What one gets there is not said.")
    if not record.categories:
        yield "what", _("No kind of help is chosen: the search finds it by its words only.")
    unknown = unknown_dimensions(record)
    if unknown:
        text = ngettext(
            "%(count)s question is not checked.", "%(count)s questions are not checked.", unknown
        )
        yield "conditions", text % {"count": unknown}
    if not record.hours and not record.hours_text:
        yield "hours", _("The opening hours are not known.")
    if not record.locations and not record.serves:
        yield "places", _("No place, and no territory to which it comes.")
    if not record.contacts:
        yield "contacts", _("There is no way to reach it.")
    if not record.languages:
        yield "languages", _("The languages are not known.")
    if record.interpreter is Interpreter.UNKNOWN:
        yield "languages", _("Nobody has said whether there is an interpreter.")
    if record.price is PriceKind.UNKNOWN and not record.price_text:
        yield "languages", _("The price is not known.")


def unknown_dimensions(record: ServiceRecord) -> int:
    """Return on how many dimensions nobody has said anything."""
    said = {c.dimension for c in record.conditions if c.state is not State.UNKNOWN}
    return len(set(vocabulary().ruled) - said)
