"""What records may refer to at this moment."""

from django.db import models
from django.utils import timezone

from seuil.directory.models import Category
from seuil.directory.record.parsing import Box, Known
from seuil.territory.models import Boundary, Territory


def known_now() -> Known:
    """Return what records may refer to at this moment, in three queries."""
    return Known(
        territories=frozenset(Territory.objects.values_list("code", flat=True)),
        categories=frozenset(Category.objects.values_list("code", flat=True)),
        today=timezone.localdate(),
        box=_box(),
    )


def _box() -> Box | None:
    """Return the box around all outlines and all places of the territory."""
    edges = Boundary.objects.aggregate(
        west=models.Min("west"),
        south=models.Min("south"),
        east=models.Max("east"),
        north=models.Max("north"),
    )
    if edges["west"] is None:
        edges = Territory.objects.aggregate(
            west=models.Min("lon"),
            south=models.Min("lat"),
            east=models.Max("lon"),
            north=models.Max("lat"),
        )
    return None if edges["west"] is None else Box(**edges)
