"""Who sees the sheet and who keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.directory.domain import Audience
from seuil.directory.models import GONE_LABELS, Service
from seuil.organisations.models import Membership
from seuil.upkeep.models.keeper import digest_of_contact
from seuil.upkeep.queries import keepers_of
from seuil.web.http import number_in
from seuil.web.sheets.fields import Field, Option, options, replaced, text_of
from seuil.web.sheets.sections import Editing, Section, Values


@dataclass(frozen=True, slots=True)
class Keeping:
    visibility: Field
    gone_on: Field
    gone_reason: Field


@dataclass(frozen=True, slots=True)
class KeptContact:
    """A contact of the sheet as it is shown, with who answers behind it."""

    label: str
    value: str
    keeper: Field
    left: bool


def _read(values: Values, editing: Editing) -> Keeping:
    gone = values.get("gone") or {}
    reasons = {"": _("not said")} | {code.value: str(said) for code, said in GONE_LABELS.items()}
    choices = {
        Audience.PUBLIC.value: _("everyone"),
        Audience.PROFESSIONAL.value: _("professionals only"),
    }
    return Keeping(
        Field(
            name="visibility",
            label=_("Who sees this sheet"),
            kind="one",
            options=options(choices, str(values.get("visibility") or Audience.PUBLIC)),
            help=_("A sheet for professionals is in no public search, list or file."),
        ),
        Field(
            name="gone_on",
            label=_("Gone since"),
            kind="date",
            value=str(gone.get("on") or ""),
            help=_("Leave it empty while the service is there."),
            error=editing.problems.first_under("gone"),
        ),
        Field(
            name="gone_reason",
            label=_("Why it is gone"),
            kind="choice",
            options=options(reasons, str(gone.get("reason") or "")),
        ),
    )


def _write(values: Values, posted: QueryDict) -> Values:
    chosen = text_of(posted, "visibility") or values.get("visibility") or Audience.PUBLIC.value
    return replaced(values, KEEPING.keys, {"visibility": chosen, "gone": _gone(values, posted)})


def _gone(values: Values, posted: QueryDict) -> Values:
    """Return what the form says; who said it first stays named while the day is the same."""
    before = values.get("gone") or {}
    if "gone_on" not in posted:
        return before
    on = text_of(posted, "gone_on")
    if not on:
        return {}
    said = {"on": on, "reason": text_of(posted, "gone_reason")}
    if before.get("on") == on:
        said["said_by"] = before.get("said_by", "")
    return {key: value for key, value in said.items() if value}


def members_of(service: Service) -> list[Membership]:
    rows = Membership.objects.confirmed().in_organisation(service.organisation).for_lists()
    return list(rows.order_by("user__name", "user__email"))


def kept_contacts(service: Service, members: Sequence[Membership]) -> list[KeptContact]:
    """Return the contacts that are shown, each with a choice of who answers behind it."""
    kept = keepers_of(service)
    lines = []
    for contact in service.contacts.all():
        digest = digest_of_contact(contact.kind, contact.value)
        held = kept.get(digest)
        here = str(held.user_id) if held and not held.left else ""
        lines.append(
            KeptContact(
                label=str(contact.get_kind_display()),
                value=contact.value,
                keeper=Field(
                    name=f"keeper-{digest}",
                    label=contact.value,
                    kind="choice",
                    options=[
                        Option("", _("nobody in particular"), not here),
                        *(
                            Option(str(row.user_id), str(row.user), str(row.user_id) == here)
                            for row in members
                        ),
                    ],
                ),
                left=bool(held and held.left),
            )
        )
    return lines


def keepers_in(service: Service, posted: QueryDict) -> dict[tuple[str, str], int | None]:
    """Return who was chosen for each contact that the form named."""
    chosen: dict[tuple[str, str], int | None] = {}
    for contact in service.contacts.all():
        name = f"keeper-{digest_of_contact(contact.kind, contact.value)}"
        said = text_of(posted, name)
        if name in posted:
            chosen[contact.kind, contact.value] = number_in(said)
    return chosen


KEEPING = Section(
    code="keeping",
    title=gettext_lazy("Who keeps this"),
    template="sheets/keeping.html",
    keys=frozenset({"visibility", "gone"}),
    read=_read,
    write=_write,
)
