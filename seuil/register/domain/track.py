"""A track: an idea of what would lower a blockage, from words in a room to lasting practice."""

from enum import StrEnum

from seuil.kernel.processes import Process


class Status(StrEnum):
    SUGGESTED = "suggested"
    UNDER_STUDY = "under_study"
    TRIED = "tried"
    OPERATIONAL = "operational"
    IN_PLAN = "in_plan"
    GENERALISED = "generalised"
    PERMANENT = "permanent"
    ABANDONED = "abandoned"


class Step(StrEnum):
    STUDY = "study"
    TRY = "try"
    RUN = "run"
    ADOPT = "adopt"
    GENERALISE = "generalise"
    MAKE_PERMANENT = "make_permanent"
    ABANDON = "abandon"
    TAKE_UP_AGAIN = "take_up_again"


_UNDER_WAY = (Status.SUGGESTED, Status.UNDER_STUDY, Status.TRIED, Status.OPERATIONAL,
              Status.IN_PLAN)  # fmt: skip
PROCESS = Process(
    start=Status.SUGGESTED,
    paths={
        (Status.SUGGESTED, Step.STUDY): Status.UNDER_STUDY,
        (Status.SUGGESTED, Step.TRY): Status.TRIED,
        (Status.UNDER_STUDY, Step.TRY): Status.TRIED,
        (Status.TRIED, Step.RUN): Status.OPERATIONAL,
        **{(status, Step.ADOPT): Status.IN_PLAN for status in _UNDER_WAY[:-1]},
        (Status.OPERATIONAL, Step.GENERALISE): Status.GENERALISED,
        (Status.IN_PLAN, Step.GENERALISE): Status.GENERALISED,
        (Status.OPERATIONAL, Step.MAKE_PERMANENT): Status.PERMANENT,
        (Status.IN_PLAN, Step.MAKE_PERMANENT): Status.PERMANENT,
        (Status.GENERALISED, Step.MAKE_PERMANENT): Status.PERMANENT,
        **{(status, Step.ABANDON): Status.ABANDONED for status in _UNDER_WAY},
        (Status.ABANDONED, Step.TAKE_UP_AGAIN): Status.SUGGESTED,
    },
    needs_words=frozenset({Step.TRY, Step.ABANDON}),
    ends=frozenset({Status.PERMANENT, Status.ABANDONED}),
)
"""Tried says where and by whom, in functions; abandoned says why."""
IN_A_PLAN = frozenset({Status.IN_PLAN, Status.GENERALISED, Status.PERMANENT})
