"""An import through the site, from the upload to the last line written.

The worker does `read_run` and `apply_run`. Each can be killed at any moment: reading starts over,
writing is one transaction, and `resume_lost_runs` finds what nobody works on any more.
"""

from seuil.exchange.runs.operations.beginning import refuse_unread, resume_lost_runs, start_run
from seuil.exchange.runs.operations.columns import look_at_table_again, table_of
from seuil.exchange.runs.operations.deciding import (
    choose,
    confirm_run,
    give_up,
    keep_all_hands,
    read_again,
    save_mapping,
    take_all_from_file,
)
from seuil.exchange.runs.operations.forgetting import forget_files, forget_runs
from seuil.exchange.runs.operations.reading import read_run
from seuil.exchange.runs.operations.writing import apply_run

__all__ = [
    "apply_run",
    "choose",
    "confirm_run",
    "forget_files",
    "forget_runs",
    "give_up",
    "keep_all_hands",
    "look_at_table_again",
    "read_again",
    "read_run",
    "refuse_unread",
    "resume_lost_runs",
    "save_mapping",
    "start_run",
    "table_of",
    "take_all_from_file",
]
