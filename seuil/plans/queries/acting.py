"""What is done: the actions that answer a blockage, those of which a vignette is the measure."""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from seuil.observatory.models import Vignette
from seuil.plans.models import Action
from seuil.plans.queries.measures import Followed, followed_of
from seuil.register.domain.trace import End, Relation
from seuil.register.models import Blockage, TraceLink


@dataclass(frozen=True, slots=True)
class Acting:
    """An action that everybody reads, and its indicators with their last measures."""

    action: Action
    followed: list[Followed]


def measured_by(vignette: Vignette) -> list[Action]:
    """Return the actions that everybody reads of which an indicator follows a vignette."""
    found = Action.objects.shown().filter(indicators__vignette=vignette).distinct()
    return list(found.select_related("plan__territory", "carrier").order_by("-plan__year", "pk"))


def acting_on(one: Blockage, today: datetime.date) -> list[Acting]:
    """Return the actions that answer a blockage, or one merged into it, at once or over a track.

    The latest plans come first; three queries however many there are.
    """
    standing = Blockage.objects.filter(Q(pk=one.pk) | Q(merged_into=one)).values("uuid")
    leads = TraceLink.objects.in_force().filter(relation=Relation.LEADS_TO)
    at_once = leads.filter(source_kind=End.BLOCKAGE, source__in=standing)
    over_tracks = leads.filter(
        source_kind=End.TRACK,
        source__in=at_once.filter(target_kind=End.TRACK).values("target"),
    )
    answering = leads.filter(target_kind=End.ACTION).filter(
        Q(pk__in=at_once.values("pk")) | Q(pk__in=over_tracks.values("pk"))
    )
    actions = list(
        Action.objects.shown()
        .filter(uuid__in=answering.values("target"))
        .select_related("plan__territory", "carrier")
        .order_by("-plan__year", "plan", "number")
    )
    followed = followed_of(actions, today)
    return [Acting(action, followed[action.pk]) for action in actions]
