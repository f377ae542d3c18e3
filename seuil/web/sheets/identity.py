"""What the service is and for whom."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.directory.record.parsing import LONGEST_NAME
from seuil.matching.kinds import all_kinds
from seuil.web.sheets.fields import Option, TextsField, replaced, texts_field, texts_of
from seuil.web.sheets.sections import Editing, Section, Values
from seuil.wording.localised import reader_language


@dataclass(frozen=True, slots=True)
class KindGroup:
    """A kind of help of the first level with those below it; ``chosen`` in words."""

    label: str
    options: Sequence[Option]

    @property
    def chosen(self) -> str:
        return " · ".join(str(option.label) for option in self.options if option.checked)


@dataclass(frozen=True, slots=True)
class Identity:
    name: TextsField
    description: TextsField
    publics_note: TextsField
    kinds: Sequence[KindGroup]


def kind_groups(chosen: Sequence[str]) -> list[KindGroup]:
    language = reader_language()
    return [
        KindGroup(
            label=top.labels.get(language, top.code),
            options=[
                Option(kind.code, kind.labels.get(language, kind.code), kind.code in chosen)
                for kind in top.with_children()
            ],
        )
        for top in all_kinds()
    ]


def _read(values: Values, editing: Editing) -> Identity:
    problems = editing.problems
    return Identity(
        name=texts_field(
            "name",
            _("Name of the service"),
            values.get("name"),
            error=problems.first_under("name"),
            longest=LONGEST_NAME,
        ),
        description=texts_field(
            "description",
            _("What one gets there"),
            values.get("description"),
            help=_("Two or three plain sentences: what people get, and how."),
            error=problems.first_under("description"),
            long=True,
        ),
        publics_note=texts_field(
            "publics_note",
            _("For whom, in your own words"),
            values.get("publics_note"),
            help=_("What is a condition belongs under “Conditions”: the search can use it there."),
            error=problems.first_under("publics_note"),
            long=True,
        ),
        kinds=kind_groups(list(values.get("categories", ()))),
    )


def _write(values: Values, posted: QueryDict) -> Values:
    return replaced(
        values,
        WHAT.keys,
        {
            "name": texts_of(posted, "name"),
            "description": texts_of(posted, "description"),
            "publics_note": texts_of(posted, "publics_note"),
            "categories": sorted(set(posted.getlist("categories"))),
        },
    )


WHAT = Section(
    code="what",
    title=gettext_lazy("What and for whom"),
    template="sheets/what.html",
    keys=frozenset({"name", "description", "publics_note", "categories"}),
    read=_read,
    write=_write,
)
