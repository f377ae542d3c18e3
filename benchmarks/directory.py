"""What there is to search: the territory, the demonstration, and generated services on top."""

import datetime
import io
import time

from django.core.management import call_command
from django.db import connection

from benchmarks.records import SOURCE, generated_records
from seuil.access.types import Offer
from seuil.directory.models import Service
from seuil.directory.operations import load_categories
from seuil.exchange.operations import import_records
from seuil.exchange.report import Line
from seuil.matching.index import BATCH
from seuil.matching.offers import offer_of
from seuil.territory.queries import places


def load_territory() -> None:
    call_command("migrate", "--no-input", "--verbosity=0")
    call_command("load_territory", stdout=io.StringIO())
    call_command("draw_outlines", stdout=io.StringIO())
    load_categories()


def load_demonstration() -> None:
    load_territory()
    call_command("load_demonstration", stdout=io.StringIO())


def demonstration_offers() -> list[Offer]:
    """Load the demonstration and return its services as the engine sees them."""
    load_demonstration()
    return all_offers()


def all_offers() -> list[Offer]:
    where = places()
    services = Service.objects.public().for_engine().order_by("pk").iterator(chunk_size=BATCH)
    return [offer_of(service, where) for service in services]


def import_generated(count: int) -> float:
    """Import ``count`` generated services; return the seconds that the import itself took."""
    records = list(generated_records(count, today=datetime.date.today()))  # noqa: DTZ011
    lines = [Line(number, record) for number, record in enumerate(records, start=1)]
    started = time.perf_counter()
    report = import_records(SOURCE, lines, actor=None)
    taken = time.perf_counter() - started
    if report.created != count:
        raise SystemExit(f"{count} records were generated, {report.created} went in: {report}")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # which the database does by itself within minutes
    return taken
