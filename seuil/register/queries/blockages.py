"""Blockages with what shows them."""

from django.db.models import Q, QuerySet

from seuil.organisations.domain import PracticeFamily
from seuil.register.domain import track
from seuil.register.domain.blockage import Breadth, Evidence, breadth_of
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, Observation, TraceLink, Track


def evidence_links(blockage: Blockage) -> QuerySet[TraceLink]:
    """Return the traces in force from observations to a blockage, or one merged into it."""
    merged = Blockage.objects.filter(Q(pk=blockage.pk) | Q(merged_into=blockage))
    return TraceLink.objects.in_force().filter(
        relation=Relation.EVIDENCE,
        target_kind=End.BLOCKAGE,
        target__in=merged.values("uuid"),
    )


def evidence_of(blockage: Blockage) -> QuerySet[Observation]:
    """Return what shows a blockage, also by those that were merged into it, the latest first."""
    return (
        Observation.objects.filter(pk__in=evidence_links(blockage).values("source"))
        .select_related("basin")
        .order_by("-month", "pk")
    )


def breadth_in_force(blockage: Blockage) -> Breadth:
    """Return what the evidence of a blockage says now."""
    rows = evidence_of(blockage).values_list("month", "family", "basin__code", "occasion")
    return breadth_of(
        Evidence(month, PracticeFamily(family) if family else None, basin or "", occasion)
        for month, family, basin, occasion in rows
    )


def tracks_of(blockage: Blockage) -> QuerySet[Track]:
    """Return the tracks that would lower a blockage, or one that was merged into it."""
    merged = Blockage.objects.filter(Q(pk=blockage.pk) | Q(merged_into=blockage))
    links = TraceLink.objects.in_force().filter(
        relation=Relation.LEADS_TO, source_kind=End.BLOCKAGE, source__in=merged.values("uuid")
    )
    return Track.objects.filter(uuid__in=links.values("target"))


def has_track_in_plan(blockage: Blockage) -> bool:
    return tracks_of(blockage).filter(status__in=track.IN_A_PLAN).exists()
