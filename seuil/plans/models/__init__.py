"""The tables of plans."""

from seuil.plans.models.action import Action, ActionEvent, ActionNote, SuccessCondition
from seuil.plans.models.indicator import Indicator, Measure
from seuil.plans.models.level import LevelRequest, LevelRequestEvent
from seuil.plans.models.plan import Plan, PlanEvent, Proposal

__all__ = [
    "Action",
    "ActionEvent",
    "ActionNote",
    "Indicator",
    "LevelRequest",
    "LevelRequestEvent",
    "Measure",
    "Plan",
    "PlanEvent",
    "Proposal",
    "SuccessCondition",
]
