"""A room of 120 phones, a third of them without network for a while: nothing lost, nothing doubled.

Each phone says five things within two minutes and asks what became of them; those that were away
send all that they hold at once, twice. Two note-takers file what they see, one shows some of it.
These and the screen of the room hear from a stream that something changed, or ask again and again
with ``SEUIL_LIVE_STREAMS=0``. Measured at the client, over the server of ``./run``.
"""

import asyncio
import datetime
import logging
import random
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from urllib.parse import urlencode

from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from benchmarks.figures import say, tell
from benchmarks.load import HOST, Answer, Connection
from benchmarks.server import collect_static, web_server
from seuil.accounts.models import User
from seuil.concertation.domain.protocol import USUAL
from seuil.concertation.domain.screen import Shown
from seuil.concertation.domain.session import Status
from seuil.concertation.domain.working_group import Duty
from seuil.concertation.models import Contribution, Phase, Series, Session
from seuil.concertation.operations.live import go_to_phase, put_on_screen
from seuil.concertation.operations.sessions import join_group, new_code
from seuil.organisations.domain import PracticeFamily
from seuil.territory.models import Territory
from seuil.territory.operations import load_territory

PHONES, EACH, SECONDS = 120, 5, 120.0
AWAY = 0.3
"""The share of phones that lose the network for a while, and then send everything twice."""
MOST_SECONDS, MOST_MS = 3.0, 100.0
SCRIBE_EVERY, SCREEN_EVERY = 1.2, 1.0
"""Seconds between two questions of a page of the room that is told of nothing."""
CALM, APART = 15.0, 1.0
"""Seconds between two questions of one that a stream tells: when news are rare, when many."""
FIRST, SLOWEST = 4.0, 15.0
"""Seconds between two questions of a phone: soon at first, slower while nothing changes."""
SHOWN_EVERY = 4.0
ARRIVING = 15.0
PATIENCE = 30.0
SAID, TURNS = 300, 20
JSON = "application/json"
LINE = re.compile(
    r'name="contribution" value="(\d+)".*?name="seen" value="(\d+)".*?said__text[^>]*>([^<]+)<',
    re.DOTALL,
)
LATER = re.compile(r"said__text--later[^>]*>([^<]+)<")
SHOWN = re.compile(r"<span>([^<]+ number \d+-\d+[^<]*)</span>")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


@dataclass
class Room:
    """What happens: when each sentence was sent, seen by a note-taker, tapped, on the screen."""

    port: int
    slug: str
    code: str
    scribe: str
    chance: random.Random
    sent: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    tapped: dict[str, float] = field(default_factory=dict)
    shown: dict[str, float] = field(default_factory=dict)
    took: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    streams: int = 0
    over: bool = False

    async def ask(
        self, line: Connection, kind: str, method: str, path: str, body: str = "", **headers: str
    ) -> Answer:
        started = time.perf_counter()
        answer = await line.ask(method, path, body.encode(), **headers)
        self.took.setdefault(kind, []).append(1000 * (time.perf_counter() - started))
        if answer.status >= 400:
            self.wrong.append(f"{kind}: {answer.status}")
        return answer


class News:
    """What wakes a page of the room: a stream, and without one the time."""

    def __init__(self, room: Room, hears: str) -> None:
        self.room, self.hears, self.woken = room, f"event: {hears}".encode(), 0.0
        self.came = asyncio.Event()
        self.calm = False
        self.hearing = asyncio.create_task(self._hear())

    async def _hear(self) -> None:
        """Open streams, one after the other, until one is refused or the session is over."""
        room, status = self.room, b""
        while not room.over and b" 204 " not in status:
            reader, writer = await asyncio.open_connection(HOST, room.port)
            lines = (f"GET /live/{room.slug}/stream/ HTTP/1.1", f"Host: {HOST}:{room.port}",
                     f"Cookie: {room.scribe}", "Connection: close")  # fmt: skip
            writer.write("".join(f"{line}\r\n" for line in (*lines, "")).encode())
            status = await reader.readline()
            room.streams += b" 200 " in status
            while line := await reader.readline():
                if line.strip() == self.hears:
                    self.calm = True
                    self.came.set()
            self.calm = False
            writer.close()

    async def wait(self, seconds: float) -> None:
        longest = CALM if self.calm else seconds * self.room.chance.uniform(0.9, 1.1)
        with suppress(TimeoutError):
            await asyncio.wait_for(self.came.wait(), longest)
        if self.calm:
            await asyncio.sleep(self.woken + APART - time.monotonic())
        self.woken = time.monotonic()
        self.came.clear()


def main() -> None:
    call_command("migrate", verbosity=0)
    load_territory()
    session, scribe = _session()
    _processed(session, scribe)
    with web_server() as port:
        room = Room(port, session.slug, session.code, _signed_in(scribe), random.Random(7))
        asyncio.run(_held(room))
    _told(room, session)


