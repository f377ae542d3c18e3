"""Bodies, their sources, the people in them, and mandates for territories."""

from seuil.organisations.models.body import FAMILY_LABELS, Organisation, Source
from seuil.organisations.models.invitation import Invitation
from seuil.organisations.models.mandate import MANDATE_LABELS, Mandate
from seuil.organisations.models.membership import ROLE_LABELS, STATUS_LABELS, Membership

__all__ = [
    "FAMILY_LABELS",
    "MANDATE_LABELS",
    "ROLE_LABELS",
    "STATUS_LABELS",
    "Invitation",
    "Mandate",
    "Membership",
    "Organisation",
    "Source",
]
