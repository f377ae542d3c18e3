"""Taking a person out of everything: what is theirs goes, what they did stays without them."""

from dataclasses import dataclass, field

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction

from seuil.accounts.models import User
from seuil.directory.record.history import forget_who_changed
from seuil.journal.domain import Verb
from seuil.journal.models import Entry
from seuil.journal.operations import record
from seuil.operating.people import MAIL_COLUMNS, links
from seuil.operating.queries.people import contacts_of, sessions_of

NOBODY = "—"


@dataclass(frozen=True, slots=True)
class Erased:
    """Rows that went, and rows that stay without the person, by table; what is left to do by hand.

    ``on_sheets``: sheets that give the address as that of a service.
    """

    deleted: dict[str, int] = field(default_factory=dict)
    unnamed: dict[str, int] = field(default_factory=dict)
    on_sheets: list[str] = field(default_factory=list)


def erase(user: User) -> Erased:
    """Erase an account and all that is known of its owner; see `erase_address`."""
    return erase_address(user.email)


@transaction.atomic
def erase_address(address: str) -> Erased:
    """Erase the account with this address, if there is one, and everything sent to it.

    Once done, doing it again changes nothing.
    """
    erased = Erased(on_sheets=sorted(str(contact.service) for contact in contacts_of(address)))
    for user in User.objects.select_for_update().filter(email__iexact=address):
        _erase_account(user, erased)
    for column in MAIL_COLUMNS:
        rows = column.table._default_manager.filter(**{f"{column.field}__iexact": address})
        if column.emptied:
            _add(erased.unnamed, column.model, rows.update(**{column.field: ""}))
        else:
            _add(erased.deleted, column.model, rows.delete()[0])
    return erased


def _erase_account(user: User, erased: Erased) -> None:
    for link in links():
        rows = link.rows(user)
        keys = [str(key) for key in rows.values_list("pk", flat=True)]
        if link.theirs:
            _unname(link.model._meta.label_lower, keys, erased)
        else:
            _add(erased.unnamed, link.model._meta.label, len(keys))
    _add(erased.unnamed, "history of sheets", forget_who_changed(user.pk))
    _end_sessions(user, erased)
    record(Verb.DELETED, user, actor=None)
    _unname(User._meta.label_lower, [str(user.pk)], erased)
    for label, count in user.delete()[1].items():
        _add(erased.deleted, label, count)


def _unname(kind: str, keys: list[str], erased: Erased) -> None:
    """Leave what the journal tells of rows of the person, without the person's name."""
    entries = Entry.objects.filter(subject_kind=kind, subject_key__in=keys)
    changed = entries.exclude(subject_label=NOBODY).update(subject_label=NOBODY)
    _add(erased.unnamed, Entry._meta.label, changed)


def _end_sessions(user: User, erased: Erased) -> None:
    keys = {session.session_key for session in sessions_of(user)}
    keys |= set(UserSession.objects.filter(user=user).values_list("session_key", flat=True))
    ended = Session.objects.filter(session_key__in=keys).delete()[0]
    _add(erased.deleted, Session._meta.label, ended)


def _add(counts: dict[str, int], name: str, number: int) -> None:
    if number:
        counts[name] = counts.get(name, 0) + number
