"""The door to what-if studies: the offer as they look at it, and the engine that counts."""

import datetime
from collections.abc import Iterable

from seuil.access import reference
from seuil.access.catchment import capacities, metres_between, reachable_supply, stepped
from seuil.access.counterfactual.batch import WhatIf
from seuil.access.counterfactual.outcome import Outcome
from seuil.access.counterfactual.population import people_of, split
from seuil.access.counterfactual.sums import Part, merge
from seuil.access.types import Offer
from seuil.directory.capacity import capacity_days
from seuil.directory.models import Service
from seuil.matching.offers import found_offer_of
from seuil.territory.gazetteer import Gazetteer

__all__ = [
    "Outcome",
    "Part",
    "WhatIf",
    "capacities",
    "merge",
    "metres_between",
    "offers_on",
    "people_of",
    "reachable_supply",
    "split",
    "stepped",
    "takes_people",
]

BATCH = 500


def offers_on(places: Gazetteer) -> list[Offer]:
    """Return every public service as verdicts and reach see it, by its key; without its words."""
    services: Iterable[Service] = (
        Service.objects.public().for_engine().order_by("pk").iterator(chunk_size=BATCH)
    )
    return [found_offer_of(service, places) for service in services]


def takes_people(offer: Offer, day: datetime.date) -> bool:
    """Tell whether a service is not full, as far as anybody knows."""
    return reference.takes_people(offer, day, capacity_days()) is None
