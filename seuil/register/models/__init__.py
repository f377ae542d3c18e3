"""The tables of the register."""

from seuil.register.models.aside import SetAside
from seuil.register.models.blockage import Blockage, BlockageEvent, Follower, FollowLink
from seuil.register.models.observation import Observation
from seuil.register.models.trace import TraceLink, TraceRevocation
from seuil.register.models.track import Track, TrackEvent

__all__ = [
    "Blockage",
    "BlockageEvent",
    "FollowLink",
    "Follower",
    "Observation",
    "SetAside",
    "TraceLink",
    "TraceRevocation",
    "Track",
    "TrackEvent",
]
