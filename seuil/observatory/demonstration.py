"""Fictional requests of the last trimester that is over, so that its figures can be read.

Of the year before it only the figures are there: requests that old would be forgotten by now.
"""

import datetime
import itertools
import random
import uuid
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from seuil.directory.models import Category, Service
from seuil.kernel.small_cells import Key
from seuil.observatory.domain.observed import Result
from seuil.observatory.models import ToldFigures
from seuil.observatory.observed.counting import together
from seuil.observatory.observed.figures import about_access, tell_figures
from seuil.organisations.demonstration import SOURCE
from seuil.orientation.domain.avenue import PROCESS, Band, Status, Step
from seuil.orientation.domain.clocks import is_working_day
from seuil.orientation.domain.request import Outcome, Party
from seuil.orientation.domain.request import Status as RequestStatus
from seuil.orientation.domain.request import Step as RequestStep
from seuil.orientation.models import (
    Avenue,
    AvenueEvent,
    Desk,
    OrientationRequest,
    RequestEvent,
)
from seuil.orientation.observing import observe_no_solution, observe_result
from seuil.orientation.operations.avenues import teaches
from seuil.orientation.operations.requests import new_codes
from seuil.register.domain.publics import Public
from seuil.register.domain.trimesters import Trimester, back_from, last_told

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "past-requests.seuil.example")
KINDS: Mapping[str, int] = {
    "homelessness": 40, "mental_health": 34, "primary_care": 30, "addictions": 24, "rights": 20,
    "housing": 18, "food": 12, "violence": 6,
}  # fmt: skip
"""How many requests of each kind of help a basin has, about."""
STEPS: Mapping[Result, Sequence[Step]] = {
    Result.ACCESS: (Step.CONTACT, Step.ACCEPT, Step.ACCESS),
    Result.REFUSED: (Step.CONTACT, Step.REFUSE),
    Result.SILENCE: (Step.CONTACT, Step.NO_ANSWER),
    Result.MISSED: (Step.CONTACT, Step.ACCEPT, Step.MISS),
    Result.GIVEN_UP: (Step.CONTACT, Step.GIVE_UP),
}
REASONS: Mapping[Result, Sequence[str]] = {
    Result.REFUSED: (
        "full", "full", "full", "waiting_list_closed", "residence_status", "health_cover", "age",
        "address_required", "combined_problems", "language_not_covered", "out_of_area",
    ),
    Result.SILENCE: ("no_reply",),
    Result.MISSED: ("missed_appointment", "delay_too_long"),
}  # fmt: skip
HARD = frozenset({Public.UNDOCUMENTED, Public.DOUBLE_DIAGNOSIS, Public.LEAVING_PRISON})
"""Publics that find fewer open doors than others."""
PUBLIC_SHARE = 0.12
EARLIER = (0.9, 0.8, 0.8, 0.7)
"""The share of the requests that the trimesters before had, the latest of them first."""
RISING = {"food": 0.35, "mental_health": 0.6}
"""Kinds of help for which fewer people came at that time, so that something rises now."""
LENGTH = 44
"""Days from sending a request to closing it."""
HOUR = 10


