"""How sheets stay true: drafts, checks, corrections, services that are missing."""

from seuil.upkeep.models.asking import (
    Asking,
    AskingLink,
    CapacityLink,
    Check,
    ReminderChoice,
    Rhythm,
)
from seuil.upkeep.models.correction import Correction, CorrectionEvent, CorrectionLink
from seuil.upkeep.models.draft import Draft
from seuil.upkeep.models.keeper import Keeper
from seuil.upkeep.models.missing import MissingService, MissingServiceEvent, MissingServiceLink
from seuil.upkeep.models.uncertain import UncertainCount

__all__ = [
    "Asking",
    "AskingLink",
    "CapacityLink",
    "Check",
    "Correction",
    "CorrectionEvent",
    "CorrectionLink",
    "Draft",
    "Keeper",
    "MissingService",
    "MissingServiceEvent",
    "MissingServiceLink",
    "ReminderChoice",
    "Rhythm",
    "UncertainCount",
]
