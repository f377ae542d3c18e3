"""What an import is: the kinds of files, its states, whose word counts, how much comes in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from seuil.kernel.errors import TransitionRefused

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a file that comes through the site is read; more goes by the command line."""

    file_bytes: int = 10 * MIB
    unpacked_bytes: int = 80 * MIB
    packed_files: int = 500
    services: int = 5_000
    columns: int = 200
    seconds: int = 120
    memory_bytes: int = 1024 * MIB
    unpacking_seconds: int = 20


BOUNDS = Bounds()


class FileFormat(StrEnum):
    """What a file is, by its content."""

    SEUIL = "seuil"
    HSDS = "hsds"
    HSDS_TABLES = "hsds_tables"
    CSV = "csv"
    XLSX = "xlsx"
    ODS = "ods"


TABLES = frozenset({FileFormat.CSV, FileFormat.XLSX, FileFormat.ODS})
"""Formats whose columns mean what a mapping says."""


class HandEdits(StrEnum):
    """Whose word counts on a piece that somebody wrote by hand and the file says otherwise."""

    KEEP = "keep"
    REPLACE = "replace"


class Schedule(StrEnum):
    NEVER = "never"
    NIGHTLY = "nightly"
    WEEKLY = "weekly"


class RunStatus(StrEnum):
    READING = "reading"
    MAPPING = "mapping"
    PREVIEWED = "previewed"
    APPLYING = "applying"
    APPLIED = "applied"
    REFUSED = "refused"
    GIVEN_UP = "given_up"


class RunStep(StrEnum):
    READ = "read"
    ASK = "ask"
    SHOW = "show"
    REFUSE = "refuse"
    CONFIRM = "confirm"
    FINISH = "finish"
    GIVE_UP = "give_up"


RUN_PATHS: Mapping[tuple[RunStatus, RunStep], RunStatus] = {
    (RunStatus.READING, RunStep.ASK): RunStatus.MAPPING,
    (RunStatus.READING, RunStep.SHOW): RunStatus.PREVIEWED,
    (RunStatus.READING, RunStep.REFUSE): RunStatus.REFUSED,
    (RunStatus.READING, RunStep.GIVE_UP): RunStatus.GIVEN_UP,
    (RunStatus.MAPPING, RunStep.READ): RunStatus.READING,
    (RunStatus.MAPPING, RunStep.GIVE_UP): RunStatus.GIVEN_UP,
    (RunStatus.PREVIEWED, RunStep.READ): RunStatus.READING,
    (RunStatus.PREVIEWED, RunStep.CONFIRM): RunStatus.APPLYING,
    (RunStatus.PREVIEWED, RunStep.GIVE_UP): RunStatus.GIVEN_UP,
    (RunStatus.APPLYING, RunStep.READ): RunStatus.READING,
    (RunStatus.APPLYING, RunStep.FINISH): RunStatus.APPLIED,
    (RunStatus.APPLYING, RunStep.REFUSE): RunStatus.REFUSED,
}
WORKING = frozenset({RunStatus.READING, RunStatus.APPLYING})
"""States in which the worker has something to do."""
WAITING = frozenset({RunStatus.MAPPING, RunStatus.PREVIEWED})
"""States in which a person has."""


def run_after(status: RunStatus, step: RunStep) -> RunStatus:
    """Return the status that ``step`` leads to, or raise `TransitionRefused`."""
    if (status, step) not in RUN_PATHS:
        raise TransitionRefused(f"{step} is not possible once {status}")
    return RUN_PATHS[status, step]


class Outcome(StrEnum):
    """What becomes of a line; ``MISSING`` is a service that no line names any more."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    MISSING = "missing"


class Trouble(StrEnum):
    """Why a file as a whole is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    TOO_MANY = "too_many"
    TOO_MANY_COLUMNS = "too_many_columns"
    TOO_LONG = "too_long"
    OTHER_KIND = "other_kind"
    LOCKED = "locked"
    BROKEN = "broken"
    UNSAFE = "unsafe"
    NO_TABLE = "no_table"
    NOT_AS_MAPPED = "not_as_mapped"
    NOT_READABLE = "not_readable"
    NOT_ALLOWED = "not_allowed"
    NOT_REACHED = "not_reached"
