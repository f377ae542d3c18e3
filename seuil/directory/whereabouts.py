"""Where a service is and where it comes to; where an organisation works."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, QuerySet

from seuil.directory.models import Location, Service
from seuil.organisations.models import Organisation
from seuil.territory.models import Territory


def territories_of(service: Service) -> frozenset[str]:
    """Return the codes of the communes where a service is and of the territories it serves."""
    places = Territory.objects.filter(pk__in=service.locations.values("commune"))
    serves = Territory.objects.filter(services=service)
    return frozenset(places.union(serves).values_list("code", flat=True))


def organisation_territories(organisation: Organisation) -> frozenset[str]:
    """Return the codes of the communes where an organisation is and of what it serves."""
    services = Service.objects.filter(organisation=organisation)
    places = Territory.objects.filter(
        pk__in=Location.objects.filter(service__in=services).values("commune")
    )
    serves = Territory.objects.filter(services__in=services)
    return frozenset(places.union(serves).values_list("code", flat=True))


def organisations_in(territories: Collection[str]) -> "QuerySet[Organisation]":
    """Return the organisations that are in one of these territories, or serve one."""
    where = Location.objects.filter(
        service__organisation=OuterRef("pk"), commune__code__in=territories
    )
    comes = Service.serves.through.objects.filter(
        service__organisation=OuterRef("pk"), territory__code__in=territories
    )
    return Organisation.objects.filter(Exists(where) | Exists(comes))
