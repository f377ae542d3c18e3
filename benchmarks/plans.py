"""A year of 300 actions: the plan, the matrix, the report as a PDF, a night of measures."""

import datetime
import logging
import random
import time
from collections.abc import Callable, Iterator
from decimal import Decimal

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.figures import say, tell, tell_spread
from benchmarks.garbage import kept_apart
from benchmarks.server import collect_static
from seuil.directory.models import Category
from seuil.directory.operations import load_categories
from seuil.organisations.models import Organisation, Source
from seuil.plans.models import Action, ActionNote, Indicator, Measure, Plan
from seuil.plans.operations.measures import measure_by_night
from seuil.plans.report.data import report_of
from seuil.plans.report.pdf import report_pdf
from seuil.territory.models import Territory
from seuil.territory.operations import draw_outlines, load_territory

ACTIONS = 300
MEASURES = 12
PAGES = 40
PAGE_MS, PDF_MS = 80.0, 10_000.0
TEXT = "Deux services se relaient deux demi-journées par semaine, sans condition d’adresse. "
YEAR = 2026


def main() -> None:
    call_command("migrate", verbosity=0)
    load_territory()
    draw_outlines()
    load_categories()
    plan = _fill(random.Random(7))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    collect_static()
    logging.getLogger("seuil").setLevel(logging.WARNING)
    client = Client(headers={"Host": "localhost", "Accept-Language": "fr"})
    for name, address in (
        ("plan of 300 actions", f"/plans/{plan.slug}/"),
        ("matrix of 300 actions", f"/plans/matrix/{YEAR}/"),
    ):
        client.get(address)
        with kept_apart():
            taken = [_ms(lambda address=address: _page(client, address)) for _ in range(PAGES)]
        tell_spread(name, taken, p50=PAGE_MS, p99=2 * PAGE_MS)
        say(f"… processor, at best ({name})", f"{_processed(client, address):.0f} ms")
        with CaptureQueriesContext(connection) as queries:
            _page(client, address)
        say(f"… queries ({name})", str(len(queries)))
    today = timezone.localdate()
    tell("report of 300 actions as data", _ms(lambda: report_of(plan, "fr", today)))
    told = report_of(plan, "fr", today)
    tell("report of 300 actions as PDF", _ms(lambda: report_pdf(told)), at_most=PDF_MS)
    tell("a night of 300 indicators measured", _ms(lambda: measure_by_night(today)))


def _fill(chosen: random.Random) -> Plan:
    """Write all actions into the plan of the region: one plan, and the whole matrix."""
    now = timezone.now()
    region = Territory.objects.get(code="region:brussels")
    plans = [
        Plan.objects.create(
            slug=f"plan-{number}", territory=place, year=YEAR, status="running", created_at=now,
            moved_at=now, about_fr=TEXT,
        )
        for number, place in enumerate([region, *Territory.objects.basins()])
    ]  # fmt: skip
    source = Source.objects.create(code="benchmark", name="Benchmark")
    bodies = [
        Organisation.objects.create(
            source=source,
            external_id=str(number),
            name_fr=f"Association {number}",
            families=["first_line"],
        )
        for number in range(60)
    ]
    themes = [one.code for one in Category.objects.tops()]
    Action.objects.bulk_create(_actions(chosen, plans[0], bodies, themes))
    Indicator.objects.bulk_create(_indicators())
    Measure.objects.bulk_create(_measures(chosen))
    ActionNote.objects.bulk_create(_notes())
    return plans[0]


def _actions(
    chosen: random.Random, plan: Plan, bodies: list[Organisation], themes: list[str]
) -> Iterator[Action]:
    now = timezone.now()
    for number in range(1, ACTIONS + 1):
        yield Action(
            plan=plan,
            number=number,
            title_fr=f"Une permanence sans rendez-vous, numéro {number}",
            title_nl=f"Een spreekuur zonder afspraak, nummer {number}",
            about_fr=TEXT * 3,
            status=chosen.choice(["in_progress", "in_progress", "done", "consented"]),
            objectives=["accessibility"],
            functions=["coordination"],
            themes=chosen.sample(themes, 2),
            propositions=["open_hours"],
            carrier=chosen.choice(bodies),
            begins_on=datetime.date(YEAR, 2, 1),
            ends_on=datetime.date(YEAR, 11, 30),
            started_on=datetime.date(YEAR, 3, 1),
            created_at=now,
            moved_at=now,
        )


def _indicators() -> Iterator[Indicator]:
    for action in Action.objects.all():
        given = {
            "action": action, "name_fr": "Services joignables", "unit_fr": "services",
            "baseline": Decimal(1), "baseline_on": datetime.date(YEAR, 1, 1), "target": Decimal(9),
        }  # fmt: skip
        yield Indicator(**given, source_words="relevé de l’équipe", rhythm="monthly")
        yield Indicator(
            **given,
            position=1,
            source="register",
            figure="open_blockages",
            place="region:brussels",
            rhythm="nightly",
        )


def _measures(chosen: random.Random) -> Iterator[Measure]:
    now = timezone.now()
    for indicator in Indicator.objects.all():
        for month in range(1, MEASURES):
            yield Measure(
                indicator=indicator,
                on=datetime.date(YEAR, month, 10),
                value=Decimal(chosen.randint(0, 9)),
                source_words="relevé",
                at=now,
            )


def _notes() -> Iterator[ActionNote]:
    now = timezone.now()
    for action in Action.objects.all():
        for month in range(3, 9):
            yield ActionNote(
                action=action, on=datetime.date(YEAR, month, 5), words=TEXT, language="fr", at=now
            )


def _page(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise SystemExit(f"status {response.status_code} for {address}")


def _ms(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - started)


def _processed(client: Client, address: str) -> float:
    """Return the processor's milliseconds in this process, the database apart."""
    found = []
    for _ in range(PAGES):
        started = time.thread_time()
        _page(client, address)
        found.append(1000 * (time.thread_time() - started))
    return min(found)
