"""The tables of councils."""

from seuil.councils.models.consultation import (
    ConsultationEvent,
    MemberAnswer,
    MemberConsultation,
    MemberLink,
)
from seuil.councils.models.council import (
    AgendaItem,
    Charter,
    CharterVoice,
    Council,
    Holding,
    Seat,
    SeatInvitation,
)
from seuil.councils.models.decision import (
    Decision,
    DecisionEvent,
    DecisionText,
    Objection,
    ObjectionEvent,
    Remark,
    Round,
    SeatPosition,
)

__all__ = [
    "AgendaItem",
    "Charter",
    "CharterVoice",
    "ConsultationEvent",
    "Council",
    "Decision",
    "DecisionEvent",
    "DecisionText",
    "Holding",
    "MemberAnswer",
    "MemberConsultation",
    "MemberLink",
    "Objection",
    "ObjectionEvent",
    "Remark",
    "Round",
    "Seat",
    "SeatInvitation",
    "SeatPosition",
]
