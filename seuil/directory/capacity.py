"""For how long what a service says of its capacity counts."""

import datetime

from django.conf import settings

from seuil.access.types import CapacityStatus, still_counts
from seuil.directory.models import Service


def capacity_days() -> int:
    """Return the one number that the search, the sheets and the reminders go by."""
    days: int = settings.SEUIL_CAPACITY_DAYS
    return days


def capacity_counts(service: Service, today: datetime.date) -> bool:
    """Tell whether a service has said how it is, and lately enough."""
    said = service.capacity != CapacityStatus.UNKNOWN
    return said and still_counts(service.capacity_updated, today, capacity_days())
