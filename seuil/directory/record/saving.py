"""The one way in which somebody changes a sheet by hand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.directory.domain import Cause, Hand
from seuil.directory.models import Authorship, Service
from seuil.directory.record.changes import Change, changes, merged
from seuil.directory.record.history import because
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.rows import records_of
from seuil.directory.record.values import ServiceRecord
from seuil.directory.record.writing import Rewrite, keys_of_codes, rewrite_sheets
from seuil.journal.domain import Verb
from seuil.journal.operations import record as note
from seuil.kernel.errors import SeuilError
from seuil.organisations.models import Organisation


class SheetChangedMeanwhile(SeuilError):
    """Somebody else changed the same pieces; nothing was written."""

    def __init__(self, conflicts: Sequence[Change]) -> None:
        super().__init__(", ".join(conflict.path for conflict in conflicts))
        self.conflicts = tuple(conflicts)


@dataclass(frozen=True, slots=True)
class Saved:
    """A sheet after it was saved, and what that changed."""

    record: ServiceRecord
    changes: tuple[Change, ...]


def record_now(service: Service) -> ServiceRecord:
    """Return what a sheet says, in eight queries."""
    return records_of([service])[0]


@transaction.atomic
def save_sheet(
    service_id: int,
    edit: Callable[[ServiceRecord], ServiceRecord],
    *,
    actor: User | None,
    cause: Cause,
    hand: Hand,
    base: ServiceRecord | None = None,
    details: Mapping[str, str] | None = None,
) -> Saved:
    """Change a sheet, with its journal, history and the author of each changed piece.

    ``edit`` gives the new sheet from ``base``, the sheet as the editor saw it, or from the
    sheet as it is. What others changed since ``base`` stays, unless both changed the same
    piece: then `SheetChangedMeanwhile` names those. A sheet that says something wrong is refused
    with `InvalidInputs`; in both cases nothing is written.
    """
    service = (
        Service.objects.select_for_update(of=("self",))
        .select_related("source", "organisation__source")
        .get(pk=service_id)
    )
    before = record_now(service)
    start = base or before
    result = merged(start, _checked(edit(start)), before)
    if result.conflicts:
        raise SheetChangedMeanwhile(result.conflicts)
    found = changes(before, result.record)
    if found:
        after = replace(result.record, updated=timezone.localdate())
        by = actor.pk if actor else None
        with because(cause, by=by, hand=hand, **(details or {})):
            service.organisation = _organisation(service, after)
            rewrite_sheets([Rewrite(service, after, before)], keys_of_codes())
        _say_who(service, found, hand, actor)
        note(Verb.CHANGED, service, actor=actor, fields=[change.path for change in found])
        return Saved(after, found)
    return Saved(before, ())


def _checked(record: ServiceRecord) -> ServiceRecord:
    """What comes from a form passes the same door as what comes from a file."""
    return parse_record(record.as_dict(), known_now())


def _organisation(service: Service, after: ServiceRecord) -> Organisation:
    now, wanted = service.organisation, after.organisation
    source = wanted.source or service.source.code
    if (now.source.code, now.external_id) == (source, wanted.id):
        return now
    return Organisation.objects.get(source__code=source, external_id=wanted.id)


def _say_who(service: Service, found: Iterable[Change], hand: Hand, actor: User | None) -> None:
    moment = timezone.now()
    Authorship.objects.bulk_create(
        [
            Authorship(service=service, path=change.path, hand=hand, by=actor, at=moment)
            for change in found
        ],
        update_conflicts=True,
        unique_fields=["service", "path"],
        update_fields=["hand", "by", "at"],
    )
