"""Writing down that something failed."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from seuil.directory.models import Category
from seuil.kernel.errors import InvalidInput
from seuil.register.domain import ObservedFact, Origin, counted_in
from seuil.register.models import Observation
from seuil.territory.models import Territory, TerritoryQuerySet

SALT = "seuil.register.observations"


@transaction.atomic
def observe(
    fact: ObservedFact, *, origin: Origin, source: str, today: datetime.date | None = None
) -> Observation:
    """Write a failure down once, however often it is told; what was written first stands.

    ``source`` names what it comes out of, such as ``avenue 12 result 3``: the same name is the same
    failure. Only a keyed digest of it is kept. ``today``: the day on which it is written.
    """
    digest = salted_hmac(SALT, f"{origin}\x1f{source}", algorithm="sha256").hexdigest()
    written = Observation.objects.filter(source_digest=digest).first()
    if written is not None:
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
