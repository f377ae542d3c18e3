"""What a first visit weighs without cache: the page and all that it names, as a browser asks."""

import asyncio
import gzip
import re

from benchmarks.directory import load_demonstration
from benchmarks.figures import say, tell
from benchmarks.load import Connection
from benchmarks.server import web_server

NAMED = re.compile(r'(?:src|href)="(/static/[^"#]+)"')
IMPORTED = re.compile(r'(?:import\s*\(?|from)\s*["\'](\./[^"\']+)["\']')
BROTLI_OR_GZIP = "gzip, br"
TARGET_KB = 120


def main() -> None:
    load_demonstration()
    with web_server() as port:
        asyncio.run(measure(port))


async def measure(port: int) -> None:
    connection = Connection(port)
    page = await connection.ask("GET", "/", Accept_Encoding=BROTLI_OR_GZIP)
    sent = "as sent" if page.headers.get("content-encoding") else "sent plain"
    text = gzip.decompress(page.body) if "content-encoding" in page.headers else page.body
    weights = {"/": len(page.body) if sent == "as sent" else len(gzip.compress(text))}
    for path in dict.fromkeys(NAMED.findall(text.decode())):
        answer = await connection.ask("GET", path, Accept_Encoding=BROTLI_OR_GZIP)
        weights[path] = len(answer.body)
    connection.close()
    for path, size in weights.items():
        say(f"    {path}", f"{size / 1000:.1f} kB")
    say(f"page itself ({sent}), compressed", f"{weights['/'] / 1000:.1f} kB")
    for kind in ("css", "js"):
        total = sum(size for path, size in weights.items() if path.endswith(f".{kind}"))
        say(f"all {kind}", f"{total / 1000:.1f} kB")
    tell("first visit, all of it", sum(weights.values()) / 1000, "kB", at_most=TARGET_KB)
