"""Writing down that something failed, or what was said."""

import datetime

from django.db import transaction
from django.utils import timezone

from seuil.directory.models import Category
from seuil.kernel.errors import InvalidInput
from seuil.register.digests import digest_of_source
from seuil.register.domain.observation import ObservedFact, Origin, SaidFact
from seuil.register.domain.trimesters import counted_in
from seuil.register.models import Observation
from seuil.territory.models import Territory, TerritoryQuerySet


@transaction.atomic
def observe(
    fact: ObservedFact, *, origin: Origin, source: str, today: datetime.date | None = None
) -> Observation:
    """Write a failure down once, however often it is told; what was written first stands.

    ``source`` names what it comes out of, such as ``avenue 12 result 3``: the same name is the same
    failure. Only a keyed digest of it is kept. ``today``: the day on which it is written.
    """
    digest = digest_of_source(origin, source)
    if written := Observation.objects.filter(source_digest=digest).first():
        return written
    found, _created = Observation.objects.get_or_create(
        source_digest=digest,
        defaults={
            "origin": origin,
            "kind": fact.kind,
            "month": counted_in(fact.month, today or timezone.localdate()),
            "category": _category(fact.category),
            "basin": _territory(fact.basin, "basin", Territory.objects.basins()),
            "place": _territory(fact.place, "place", Territory.objects.all()),
            "reason": fact.reason,
            "publics": sorted(set(fact.publics)),
            "family": fact.family or "",
            "declared": fact.declared,
            "service_id": fact.service,
        },
    )
    return found


@transaction.atomic
def keep_said(fact: SaidFact, *, origin: Origin, source: str) -> Observation:
    """Write down what was said, or failures that are told together; ``source`` as in `observe`."""
    digest = digest_of_source(origin, source)
    found, _created = Observation.objects.get_or_create(
        source_digest=digest,
        defaults={
            "origin": origin,
            "kind": fact.kind,
            "month": fact.month,
            "basin": _territory(fact.basin, "basin", Territory.objects.basins()),
            "publics": sorted(set(fact.publics)),
            "family": fact.family or "",
            "statement": fact.statement,
            "language": fact.language,
            "level": fact.level or "",
            "barrier": fact.barrier,
            "themes": sorted(set(fact.themes)),
            "occasion": fact.occasion,
        },
    )
    return found


def _category(code: str) -> Category | None:
    if not code:
        return None
    found = Category.objects.filter(code=code).first()
    if found is None:
        raise InvalidInput(f"{code!r} is not a kind of help", path="category", value=code)
    return found


def _territory(code: str, path: str, among: TerritoryQuerySet) -> Territory | None:
    if not code:
        return None
    found = among.filter(code=code).first()
    if found is None:
        raise InvalidInput(f"{code!r} is not such a place", path=path, value=code)
    return found
