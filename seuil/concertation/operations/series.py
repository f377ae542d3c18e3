"""Calling together a series of sessions, and the themes that span several of them."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from seuil.concertation.models import Cycle, Series
from seuil.concertation.policies import may_convene
from seuil.kernel.errors import Forbidden, InvalidInput
from seuil.organisations.policies import is_regional_team, is_team_of
from seuil.organisations.standing import Standing
from seuil.wording.localised import LANGUAGES

RESERVED = frozenset({"new", "readers"})
"""Words that have a page of their own where the name of a series stands in addresses."""
WRITTEN = frozenset({
    "a_year", "convener",
    *(f"{name}_{language}" for name in ("name", "about", "aims") for language in LANGUAGES),
})  # fmt: skip


@transaction.atomic
def begin_series(standing: Standing, slug: str, written: Mapping[str, Any]) -> Series:
    """Keep a new series; ``written`` has its territory too. Raises `Forbidden`, `InvalidInput`."""
    territory = written["territory"]
    if not (is_regional_team(standing) or is_team_of(standing, territory.code)):
        raise Forbidden("the team of this territory calls people together here")
    if slug in RESERVED or Series.objects.filter(slug=slug).exists():
        raise InvalidInput("a series has this address already", path="slug", value=slug)
    return Series.objects.create(slug=slug, created_at=timezone.now(), **written)


@transaction.atomic
def write_series(standing: Standing, series: Series, written: Mapping[str, Any]) -> Series:
    """Change what is told of a series; its address and its territory stay."""
    if not may_convene(standing, series):
        raise Forbidden("the team of this territory calls people together here")
    if unknown := set(written) - WRITTEN:
        raise InvalidInput("no such field of a series", path=min(unknown))
    kept = Series.objects.select_for_update().get(pk=series.pk)
    for name, value in written.items():
        setattr(kept, name, value.strip() if isinstance(value, str) else value)
    kept.save()
    return kept


@transaction.atomic
def begin_cycle(standing: Standing, series: Series, written: Mapping[str, Any]) -> Cycle:
    """Keep a theme that several sessions of a series will share."""
    if not may_convene(standing, series):
        raise Forbidden("the team of this territory calls people together here")
    return Cycle.objects.create(series=series, **written)
