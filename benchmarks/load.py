"""Ask a web server on this machine, over connections that stay open; bounded, no dependency."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

HOST = "127.0.0.1"
IDLE = 20.0
"""Seconds after which a connection is not used again: the server closes it one day, unasked."""


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


class Connection:
    """One connection of HTTP/1.1, one question at a time."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None
        self.used_at = 0.0

    async def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        if self.reader is None or self.writer is None or self._idle():
            self.close()
            self.reader, self.writer = await asyncio.open_connection(HOST, self.port)
        lines = {
            "Host": f"{HOST}:{self.port}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Content-Length": str(len(body)),
            "Accept-Language": "fr",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        self.writer.write(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body)
        await self.writer.drain()
        answer = await _answer(self.reader)
        self.used_at = time.monotonic()
        return answer

    def _idle(self) -> bool:
        return time.monotonic() - self.used_at > IDLE

    def close(self) -> None:
        if self.writer is not None:
            self.writer.close()


async def _answer(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.split(":", 1) for line in head[1:] if line)
    headers = {name.strip().lower(): value.strip() for name, value in pairs}
    if headers.get("transfer-encoding") == "chunked":
        body = b""
        while size := int(await reader.readuntil(b"\r\n"), 16):
            body += (await reader.readexactly(size + 2))[:-2]
        await reader.readexactly(2)
    else:
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Answer(int(head[0].split()[1]), headers, body)


async def steady(port: int, bodies: Sequence[bytes], *, per_second: float) -> list[float]:
    """Ask at a fixed pace whatever the answers do; return milliseconds since each was due."""
    free: list[Connection] = []
    start = time.perf_counter()

    async def one(number: int, body: bytes) -> float:
        due = start + number / per_second
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        connection = free.pop() if free else Connection(port)
        await _ask(connection, body)
        free.append(connection)
        return 1000 * (time.perf_counter() - due)

    taken = await asyncio.gather(*(one(number, body) for number, body in enumerate(bodies)))
    for connection in free:
        connection.close()
    return list(taken)


async def saturated(
    port: int, bodies: Sequence[bytes], *, connections: int, seconds: float
) -> float:
    """Ask without pause over some connections; return the answers per second."""
    stop = time.perf_counter() + seconds

    async def one(first: int) -> int:
        connection, answered = Connection(port), 0
        while time.perf_counter() < stop:
            await _ask(connection, bodies[(first + answered) % len(bodies)])
            answered += 1
        connection.close()
        return answered

    start = time.perf_counter()
    step = max(1, len(bodies) // connections)
    counts = await asyncio.gather(*(one(number * step) for number in range(connections)))
    return sum(counts) / (time.perf_counter() - start)


async def _ask(connection: Connection, body: bytes) -> None:
    answer = await connection.ask("POST", "/", body)
    if answer.status != 200:
        raise SystemExit(f"status {answer.status} for {body!r}")
