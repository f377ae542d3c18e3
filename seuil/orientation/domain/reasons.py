"""Why an avenue led nowhere: one list, in which each reason lies on a side.

The order of the sides is the order in which one looks: at the offer first, at the person last.
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from seuil.orientation.domain.avenue import Step


class Side(StrEnum):
    OFFER = "offer"
    THRESHOLD = "threshold"
    LINK = "link"
    SYSTEM = "system"
    PERSON = "person"
    ERROR = "error"


class Reason(StrEnum):
    FULL = "full"
    WAITING_LIST_CLOSED = "waiting_list_closed"
    OUT_OF_AREA = "out_of_area"
    OUT_OF_HOURS = "out_of_hours"
    SUSPENDED = "suspended"
    LANGUAGE_NOT_COVERED = "language_not_covered"
    COST = "cost"
    DELAY_TOO_LONG = "delay_too_long"
    NOT_STEP_FREE = "not_step_free"
    DOES_NOT_GO_OUT = "does_not_go_out"
    PROTECTION = "protection"
    AGE = "age"
    GENDER = "gender"
    RESIDENCE_STATUS = "residence_status"
    HEALTH_COVER = "health_cover"
    INCOME_OR_STATUS = "income_or_status"
    ADDRESS_REQUIRED = "address_required"
    DOCUMENT_MISSING = "document_missing"
    REFERRAL_REQUIRED = "referral_required"
    ABSTINENCE_OR_BEHAVIOUR = "abstinence_or_behaviour"
    DIAGNOSIS_EXCLUDED = "diagnosis_excluded"
    COMBINED_PROBLEMS = "combined_problems"
    FOLLOWED_ELSEWHERE = "followed_elsewhere"
    WAY_OF_ENTRY = "way_of_entry"
    COMPANY = "company"
    NO_REPLY = "no_reply"
    UNREACHABLE = "unreachable"
    MISSED_APPOINTMENT = "missed_appointment"
    LOST_AT_TRANSITION = "lost_at_transition"
    NO_SUCH_OFFER = "no_such_offer"
    CONFLICT_OF_COMPETENCE = "conflict_of_competence"
    LEGAL_OBSTACLE = "legal_obstacle"
    DOES_NOT_WISH = "does_not_wish"
    FOUND_ELSEWHERE = "found_elsewhere"
    DISTRUST = "distrust"
    NOT_NOW = "not_now"
    DUPLICATE = "duplicate"
    SHEET_WRONG = "sheet_wrong"
    OTHER = "other"


_OF_SIDE: Mapping[Side, tuple[Reason, Reason]] = {
    Side.OFFER: (Reason.FULL, Reason.PROTECTION),
    Side.THRESHOLD: (Reason.AGE, Reason.COMPANY),
    Side.LINK: (Reason.NO_REPLY, Reason.LOST_AT_TRANSITION),
    Side.SYSTEM: (Reason.NO_SUCH_OFFER, Reason.LEGAL_OBSTACLE),
    Side.PERSON: (Reason.DOES_NOT_WISH, Reason.NOT_NOW),
    Side.ERROR: (Reason.DUPLICATE, Reason.OTHER),
}
"""The first and the last reason of each side, as the list above has them."""


def _sides() -> Mapping[Reason, Side]:
    order = list(Reason)
    return {
        reason: side
        for side, (first, last) in _OF_SIDE.items()
        for reason in order[order.index(first) : order.index(last) + 1]
    }


SIDES: Mapping[Reason, Side] = _sides()
NEEDS_WORDS = frozenset({Reason.OTHER, Reason.SHEET_WRONG})

_DOOR = frozenset({Side.OFFER, Side.THRESHOLD, Side.SYSTEM, Side.ERROR})
SIDES_OF: Mapping[Step, frozenset[Side]] = {
    Step.SET_ASIDE: _DOOR,
    Step.REFUSE: _DOOR,
    Step.MISS: _DOOR | {Side.LINK, Side.PERSON},
    Step.GIVE_UP: frozenset({Side.PERSON, Side.LINK, Side.OFFER}),
    Step.NO_ANSWER: frozenset({Side.LINK}),
}
"""On which sides a reason of each step may lie: a refusal is never laid on the person."""

DIMENSIONS: Mapping[Reason, frozenset[str]] = {
    Reason.FULL: frozenset({"capacity"}),
    Reason.WAITING_LIST_CLOSED: frozenset({"capacity"}),
    Reason.OUT_OF_AREA: frozenset({"residence_area"}),
    Reason.OUT_OF_HOURS: frozenset({"hours"}),
    Reason.LANGUAGE_NOT_COVERED: frozenset({"language"}),
    Reason.COST: frozenset({"payment"}),
    Reason.NOT_STEP_FREE: frozenset({"step_free"}),
    Reason.DOES_NOT_GO_OUT: frozenset({"travel"}),
    Reason.PROTECTION: frozenset({"anonymity", "gender_safe"}),
    Reason.AGE: frozenset({"age"}),
    Reason.GENDER: frozenset({"gender"}),
    Reason.RESIDENCE_STATUS: frozenset({"residence_status"}),
    Reason.HEALTH_COVER: frozenset({"health_cover"}),
    Reason.INCOME_OR_STATUS: frozenset({"income_status", "household", "public", "justice"}),
    Reason.ADDRESS_REQUIRED: frozenset({"address"}),
    Reason.DOCUMENT_MISSING: frozenset({"identity_document"}),
    Reason.REFERRAL_REQUIRED: frozenset({"referrer"}),
    Reason.ABSTINENCE_OR_BEHAVIOUR: frozenset({"active_use"}),
    Reason.DIAGNOSIS_EXCLUDED: frozenset({"health"}),
    Reason.COMBINED_PROBLEMS: frozenset({"health", "active_use"}),
    Reason.FOLLOWED_ELSEWHERE: frozenset({"followed_elsewhere"}),
    Reason.WAY_OF_ENTRY: frozenset({"phone", "online", "appointment"}),
    Reason.COMPANY: frozenset({"companion", "animals"}),
}
"""The dimensions of the vocabulary on which a threshold of each reason lies."""

_FIRST_OF: Mapping[str, Reason] = {
    dimension: reason
    for reason, dimensions in reversed(list(DIMENSIONS.items()))
    for dimension in dimensions
    if reason is not Reason.COMBINED_PROBLEMS
}
SUBSTANCES = frozenset({"drugs", "alcohol"})
MIND = frozenset({"mental", "crisis"})


def reason_for(dimension: str, situation: Mapping[str, object]) -> Reason:
    """Return the reason that a failed dimension stands for.

    A closed health door before somebody with a mental and an addiction problem is about the
    combination; a service for people without an address, before somebody who has a home, is not
    about an address that is missing.
    """
    if dimension == "address" and situation.get("address") == "home":
        return Reason.INCOME_OR_STATUS
    if dimension == "health" and is_combined(situation):
        return Reason.COMBINED_PROBLEMS
    return _FIRST_OF[dimension]


def is_combined(situation: Mapping[str, object]) -> bool:
    """Tell whether a situation joins a mental-health and an addiction problem.

    >>> is_combined({"health": frozenset({"mental"}), "active_use": True})
    True
    >>> is_combined({"health": frozenset({"mental"})})
    False
    """
    health = situation.get("health")
    found = health if isinstance(health, frozenset) else frozenset()
    return bool(found & MIND) and (bool(found & SUBSTANCES) or situation.get("active_use") is True)


def is_declared(reason: Reason, said: Iterable[str]) -> bool | None:
    """Tell whether a sheet that has conditions on the dimensions ``said`` declares a threshold.

    None where the reason lies on no dimension.
    """
    dimensions = DIMENSIONS.get(reason)
    return None if dimensions is None else not dimensions.isdisjoint(said)


def reasons_for(step: Step) -> list[Reason]:
    """Return the reasons that a step may give, in the order in which one looks."""
    sides = SIDES_OF.get(step, frozenset())
    return [reason for reason in Reason if SIDES[reason] in sides]
