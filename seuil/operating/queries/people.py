"""Everything that is held about a person, as that person may read and take along."""

import datetime
import decimal
import uuid
from typing import Any

from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone
from pghistory.models import Context

from seuil.accounts.models import User
from seuil.directory.models import Contact
from seuil.operating.people import MAIL_COLUMNS, SECRET, UNREAD, links

NOT_SHOWN = "kept secret"

Held = dict[str, Any]


def data_of(user: User) -> Held:
    """Return all that is held about an account, ready to be written as JSON.

    Keys are names of tables and links; secrets are named, not shown. Of what a person did to
    things that are not theirs, only what and when.
    """
    return {
        "made_at": timezone.now().isoformat(),
        "account": _row(user),
        "theirs": {
            link.name: [_row(row) for row in link.rows(user)] for link in links() if link.theirs
        },
        "done": {
            **{
                link.name: [_act(row) for row in link.rows(user)]
                for link in links()
                if not link.theirs
            },
            "history of sheets": [_act(context) for context in contexts_of(user)],
        },
        "open_sessions": [session.expire_date.isoformat() for session in sessions_of(user)],
        **data_about(user.email),
    }


def data_about(address: str) -> Held:
    """Return what is held about an address of mail, with or without an account."""
    return {
        "addressed": {
            f"{column.model}.{column.field}": [
                _row(row)
                for row in column.table._default_manager.filter(
                    **{f"{column.field}__iexact": address}
                ).order_by("pk")
            ]
            for column in MAIL_COLUMNS
        },
        "on_sheets": sorted(str(contact.service) for contact in contacts_of(address)),
    }


def contacts_of(address: str) -> "models.QuerySet[Contact]":
    """Return where services give this address as theirs."""
    return Contact.objects.filter(value__iexact=address).select_related("service")


def contexts_of(user: User) -> "models.QuerySet[Context]":
    """Return the changes of sheets that were made through a person."""
    return Context.objects.filter(metadata__by=user.pk).order_by("created_at")


def sessions_of(user: User) -> list[Session]:
    """Return the sessions in which a person is signed in, by reading all that go on."""
    going_on = Session.objects.filter(expire_date__gt=timezone.now())
    return [
        session
        for session in going_on.iterator()
        if session.get_decoded().get("_auth_user_id") == str(user.pk)
    ]


def _row(row: models.Model) -> Held:
    return {
        field.attname: NOT_SHOWN if field.name in SECRET else _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
    }


def _act(row: models.Model) -> Held:
    """Return which row it is, of which kind, and its moments: the rest may be about others."""
    told = {
        field.attname: _plain(getattr(row, field.attname))
        for field in row._meta.concrete_fields
        if (isinstance(field, models.DateTimeField) or field.choices)
        and f"{row._meta.label}.{field.name}" not in UNREAD
    }
    return {"id": _plain(row.pk), **told}


def _plain(value: Any) -> Any:
    match value:
        case datetime.datetime() | datetime.date() | datetime.time():
            return value.isoformat()
        case uuid.UUID() | decimal.Decimal():
            return str(value)
        case _:
            return value
