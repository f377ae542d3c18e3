"""The tables of sessions."""

from seuil.concertation.models.live import Contribution, ContributionEvent, Device, Evaluation
from seuil.concertation.models.registration import (
    Registration,
    RegistrationEvent,
    RegistrationLink,
    SeatShare,
)
from seuil.concertation.models.series import Cycle, ReaderLink, Series, SeriesReader
from seuil.concertation.models.session import (
    CODE_LENGTH,
    CODE_LETTERS,
    GroupInvitation,
    Phase,
    Session,
    SessionEvent,
    Tool,
    WorkingMember,
)
from seuil.concertation.models.synthesis import ClearedSign, Review, Synthesis, SynthesisItem

__all__ = [
    "CODE_LENGTH",
    "CODE_LETTERS",
    "ClearedSign",
    "Contribution",
    "ContributionEvent",
    "Cycle",
    "Device",
    "Evaluation",
    "GroupInvitation",
    "Phase",
    "ReaderLink",
    "Registration",
    "RegistrationEvent",
    "RegistrationLink",
    "Review",
    "SeatShare",
    "Series",
    "SeriesReader",
    "Session",
    "SessionEvent",
    "Synthesis",
    "SynthesisItem",
    "Tool",
    "WorkingMember",
]
