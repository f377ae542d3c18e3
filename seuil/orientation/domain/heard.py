"""What a person may say of an avenue, by their own link: did it happen, and why not."""

from enum import StrEnum

from seuil.orientation.domain.avenue import Status
from seuil.orientation.domain.reasons import Reason


class Happened(StrEnum):
    YES = "yes"
    PARTLY = "partly"
    NO = "no"


SPOKEN_OF = frozenset({Status.WAIT_LISTED, Status.ACCEPTED, Status.ACCESSED, Status.MISSED})
"""Avenues on which the person can have had a door opened to them, or not."""

OFFERED = (
    Reason.FULL, Reason.DELAY_TOO_LONG, Reason.OUT_OF_HOURS, Reason.LANGUAGE_NOT_COVERED,
    Reason.COST, Reason.DOES_NOT_GO_OUT, Reason.PROTECTION, Reason.DOCUMENT_MISSING,
    Reason.CONFLICT_OF_COMPETENCE, Reason.NO_REPLY, Reason.MISSED_APPOINTMENT,
    Reason.FOUND_ELSEWHERE, Reason.DOES_NOT_WISH, Reason.OTHER,
)  # fmt: skip
"""The reasons in the words of a person, in the order of the list: the offer first."""
