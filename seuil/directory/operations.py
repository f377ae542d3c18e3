"""Filling the directory's own lists."""

from typing import Any

from django.db import transaction

from seuil.directory.domain import CategoryEntry, shipped_categories
from seuil.directory.models import Category
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
