"""Mail that waits, and mail on which somebody has to decide."""

import datetime
from collections.abc import Sequence

from django.db.models import Min

from seuil.messaging.models import Message

SHOWN = 50
"""Messages on one page; the newest."""


def longest_mail_wait(now: datetime.datetime) -> datetime.timedelta:
    """Return for how long the message that waits longest could have been tried."""
    since = Message.objects.to_try(now).aggregate(since=Min("next_try_at"))["since"]
    return max(now - since, datetime.timedelta(0)) if since else datetime.timedelta(0)


def stuck_mail() -> Sequence[Message]:
    """Return what is uncertain or given up, the newest first."""
    stuck = Message.objects.uncertain() | Message.objects.dead()
    return list(stuck.newest_first()[:SHOWN])
