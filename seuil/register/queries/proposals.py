"""What the desk has to read: clusters that nobody took up, observations that show nothing yet."""

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet

from seuil.directory.models import Category
from seuil.kernel.small_cells import SMALLEST
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.standing import Standing
from seuil.register.digests import digest_of_source
from seuil.register.domain.observation import PUBLISHED, ObservationKind, Origin
from seuil.register.domain.trace import End, Relation
from seuil.register.domain.trimesters import back_from, last_told
from seuil.register.models import Observation, SetAside, TraceLink
from seuil.register.queries.failures import Cluster, clusters_for

LOOKED_BACK = 8
"""Trimesters: two years."""
AROUND = 2 * SMALLEST
"""Failures of one help in one basin and time: so many, that one cluster leaves others beside."""
HURTS = (ObservationKind.BARRIER, ObservationKind.RISK, ObservationKind.NEED)
"""Kinds of what is said in a room that can show a blockage."""
WAYS_OUT = (ObservationKind.TRACK, ObservationKind.LEVER, ObservationKind.GOOD_PRACTICE)
"""Kinds that can become a track."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A cluster that nobody decided about. ``theme``: its kind of help, at the top."""

    cluster: Cluster
    theme: str
    can_be_told: bool

    @property
    def code(self) -> str:
        """Return what names it in a form; it tells nothing."""
        return digest_of(self.cluster)


def source_of(cluster: Cluster, family: PracticeFamily | None = None) -> str:
    parts = (str(cluster.trimester), cluster.basin, cluster.category, cluster.reason, family or "")
    return "\x1f".join(("cluster", *parts))


def digest_of(cluster: Cluster) -> str:
    return digest_of_source(Origin.CLUSTER, source_of(cluster))


def families_of(cluster: Cluster) -> Sequence[PracticeFamily | None]:
    """Return the families of which a count is told, or None alone where there is none."""
    told = [one for one, figure in cluster.families.items() if one and isinstance(figure, int)]
    return sorted(told) or [None]


def proposals_for(standing: Standing, *, today: datetime.date) -> list[Proposal]:
    """Return the clusters of a team's basins that wait, or raise `NotVisible`."""
    latest, *earlier = back_from(last_told(today), LOOKED_BACK)
    found = clusters_for(standing, earlier[-1], latest, today=today)
    settled = _settled(found)
    waiting = [one for one in found if one not in settled]
    tops = _tops()
    around = _around(waiting)
    return [
        Proposal(
            one,
            tops.get(one.category, ""),
            around.get((one.trimester, one.basin, one.category), 0) >= AROUND,
        )
        for one in waiting
    ]


def _settled(found: Sequence[Cluster]) -> list[Cluster]:
    """Return those that were taken up, by whatever family, or set aside."""
    digests = {
        digest_of_source(Origin.CLUSTER, source_of(one, family)): one
        for one in found
        for family in (None, *families_of(one))
    }
    taken = Observation.objects.filter(source_digest__in=digests).values_list("source_digest")
    aside = SetAside.objects.filter(digest__in=digests).values_list("digest")
    return [digests[digest] for (digest,) in taken.union(aside)]


def _around(waiting: Iterable[Cluster]) -> dict[tuple[object, str, str], int]:
    """Return how many failures of one kind of help each basin and trimester had, whatever for."""
    counts: dict[tuple[object, str, str], int] = {}
    for trimester in {one.trimester for one in waiting}:
        rows = Observation.objects.failures().between(trimester, trimester).order_by()
        for basin, category, count in rows.values_list("basin__code", "category__code").annotate(
            count=Count("pk")
        ):
            counts[trimester, basin or "", category or ""] = count
    return counts


def _tops() -> dict[str, str]:
    rows = Category.objects.values_list("code", "parent__code")
    return {code: parent or code for code, parent in rows}


def unlinked() -> QuerySet[Observation]:
    """Return what was said and shows no blockage yet, the oldest first."""
    return _waiting(HURTS, Relation.EVIDENCE)


def unlinked_ways_out() -> QuerySet[Observation]:
    """Return what was said and could be a track, and leads to none yet."""
    return _waiting(WAYS_OUT, Relation.SUGGESTS)


def set_aside_lately(most: int) -> list[Observation]:
    """Return what was said and set aside, the latest first."""
    digests = list(SetAside.objects.order_by("-at", "-pk").values_list("digest", flat=True)[:most])
    found = Observation.objects.shown().select_related("basin").filter(source_digest__in=digests)
    return sorted(found, key=lambda one: digests.index(one.source_digest))


def _waiting(kinds: Sequence[ObservationKind], relation: Relation) -> QuerySet[Observation]:
    linked = TraceLink.objects.in_force().filter(
        source_kind=End.OBSERVATION, source=OuterRef("pk"), relation=relation
    )
    aside = SetAside.objects.filter(digest=OuterRef("source_digest"))
    return (
        Observation.objects.filter(origin__in=PUBLISHED, kind__in=kinds)
        .exclude(statement="")
        .filter(~Exists(linked), ~Exists(aside))
        .select_related("basin")
        .order_by("month", "pk")
    )
