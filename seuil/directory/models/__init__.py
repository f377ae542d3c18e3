"""The directory: services, where they are, and on which conditions they really take people."""

from seuil.directory.models.authorship import HAND_LABELS, Authorship
from seuil.directory.models.category import Category
from seuil.directory.models.condition import AccessCondition
from seuil.directory.models.history import (
    AccessConditionEvent,
    ClosureEvent,
    ContactEvent,
    EntryStepEvent,
    LocationEvent,
    RequiredDocumentEvent,
    ServiceCategoryEvent,
    ServiceEvent,
    ServiceServesEvent,
)
from seuil.directory.models.language_review import LanguageReview, WordingRemark
from seuil.directory.models.location import Location
from seuil.directory.models.parts import (
    CONTACT_LABELS,
    Closure,
    Contact,
    EntryStep,
    RequiredDocument,
)
from seuil.directory.models.shared_list import SharedList
from seuil.directory.models.sheet import (
    CHECKED_BY_LABELS,
    GONE_LABELS,
    INTERPRETER_LABELS,
    PRICE_LABELS,
    Service,
    ServiceQuerySet,
)

__all__ = [
    "CHECKED_BY_LABELS",
    "CONTACT_LABELS",
    "GONE_LABELS",
    "HAND_LABELS",
    "INTERPRETER_LABELS",
    "PRICE_LABELS",
    "AccessCondition",
    "AccessConditionEvent",
    "Authorship",
    "Category",
    "Closure",
    "ClosureEvent",
    "Contact",
    "ContactEvent",
    "EntryStep",
    "EntryStepEvent",
    "LanguageReview",
    "Location",
    "LocationEvent",
    "RequiredDocument",
    "RequiredDocumentEvent",
    "Service",
    "ServiceCategoryEvent",
    "ServiceEvent",
    "ServiceQuerySet",
    "ServiceServesEvent",
    "SharedList",
    "WordingRemark",
]
