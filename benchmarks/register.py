"""The register with 2,000 blockages and 50,000 observations: list, search, nearest three."""

import datetime
import logging
import random
import time
from collections.abc import Callable, Iterator

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.figures import say, tell_spread
from benchmarks.server import collect_static
from seuil.directory.operations import load_categories
from seuil.organisations.domain import PracticeFamily
from seuil.register.barriers import barriers
from seuil.register.domain.observation import ObservationKind, Origin
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, Observation, TraceLink
from seuil.register.similar import Asked, encoder, known
from seuil.territory.models import Territory
from seuil.territory.operations import load_territory

BLOCKAGES = 2_000
OBSERVATIONS = 50_000
PAGES = 60
LIST_MS, NEAREST_MS = 80.0, 50.0
WORDS = tuple(
    """
    adresse logement attente refus guichet formulaire prison sortie hôpital médecin carte langue
    interprète rendez-vous dossier mutuelle droit séjour commune dette violence enfant jeune abri
    adres woning wachttijd weigering loket formulier gevangenis ziekenhuis arts kaart taal tolk
    afspraak ziekenfonds recht verblijf gemeente schuld geweld kind jongere drugs opvang papier
    """.split()  # noqa: SIM905
)
ADDRESSES = (
    ("first page", "/blockages/"),
    ("a page in the middle", "/blockages/?page=40"),
    ("narrowed", "/blockages/?basin=basin:nord&status=open"),
    ("searched", "/blockages/?words=adresse+guichet"),
)


def main() -> None:
    call_command("migrate", verbosity=0)
    load_territory()
    load_categories()
    _fill(random.Random(6))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    collect_static()
    logging.getLogger("seuil").setLevel(logging.WARNING)
    say("meaning as well as letters", "yes" if encoder() else "no")
    say("index of texts, built once", f"{_ms(known.ready):.0f} ms")
    client = Client(headers={"Host": "localhost", "Accept-Language": "fr"})
    for name, address in ADDRESSES:
        client.get(address)
        taken = [_ms(lambda address=address: _page(client, address)) for _ in range(PAGES)]
        tell_spread(f"register, {name}", taken, p50=LIST_MS, p99=2 * LIST_MS)
    say(
        "processor time of the list, at best",
        f"{_processed(lambda: _page(client, '/blockages/')):.0f} ms",
    )
    with CaptureQueriesContext(connection) as queries:
        _page(client, ADDRESSES[0][1])
    say("queries of the list", str(len(queries)))
    chosen = random.Random(7)
    asked = [Asked(_sentence(chosen), "saturation") for _ in range(PAGES)]
    nearest = [_ms(lambda one=one: known.nearest(one)) for one in asked]
    tell_spread("nearest three of 2,000 blockages", nearest, p50=NEAREST_MS, p99=2 * NEAREST_MS)
    say(
        "processor time of the nearest three, at best",
        f"{_processed(lambda: known.nearest(asked[0])):.1f} ms",
    )
    one = Blockage.objects.latest("pk")
    Blockage.objects.filter(pk=one.pk).update(version=one.version + 1)
    say("nearest three, after one changed", f"{_ms(lambda: known.nearest(asked[0])):.0f} ms")


def _fill(chosen: random.Random) -> None:
    Blockage.objects.bulk_create(_blockages(chosen), batch_size=500)
    Observation.objects.bulk_create(_observations(chosen), batch_size=2_000)
    TraceLink.objects.bulk_create(_links(), batch_size=2_000)


def _sentence(chosen: random.Random, words: int = 14) -> str:
    return " ".join(chosen.choices(WORDS, k=words))


def _blockages(chosen: random.Random) -> Iterator[Blockage]:
    now = timezone.now()
    codes = [one for one in barriers().values() if one.level == "system"]
    for number in range(BLOCKAGES):
        yield Blockage(
            title_fr=_sentence(chosen, 7)[:160],
            title_nl=_sentence(chosen, 7)[:160],
            about_fr=_sentence(chosen, 40),
            level="system",
            barrier=chosen.choice(codes).code,
            themes=[chosen.choice(["housing", "mental_health", "homelessness"])],
            status=chosen.choice(["observed", "recognised", "persistent", "eased"]),
            observations=OBSERVATIONS // BLOCKAGES,
            families=sorted(set(chosen.sample(list(PracticeFamily), 3))),
            basins=["basin:nord"] if number % 2 else ["basin:sud", "basin:ouest"],
            occasions=[f"session-{number % 40}", f"session-{number % 41}"],
            first_seen=datetime.date(2025, 1 + number % 12, 1),
            last_seen=datetime.date(2026, 1 + number % 11, 1),
            created_at=now,
            moved_at=now,
        )


def _observations(chosen: random.Random) -> Iterator[Observation]:
    basins = list(Territory.objects.basins())
    for number in range(OBSERVATIONS):
        yield Observation(
            origin=Origin.SESSION,
            kind=ObservationKind.BARRIER,
            month=datetime.date(2026, 1 + number % 11, 1),
            basin=basins[number % len(basins)],
            family=list(PracticeFamily)[number % len(PracticeFamily)],
            statement=_sentence(chosen)[:280],
            language="fr",
            occasion=f"session-{number % 40}",
            source_digest=f"{number:064d}",
        )


def _links() -> Iterator[TraceLink]:
    now = timezone.now()
    names = list(Blockage.objects.order_by("pk").values_list("uuid", flat=True))
    for number, key in enumerate(Observation.objects.values_list("pk", flat=True)):
        yield TraceLink(
            source_kind=End.OBSERVATION,
            source=key,
            relation=Relation.EVIDENCE,
            target_kind=End.BLOCKAGE,
            target=names[number % len(names)],
            made_at=now,
        )


def _page(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"status {response.status_code} for {address}")


def _ms(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def _processed(act: Callable[[], object]) -> float:
    """Return the processor's milliseconds in this process, the database apart."""
    found = []
    for _ in range(PAGES):
        started = time.thread_time()
        act()
        found.append(1000 * (time.thread_time() - started))
    return min(found)
