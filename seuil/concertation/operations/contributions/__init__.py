"""Taking in what people say, and every step that becomes of it."""

from seuil.concertation.operations.contributions.moving import ContributionMove, SessionOver
from seuil.concertation.operations.contributions.receiving import (
    CardTwice,
    OtherText,
    Said,
    note,
    receive,
    tidy,
    type_card,
)
from seuil.concertation.operations.contributions.steps import (
    FORGOTTEN_AFTER,
    forget_words,
    say_not_same,
    say_same,
    take_contribution_step,
    undo_last,
    withdraw,
    withdraw_typed,
)

__all__ = [
    "FORGOTTEN_AFTER",
    "CardTwice",
    "ContributionMove",
    "OtherText",
    "Said",
    "SessionOver",
    "forget_words",
    "note",
    "receive",
    "say_not_same",
    "say_same",
    "take_contribution_step",
    "tidy",
    "type_card",
    "undo_last",
    "withdraw",
    "withdraw_typed",
]