async def _held(room: Room) -> None:
    phones = [asyncio.create_task(_phone(room, number)) for number in range(PHONES)]
    others = [
        asyncio.create_task(_note_taker(room, shows=True)),
        asyncio.create_task(_note_taker(room, shows=False)),
        asyncio.create_task(_screen(room)),
    ]
    await asyncio.gather(*phones)
    deadline = time.monotonic() + PATIENCE
    while len(room.seen) < PHONES * EACH and time.monotonic() < deadline:
        await asyncio.sleep(0.2)
    await asyncio.sleep(2 * SCREEN_EVERY)
    room.over = True
    await asyncio.gather(*others)


async def _phone(room: Room, number: int) -> None:
    """Join, say five things at moments of one's own, ask what became of them."""
    line = Connection(room.port)
    await asyncio.sleep(room.chance.uniform(0, ARRIVING))
    family = list(PracticeFamily)[number % len(PracticeFamily)]
    joined = await room.ask(line, "join", "POST", f"/join/{room.code}/", f"family={family}")
    cookie = joined.headers["set-cookie"].partition(";")[0]
    start = time.monotonic()
    moments = sorted(room.chance.uniform(0, SECONDS - ARRIVING) for _ in range(EACH))
    back = 0.0
    if number < AWAY * PHONES:
        gone = room.chance.uniform(0, SECONDS / 2)
        back = gone + room.chance.uniform(SECONDS / 6, SECONDS / 2)
        moments = [max(at, back) if at > gone else at for at in moments]
    asking = asyncio.create_task(_asks(room, cookie))
    for place, at in enumerate(moments):
        await asyncio.sleep(max(0.0, start + at - time.monotonic()))
        text = f"Nobody answers the telephone, number {number}-{place}."
        body = urlencode({"uuid": str(uuid.uuid4()), "text": text, "language": "en"})
        room.sent[text] = time.monotonic()
        for _ in range(2 if at == back else 1):
            await _say(room, line, cookie, body)
    asking.cancel()
    line.close()


async def _say(room: Room, line: Connection, cookie: str, body: str) -> None:
    path = f"/live/{room.slug}/"
    await room.ask(line, "say", "POST", path, body, Cookie=cookie, Accept="application/json")


async def _asks(room: Room, cookie: str) -> None:
    line, wait, tag = Connection(room.port), FIRST, ""
    while True:
        await asyncio.sleep(wait * room.chance.uniform(0.9, 1.1))
        path = f"/live/{room.slug}/now/"
        answer = await room.ask(line, "ask", "GET", path, Cookie=cookie, If_None_Match=tag)
        tag = answer.headers.get("etag", "")
        wait = min(wait * 1.3, SLOWEST) if answer.status == 304 else FIRST


async def _note_taker(room: Room, *, shows: bool) -> None:
    """Look at what came in, file it, and now and then put one on the screen."""
    line, news, tag, last = Connection(room.port), News(room, "pulse"), "", time.monotonic()
    notes = f"/live/{room.slug}/notes/"
    page = await room.ask(line, "notes", "GET", notes, Cookie=room.scribe)
    found = TOKEN.search(page.body.decode())
    token = found[1] if found else ""
    cookie = f"{room.scribe}; {page.headers['set-cookie'].partition(';')[0]}"
    while not room.over:
        answer = await room.ask(
            line, "incoming", "GET", f"{notes}incoming/", Cookie=cookie, If_None_Match=tag
        )
        tag = answer.headers.get("etag", "")
        for text in LATER.findall(answer.body.decode()):
            room.seen.setdefault(text, time.monotonic())
        for key, version, text in LINE.findall(answer.body.decode()):
            room.seen.setdefault(text, time.monotonic())
            act = "file:barrier_system"
            if shows and time.monotonic() - last > SHOWN_EVERY and text not in room.tapped:
                act, last = "show", time.monotonic()
                room.tapped[text] = last
            elif not shows or text in room.tapped:
                continue
            given = {"contribution": key, "seen": version, "act": act, "csrfmiddlewaretoken": token}
            await room.ask(
                line, act.partition(":")[0], "POST", notes, urlencode(given), Cookie=cookie
            )
        await news.wait(SCRIBE_EVERY)
    news.hearing.cancel()
    line.close()


async def _screen(room: Room) -> None:
    line, news, tag = Connection(room.port), News(room, "screen"), ""
    path = f"/live/{room.slug}/screen/now/"
    while not room.over:
        answer = await room.ask(line, "screen", "GET", path, Cookie=room.scribe, If_None_Match=tag)
        tag = answer.headers.get("etag", "")
        for text in SHOWN.findall(answer.body.decode()):
            room.shown.setdefault(text, time.monotonic())
        await news.wait(SCREEN_EVERY)
    news.hearing.cancel()
    line.close()


