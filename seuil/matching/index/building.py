"""Where a base comes from: the present generation, or the next one, which one process builds."""

import logging
import time
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings

from seuil.access.storage import Unreadable
from seuil.matching.index.generations import Generations, Stamp, Turn
from seuil.matching.index.reading import Base, manifest_of, open_base, read_base

A_WHILE = 0.05
"""Seconds between two looks whether the builder of this host is ready."""

Made = tuple[Base, Stamp | None]
"""A base, and the pointer as it was when the base was made or opened."""

IN_MEMORY = "The index cannot be shared in %s, this process keeps its own in memory: %s"

log = logging.getLogger(__name__)


class BuilderSilent(Exception):
    """Another process has the turn to build and gives no sign of life."""


def generations() -> Generations:
    return Generations(Path(settings.SEUIL_INDEX_FOLDER))


def present_base() -> tuple[Base | None, Stamp | None]:
    """Return the present generation, None when it cannot be used, and the pointer looked at."""
    shared = generations()
    while (stamp := shared.stamp()) is not None:
        try:
            return open_base(*shared.current()), stamp
        except Unreadable as problem:
            if shared.stamp() == stamp:  # not replaced while it was read
                log.info("The index on disk is not used: %s", problem)
                return None, stamp
    return None, None


def next_base(known: Stamp | None) -> Made | None:
    """Return a base that came after the pointer ``known``, or build one.

    None while another process of this host builds.
    """
    shared = generations()
    with ExitStack() as until_built:
        try:
            turn = until_built.enter_context(shared.turn())
        except OSError as problem:
            log.warning(IN_MEMORY, shared.folder, problem)
            return read_base(), shared.stamp()
        if turn is None and not shared.builder_is_silent():
            return None
        if shared.stamp() != known:
            base, stamp = present_base()
            if base is not None:
                return base, stamp
        return _built(turn), shared.stamp()


def wait_for(known: Stamp | None) -> Made:
    """Return the next base, whoever builds it."""
    while (made := next_base(known)) is None:
        time.sleep(A_WHILE)
    return made


def rebuild() -> tuple[Base, Path]:
    """Build the next generation whatever there is; return it with its folder.

    Raises `OSError` where it cannot be written, `BuilderSilent` when another builder hangs.
    """
    shared = generations()
    while True:
        with shared.turn() as turn:
            if turn is not None:
                base = read_base(turn.sign_of_life)
                return base, turn.publish(base.columns, manifest_of(base))
        if shared.builder_is_silent():
            raise BuilderSilent
        time.sleep(A_WHILE)


def _built(turn: Turn | None) -> Base:
    """Build a base, for all processes of this host when it can be written."""
    if turn is None:
        return read_base()
    started = time.monotonic()
    base = read_base(turn.sign_of_life)
    try:
        base = base.as_in(turn.publish(base.columns, manifest_of(base)))
    except (OSError, Unreadable) as problem:
        log.warning(IN_MEMORY, turn.folder, problem)
    log.info("Index of %d services built in %.1f s", base.size, time.monotonic() - started)
    return base
