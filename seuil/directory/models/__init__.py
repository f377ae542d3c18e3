"""The directory: services, where they are, and on which conditions they really take people."""

from seuil.directory.models.category import Category
from seuil.directory.models.condition import AccessCondition
from seuil.directory.models.location import Location
from seuil.directory.models.parts import (
    CONTACT_LABELS,
    Closure,
    Contact,
    EntryStep,
    RequiredDocument,
)
from seuil.directory.models.sheet import (
    CHECKED_BY_LABELS,
    INTERPRETER_LABELS,
    PRICE_LABELS,
    Service,
    ServiceQuerySet,
)

__all__ = [
    "CHECKED_BY_LABELS",
    "CONTACT_LABELS",
    "INTERPRETER_LABELS",
    "PRICE_LABELS",
    "AccessCondition",
    "Category",
    "Closure",
    "Contact",
    "EntryStep",
    "Location",
    "RequiredDocument",
    "Service",
    "ServiceQuerySet",
]
