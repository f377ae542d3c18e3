"""Writing the journal: always inside the transaction of the act itself."""

from collections.abc import Iterable, Sequence

from django.db import models

from seuil.accounts.models import User
from seuil.journal.domain import Verb
from seuil.journal.models import Entry


def record(
    verb: Verb, thing: models.Model, *, actor: User | None, fields: Sequence[str] = ()
) -> Entry:
    return Entry.objects.create(**_row(verb, thing, actor, fields))


def record_all(verb: Verb, things: Iterable[models.Model], *, actor: User | None) -> None:
    """Write one entry for each thing, in one statement."""
    Entry.objects.bulk_create(
        (Entry(**_row(verb, thing, actor, ())) for thing in things), batch_size=1000
    )


def _row(
    verb: Verb, thing: models.Model, actor: User | None, fields: Sequence[str]
) -> dict[str, object]:
    return {
        "verb": verb,
        "actor": actor,
        "staff_session": actor.staff_session if actor else None,
        "subject_kind": thing._meta.label_lower,
        "subject_key": str(thing.pk),
        "subject_label": str(thing)[:200],
        "fields": ", ".join(fields)[:1000],
    }
