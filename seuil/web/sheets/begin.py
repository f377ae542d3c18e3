"""The least that must be known of a new service."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from seuil.directory.record.parsing import LONGEST_ADDRESS, LONGEST_NAME
from seuil.kernel.errors import InvalidInputs
from seuil.organisations.models import Organisation
from seuil.upkeep.missing.operations import begin_its_sheet
from seuil.upkeep.models import Draft, MissingService
from seuil.upkeep.operations import Writer, begin_sheet
from seuil.web.sheets.areas import communes
from seuil.web.sheets.fields import (
    Field,
    Option,
    TextsField,
    options,
    text_of,
    texts_field,
    texts_of,
)
from seuil.web.sheets.identity import KindGroup, kind_groups
from seuil.web.sheets.problems import Problems

FIRST_PLACE = "1"


@dataclass(frozen=True, slots=True)
class Beginning:
    name: TextsField
    organisation: Field
    kinds: Sequence[KindGroup]
    place: Sequence[Field]
    wrong: bool


def beginning(
    organisations: Sequence[Organisation], posted: QueryDict, problems: Problems, *, sent: bool
) -> Beginning:
    """Return the form with what is in ``posted``: sent by somebody, or to begin with."""
    chosen = text_of(posted, "organisation")
    if len(organisations) == 1:
        chosen = str(organisations[0].uuid)
    asked_for_body = sent and not chosen
    return Beginning(
        name=texts_field(
            "name",
            _("Name of the service"),
            texts_of(posted, "name"),
            help=_("One language is enough to begin."),
            error=problems.first_under("name"),
            longest=LONGEST_NAME,
        ),
        organisation=Field(
            name="organisation",
            label=_("Organisation"),
            kind="choice",
            options=[
                *([Option("", "—", not chosen)] if len(organisations) != 1 else []),
                *(
                    Option(str(one.uuid), str(one), str(one.uuid) == chosen)
                    for one in organisations
                ),
            ],
            error=_("Choose the organisation that offers it.") if asked_for_body else "",
        ),
        kinds=kind_groups(posted.getlist("categories")),
        place=[
            Field(
                name="address",
                label=_("Street and number"),
                value=text_of(posted, "address"),
                help=_("Leave the place empty when the service goes to people."),
                error=problems.first_under("locations.0.address"),
                most=str(LONGEST_ADDRESS),
            ),
            Field(
                name="postal_code",
                label=_("Postcode"),
                value=text_of(posted, "postal_code"),
                error=problems.first_under("locations.0.postal_code"),
                most="12",
            ),
            Field(
                name="commune",
                label=_("Commune"),
                kind="choice",
                options=options(communes(), text_of(posted, "commune")),
                error=problems.first_under("locations.0.commune"),
            ),
        ],
        wrong=bool(problems) or asked_for_body,
    )


def begun(
    organisations: Sequence[Organisation],
    posted: QueryDict,
    writer: Writer,
    missing: MissingService | None,
) -> Draft | Problems:
    """Begin the sheet that a form asks for, or return what is wrong with it.

    ``missing``: of whom the sheet is the answer, if somebody said that it is missing.
    """
    chosen = text_of(posted, "organisation")
    organisation = next((one for one in organisations if str(one.uuid) == chosen), None)
    if organisation is None:
        return Problems()

    def begin() -> Draft:
        return begin_sheet(
            organisation,
            writer=writer,
            name=texts_of(posted, "name"),
            categories=sorted(set(posted.getlist("categories"))),
            locations=_place(posted),
        )

    try:
        return begin_its_sheet(missing.pk, begin, writer=writer) if missing else begin()
    except InvalidInputs as found:
        return Problems(found.problems)


def _place(posted: QueryDict) -> list[dict[str, Any]]:
    said = {key: text_of(posted, key) for key in ("address", "postal_code", "commune")}
    typed = {key: value for key, value in said.items() if value}
    return [{"id": FIRST_PLACE, **typed}] if typed else []
