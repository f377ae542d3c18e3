"""What mapping files may refer to."""

from seuil.exchange.formats.csv_mapping import folded
from seuil.exchange.formats.csv_records import PlaceBook, Point
from seuil.territory.domain import Level
from seuil.territory.models import PostalCode, Territory

NAMES = ("name_fr", "name_nl", "name_en")


def place_book() -> PlaceBook:
    """Return the names and middles of places; of two with one name the larger one counts."""
    names: dict[str, str] = {}
    centres: dict[str, Point] = {}
    order = [Level.REGION, Level.BASIN, Level.COMMUNE, Level.QUARTER]
    rows = Territory.objects.values_list("code", "level", "lat", "lon", *NAMES)
    for code, _, lat, lon, *own_names in sorted(rows, key=lambda row: order.index(row[1])):
        for name in filter(None, own_names):
            names.setdefault(folded(name), code)
        if lat is not None and lon is not None:
            centres[code] = (lat, lon)
    postcodes = PostalCode.objects.values_list("code", "territory__code", "lat", "lon")
    return PlaceBook(
        names=names,
        centres=centres,
        postcodes={
            (code, where): (lat, lon)
            for code, where, lat, lon in postcodes
            if lat is not None and lon is not None
        },
    )
