import json

from seuil.exchange.domain import RunStatus
from seuil.exchange.models import Feed, ImportFile, ImportRun
from seuil.exchange.runs.operations import start_run
from tests.directory.record.samples import raw
from tests.factories.organisations import OrganisationFactory, SourceFactory


def own_feed(organisation=None, **fields) -> Feed:
    """The imports of an organisation."""
    organisation = organisation or OrganisationFactory(
        external_id="o-1", name_fr="Les Amis", families=[]
    )
    return Feed.objects.create(organisation=organisation, source=organisation.source, **fields)


def territory_feed(territory, code="partner", **fields) -> Feed:
    return Feed.objects.create(territory=territory, source=SourceFactory(code=code), **fields)


def lines_file(*records) -> bytes:
    """A file of the format seuil; keys of the source are left to the import."""
    lines = (json.dumps({k: v for k, v in one.items() if k != "source"}) for one in records)
    return ("\n".join(lines) + "\n").encode()


def numbered(number, **changes):
    return raw(**{"id": f"s-{number}", "name": {"fr": f"Service {number}"}} | changes)


def table(*rows, delimiter=";", encoding="utf-8") -> bytes:
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def begun(feed, content, name="file", author=None, **fields):
    return start_run(feed, content, name=name, author=author, **fields)


def previewed(feed) -> ImportRun:
    """A table that was read and waits for a decision."""
    feed.mapping = '[columns]\nid = "id"\norganisation = "id"\nname_fr = "nom"\n'
    feed.save()
    shown = {"heading": ["id", "nom"], "rows": [], "encoding": "utf-8", "delimiter": ";"}
    run = ImportRun.objects.create(
        feed=feed, file_name="list.csv", format="csv", status=RunStatus.PREVIEWED, table=shown
    )
    ImportFile.objects.create(run=run, content=b"id;nom\n")
    return run
