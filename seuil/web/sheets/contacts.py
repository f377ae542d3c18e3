"""How to reach the service: what everyone sees, and what only professionals see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.directory.domain import Audience, ContactType
from seuil.directory.models import CONTACT_LABELS
from seuil.directory.record.parsing import LONGEST_VALUE
from seuil.web.sheets.fields import Field, TextsField, options, replaced, texts_field
from seuil.web.sheets.rows import Row, rows
from seuil.web.sheets.sections import Editing, Section, Values

SHOWN_TO = {
    Audience.PUBLIC.value: gettext_lazy("everyone"),
    Audience.PROFESSIONAL.value: gettext_lazy("professionals only"),
}


@dataclass(frozen=True, slots=True)
class ContactRow:
    prefix: str
    title: str
    fields: Sequence[Field]
    note: TextsField
    new: bool


def _read(values: Values, editing: Editing) -> list[ContactRow]:
    held = list(values.get("contacts", ()))
    return [
        *(_row(number, contact, editing) for number, contact in enumerate(held)),
        _row(len(held), {}, editing, new=True),
    ]


def _row(
    number: int, contact: Mapping[str, Any], editing: Editing, *, new: bool = False
) -> ContactRow:
    prefix, path = f"contacts-{number}", f"contacts.{number}"

    def error(key: str) -> str:
        return "" if new else editing.problems.first_under(f"{path}.{key}")

    return ContactRow(
        prefix=prefix,
        title=str(contact.get("value") or _("Contact %(number)s") % {"number": number + 1}),
        fields=[
            Field(
                name=f"{prefix}-type",
                label=_("Kind"),
                kind="choice",
                options=options(
                    {kind.value: label for kind, label in CONTACT_LABELS.items()},
                    str(contact.get("type") or ContactType.PHONE),
                ),
                error=error("type"),
            ),
            Field(
                name=f"{prefix}-value",
                label=_("Number or address"),
                value=str(contact.get("value") or ""),
                error=error("value"),
                most=str(LONGEST_VALUE),
            ),
            Field(
                name=f"{prefix}-audience",
                label=_("Shown to"),
                kind="choice",
                options=options(SHOWN_TO, str(contact.get("audience") or Audience.PUBLIC)),
            ),
        ],
        note=texts_field(
            f"{prefix}-note",
            _("Note"),
            contact.get("note"),
            help=_("When to call, whom to ask for: a function, not a name."),
            error=error("note"),
        ),
        new=new,
    )


def _contact_of(row: Row) -> dict[str, Any]:
    note = row.texts("note")
    said = {
        "type": row.text("type"),
        "value": row.text("value"),
        "audience": row.text("audience") or Audience.PUBLIC.value,
    }
    return {**said, "note": note} if note else said


def _write(values: Values, posted: QueryDict) -> Values:
    contacts = [_contact_of(row) for row in rows(posted, "contacts")]
    said = [contact for contact in contacts if contact["value"] or "note" in contact]
    return replaced(values, CONTACTS.keys, {"contacts": said})


CONTACTS = Section(
    code="contacts",
    title=gettext_lazy("Contacts"),
    template="sheets/contacts.html",
    keys=frozenset({"contacts"}),
    read=_read,
    write=_write,
)
