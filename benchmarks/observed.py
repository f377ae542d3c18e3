"""Observed access of three months with 50,000 attempts: counting them, and telling them.

Avenues are written straight into the tables: 50 services, five basins, the kinds of help of the
demonstration, publics as unevenly spread as they are.
"""

import datetime
import random
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from benchmarks.directory import load_demonstration
from benchmarks.figures import tell
from seuil.directory.models import Category, Service
from seuil.kernel.small_cells import HIDDEN
from seuil.observatory.observed.counting import attempts, without_solution
from seuil.observatory.observed.desks import counted
from seuil.observatory.observed.figures import observed_access, tell_figures
from seuil.observatory.observed.sheet import observed_of
from seuil.observatory.observed.telling import told_access
from seuil.orientation.domain import avenue as avenues
from seuil.orientation.domain.request import Status
from seuil.orientation.models import Avenue, AvenueEvent, Desk, OrientationRequest, RequestEvent
from seuil.orientation.models.request import CODE_LETTERS
from seuil.register.domain.publics import Public
from seuil.register.domain.trimesters import Trimester
from seuil.territory.domain import Level
from seuil.territory.models import Territory

AVENUES, TO_A_REQUEST, SERVICES, RUNS = 50_000, 5, 50, 5
TODAY = datetime.date(2026, 11, 22)
SUMMER = Trimester(2026, 3)
TARGET_MS = 300
ENDS = (
    (avenues.Step.ACCESS, avenues.Status.ACCEPTED, avenues.Status.ACCESSED, ""),
    (avenues.Step.REFUSE, avenues.Status.CONTACTED, avenues.Status.REFUSED, "full"),
    (avenues.Step.REFUSE, avenues.Status.CONTACTED, avenues.Status.REFUSED, "age"),
    (avenues.Step.NO_ANSWER, avenues.Status.CONTACTED, avenues.Status.NO_ANSWER, "no_reply"),
    (avenues.Step.MISS, avenues.Status.ACCEPTED, avenues.Status.MISSED, "distrust"),
    (avenues.Step.GIVE_UP, avenues.Status.CONTACTED, avenues.Status.GIVEN_UP, ""),
)


def main() -> None:
    load_demonstration()
    desk = write_attempts()
    service = Service.objects.public().order_by("pk")[0]
    tell("attempts of a trimester counted", best(lambda: attempts(SUMMER)), at_most=TARGET_MS)
    tell("  requests without solution", best(lambda: without_solution(SUMMER)))
    tell(
        "observed access of a service",
        best(lambda: observed_of(service, today=TODAY)),
        at_most=TARGET_MS,
    )
    tell(f"figures of a desk with all {requests():,} requests", best(lambda: counted(desk, SUMMER)))
    fine = attempts(SUMMER)
    started = time.perf_counter()
    told = told_access(fine)
    tell("protecting the tables of a trimester, once", time.perf_counter() - started, "s")
    hidden = [*told.by_category.values(), *told.by_public.values()]
    tell("  cells", len(hidden), "")
    tell("  of which hidden", sum(one is HIDDEN for one in hidden), "")
    tell_figures(TODAY)
    tell("what was told, read", best(lambda: observed_access(SUMMER)))


def best(work: Callable[[], object]) -> float:
    """Return the milliseconds of the best of some runs."""
    found = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()
        found.append(time.perf_counter() - started)
    return 1000 * min(found)


def requests() -> int:
    return OrientationRequest.objects.count()


def write_attempts() -> Desk:
    chance = random.Random(1)
    desk = Desk.objects.create(territory=Territory.objects.get(level=Level.REGION), name_fr="x")
    asked = OrientationRequest.objects.bulk_create(_requests(desk, chance), batch_size=2_000)
    desk_arrivals(desk, asked)
    services = list(Service.objects.public().order_by("pk").values_list("pk", flat=True)[:SERVICES])
    tried = Avenue.objects.bulk_create(
        (
            Avenue(
                request=request,
                service_id=service,
                name="x",
                band="local",
                found_at=request.created_at,
                moved_at=request.created_at,
            )
            for request in asked
            for service in chance.sample(services, TO_A_REQUEST)
        ),
        batch_size=2_000,
    )
    steps = (step for avenue in tried for step in _steps(avenue, chance))
    AvenueEvent.objects.bulk_create(steps, batch_size=5_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return desk


def desk_arrivals(desk: Desk, asked: list[OrientationRequest]) -> None:
    kinds = (("submit", "draft", "submitted", 0), ("take", "submitted", "taken", 1))
    RequestEvent.objects.bulk_create(
        (
            RequestEvent(
                request=request, step=step, origin=origin, target=target, party="desk", desk=desk,
                at=request.created_at + datetime.timedelta(days=days),
            )
            for request in asked
            for step, origin, target, days in kinds
        ),
        batch_size=5_000,
    )  # fmt: skip


def _requests(desk: Desk, chance: random.Random) -> Iterator[OrientationRequest]:
    basins = list(Territory.objects.filter(level=Level.BASIN))
    kinds = list(Category.objects.filter(parent=None))
    first = timezone.make_aware(datetime.datetime.combine(SUMMER.first, datetime.time(9)))
    for number in range(AVENUES // TO_A_REQUEST):
        at = first + datetime.timedelta(days=chance.randrange(80))
        yield OrientationRequest(
            uuid=uuid4(),
            code="".join(
                CODE_LETTERS[number // len(CODE_LETTERS) ** power % len(CODE_LETTERS)]
                for power in range(6)
            ),
            status=Status.EXPLORING,
            desk=desk,
            basin=chance.choice(basins),
            category=kinds[min(int(chance.expovariate(0.3)), len(kinds) - 1)],
            publics=sorted(public for public in Public if chance.random() < 0.12),
            created_at=at,
            moved_at=at,
        )


def _steps(avenue: Avenue, chance: random.Random) -> Iterator[AvenueEvent]:
    """Yield a contact and an end; one in ten avenues is still under way."""
    at = avenue.found_at
    yield AvenueEvent(
        avenue=avenue, step=avenues.Step.CONTACT, origin=avenues.Status.IDENTIFIED,
        target=avenues.Status.CONTACTED, at=at,
    )  # fmt: skip
    if chance.random() < 0.9:
        step, origin, target, reason = chance.choice(ENDS)
        yield AvenueEvent(
            avenue=avenue, step=step, origin=origin, target=target, reason=reason,
            at=at + datetime.timedelta(days=chance.randrange(1, 12)),
        )  # fmt: skip
