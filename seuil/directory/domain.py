"""What a sheet may say: the closed lists of the directory."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from seuil.kernel.data import shipped_yaml


class Precision(StrEnum):
    """How exactly a location is known."""

    ADDRESS = "address"
    STREET = "street"
    POSTCODE = "postcode"
    COMMUNE = "commune"


class ContactType(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"
    FORM = "form"


class Audience(StrEnum):
    """For whom a contact or a whole sheet is meant."""

    PUBLIC = "public"
    PROFESSIONAL = "professional"


class PriceKind(StrEnum):
    FREE = "free"
    FIXED = "fixed"
    INCOME_BASED = "income_based"
    THIRD_PARTY = "third_party"
    UNKNOWN = "unknown"


class CheckedBy(StrEnum):
    SERVICE = "service"
    PROFESSIONAL = "professional"
    IMPORT = "import"


class GoneReason(StrEnum):
    """Why a service is gone."""

    STOPPED = "stopped"
    TAKEN_OVER = "taken_over"


class Origin(StrEnum):
    """Who says that a condition is so."""

    DECLARED = "declared"
    OBSERVED = "observed"
    IMPORTED = "imported"


class Hand(StrEnum):
    """Whose hand wrote a piece of a sheet."""

    SERVICE = "service"
    TEAM = "team"
    PHONE = "phone"
    CORRECTION = "correction"
    OPERATOR = "operator"


class Cause(StrEnum):
    """Why a sheet changed."""

    EDIT = "edit"
    CAPACITY = "capacity"
    CONFIRMATION = "confirmation"
    CORRECTION = "correction"
    OBSERVATION = "observation"
    IMPORT = "import"
    RESTORE = "restore"
    ADMINISTRATION = "administration"


class Age(StrEnum):
    """How old a check is, in words that everyone understands."""

    RECENT = "recent"
    AGEING = "ageing"
    OLD = "old"
    NEVER = "never"


RECENT_DAYS, OLD_DAYS = 183, 365


def age_of(checked_on: datetime.date | None, today: datetime.date) -> Age:
    if checked_on is None:
        return Age.NEVER
    days = (today - checked_on).days
    if days <= RECENT_DAYS:
        return Age.RECENT
    return Age.AGEING if days <= OLD_DAYS else Age.OLD


@dataclass(frozen=True, slots=True)
class CategoryEntry:
    """One category of the shipped list."""

    code: str
    parent: str
    label: Mapping[str, str]
    description: Mapping[str, str]
    data_inclusion: tuple[str, ...]
    social_brussels: tuple[str, ...]


@cache
def shipped_categories() -> tuple[CategoryEntry, ...]:
    """Return the categories of the project's own list, parents before their children."""
    found: list[CategoryEntry] = []

    def add(entry: Mapping[str, Any], parent: str) -> None:
        found.append(
            CategoryEntry(
                code=entry["code"],
                parent=parent,
                label=entry["label"],
                description=entry.get("description", {}),
                data_inclusion=tuple(entry.get("data_inclusion", ())),
                social_brussels=tuple(map(str, entry.get("social_brussels", ()))),
            )
        )
        for child in entry.get("children", ()):
            add(child, entry["code"])

    for top in shipped_yaml("seuil.directory", "categories.yaml"):
        add(top, "")
    return tuple(found)
