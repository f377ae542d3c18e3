"""The services that a visitor has picked: in a cookie of the browser, on the server nowhere.

The cookie holds which services, in which order, and a signature: no search, no situation, no
note. It goes when the browser closes, and is not read any more two hours after the last change,
because browsers on shared computers are not always closed.
"""

import base64
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, Self

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

COOKIE = "list"
KEPT_FOR = timedelta(hours=2)
MOST = 20
BYTES = 16
Direction = Literal["up", "down"]
_signer = TimestampSigner(salt="seuil.web.lists.picked")


@dataclass(frozen=True, slots=True)
class Picked:
    """The ids of the sheets picked, in order, each once, `MOST` at most."""

    ids: tuple[uuid.UUID, ...] = ()

    @classmethod
    def of(cls, ids: Iterable[uuid.UUID]) -> Self:
        return cls(tuple(dict.fromkeys(ids))[:MOST])

    def __len__(self) -> int:
        return len(self.ids)

    def __contains__(self, service_id: object) -> bool:
        return service_id in self.ids

    @property
    def full(self) -> bool:
        return len(self.ids) >= MOST

    def adding(self, service_id: uuid.UUID) -> "Picked":
        return Picked.of([*self.ids, service_id])

    def without(self, service_id: uuid.UUID) -> "Picked":
        return Picked(tuple(one for one in self.ids if one != service_id))

    def moved(self, service_id: uuid.UUID, direction: Direction) -> "Picked":
        """Return the list with one service a place earlier or later; at the end nothing moves."""
        if service_id not in self.ids:
            return self
        ids, place = list(self.ids), self.ids.index(service_id)
        other = place - 1 if direction == "up" else place + 1
        if 0 <= other < len(ids):
            ids[place], ids[other] = ids[other], ids[place]
        return Picked(tuple(ids))


def picked_of(request: HttpRequest) -> Picked:
    """Return what this visitor has picked; nothing when the cookie is old or not ours."""
    known: Picked | None = request.__dict__.get("picked")
    if known is None:
        known = request.__dict__["picked"] = _read(request.COOKIES.get(COOKIE, ""))
    return known


def keep(request: HttpRequest, response: HttpResponse, picked: Picked) -> HttpResponse:
    """Let the browser keep the list, or forget it when it is empty."""
    if picked.ids:
        response.set_cookie(
            COOKIE,
            _written(picked.ids),
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _written(ids: Sequence[uuid.UUID]) -> str:
    raw = b"".join(one.bytes for one in ids)
    return _signer.sign(base64.urlsafe_b64encode(raw).decode().rstrip("="))


def _read(value: str) -> Picked:
    if not value:
        return Picked()
    try:
        text = _signer.unsign(value, max_age=KEPT_FOR)
    except BadSignature:
        return Picked()
    raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return Picked.of(uuid.UUID(bytes=raw[at : at + BYTES]) for at in range(0, len(raw), BYTES))
