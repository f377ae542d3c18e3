"""The states of a session, the steps between them, and what must be true before each."""

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from seuil.concertation.domain.working_group import has_generalist
from seuil.kernel.guards import Guards
from seuil.kernel.processes import Process
from seuil.organisations.domain import PracticeFamily


class Status(StrEnum):
    IDEA = "idea"
    PREPARED = "prepared"
    ANNOUNCED = "announced"
    REGISTRATION_OPEN = "registration_open"
    REGISTRATION_CLOSED = "registration_closed"
    LIVE = "live"
    CONSOLIDATION = "consolidation"
    SYNTHESIS_DRAFT = "synthesis_draft"
    SYNTHESIS_VALIDATED = "synthesis_validated"
    DISSEMINATED = "disseminated"
    ARCHIVED = "archived"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Step(StrEnum):
    PREPARE = "prepare"
    ANNOUNCE = "announce"
    OPEN_REGISTRATION = "open_registration"
    CLOSE_REGISTRATION = "close_registration"
    GO_LIVE = "go_live"
    CONSOLIDATE = "consolidate"
    DRAFT = "draft"
    REVISE = "revise"
    VALIDATE = "validate"
    DISSEMINATE = "disseminate"
    ARCHIVE = "archive"
    POSTPONE = "postpone"
    SET_AGAIN = "set_again"
    CANCEL = "cancel"


BEFORE = (Status.IDEA, Status.PREPARED, Status.ANNOUNCED, Status.REGISTRATION_OPEN,
          Status.REGISTRATION_CLOSED)  # fmt: skip
"""States before anybody sits in the room."""
PUBLIC = frozenset(Status) - {Status.IDEA, Status.PREPARED}
"""States in which everybody sees that there is, was or will be a session."""
HELD = frozenset({Status.LIVE, Status.CONSOLIDATION, Status.SYNTHESIS_DRAFT,
                  Status.SYNTHESIS_VALIDATED, Status.DISSEMINATED, Status.ARCHIVED})  # fmt: skip
CAPTURING = frozenset({Status.LIVE, Status.CONSOLIDATION})
"""States in which contributions come in; those after the live part are shown as late."""
TOLD = frozenset({Status.DISSEMINATED, Status.ARCHIVED})
"""States in which everybody reads the synthesis."""

PROCESS = Process(
    start=Status.IDEA,
    paths={
        (Status.IDEA, Step.PREPARE): Status.PREPARED,
        (Status.PREPARED, Step.ANNOUNCE): Status.ANNOUNCED,
        (Status.ANNOUNCED, Step.OPEN_REGISTRATION): Status.REGISTRATION_OPEN,
        (Status.REGISTRATION_OPEN, Step.CLOSE_REGISTRATION): Status.REGISTRATION_CLOSED,
        (Status.REGISTRATION_CLOSED, Step.OPEN_REGISTRATION): Status.REGISTRATION_OPEN,
        (Status.REGISTRATION_OPEN, Step.GO_LIVE): Status.LIVE,
        (Status.REGISTRATION_CLOSED, Step.GO_LIVE): Status.LIVE,
        (Status.LIVE, Step.CONSOLIDATE): Status.CONSOLIDATION,
        (Status.CONSOLIDATION, Step.DRAFT): Status.SYNTHESIS_DRAFT,
        (Status.SYNTHESIS_DRAFT, Step.REVISE): Status.CONSOLIDATION,
        (Status.SYNTHESIS_DRAFT, Step.VALIDATE): Status.SYNTHESIS_VALIDATED,
        (Status.SYNTHESIS_VALIDATED, Step.REVISE): Status.CONSOLIDATION,
        (Status.SYNTHESIS_VALIDATED, Step.DISSEMINATE): Status.DISSEMINATED,
        (Status.DISSEMINATED, Step.ARCHIVE): Status.ARCHIVED,
        **{(status, Step.POSTPONE): Status.POSTPONED for status in BEFORE},
        (Status.POSTPONED, Step.SET_AGAIN): Status.PREPARED,
        **{(status, Step.CANCEL): Status.CANCELLED for status in (*BEFORE, Status.POSTPONED)},
    },
    needs_words=frozenset({Step.POSTPONE, Step.CANCEL, Step.REVISE}),
)
"""People who planned to come, or who wrote, are owed a reason when their session moves."""
RETENTION_DAYS = 180
"""So long after a session its registrations are kept; then numbers stay."""
VALIDATION_DAYS = 7


