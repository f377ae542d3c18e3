"""What mapping files may refer to, and the one door to imports."""

from seuil.exchange.formats.csv_mapping import folded
from seuil.exchange.formats.csv_records import PlaceBook, Point
from seuil.exchange.models import Feed, ImportRun
from seuil.exchange.policies import may_import
from seuil.kernel.errors import NotVisible
from seuil.organisations.standing import Standing
from seuil.territory.domain import Level
from seuil.territory.models import Alias, PostalCode, Territory

NAMES = ("name_fr", "name_nl", "name_en")


def place_book() -> PlaceBook:
    """Return the names and middles of places; of two with one name the larger one counts.

    Where a commune is asked for, its other names count too: Bruxelles is also a region.
    """
    names: dict[str, str] = {}
    communes: dict[str, str] = {}
    centres: dict[str, Point] = {}
    order = [Level.REGION, Level.BASIN, Level.COMMUNE, Level.QUARTER]
    rows = Territory.objects.values_list("code", "level", "lat", "lon", *NAMES)
    for code, level, lat, lon, *own_names in sorted(rows, key=lambda row: order.index(row[1])):
        for name in filter(None, own_names):
            names.setdefault(folded(name), code)
            if level == Level.COMMUNE:
                communes.setdefault(folded(name), code)
        if lat is not None and lon is not None:
            centres[code] = (lat, lon)
    other_names = Alias.objects.filter(territory__level=Level.COMMUNE)
    for text, code in other_names.values_list("text", "territory__code"):
        communes.setdefault(folded(text), code)
    postcodes = PostalCode.objects.values_list("code", "territory__code", "lat", "lon")
    return PlaceBook(
        names=names,
        communes=communes,
        centres=centres,
        postcodes={
            (code, where): (lat, lon)
            for code, where, lat, lon in postcodes
            if lat is not None and lon is not None
        },
    )


def feeds_for(standing: Standing, *, in_staff_session: bool) -> list[Feed]:
    """Return the imports that this person may see, in one query."""
    return [
        feed
        for feed in Feed.objects.for_lists()
        if may_import(standing, feed, in_staff_session=in_staff_session)
    ]


def feed_for(standing: Standing, feed_id: int, *, in_staff_session: bool) -> Feed:
    """Return an import of this person, or raise `NotVisible`."""
    feed = Feed.objects.for_lists().filter(pk=feed_id).first()
    if feed is None or not may_import(standing, feed, in_staff_session=in_staff_session):
        raise NotVisible("no such import")
    return feed


def run_for(standing: Standing, run_id: int, *, in_staff_session: bool) -> ImportRun:
    """Return an import of a file that this person may see, or raise `NotVisible`."""
    run = ImportRun.objects.for_lists().filter(pk=run_id).first()
    if run is None or not may_import(standing, run.feed, in_staff_session=in_staff_session):
        raise NotVisible("no such import")
    return run
