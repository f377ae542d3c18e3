"""What to bring and how one gets in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.web.sheets.fields import Field, TextsField, replaced, texts_field
from seuil.web.sheets.rows import Row, rows
from seuil.web.sheets.sections import Editing, Section, Values


@dataclass(frozen=True, slots=True)
class DocumentRow:
    prefix: str
    text: TextsField
    can_follow: Field
    new: bool


@dataclass(frozen=True, slots=True)
class StepRow:
    prefix: str
    text: TextsField
    new: bool


@dataclass(frozen=True, slots=True)
class Entry:
    steps: Sequence[StepRow]
    documents: Sequence[DocumentRow]


def _read(values: Values, editing: Editing) -> Entry:
    steps = [*values.get("entry_steps", ()), {}]
    documents = [*values.get("documents", ()), {}]
    return Entry(
        steps=[
            StepRow(f"steps-{number}", _step(number, step, editing), number == len(steps) - 1)
            for number, step in enumerate(steps)
        ],
        documents=[
            _document(number, document, editing, new=number == len(documents) - 1)
            for number, document in enumerate(documents)
        ],
    )


def _step(number: int, step: Any, editing: Editing) -> TextsField:
    return texts_field(
        f"steps-{number}-text",
        _("Step %(number)s") % {"number": number + 1},
        step,
        error=editing.problems.first_under(f"entry_steps.{number}"),
    )


def _document(number: int, document: Any, editing: Editing, *, new: bool) -> DocumentRow:
    prefix = f"documents-{number}"
    return DocumentRow(
        prefix=prefix,
        text=texts_field(
            f"{prefix}-text",
            _("Document %(number)s") % {"number": number + 1},
            document.get("text"),
            error=editing.problems.first_under(f"documents.{number}"),
        ),
        can_follow=Field(
            name=f"{prefix}-can_follow",
            label=_("It can follow: nobody is sent away without it"),
            kind="tick",
            value="1" if document.get("can_follow") else "",
        ),
        new=new,
    )


def _document_of(row: Row) -> dict[str, Any]:
    said: dict[str, Any] = {"text": row.texts("text")}
    return said | ({"can_follow": True} if row.ticked("can_follow") else {})


def _write(values: Values, posted: QueryDict) -> Values:
    steps = [row.texts("text") for row in rows(posted, "steps")]
    documents = [_document_of(row) for row in rows(posted, "documents")]
    return replaced(
        values,
        ENTRY.keys,
        {
            "entry_steps": [step for step in steps if step],
            "documents": [document for document in documents if document["text"]],
        },
    )


ENTRY = Section(
    code="entry",
    title=gettext_lazy("Documents and way in"),
    template="sheets/entry.html",
    keys=frozenset({"entry_steps", "documents"}),
    read=_read,
    write=_write,
)
