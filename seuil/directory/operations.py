"""Filling the directory's own lists; giving lists of services by a link."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from seuil.directory.domain import CategoryEntry, shipped_categories
from seuil.directory.models import Category, SharedList
from seuil.messaging.links import new_secret
from seuil.wording.localised import LANGUAGES


@transaction.atomic
def load_categories() -> int:
    """Make the categories say what the shipped list says; return how many rows changed.

    A category that the list does not name stays, after the others.
    """
    rows = Category.objects.in_bulk(field_name="code")
    changed = 0
    for position, entry in enumerate(shipped_categories()):
        values = _values(entry, position, rows.get(entry.parent))
        row = rows.setdefault(entry.code, Category(code=entry.code))
        if row.pk is None or any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.save()
            changed += 1
    return changed


def _values(entry: CategoryEntry, position: int, parent: Category | None) -> dict[str, Any]:
    return {
        "parent": parent,
        "position": position,
        **{f"label_{language}": entry.label.get(language, "") for language in LANGUAGES},
        **{
            f"description_{language}": entry.description.get(language, "") for language in LANGUAGES
        },
        "data_inclusion": list(entry.data_inclusion),
        "social_brussels": list(entry.social_brussels),
    }


def share_list(services: Sequence[uuid.UUID], *, language: str, now: datetime) -> str:
    """Keep a list for those who have its link; return the token, which is stored nowhere."""
    secret = new_secret()
    SharedList.objects.create(
        digest=secret.digest,
        services=list(services),
        language=language,
        expires_at=now + timedelta(days=settings.SEUIL_SHARED_LIST_DAYS),
    )
    return secret.token


def withdraw_shared_list(shared: SharedList) -> None:
    shared.delete()


def forget_shared_lists(now: datetime) -> int:
    """Delete the lists whose link no longer opens them; return how many."""
    return SharedList.objects.over(now).delete()[0]
