"""A table says what stands in its cells; empty ones, and columns it has not, say nothing."""

from dataclasses import replace

from seuil.directory.domain import Audience, Precision
from seuil.directory.record.changes import Change, changed, changes, pieces
from seuil.directory.record.values import (
    ConditionRecord,
    ContactRecord,
    LocationRecord,
    OrganisationRecord,
    ServiceRecord,
    Texts,
)

GUESSED = frozenset({Precision.POSTCODE, Precision.COMMUNE})
RULE = ("state", "operator", "values", "minimum", "maximum", "force")


def as_said(said: ServiceRecord, _now: ServiceRecord) -> ServiceRecord:
    """Return a record that says all of a sheet, as those of lossless formats do."""
    return said


def completed(said: ServiceRecord, now: ServiceRecord) -> ServiceRecord:
    """Return what a row of a table says, and for the rest what the sheet says already."""
    said = replace(
        said,
        locations=_locations(said, now),
        contacts=_contacts(said, now),
        checked_by=said.checked_by if said.checked_on else now.checked_by,
    )
    nothing = pieces(nothing_of(said))
    silent = [
        Change(change.path, change.after, change.before)
        for change in changes(now, said)
        if change.after == nothing.get(change.path) or _same_rule(change.before, change.after)
    ]
    return changed(said, silent)


def nothing_of(record: ServiceRecord) -> ServiceRecord:
    """Return a sheet of the same name about which nothing is known."""
    return ServiceRecord(
        source=record.source,
        id=record.id,
        organisation=OrganisationRecord(record.organisation.id, source=record.organisation.source),
        name=Texts(),
    )


def _same_rule(before: object, after: object) -> bool:
    """Whether conditions ask the same; who said so, when and with which note is not asked."""
    if not isinstance(before, tuple) or not isinstance(after, tuple) or len(before) != len(after):
        return False
    return bool(before) and all(
        isinstance(one, ConditionRecord)
        and isinstance(other, ConditionRecord)
        and all(getattr(one, name) == getattr(other, name) for name in RULE)
        for one, other in zip(before, after, strict=True)
    )


def _locations(said: ServiceRecord, now: ServiceRecord) -> tuple[LocationRecord, ...]:
    """A row has one place: that of a sheet that has one. Of several it does not say which."""
    if not said.locations or len(now.locations) > 1:
        return now.locations
    if not now.locations:
        return said.locations
    [new], [old] = said.locations, now.locations
    place = replace(
        new,
        id=old.id,
        address=new.address or old.address,
        postal_code=new.postal_code or old.postal_code,
        commune=new.commune or old.commune,
        confidential=new.confidential or old.confidential,
    )
    here = (place.address, place.postal_code, place.commune)
    stays = here == (old.address, old.postal_code, old.commune)
    if old.lat is not None and (new.lat is None or new.precision in GUESSED) and stays:
        place = replace(place, lat=old.lat, lon=old.lon, precision=old.precision)
    return (place,)


def _contacts(said: ServiceRecord, now: ServiceRecord) -> tuple[ContactRecord, ...]:
    """Replace the public contacts of those kinds that the row has; the others stay."""
    kinds = {contact.type for contact in said.contacts}
    known = {(contact.type, contact.value): contact for contact in now.contacts}
    new = [known.get((contact.type, contact.value), contact) for contact in said.contacts]
    stay = [
        contact
        for contact in now.contacts
        if contact not in new
        and (contact.type not in kinds or contact.audience is Audience.PROFESSIONAL)
    ]
    before = {contact: place for place, contact in enumerate(now.contacts)}
    return tuple(sorted((*new, *stay), key=lambda contact: before.get(contact, len(before))))
