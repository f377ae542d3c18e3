"""A stream for the few screens of a room: it says that something changed, never what."""

import time
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import NamedTuple, cast

from django.conf import settings
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.views.decorators.http import require_GET

from seuil.accounts.models import User
from seuil.concertation.domain.session import CAPTURING
from seuil.concertation.models import Session
from seuil.concertation.queries.live import Pulse, pulse, screen_pulse
from seuil.concertation.queries.sessions import session_inside
from seuil.kernel.errors import NotVisible
from seuil.web.live.room import RoomRequest, in_the_room
from seuil.web.middleware import standing_in

EVERY = 0.5
"""Seconds between two looks; all streams of a process look at the same moment, once."""
RIGHTS = 5.0
"""Seconds after which it is asked again whether the reader may still read."""
BEAT = 15.0
"""Seconds without news after which a line says that the stream lives."""
LONGEST = 120.0
"""Seconds after which a stream ends; the browser opens the next one by itself."""
AGAIN_MS = 1000
NOTHING = b""
"""Sends nothing, but lets the server find out that nobody listens any more."""


class Seen(NamedTuple):
    """The pulse of all that note-takers and facilitators follow, and the one of the screen."""

    pulse: str
    screen: str


class Places:
    """How many streams this process holds: each keeps one of its threads."""

    def __init__(self) -> None:
        self.taken = 0
        self._lock = Lock()

    def take(self, most: int) -> bool:
        with self._lock:
            free = self.taken < most
            self.taken += free
        return free

    def give_back(self) -> None:
        with self._lock:
            self.taken -= 1


places = Places()
_looking = Lock()


@in_the_room
@require_GET
def stream(request: RoomRequest) -> HttpResponse:
    """Tell each change: of anything, and of the screen; 204: no place is free, or all is over."""
    lines = _lines(request)
    if request.session_held.status not in CAPTURING or next(lines, None) is None:
        return HttpResponse(status=204)
    response = StreamingHttpResponse(lines, content_type="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"
    return cast("HttpResponse", response)  # what wraps a view looks at its headers only


def _lines(request: RoomRequest) -> Iterator[bytes]:
    """Give what is sent. Whoever closes it after its first, empty piece gives the place back."""
    if not places.take(settings.SEUIL_LIVE_STREAMS):
        return
    try:
        yield NOTHING
        yield f"retry: {AGAIN_MS}\n\n".encode()
        yield from _news(request)
    finally:
        places.give_back()


def _news(request: RoomRequest) -> Iterator[bytes]:
    key, told, goes_on = request.session_held.pk, Seen("", ""), True
    began = sent = checked = time.monotonic()
    while goes_on and time.monotonic() - began < LONGEST:
        now = time.monotonic()
        try:
            if now - checked >= RIGHTS:
                checked = now
                _see_again(request)
            with _looking:
                seen, goes_on = _look(key, int(now / EVERY))
        except NotVisible:
            return
        finally:
            connection.close()
        if seen != told:
            sent = now
            yield _events(told, seen)
            told = seen
        elif now - sent >= BEAT:
            sent = now
            yield b":\n\n"
        else:
            yield NOTHING
        time.sleep(EVERY - time.monotonic() % EVERY)


def _events(told: Seen, seen: Seen) -> bytes:
    changed = [name for name in Seen._fields if getattr(seen, name) != getattr(told, name)]
    return "".join(f"event: {name}\ndata: {getattr(seen, name)}\n\n" for name in changed).encode()


@lru_cache(maxsize=16)
def _look(key: int, _turn: int) -> tuple[Seen, bool]:
    """Return the pulses of a session, and whether it still goes on."""
    session = Session.objects.filter(pk=key).first()
    if session is None:
        raise NotVisible("no such session")
    seen = Seen(_tag(pulse(session)), _tag(screen_pulse(session)))
    return seen, session.status in CAPTURING


def _tag(beat: Pulse) -> str:
    return sha256(str(beat).encode()).hexdigest()[:20]


def _see_again(request: RoomRequest) -> None:
    """Raise `NotVisible` once the reader signed out, or lost the role that opened the stream."""
    request.session = type(request.session)(request.session.session_key)
    user = get_user(request)
    if not isinstance(user, User):
        raise NotVisible("nobody is signed in any more")
    request.user = user
    request.standing = standing_in(request)
    if request.standing.withheld:
        raise NotVisible("the second factor is owed again")
    session_inside(user, request.standing, request.session_held.slug)