@dataclass
class _Past:
    """The requests, with what they are made of: days, services by kind of help, one chance."""

    days: Sequence[datetime.date]
    services: Mapping[str, Sequence[Service]]
    chance: random.Random
    requests: list[OrientationRequest] = field(default_factory=list)
    steps: list[RequestEvent] = field(default_factory=list)
    avenues: list[Avenue] = field(default_factory=list)
    ends: list[AvenueEvent] = field(default_factory=list)

    def write(self, desk: Desk, category: Category) -> None:
        first = self.chance.choice(self.days)
        publics, results = _came_of_it(self.chance)
        request = OrientationRequest(
            uuid=uuid.uuid5(NAMESPACE, f"{first} {len(self.requests)}"),
            status=RequestStatus.CLOSED,
            outcome=Outcome.EFFECTIVE_ACCESS if Result.ACCESS in results else Outcome.NO_SOLUTION,
            desk=desk,
            category=category,
            publics=publics,
            place=desk.territory,
            basin=desk.territory,
            created_at=_at(first),
            submitted_at=_at(first),
            moved_at=_at(first, LENGTH),
            closed_at=_at(first, LENGTH),
        )
        self.requests.append(request)
        self.steps += _steps_of(request, first, self.chance)
        services = self.services[category.code]
        chosen = self.chance.sample(list(services), min(len(results), len(services)))
        for service, result in zip(chosen, results, strict=False):
            self.tries(request, service, result, first)

    def tries(
        self,
        request: OrientationRequest,
        service: Service,
        result: Result,
        first: datetime.date,
    ) -> None:
        steps = STEPS[result]
        reason = self.chance.choice(REASONS[result]) if result in REASONS else ""
        days = [2, *sorted(self.chance.sample(range(3, 30), len(steps) - 1))]
        avenue = Avenue(
            request=request,
            service=service,
            name=str(service.name),
            band=self.chance.choice(list(Band)[:3]),
            reason=reason,
            contacted_on=first + datetime.timedelta(days=days[0]),
            found_at=_at(first),
            moved_at=_at(first, days[-1]),
        )
        for step, day in zip(steps, days, strict=True):
            origin = Status(avenue.status)
            avenue.status = PROCESS.paths[origin, step]
            self.ends.append(
                AvenueEvent(
                    avenue=avenue,
                    step=step,
                    origin=origin,
                    target=avenue.status,
                    reason=reason if step is steps[-1] else "",
                    at=_at(first, day),
                )
            )
        self.avenues.append(avenue)

    def save(self) -> None:
        for request, code in zip(self.requests, new_codes(len(self.requests)), strict=True):
            request.code = code
        OrientationRequest.objects.bulk_create(self.requests)
        RequestEvent.objects.bulk_create(self.steps)
        Avenue.objects.bulk_create(self.avenues)
        AvenueEvent.objects.bulk_create(self.ends)
        _look_at([OrientationRequest, RequestEvent, Avenue, AvenueEvent])
        self._tell_the_register()

    def _tell_the_register(self) -> None:
        """Write down what failed and what was not found, as the steps do."""
        for end in self.ends:
            if end.target == end.avenue.status and teaches(end):
                observe_result(end.avenue, end, today=timezone.localdate(end.at))
        without = {one.pk for one in self.requests if one.outcome == Outcome.NO_SOLUTION}
        for step in self.steps:
            if step.step == RequestStep.CLOSE and step.request_id in without:
                observe_no_solution(step.request, step, today=timezone.localdate(step.at))


def _look_at(models: Sequence[type[Model]]) -> None:
    """Let the database learn how much is in these tables, which it believes to be empty."""
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


