"""Whose imports these are, what their source is, where their files are fetched."""

import secrets
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.text import slugify

from seuil.accounts.models import User
from seuil.exchange.domain import HandEdits, Schedule
from seuil.exchange.models import Feed
from seuil.exchange.runs.fetching import allowed
from seuil.journal.domain import Verb
from seuil.journal.operations import record
from seuil.kernel.errors import InvalidInput
from seuil.organisations.models import Organisation, Source
from seuil.territory.models import Territory

LONGEST_CODE = 50


@transaction.atomic
def feed_of_organisation(organisation: Organisation, *, actor: User) -> Feed:
    """Return the imports of an organisation into the source that its sheets have."""
    feed, created = Feed.objects.get_or_create(
        organisation=organisation,
        defaults={"source": organisation.source, "created_by": actor},
    )
    if created:
        record(Verb.CREATED, feed, actor=actor)
    return feed


@transaction.atomic
def new_source(name: str, territory: Territory, *, actor: User) -> Feed:
    """Make a source that only this territory brings in."""
    code = slugify(name)[:LONGEST_CODE].strip("-_") or "source"
    if Source.objects.filter(code=code).exists():
        code = f"{code}-{secrets.token_hex(3)}"
    source = Source.objects.create(code=code, name=name)
    record(Verb.CREATED, source, actor=actor)
    return _feed(source, territory, actor)


@transaction.atomic
def adopt_source(source: Source, territory: Territory, *, actor: User) -> Feed:
    """Let a territory bring in a source that is there already."""
    if Feed.objects.filter(source=source, organisation=None).exists():
        raise InvalidInput("is taken", path="source", value=source.code, accepted="another source")
    return _feed(source, territory, actor)


def _feed(source: Source, territory: Territory, actor: User) -> Feed:
    feed = Feed.objects.create(source=source, territory=territory, created_by=actor)
    record(Verb.CREATED, feed, actor=actor)
    return feed


@transaction.atomic
def set_schedule(
    feed: Feed, *, url: str, schedule: Schedule, hand_edits: HandEdits, actor: User
) -> None:
    """Say where the file is and when it is fetched; raises `InvalidInput` for other machines."""
    if url and not allowed().permits(urlsplit(url)):
        hosts = ", ".join(sorted(allowed().hosts)) or "-"
        raise InvalidInput("may not be fetched", path="url", value=url, accepted=hosts)
    if schedule is not Schedule.NEVER and not url:
        raise InvalidInput("is missing", path="url", value="", accepted="a web address")
    if url != feed.url:
        feed.etag = feed.last_modified = feed.digest = ""
    feed.url, feed.schedule, feed.hand_edits = url, schedule, hand_edits
    feed.save()
    record(Verb.CHANGED, feed, actor=actor, fields=["url", "schedule", "hand_edits"])
