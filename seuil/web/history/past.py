"""The versions of a sheet in words: when, through whom, why, what changed."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.accounts.models import User
from seuil.directory.domain import Cause
from seuil.directory.models import Service
from seuil.directory.policies import may_edit_sheet
from seuil.directory.queries import sheet_for
from seuil.directory.record.changes import Change
from seuil.directory.record.history import Version, versions_of
from seuil.kernel.errors import NotVisible
from seuil.web.components import Crumb
from seuil.web.http import MemberRequest
from seuil.web.sheets.words import ChangeWords, words_of

WHY = {
    Cause.EDIT: gettext_lazy("changed by hand"),
    Cause.CAPACITY: gettext_lazy("availability"),
    Cause.CONFIRMATION: gettext_lazy("checked, nothing else changed"),
    Cause.CORRECTION: gettext_lazy("a correction that was accepted"),
    Cause.OBSERVATION: gettext_lazy("a condition met in the field"),
    Cause.IMPORT: gettext_lazy("an import"),
    Cause.RESTORE: gettext_lazy("an earlier version brought back"),
    Cause.ADMINISTRATION: gettext_lazy("the administration of the site"),
}
FLEETING = frozenset(
    {"capacity", "capacity_delay_days", "capacity_updated", "checked_on", "checked_by"}
)
"""What was true on a day: brought back only when somebody asks for it."""
NEVER_BACK = frozenset({"updated"})
BEGINNING = "beginning"
"""Names what a sheet said before the first change that is kept."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """``who`` is empty when nobody is known, or when their account is gone.

    The latest version is the sheet of today: nothing to bring back. The first one leads also to
    what was there before it.
    """

    version: Version
    why: str
    who: str
    changes: Sequence[ChangeWords]
    restore_url: str
    beginning_url: str


@dataclass(frozen=True, slots=True)
class Past:
    """A sheet with its versions, the latest first."""

    service: Service
    versions: Sequence[Version]
    may_edit: bool

    def version(self, key: str) -> Version:
        if key == BEGINNING and self.versions:
            first = self.versions[-1]
            return replace(first, key=BEGINNING, after=first.before)
        found = next((one for one in self.versions if one.key == key), None)
        if found is None:
            raise Http404
        return found

    def restore_url(self, key: str) -> str:
        return reverse("web:restore", args=[self.service.uuid, key])

    def crumbs(self, here: str = "") -> list[Crumb]:
        name = str(self.service.name)
        sheet = Crumb(label=name, url=reverse("web:my_service", args=[self.service.uuid]))
        history = reverse("web:history", args=[self.service.uuid])
        first = Crumb(label=_("My services"), url=reverse("web:my_services"))
        if not here:
            return [first, sheet, Crumb(label=_("History"))]
        return [first, sheet, Crumb(label=_("History"), url=history), Crumb(label=here)]


def open_past(request: MemberRequest, service_id: uuid.UUID) -> Past:
    """Return the versions of a sheet for those who see how it is kept; not found for others."""
    try:
        service = sheet_for(request.standing, service_id, request.staff_session)
    except NotVisible as missing:
        raise Http404 from missing
    may_edit = may_edit_sheet(request.standing, service, request.staff_session)
    return Past(service, versions_of(service), may_edit)


def lines_of(versions: Sequence[Version], past: Past) -> list[VersionLine]:
    """Return versions as the page shows them, in two queries however many they are."""
    names = _names(version.by for version in versions)
    return [
        VersionLine(
            version=version,
            why=why_of(version),
            who=names.get(version.by, "") if version.by else "",
            changes=words_of(worth_restoring(version.changes), may_see_confidential=past.may_edit),
            restore_url="" if version is past.versions[0] else past.restore_url(version.key),
            beginning_url=past.restore_url(BEGINNING) if version is past.versions[-1] else "",
        )
        for version in versions
    ]


def why_of(version: Version) -> str:
    if version.cause is None:
        return _("past the program")
    return str(WHY[version.cause])


def _names(keys: Iterable[int | None]) -> Mapping[int, str]:
    wanted = {key for key in keys if key}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)} if wanted else {}


def worth_restoring(found: Iterable[Change]) -> list[Change]:
    return [change for change in found if change.path not in NEVER_BACK]