def _told(room: Room, session: Session) -> None:
    kept = list(Contribution.objects.filter(session=session).values_list("text", flat=True))
    tell("live, contributions lost", len(set(room.sent) - set(kept)), "", at_most=0)
    tell("live, contributions doubled", len(kept) - len(set(kept)), "", at_most=0)
    say("live, streams opened", str(room.streams))
    tell("live, refusals and errors", len(room.wrong), "", at_most=0)
    to_scribe = [room.seen[text] - at for text, at in room.sent.items() if text in room.seen]
    to_screen = [room.shown[text] - at for text, at in room.tapped.items() if text in room.shown]
    say("live, said, seen, tapped, on screen", f"{len(kept)}, {len(to_scribe)}, "
        f"{len(room.tapped)}, {len(to_screen)}")  # fmt: skip
    tell("live, p95 from a phone to the note-taker", _p95(to_scribe), "s", at_most=MOST_SECONDS)
    tell("live, p95 from the tap to the screen", _p95(to_screen), "s", at_most=MOST_SECONDS)
    say("live, median from the tap to the screen", f"{median(to_screen):.2f} s")
    for kind, name in (
        ("say", "a contribution"),
        ("ask", "a phone asks"),
        ("incoming", "the list"),
    ):
        tell(f"live, p95 of {name}", _p95(room.took[kind]), "ms", at_most=MOST_MS)
    every = [taken for times in room.took.values() for taken in times]
    tell("live, p95 of every answer", _p95(every), "ms", at_most=MOST_MS)
    say("live, answers", f"{len(every):,}")
    if room.wrong:
        raise SystemExit("\n".join(room.wrong[:5]))


def _processed(session: Session, scribe: User) -> None:
    """Tell what an answer costs by itself, with 300 sentences there: whatever else is running."""
    logging.getLogger("seuil").setLevel(logging.WARNING)
    collect_static()
    phone, desk = (Client(SERVER_NAME="localhost") for _ in range(2))
    phone.post(f"/join/{session.code}/", {"family": "justice"})
    desk.force_login(scribe)
    page = f"/live/{session.slug}/"
    for number in range(SAID):
        text = f"Somebody said this already, number {number}."
        Contribution.objects.create(
            uuid=uuid.uuid4(), session=session, via="scribe", text=text, received_at=timezone.now()
        )
    for name, client, path in (
        ("a phone that asks", phone, f"{page}now/"),
        ("the list of the note-taker", desk, f"{page}notes/incoming/"),
        ("the screen", desk, f"{page}screen/now/"),
    ):
        tag = client.get(path).headers["ETag"]
        unchanged = _best(partial(client.get, path, headers={"If-None-Match": tag}))
        drawn = _best(partial(client.get, path))
        say(f"live, processor time of {name}", f"{drawn:.1f} ms; unchanged {unchanged:.1f} ms")
    said = {"text": "And this.", "language": "en"}
    posted = _best(
        lambda: phone.post(page, {**said, "uuid": str(uuid.uuid4())}, headers={"Accept": JSON})
    )
    say("live, processor time of a contribution", f"{posted:.1f} ms")
    Contribution.objects.filter(session=session).delete()


def _best(act: Callable[[], object]) -> float:
    times = []
    for _ in range(TURNS):
        started = time.process_time()
        act()
        times.append(1000 * (time.process_time() - started))
    return min(times)


def _p95(values: list[float]) -> float:
    return sorted(values)[int(0.95 * (len(values) - 1))] if values else 0.0


def _session() -> tuple[Session, User]:
    now = timezone.now()
    region = Territory.objects.get(code="region:brussels")
    series = Series.objects.create(
        slug="room", name_fr="Une salle", name_nl="Een zaal", territory=region, created_at=now
    )
    session = Session.objects.create(
        slug="room",
        series=series,
        status=Status.LIVE,
        code=new_code(),
        starts_at=now,
        ends_at=now + datetime.timedelta(hours=2),
        created_at=now,
        moved_at=now,
    )
    Phase.objects.bulk_create(
        Phase(session=session, position=position, kind=kind, minutes=minutes, floor=floor)
        for position, (kind, minutes, floor) in enumerate(USUAL)
    )
    scribe = User.objects.create(email="scribe@seuil.example", name="Scribe", language="fr")
    join_group(session.uuid, scribe, PracticeFamily.LOW_THRESHOLD, Duty.SCRIBE)
    go_to_phase(session.uuid, 2, seen=None)
    put_on_screen(session.uuid, Shown.SAID)
    session.refresh_from_db()
    return session, scribe


def _signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}"
