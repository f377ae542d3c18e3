"""Working on sheets: drafts, showing them, new sheets, who keeps which contact."""

import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import StaffSession, User
from seuil.directory.domain import Cause, CheckedBy, Hand
from seuil.directory.models import Authorship, Service
from seuil.directory.policies import hand_of
from seuil.directory.record.changes import Change, changed, changes, merged
from seuil.directory.record.history import because
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.rows import organisation_record
from seuil.directory.record.saving import record_now, save_sheet
from seuil.directory.record.values import ServiceRecord, Texts
from seuil.directory.record.writing import Rewrite, create_sheets, keys_of_codes
from seuil.journal.domain import Verb
from seuil.journal.operations import record as note
from seuil.kernel.errors import Forbidden, InvalidInput, NotVisible, visible
from seuil.organisations.domain import Role
from seuil.organisations.models import Membership, Organisation, Source
from seuil.organisations.standing import Standing
from seuil.upkeep.models import Draft, Keeper
from seuil.upkeep.models.keeper import digest_of_contact
from seuil.upkeep.notifications import tell_to_hand_over
from seuil.upkeep.policies import hand_for_new_sheet
from seuil.upkeep.reading import Values, checked, dated, read_draft

HERE = "here"
"""The source of the sheets that are written by hand."""
UNTOUCHED = timedelta(days=90)
CHECKED_BY = {
    Hand.SERVICE: CheckedBy.SERVICE,
    Hand.TEAM: CheckedBy.PROFESSIONAL,
    Hand.OPERATOR: CheckedBy.PROFESSIONAL,
}


@dataclass(frozen=True, slots=True)
class Writer:
    """Who works on sheets, with what they are at this moment."""

    user: User
    standing: Standing
    staff_session: StaffSession | None = None

    def hand_on(self, service: Service) -> Hand:
        """Return as what this person writes on a sheet, or raise `Forbidden`."""
        hand = hand_of(self.standing, service, self.staff_session)
        if hand is None:
            raise Forbidden("this sheet is kept by others")
        return hand

    def hand_in(self, organisation: Organisation) -> Hand:
        """Return as what this person adds a sheet, or raise `Forbidden`."""
        hand = hand_for_new_sheet(self.standing, organisation, self.staff_session)
        if hand is None:
            raise Forbidden("the sheets of this organisation are kept by others")
        return hand


@transaction.atomic
def write_draft(
    service: Service, edit: Callable[[Values], Values], *, writer: Writer
) -> Draft | None:
    """Change what one person has in hand on a sheet; a draft that says what is shown goes."""
    writer.hand_on(service)
    draft = Draft.objects.select_for_update().filter(service=service, author=writer.user).first()
    if draft is None:
        base = record_now(service).as_dict()
        draft, _ = Draft.objects.get_or_create(
            service=service,
            author=writer.user,
            defaults={"organisation": service.organisation, "base": base, "values": base},
        )
    return _written(draft, edit)


@transaction.atomic
def write_new_sheet(draft_id: int, edit: Callable[[Values], Values], *, writer: Writer) -> Draft:
    """Change a sheet that nobody but its author has seen yet."""
    draft = _own_draft(draft_id, writer)
    writer.hand_in(draft.organisation)
    draft.values = dict(edit(draft.values))
    draft.save(update_fields=["values", "saved_at"])
    return draft


def _written(draft: Draft, edit: Callable[[Values], Values]) -> Draft | None:
    values = dict(edit(draft.values))
    if draft.service is not None and _says_what_is_shown(draft.base, values):
        draft.delete()
        return None
    if values != draft.values:
        draft.values = values
        draft.save(update_fields=["values", "saved_at"])
    return draft


def _says_what_is_shown(base: Values, values: Values) -> bool:
    if values == base:
        return True
    reading = read_draft(base, values, known_now())
    return not (reading.problems or reading.changes)


def _own_draft(draft_id: int, writer: Writer) -> Draft:
    return visible(
        Draft.objects.select_for_update(of=("self",))
        .select_related("service__organisation__source", "service__source", "organisation__source")
        .filter(pk=draft_id, author=writer.user)
        .first(),
        "no such draft",
    )


