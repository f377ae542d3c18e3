"""Imports by a schedule: what is due is fetched; what did not change is left alone."""

import datetime
import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from seuil.exchange.domain import Schedule
from seuil.exchange.intake.fetching import Allowed, Fetched, fetch
from seuil.exchange.intake.refusing import FileRefused
from seuil.exchange.models import Feed, ImportRun
from seuil.exchange.runs.operations import refuse_unread, start_run


def allowed() -> Allowed:
    return Allowed(settings.SEUIL_IMPORT_HOSTS, settings.SEUIL_IMPORT_PRIVATE)


def fetch_due(now: datetime.datetime) -> int:
    """Fetch what is due tonight; return how many new files came or failed to."""
    weekly = [Schedule.WEEKLY] if timezone.localdate(now).weekday() == 0 else []
    feeds = Feed.objects.for_lists().scheduled(Schedule.NIGHTLY, *weekly)
    return sum(fetch_feed(feed, now) is not None for feed in feeds)


def fetch_feed(feed: Feed, now: datetime.datetime) -> ImportRun | None:
    """Fetch the file of a feed and begin its import; None when it is as it was."""
    name = urlsplit(feed.url).path.rpartition("/")[2] or urlsplit(feed.url).hostname or "?"
    try:
        found = fetch(feed.url, allowed(), etag=feed.etag, last_modified=feed.last_modified)
    except FileRefused as refused:
        return refuse_unread(feed, refused, name=name)
    return _taken(feed, found, name, now)


@transaction.atomic
def _taken(feed: Feed, found: Fetched, name: str, now: datetime.datetime) -> ImportRun | None:
    feed.fetched_at = now
    if found.content is None:
        feed.save(update_fields=["fetched_at"])
        return None
    digest = hashlib.sha256(found.content).hexdigest()
    same = digest == feed.digest
    feed.etag, feed.last_modified, feed.digest = found.etag, found.last_modified, digest
    feed.save(update_fields=["fetched_at", "etag", "last_modified", "digest"])
    return None if same else start_run(feed, found.content, name=name, author=None, unattended=True)
