"""The tables of sessions."""

from seuil.concertation.models.live import Contribution, ContributionEvent, Device, Evaluation
from seuil.concertation.models.registration import Registration, RegistrationLink, SeatShare
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
from seuil.concertation.models.synthesis import Review, Synthesis, SynthesisItem

__all__ = [
    "CODE_LENGTH",
    "CODE_LETTERS",
    "Contribution",
    "ContributionEvent",
    "Cycle",
    "Device",
    "Evaluation",
    "GroupInvitation",
    "Phase",
    "ReaderLink",
    "Registration",
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
