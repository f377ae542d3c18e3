"""Files fetched from other machines: from those on a list, and from nowhere else.

A name is looked up once, every address it has must be one of the open internet, and the connection
goes to the address that was checked: a name that changes its mind in between leads nowhere.
"""

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from seuil.exchange.domain import BOUNDS, MIB, Bounds, Trouble
from seuil.exchange.intake.refusing import FileRefused

HTTPS = 443
MOST_REDIRECTS = 3
CONNECT_SECONDS, WHOLE_SECONDS = 10.0, 60.0
BLOCK = 64 * 1024
AGENT = "Seuil (directory import)"
REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Allowed:
    """Where files may be fetched: names of machines, each with its port when it is another one."""

    hosts: Collection[str]
    private: bool = False
    """Machines of one's own network too; for tests and for closed networks."""

    def permits(self, parts: SplitResult) -> bool:
        try:
            port = parts.port or HTTPS
        except ValueError:
            return False
        host = (parts.hostname or "").lower()
        named = {host} if port == HTTPS else {f"{host}:{port}"}
        plain = parts.scheme == "https" and not parts.username and not parts.password
        return plain and bool(named & {one.lower() for one in self.hosts})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came; ``content`` is None when nothing changed since ``etag``."""

    content: bytes | None
    etag: str = ""
    last_modified: str = ""


def fetch(
    url: str,
    allowed: Allowed,
    *,
    etag: str = "",
    last_modified: str = "",
    bounds: Bounds = BOUNDS,
) -> Fetched:
    """Return a file; raises `FileRefused` when it may not, or cannot, be fetched."""
    end = time.monotonic() + WHOLE_SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        parts = urlsplit(url)
        if not allowed.permits(parts):
            raise FileRefused(Trouble.NOT_ALLOWED, parts.hostname or "")
        try:
            found = _ask(parts, allowed, etag, last_modified, bounds, end)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise FileRefused(Trouble.NOT_REACHED, type(error).__name__) from error
        if isinstance(found, Fetched):
            return found
        url = urljoin(url, found)
    raise FileRefused(Trouble.NOT_REACHED, "redirects")


def _ask(
    parts: SplitResult,
    allowed: Allowed,
    etag: str,
    last_modified: str,
    bounds: Bounds,
    end: float,
) -> Fetched | str:
    """Ask one machine; return what it gave, or the address where to ask instead."""
    host, port = parts.hostname or "", parts.port or HTTPS
    connection = _To(address_of(host, port, allowed), host, port)
    headers = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity"}
    if etag:
        headers["If-None-Match"] = etag
    if last_modified:
        headers["If-Modified-Since"] = last_modified
    target = parts.path or "/"
    try:
        connection.request(
            "GET", f"{target}?{parts.query}" if parts.query else target, headers=headers
        )
        with connection.getresponse() as answer:
            return _taken(answer, Fetched(None, etag, last_modified), bounds, end)
    finally:
        connection.close()


def _taken(
    answer: http.client.HTTPResponse, unchanged: Fetched, bounds: Bounds, end: float
) -> Fetched | str:
    if answer.status == http.client.NOT_MODIFIED:
        return unchanged
    if answer.status in REDIRECTS:
        return answer.getheader("Location") or ""
    if answer.status != http.client.OK:
        raise FileRefused(Trouble.NOT_REACHED, str(answer.status))
    return Fetched(
        _content(answer, bounds, end),
        (answer.getheader("ETag") or "")[:300],
        (answer.getheader("Last-Modified") or "")[:60],
    )


def _content(answer: http.client.HTTPResponse, bounds: Bounds, end: float) -> bytes:
    found = bytearray()
    while block := answer.read1(BLOCK):
        found += block
        if len(found) > bounds.file_bytes:
            raise FileRefused(Trouble.TOO_LARGE, f"{bounds.file_bytes // MIB} MB")
        if time.monotonic() > end:
            raise FileRefused(Trouble.TOO_LONG, f"{WHOLE_SECONDS:g}")
    return bytes(found)


def address_of(host: str, port: int, allowed: Allowed) -> str:
    """Return the network address of a machine; refuse one that is inside our own walls."""
    found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    addresses = sorted(str(address) for address in found)
    if not allowed.private and not all(map(is_open, addresses)):
        raise FileRefused(Trouble.NOT_ALLOWED, host)
    return addresses[0]


def is_open(address: str) -> bool:
    """Tell whether an address belongs to the open internet.

    >>> is_open("93.184.216.34"), is_open("10.0.0.1"), is_open("::ffff:127.0.0.1")
    (True, False, False)
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if inner is not None:
            found = inner
    return found.is_global and not found.is_multicast


class _To(http.client.HTTPSConnection):
    """A connection to an address that was looked at, under the name that was asked for."""

    def __init__(self, address: str, host: str, port: int) -> None:
        super().__init__(host, port, timeout=CONNECT_SECONDS, context=ssl.create_default_context())
        self.address = address

    def connect(self) -> None:
        plain = socket.create_connection((self.address, self.port), CONNECT_SECONDS)
        try:
            context: ssl.SSLContext = self._context  # type: ignore[attr-defined]
            self.sock = context.wrap_socket(plain, server_hostname=self.host)
        except BaseException:
            plain.close()
            raise