@transaction.atomic
def load_attempts() -> str:
    """Write the past once, before anything is told of it, and tell it. Nobody gets mail."""
    today = timezone.localdate()
    trimester = last_told(today)
    desks = list(Desk.objects.active().filter(theme=None, territory__level="basin"))
    if ToldFigures.objects.of(trimester).exists() or not desks:
        return ""
    categories = {one.code: one for one in Category.objects.filter(code__in=KINDS)}
    past = _Past(_working_days(trimester), _services(categories), random.Random(1))  # noqa: S311  always the same
    for desk in sorted(desks, key=lambda one: one.territory.code):
        for code, often in KINDS.items():
            if code in categories and past.services[code]:
                for _ in range(past.chance.randint(often // 2, often)):
                    past.write(desk, categories[code])
    past.save()
    _tell_the_year_before(trimester, [one.territory.code for one in desks])
    tell_figures(today)
    return f"{len(past.requests)} past requests"


def _tell_the_year_before(trimester: Trimester, basins: Sequence[str]) -> None:
    chance = random.Random(2)  # noqa: S311  always the same
    for share, earlier in zip(EARLIER, back_from(trimester.before, len(EARLIER)), strict=True):
        fine: Counter[tuple[str, str, str, str]] = Counter()
        without: Counter[Key] = Counter()
        for basin, (code, often) in itertools.product(sorted(basins), KINDS.items()):
            usual = share * RISING.get(code, 1) * chance.randint(often // 2, often)
            for _ in range(round(usual)):
                publics, results = _came_of_it(chance)
                fine.update((basin, code, together(publics), result) for result in results)
                without[basin, code] += Result.ACCESS not in results
        ToldFigures.objects.bulk_create(about_access(earlier, fine, without))


def _working_days(trimester: Trimester) -> list[datetime.date]:
    """Return the days on which a request could begin so that all of it lies in the trimester."""
    length = (trimester.after.first - trimester.first).days
    every = (trimester.first + datetime.timedelta(days=n) for n in range(length - LENGTH - 1))
    return [day for day in every if is_working_day(day)]


def _services(categories: Mapping[str, Category]) -> dict[str, list[Service]]:
    fictional = (
        Service.objects.public()
        .filter(organisation__source__code=SOURCE)
        .select_related("organisation")
    )
    return {
        code: list(fictional.filter(categories__code__startswith=code).distinct().order_by("uuid"))
        for code in categories
    }


def _came_of_it(chance: random.Random) -> tuple[list[str], list[Result]]:
    """Return the publics of a request, and what came of each of its attempts."""
    publics = sorted(public for public in Public if chance.random() < PUBLIC_SHARE)
    return [*publics], list(_results(chance, hard=bool(HARD.intersection(publics))))


def _results(chance: random.Random, *, hard: bool) -> Iterator[Result]:
    """Yield what came of each attempt, until somebody is received; four times at most."""
    likely = (3, 5, 3, 1, 1) if hard else (7, 4, 2, 1, 1)
    for _ in range(4):
        found = chance.choices(list(Result), likely)[0]
        yield found
        if found is Result.ACCESS:
            return


def _steps_of(
    request: OrientationRequest, first: datetime.date, chance: random.Random
) -> Iterator[RequestEvent]:
    taken = chance.choice((0, 0, 1, 1, 2, 4))
    draft, open_, working = RequestStatus.DRAFT, RequestStatus.SUBMITTED, RequestStatus.EXPLORING
    told = (
        (RequestStep.SUBMIT, draft, open_, 0, Party.REQUESTER),
        (RequestStep.TAKE, open_, RequestStatus.TAKEN, taken, Party.DESK),
        (RequestStep.EXPLORE, RequestStatus.TAKEN, working, taken + 1, Party.ANSWERER),
        (
            RequestStep.ANSWER, working, RequestStatus.ANSWERED,
            taken + chance.randint(4, 16), Party.ANSWERER,
        ),
        (
            RequestStep.ACKNOWLEDGE, RequestStatus.ANSWERED, RequestStatus.FOLLOWING,
            24, Party.REQUESTER,
        ),
        (RequestStep.CLOSE, RequestStatus.FOLLOWING, RequestStatus.CLOSED, LENGTH, Party.ANSWERER),
    )  # fmt: skip
    for step, origin, target, days, party in told:
        closes = step is RequestStep.CLOSE
        yield RequestEvent(
            request=request,
            step=step,
            origin=origin,
            target=target,
            party=party,
            desk=request.desk if step is RequestStep.SUBMIT else None,
            outcome=request.outcome if closes else "",
            at=_at(first, days),
        )


def _at(first: datetime.date, days: int = 0) -> datetime.datetime:
    """Return an hour of work, so many days after the first one."""
    day = datetime.datetime.combine(first + datetime.timedelta(days=days), datetime.time(HOUR))
    return timezone.make_aware(day)
