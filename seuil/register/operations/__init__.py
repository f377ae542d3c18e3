"""What people and other capabilities do with the register."""

from seuil.register.operations.blockages import (
    Move,
    Named,
    add_evidence,
    name_blockage,
    remove_evidence,
    rename_blockage,
    split_blockage,
    take_blockage_step,
)
from seuil.register.operations.following import (
    ask_to_follow,
    confirm_following,
    follower_by,
    stop_following,
)
from seuil.register.operations.observing import keep_said, observe
from seuil.register.operations.traces import link, revoke
from seuil.register.operations.tracks import take_track_step, write_track

__all__ = [
    "Move",
    "Named",
    "add_evidence",
    "ask_to_follow",
    "confirm_following",
    "follower_by",
    "keep_said",
    "link",
    "name_blockage",
    "observe",
    "remove_evidence",
    "rename_blockage",
    "revoke",
    "split_blockage",
    "stop_following",
    "take_blockage_step",
    "take_track_step",
    "write_track",
]
