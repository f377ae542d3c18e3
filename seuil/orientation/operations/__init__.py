"""What people do with requests and avenues: one operation for every step of each."""

from seuil.orientation.operations.avenues import AvenueMove, add_avenue, take_avenue_step
from seuil.orientation.operations.calls import begin_call, keep_call
from seuil.orientation.operations.covering import answered_by, hand_all_over
from seuil.orientation.operations.desks import (
    away,
    close_desk,
    leave_desk,
    open_desk,
    set_pace,
    sit_at,
)
from seuil.orientation.operations.requests import (
    Move,
    Need,
    StaleForm,
    delete_draft,
    note_level,
    start_request,
    take_step,
    write_request,
)

__all__ = [
    "AvenueMove",
    "Move",
    "Need",
    "StaleForm",
    "add_avenue",
    "answered_by",
    "away",
    "begin_call",
    "close_desk",
    "delete_draft",
    "hand_all_over",
    "keep_call",
    "leave_desk",
    "note_level",
    "open_desk",
    "set_pace",
    "sit_at",
    "start_request",
    "take_avenue_step",
    "take_step",
    "write_request",
]
