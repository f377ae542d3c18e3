"""Dentists who do or do not take dogs: the offer on which vignettes are tried."""

from seuil.directory.models import Service
from seuil.territory.models import Territory
from tests.factories.directory import AccessConditionFactory, LocationFactory, ServiceFactory

BRUSSELS = "region:brussels"
FOREST, UCCLE = "commune:21007", "commune:21016"
NEED = "primary_care.dental"


def dentist(commune, *, takes_dogs=True, **fields):
    service = ServiceFactory(categories=[NEED], **fields)
    place = Territory.objects.get(code=commune)
    LocationFactory(service=service, commune=place, lat=place.lat, lon=place.lon)
    rule = {"none": True} if takes_dogs else {"operator": "not_has", "values": []}
    AccessConditionFactory(service=service, dimension="animals", **rule)
    return service


def hide_dentists():
    """Leave only the dentists that a test makes."""
    Service.objects.filter(categories__code=NEED).update(visibility="professional")
