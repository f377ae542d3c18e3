"""Requests, avenues, desks, and what goes with them."""

from seuil.orientation.models.asking import CaseMeeting, NoticeChoice, PeerAnswer, PeerQuestion
from seuil.orientation.models.avenue import Avenue, AvenueEvent, AvenueLink
from seuil.orientation.models.desk import Desk, Seat
from seuil.orientation.models.letter import LinkAddress
from seuil.orientation.models.notice import Notice
from seuil.orientation.models.person import Agreement, PersonLink, Voice
from seuil.orientation.models.request import (
    Attachment,
    LevelNote,
    OrientationRequest,
    RequestEvent,
)
from seuil.orientation.models.transition import Partnership, Transition, TransitionItem

__all__ = [
    "Agreement",
    "Attachment",
    "Avenue",
    "AvenueEvent",
    "AvenueLink",
    "CaseMeeting",
    "Desk",
    "LevelNote",
    "LinkAddress",
    "Notice",
    "NoticeChoice",
    "OrientationRequest",
    "Partnership",
    "PeerAnswer",
    "PeerQuestion",
    "PersonLink",
    "RequestEvent",
    "Seat",
    "Transition",
    "TransitionItem",
    "Voice",
]
