"""Writing the synthesis of a session, agreeing to it, and what it leaves in the register."""

from seuil.concertation.operations.synthesis.lines import (
    drop_line,
    gather,
    merge_lines,
    move_line,
    write_line,
    write_whole,
)
from seuil.concertation.operations.synthesis.names import doubt_again, say_names_nobody
from seuil.concertation.operations.synthesis.opening import LATER
from seuil.concertation.operations.synthesis.steps import agree, give_to_group, validate
from seuil.concertation.operations.synthesis.translations import (
    promise_translation,
    translate_later,
)

__all__ = [
    "LATER",
    "agree",
    "doubt_again",
    "drop_line",
    "gather",
    "give_to_group",
    "merge_lines",
    "move_line",
    "promise_translation",
    "say_names_nobody",
    "translate_later",
    "validate",
    "write_line",
    "write_whole",
]
