"""The inbox of a desk with 5,000 open requests: server time and number of queries of its page."""

import datetime
import logging
import time
from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.figures import say, tell_spread
from benchmarks.server import collect_static
from seuil.accounts.models import User
from seuil.directory.models import Category
from seuil.directory.operations import load_categories
from seuil.organisations.domain import MandateKind
from seuil.organisations.operations import give_mandate
from seuil.orientation.domain.request import AT_WORK, OPEN, Status
from seuil.orientation.models import Desk, OrientationRequest
from seuil.orientation.models.request import CODE_LETTERS
from seuil.orientation.operations import open_desk
from seuil.territory.models import Territory
from seuil.territory.operations import load_territory

REQUESTS = 5_000
CLOSED = 5_000
PEOPLE = 12
PAGES = 40
P50_MS, P99_MS = 80.0, 160.0
ADDRESSES = (
    ("first page", "/orientation/inbox/"),
    ("a page in the middle", "/orientation/inbox/?page=100"),
    ("narrowed", "/orientation/inbox/?late=on&mine=on"),
)


def main() -> None:
    call_command("migrate", verbosity=0)
    load_territory()
    load_categories()
    desk, people = _desk()
    OrientationRequest.objects.bulk_create(_requests(desk, people), batch_size=1_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    collect_static()
    logging.getLogger("seuil").setLevel(logging.WARNING)
    client = _signed_in(people[0])
    for name, address in ADDRESSES:
        client.get(address)
        tell_spread(
            f"inbox, {REQUESTS:,} open, {name}",
            [_taken(client, address) for _ in range(PAGES)],
            p50=P50_MS,
            p99=P99_MS,
        )
    say("processor time of the inbox, at best", f"{_processed(client):.0f} ms")
    with CaptureQueriesContext(connection) as queries:
        client.get(ADDRESSES[0][1])
    say("queries of the inbox", str(len(queries)))


def _desk() -> tuple[Desk, list[User]]:
    nord = Territory.objects.get(code="basin:nord")
    people = [
        User.objects.create(email=f"desk{number}@seuil.example", name=f"Person {number}")
        for number in range(PEOPLE)
    ]
    for person in people:
        give_mandate(person, nord, MandateKind.DESK, actor=None)
    return open_desk(nord, {"fr": "Helpdesk Nord"}), people


def _requests(desk: Desk, people: list[User]) -> Iterator[OrientationRequest]:
    """Return open requests in every state, and as many closed ones, due around today."""
    now, today = timezone.now(), timezone.localdate()
    categories = list(Category.objects.all())
    places = list(Territory.objects.filter(level="commune"))
    states = sorted(OPEN - {Status.DRAFT})
    for number in range(REQUESTS + CLOSED):
        status = states[number % len(states)] if number < REQUESTS else Status.CLOSED
        yield OrientationRequest(
            code=_code(number),
            status=status,
            author=people[number % PEOPLE],
            category=categories[number % len(categories)],
            place=places[number % len(places)],
            desk=desk,
            other_desk=desk if status is Status.CO_EXPLORING else None,
            answerer=people[number % PEOPLE] if status in AT_WORK else None,
            outcome="not_needed" if status is Status.CLOSED else "",
            closed_at=now if status is Status.CLOSED else None,
            due_on=today + datetime.timedelta(days=number % 30 - 10),
            created_at=now,
            moved_at=now,
        )


def _code(number: int) -> str:
    letters = len(CODE_LETTERS)
    return "".join(CODE_LETTERS[number // letters**power % letters] for power in range(6))


def _signed_in(user: User) -> Client:
    client = Client(headers={"Host": "localhost", "Accept-Language": "fr"})
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client


def _taken(client: Client, address: str) -> float:
    started = time.perf_counter()
    response = client.get(address)
    taken = 1000 * (time.perf_counter() - started)
    if response.status_code != 200:
        raise SystemExit(f"status {response.status_code} for {address}")
    return taken


def _processed(client: Client) -> float:
    """Return the processor's milliseconds for a page in this process, the database apart."""
    found = []
    for _ in range(PAGES):
        started = time.thread_time()
        client.get(ADDRESSES[0][1])
        found.append(1000 * (time.thread_time() - started))
    return min(found)