class Guard(StrEnum):
    GROUP_BALANCED = "group_balanced"
    THEME_CHOSEN = "theme_chosen"
    DATE_SET = "date_set"
    PLACE_SAID = "place_said"
    TITLES = "titles"
    SEATS_SET = "seats_set"
    PURPOSE_SAID = "purpose_said"
    TOOLS_CHECKED = "tools_checked"
    QUEUES_EMPTY = "queues_empty"
    ALL_FILED = "all_filed"
    ALL_REVIEWED = "all_reviewed"
    WINDOW_OVER = "window_over"
    NO_NAMES = "no_names"
    FITS_TWO_PAGES = "fits_two_pages"
    BOTH_LANGUAGES = "both_languages"


@dataclass(frozen=True, slots=True)
class Seen:
    """A session as its guards see it.

    ``untested``: tools that were not checked, by title. ``waiting_devices``: phones that still hold
    something. ``unfiled``, ``unreviewed``, ``names``: how many there are. ``too_long``:
    languages in which the synthesis does not fit. ``untranslated``: languages that miss something,
    ``promised``: those of them with a date.
    """

    families: frozenset[PracticeFamily] = frozenset()
    has_theme: bool = False
    has_date: bool = False
    has_place: bool = False
    titles: frozenset[str] = frozenset()
    seats: int = 0
    has_purpose: bool = False
    untested: Collection[str] = ()
    waiting_devices: int = 0
    waived: bool = False
    unfiled: int = 0
    unreviewed: int = 0
    window_over: bool = False
    agreed: bool = False
    names: int = 0
    too_long: Collection[str] = ()
    untranslated: Collection[str] = ()
    promised: Collection[str] = field(default_factory=tuple)


def group_balanced(seen: Seen) -> bool:
    """The working group has a low-threshold member and a generalist one."""
    return PracticeFamily.LOW_THRESHOLD in seen.families and has_generalist(seen.families)


TITLES_IN = ("fr", "nl")
GUARDS: Guards[Step, Seen] = Guards(
    before={
        Step.PREPARE: (
            (Guard.THEME_CHOSEN, lambda seen: seen.has_theme),
            (Guard.GROUP_BALANCED, group_balanced),
        ),
        Step.ANNOUNCE: (
            (Guard.DATE_SET, lambda seen: seen.has_date),
            (Guard.PLACE_SAID, lambda seen: seen.has_place),
            (Guard.TITLES, lambda seen: seen.titles >= set(TITLES_IN)),
        ),
        Step.OPEN_REGISTRATION: (
            (Guard.SEATS_SET, lambda seen: seen.seats > 0),
            (Guard.PURPOSE_SAID, lambda seen: seen.has_purpose),
        ),
        Step.GO_LIVE: ((Guard.TOOLS_CHECKED, lambda seen: not seen.untested),),
        Step.CONSOLIDATE: (
            (Guard.QUEUES_EMPTY, lambda seen: not seen.waiting_devices or seen.waived),
        ),
        Step.DRAFT: (
            (Guard.ALL_FILED, lambda seen: not seen.unfiled),
            (Guard.ALL_REVIEWED, lambda seen: not seen.unreviewed),
        ),
        Step.VALIDATE: (
            (Guard.WINDOW_OVER, lambda seen: seen.window_over or seen.agreed),
            (Guard.NO_NAMES, lambda seen: not seen.names),
            (Guard.FITS_TWO_PAGES, lambda seen: not seen.too_long),
        ),
        Step.DISSEMINATE: (
            (Guard.BOTH_LANGUAGES, lambda seen: set(seen.untranslated) <= set(seen.promised)),
        ),
    },
    missing={
        Guard.TOOLS_CHECKED: lambda seen: seen.untested,
        Guard.FITS_TWO_PAGES: lambda seen: seen.too_long,
        Guard.BOTH_LANGUAGES: lambda seen: sorted(set(seen.untranslated) - set(seen.promised)),
        Guard.TITLES: lambda seen: sorted(set(TITLES_IN) - seen.titles),
    },
)


def purged_on(held_on: datetime.date, retention_days: int) -> datetime.date:
    """Return the day from which the registrations of a session are gone."""
    return held_on + datetime.timedelta(days=retention_days)
