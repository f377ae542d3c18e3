"""The engine of this process, kept in step with the directory.

At most once a second a process looks whether there is a newer generation, and what changed.
Changed services are read again and stand beside the generation. When they become many, when
everything may have changed or a new day began, the next generation is built, behind the questions
and by one process of the host. A small directory is read again at once and stays in memory.
"""

import threading
import time
from contextlib import ExitStack, closing, suppress
from queue import Empty, SimpleQueue

from django.conf import settings
from django.db import connection

from seuil.matching.index import building, state
from seuil.matching.index.building import Made
from seuil.matching.index.generations import Stamp
from seuil.matching.index.reading import Base, number_of_services, read_base
from seuil.matching.index.state import Ready, State

MOST_AT_ONCE = 50
"""Changed services that are read within the question that finds them."""


class Index:
    """Holds the engine; `ready` is cheap and safe from any thread."""

    _state: State

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ready: Ready | None = None
        self._stamp: Stamp | None = None
        self._looked_at = self._in_step_at = float("-inf")
        self._builder: threading.Thread | None = None
        self._made = SimpleQueue[Made]()

    def ready(self) -> Ready:
        """Return the present state, looking for changes first when that is due.

        A few changes are followed within the question that finds them. What takes longer
        happens behind it, and it is answered from the state before.
        """
        if self._ready is None:
            with self._lock:
                if self._ready is None:
                    self._start()
        elif self._is_due() and self._lock.acquire(blocking=False):
            with ExitStack() as at_the_end:
                at_the_end.callback(self._lock.release)
                self._look(at_the_end)
        assert self._ready is not None  # noqa: S101  made above
        return self._ready

    def lag_seconds(self) -> float:
        """Return for how long answers may have missed changes, once changes were looked for."""
        self.ready()
        return time.monotonic() - self._in_step_at

    def forget(self) -> None:
        """Start over at the next question."""
        with self._lock:
            self._ready = self._builder = None
            self._made = SimpleQueue()

    def _is_due(self) -> bool:
        return time.monotonic() - self._looked_at >= settings.SEUIL_ENGINE_POLL_SECONDS

    def _start(self) -> None:
        """Open the present generation; build one when there is none from which to follow."""
        self._looked_at = time.monotonic()
        base, self._stamp = building.present_base()
        if base is not None:
            self._stand_on(base)
        if base is None or self._state.everything_changed or self._state.too_much_changed:
            self._stand_on(self._base_made_now())
        self._ready = self._state.follow()
        self._note_step()

    def _note_step(self) -> None:
        if self._state.told and not self._state.outdated:
            self._in_step_at = self._looked_at

    def _base_made_now(self) -> Base:
        if connection.in_atomic_block or number_of_services() <= state.SMALL:
            return read_base()
        base, self._stamp = building.wait_for(self._stamp)
        return base

    def _stand_on(self, base: Base) -> None:
        self._state = State(base)
        self._state.look()

    def _look(self, at_the_end: ExitStack) -> None:
        """Find out what is new and follow it; where that takes long, behind the question."""
        self._looked_at = time.monotonic()
        self._state.look()
        self._take_up_newer_base()
        if self._state.outdated:
            self._renew()
        if self._state.told:
            self._note_step()
        elif self._state.small or self._state.pending <= MOST_AT_ONCE:
            self._ready = self._state.follow()
            self._note_step()
        else:
            threading.Thread(
                target=self._follow_behind, args=[at_the_end.pop_all()], daemon=True
            ).start()

    def _take_up_newer_base(self) -> None:
        """Stand on the newest base that this process or another one has made."""
        with suppress(Empty):
            while True:
                base, self._stamp = self._made.get_nowait()
                self._stand_on(base)
        if building.generations().stamp() != self._stamp:
            newer, self._stamp = building.present_base()
            if newer is not None:
                self._stand_on(newer)

    def _renew(self) -> None:
        """Make up for what cannot be followed service by service."""
        if not self._state.small:
            self._build_behind()
        elif self._state.everything_changed or self._state.followed:
            self._stand_on(read_base())
        else:
            self._state.turn_to_today()

    def _build_behind(self) -> None:
        if self._builder is None or not self._builder.is_alive():
            self._builder = threading.Thread(
                target=_build, args=[self._made, self._stamp], daemon=True
            )
            self._builder.start()

    def _follow_behind(self, at_the_end: ExitStack) -> None:
        with at_the_end, closing(connection):
            self._ready = self._state.follow()


def _build(made: SimpleQueue[Made], known: Stamp | None) -> None:
    """Hand over the next base, unless another process is building it."""
    with closing(connection):
        base = building.next_base(known)
        if base is not None:
            made.put(base)


index = Index()
