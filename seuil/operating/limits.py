"""How often one address, or one account, may ask: the table of limits, and the counting.

What is read is counted in the process, at no cost, so several processes allow as many times more.
What writes or sends something is counted in the database, once for all processes.
"""

import datetime
import hmac
import math
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from seuil.operating.models import Pace

MINUTE, HOUR = 60, 3600
MOST_KEPT = 20_000
NEIGHBOURS = 64
"""Bits of an IPv6 address that tell one household from the next."""


@dataclass(frozen=True, slots=True)
class Limit:
    """``times`` at once, and as many again spread over each ``seconds`` that follow."""

    times: int
    seconds: int
    in_database: bool = False

    @property
    def step(self) -> float:
        return self.seconds / self.times


LIMITS: Mapping[str, Limit] = {
    # Whole hospitals ask from one address, and the page of results asks again at each choice.
    "search": Limit(600, MINUTE),
    "api_search": Limit(300, MINUTE),
    "open_data": Limit(300, MINUTE),
    "open_data_whole": Limit(10, 10 * MINUTE),
    "what_if": Limit(20, MINUTE),
    "compose": Limit(120, MINUTE),
    "link": Limit(60, 10 * MINUTE),
    "document": Limit(30, 10 * MINUTE),
    # A whole room joins and talks from one address; whoever guesses codes waits soon.
    "join": Limit(400, HOUR, in_database=True),
    "join_wrong": Limit(20, 10 * MINUTE, in_database=True),
    "live_said": Limit(120, 10 * MINUTE),
    "evaluation": Limit(400, HOUR, in_database=True),
    "share": Limit(30, HOUR, in_database=True),
    "correction": Limit(10, HOUR, in_database=True),
    "missing_service": Limit(30, HOUR, in_database=True),
    "proposal": Limit(20, HOUR, in_database=True),
    "membership": Limit(20, HOUR, in_database=True),
    "mail": Limit(20, HOUR, in_database=True),
    "mail_to": Limit(6, HOUR, in_database=True),
    "import": Limit(30, HOUR, in_database=True),
    "program": Limit(20, HOUR, in_database=True),
}


def take(name: str, who: str) -> float:
    """Count one more act; return 0 when it may be done, else the seconds to wait.

    ``who`` is an address (`address_of`), an account (`account_of`), or what else is limited, such
    as the address that a mail goes to. What is refused is not counted.
    """
    if not settings.SEUIL_LIMITS:
        return 0.0
    limit = LIMITS[name]
    if limit.in_database:
        return _take_in_database(limit, _digest(name, who), timezone.now())
    return in_this_process.take(limit, hash((name, who)))


def paced(limit: Limit, free_at: float, now: float) -> tuple[float, float]:
    """Return when all is free again after one more act, and the seconds to wait before it.

    The generic cell rate algorithm: an act takes ``step`` seconds, of which ``seconds`` may be
    taken ahead.

    >>> paced(Limit(2, 60), 0.0, 100.0)
    (130.0, 0.0)
    >>> paced(Limit(2, 60), 160.0, 100.0)
    (190.0, 30.0)
    """
    after = max(free_at, now) + limit.step
    return after, max(0.0, after - now - limit.seconds)


class Pacer:
    """Counts in memory, by a clock that nobody sets. Who it is, it knows as a number only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._free_at: dict[int, float] = {}
        self._lock = threading.Lock()

    def take(self, limit: Limit, who: int) -> float:
        now = self.clock()
        with self._lock:
            after, wait = paced(limit, self._free_at.get(who, 0.0), now)
            if not wait:
                if len(self._free_at) >= MOST_KEPT:
                    self._forget(now)
                self._free_at[who] = after
        return wait

    def _forget(self, now: float) -> None:
        """Drop those who are free again; under a flood of addresses, all of them."""
        self._free_at = {who: moment for who, moment in self._free_at.items() if moment > now}
        if len(self._free_at) >= MOST_KEPT:
            self._free_at.clear()

    def clear(self) -> None:
        self._free_at.clear()


in_this_process = Pacer()

TAKE = """
    INSERT INTO operating_pace AS pace (digest, free_at)
    VALUES (%(digest)s, %(now)s + %(step)s * interval '1 second')
    ON CONFLICT (digest) DO UPDATE
    SET free_at = greatest(pace.free_at, %(now)s) + %(step)s * interval '1 second'
    WHERE greatest(pace.free_at, %(now)s) + %(step)s * interval '1 second'
        <= %(now)s + %(ahead)s * interval '1 second'
    RETURNING free_at
"""


def _take_in_database(limit: Limit, digest: str, now: datetime.datetime) -> float:
    given: dict[str, str | float | datetime.datetime]
    given = {"digest": digest, "now": now, "step": limit.step, "ahead": limit.seconds}
    with connection.cursor() as cursor:
        cursor.execute(TAKE, given)
        if cursor.fetchone():
            return 0.0
    free_at = Pace.objects.filter(digest=digest).values_list("free_at", flat=True).first()
    ahead = ((free_at or now) - now).total_seconds()
    return max(1.0, ahead + limit.step - limit.seconds)


def _digest(name: str, who: str) -> str:
    """Tell who it is, for today only: tomorrow's digest of the same address is another one."""
    key = salted_hmac("seuil.operating.limits", timezone.now().date().isoformat()).digest()
    return hmac.digest(key, f"{name}|{who}".encode(), "sha256").hex()[:32]


def forget_paces(now: datetime.datetime) -> int:
    """Delete the lines of those who are free again: they say nothing any more."""
    return Pace.objects.filter(free_at__lt=now).delete()[0]


def address_of(request: HttpRequest) -> str:
    """Return the network address of who asks, as the outermost of our own proxies saw it.

    With IPv6 it is the network of the household: whoever has one address there has them all.
    """
    proxies: int = settings.SEUIL_PROXIES
    passed = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if proxies else []
    if not any(passed):
        return household(request.META.get("REMOTE_ADDR", ""))
    return household(passed[-min(proxies, len(passed))])


def household(text: str) -> str:
    """Return an address, or the network that stands for it.

    >>> household("192.0.2.7"), household("2001:db8:1:2:3:4:5:6"), household("::ffff:192.0.2.7")
    ('192.0.2.7', '2001:db8:1:2::', '192.0.2.7')
    """
    try:
        address: IPv4Address | IPv6Address = ip_address(text.strip())
    except ValueError:
        return "unknown"
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(IPv6Network((address, NEIGHBOURS), strict=False).network_address)
    return str(address)


def account_of(request: HttpRequest) -> str:
    """Return who has signed in, or nothing."""
    return f"account {request.user.pk}" if request.user.is_authenticated else ""


def seconds_to_say(wait: float) -> int:
    return max(1, math.ceil(wait))
