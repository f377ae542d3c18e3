"""Which questions about a service leave most vignettes and searches open."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from django.db.models import Sum

from seuil.observatory.domain.finding import Finding, from_text
from seuil.observatory.models import FindingRecord, Result
from seuil.observatory.queries.runs import last_night
from seuil.upkeep.models import UncertainCount

SEARCHES_OF = datetime.timedelta(weeks=13)
Key = tuple[int, str]
"""A service and a dimension."""


@dataclass(frozen=True, slots=True)
class Uncertain:
    """One thing that nobody has said of a service, and what it leaves open."""

    dimension: str
    vignettes: int
    searches: int


def uncertain_of(
    services: Collection[int], today: datetime.date
) -> dict[int, dict[str, Uncertain]]:
    """Return what leaves something open for each service, by dimension.

    Vignettes are those of last night in the whole region; searches those of three months. Three
    queries, and one more the first time after a night.
    """
    wanted = set(services)
    searches = _searches(wanted, today)
    vignettes = {key: n for key, n in _vignettes_of_last_night().items() if key[0] in wanted}
    found: dict[int, dict[str, Uncertain]] = defaultdict(dict)
    for service, dimension in sorted(vignettes.keys() | searches.keys()):
        key = (service, dimension)
        found[service][dimension] = Uncertain(
            dimension, vignettes.get(key, 0), searches.get(key, 0)
        )
    return found


def ranked(found: Collection[Uncertain]) -> list[Uncertain]:
    """Return the most useful question first.

    Vignettes and searches weigh the same: each is taken as its share of all that are open.
    """
    vignettes = sum(one.vignettes for one in found) or 1
    searches = sum(one.searches for one in found) or 1
    return sorted(
        found,
        key=lambda one: (
            -(one.vignettes / vignettes + one.searches / searches),
            one.dimension,
        ),
    )


def open_questions_of(findings: Iterable[tuple[str, Finding]]) -> Counter[Key]:
    """Count for each service and dimension the vignettes, by code, that it leaves open.

    A service that refuses the person anyway leaves nothing open.
    """
    seen: dict[Key, set[str]] = defaultdict(set)
    for vignette, finding in findings:
        asked = (finding.failed == 0) & (finding.ask != 0)
        keys, words = finding.keys[asked], finding.ask[asked]
        for position, dimension in enumerate(finding.dimensions):
            open_here = (words >> np.uint64(position)) & np.uint64(1)
            for key in keys[open_here.astype(np.bool_)].tolist():
                seen[key, dimension].add(vignette)
    return Counter({key: len(vignettes) for key, vignettes in seen.items()})


def _vignettes_of_last_night() -> Mapping[Key, int]:
    run = last_night()
    return _of_run(run.pk, run.started_at) if run else {}


@lru_cache(maxsize=2)
def _of_run(run_id: int, started_at: datetime.datetime) -> Mapping[Key, int]:  # noqa: ARG001
    """Keep what a run found: it never changes. ``started_at`` tells databases apart."""
    pairs = set(Result.objects.filter(run=run_id).values_list("vignette__code", "finding_id"))
    texts = dict(
        FindingRecord.objects.filter(pk__in={finding for _, finding in pairs}).values_list(
            "pk", "content"
        )
    )
    findings = {key: from_text(text) for key, text in texts.items()}
    return open_questions_of((code, findings[key]) for code, key in sorted(pairs))


def _searches(services: Collection[int], today: datetime.date) -> dict[Key, int]:
    rows = (
        UncertainCount.objects.filter(service__in=services, week__gte=today - SEARCHES_OF)
        .values_list("service_id", "dimension")
        .annotate(total=Sum("searches"))
    )
    return {(service, dimension): total for service, dimension, total in rows}