@transaction.atomic
def begin_sheet(
    organisation: Organisation,
    *,
    writer: Writer,
    name: Mapping[str, str],
    categories: Collection[str] = (),
    locations: Sequence[Mapping[str, Any]] = (),
    serves: Collection[str] = (),
) -> Draft:
    """Begin a sheet that does not exist yet, from the least that must be known.

    Raises `InvalidInputs` when that is wrong.
    """
    writer.hand_in(organisation)
    raw = {
        "source": HERE,
        "id": str(uuid.uuid4()),
        "organisation": {
            **organisation_record(organisation).as_dict(),
            "source": organisation.source.code,
        },
        "name": dict(name),
        "categories": list(categories),
        "locations": list(locations),
        "serves": list(serves),
    }
    values = parse_record(raw, known_now()).as_dict()
    base = {key: values[key] for key in ("source", "id", "organisation", "name")}
    return Draft.objects.create(
        organisation=organisation, author=writer.user, base=base, values=values
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A sheet after a draft was shown, and what that changed."""

    service: Service
    changes: tuple[Change, ...]


@transaction.atomic
def show_draft(draft_id: int, *, writer: Writer, all_is_right: bool = False) -> Shown:
    """Show to everyone what a draft says; the draft goes.

    ``all_is_right``: the writer has read the whole sheet again, which is then checked today.
    Raises `InvalidInputs` for what is wrong in it and `SheetChangedMeanwhile` for pieces that
    others changed too; in both cases the draft stays as it is.
    """
    draft = _own_draft(draft_id, writer)
    known = known_now()
    base = read_draft(draft.base, draft.base, known).record
    after = dated(base, parse_record(draft.values, known), known.today)
    if draft.service is None:
        shown = _created(draft, after, writer, known.today if all_is_right else None)
    else:
        hand = writer.hand_on(draft.service)
        if all_is_right:
            after = checked(after, CHECKED_BY[hand], known.today)
        saved = save_sheet(
            draft.service.pk,
            lambda _: after,
            actor=writer.user,
            cause=Cause.EDIT,
            hand=hand,
            base=base,
        )
        shown = Shown(draft.service, saved.changes)
    draft.delete()
    return shown


def _created(draft: Draft, after: ServiceRecord, writer: Writer, checked_on: Any) -> Shown:
    hand = writer.hand_in(draft.organisation)
    if checked_on is not None:
        after = checked(after, CHECKED_BY[hand], checked_on)
    after = replace(after, updated=timezone.localdate())
    source, _ = Source.objects.get_or_create(code=HERE)
    service = Service(source=source, external_id=after.id, organisation=draft.organisation)
    with because(Cause.EDIT, by=writer.user.pk, hand=hand):
        create_sheets([Rewrite(service, after)], keys_of_codes())
    found = changes(_empty(after), after)
    moment = timezone.now()
    Authorship.objects.bulk_create(
        Authorship(service=service, path=change.path, hand=hand, by=writer.user, at=moment)
        for change in found
    )
    note(Verb.CREATED, service, actor=writer.user)
    return Shown(service, found)


def _empty(record: ServiceRecord) -> ServiceRecord:
    return ServiceRecord(record.source, record.id, record.organisation, Texts())


def conflicts_of(draft: Draft) -> tuple[Change, ...]:
    """Return the pieces that others changed too: before as they have it, after as the draft."""
    if draft.service is None:
        return ()
    reading = read_draft(draft.base, draft.values, known_now())
    return merged(reading.base, reading.record, record_now(draft.service)).conflicts


@transaction.atomic
def settle_conflicts(draft_id: int, *, writer: Writer, theirs: Collection[str]) -> Draft | None:
    """Take up what others changed meanwhile; of pieces in conflict, those of ``theirs`` too."""
    draft = _own_draft(draft_id, writer)
    if draft.service is None:
        raise NotVisible("a sheet that nobody has seen has no conflicts")
    writer.hand_on(draft.service)
    reading = read_draft(draft.base, draft.values, known_now())
    if reading.problems:
        raise InvalidInput("the draft holds mistakes; they come first", path="values")
    now = record_now(draft.service)
    result = merged(reading.base, reading.record, now)
    given_up = [
        Change(conflict.path, conflict.after, conflict.before)
        for conflict in result.conflicts
        if conflict.path in theirs
    ]
    draft.base = now.as_dict()
    draft.save(update_fields=["base", "saved_at"])
    return _written(draft, lambda _: changed(result.record, given_up).as_dict())


@transaction.atomic
def give_up_draft(draft_id: int, *, writer: Writer) -> None:
    _own_draft(draft_id, writer).delete()


def forget_untouched_drafts(now: datetime) -> int:
    return Draft.objects.filter(saved_at__lt=now - UNTOUCHED).delete()[0]


# Contacts that somebody answers


@transaction.atomic
def set_keepers(
    service: Service, keepers: Mapping[tuple[str, str], int | None], *, writer: Writer
) -> None:
    """Say who answers behind contacts (kind, value) of a sheet; None: nobody in particular.

    The people are members of its organisation. Raises `Forbidden` or `InvalidInput`.
    """
    writer.hand_on(service)
    members = set(
        Membership.objects.confirmed()
        .in_organisation(service.organisation)
        .values_list("user_id", flat=True)
    )
    contacts = set(service.contacts.values_list("kind", "value"))
    before = {row.contact: row for row in service.keepers.select_for_update()}
    for contact, user_id in keepers.items():
        if contact not in contacts or (user_id is not None and user_id not in members):
            raise InvalidInput(
                "a contact of the sheet, and a member of its organisation", path="keepers"
            )
        row = before.pop(digest_of_contact(*contact), None)
        if user_id is None and row is not None:
            row.delete()
        elif user_id is not None and (row is None or row.user_id != user_id):
            Keeper.objects.update_or_create(
                service=service,
                contact=digest_of_contact(*contact),
                defaults={"user_id": user_id, "since": timezone.now(), "told_at": None},
            )
    note(Verb.CHANGED, service, actor=writer.user, fields=["keepers"])


@transaction.atomic
def ask_to_hand_over(now: datetime) -> int:
    """Write to the managers of contacts whose person left, once; return how many contacts.

    Where an organisation has no manager the contact waits for one.
    """
    left = (
        Keeper.objects.left()
        .filter(told_at=None)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("service__organisation")
    )
    told = 0
    for keeper in left:
        managers = _managers(keeper.service.organisation)
        for manager in managers:
            tell_to_hand_over(keeper, manager)
        if managers:
            keeper.told_at = now
            keeper.save(update_fields=["told_at"])
            told += 1
    return told


def _managers(organisation: Organisation) -> list[User]:
    rows = Membership.objects.confirmed().in_organisation(organisation).select_related("user")
    return [row.user for row in rows.filter(role=Role.MANAGER, user__is_active=True)]
