"""Reading the syntheses of a series by mail: asking, confirming, stopping, forgetting."""

import datetime

from django.db import transaction
from django.utils import timezone

from seuil.concertation.models import ReaderLink, Series, SeriesReader
from seuil.concertation.synthesis_mails import ask_reader_to_confirm
from seuil.messaging.subscribers import confirm, forget_unconfirmed, subscribed, subscriber_by


@transaction.atomic
def ask_to_read(series: Series, mail: str, language: str) -> None:
    """Send the link that confirms; whoever reads already gets the same mail."""
    now = timezone.now()
    reader = subscribed(SeriesReader, mail, language, now, series=series)
    ask_reader_to_confirm(reader, now)


def reader_by(token: str) -> SeriesReader:
    """Return whom a link belongs to, or raise `NotVisible`."""
    return subscriber_by(SeriesReader.objects.select_related("series"), token)


@transaction.atomic
def confirm_reading(token: str) -> SeriesReader:
    """Begin to write to an address; from now on its link stops that."""
    reader = reader_by(token)
    confirm(reader)
    return reader


@transaction.atomic
def stop_reading(token: str) -> Series:
    """Forget the address at once, with every link to it."""
    reader = reader_by(token)
    series = reader.series
    reader.delete()
    return series


def forget_unconfirmed_readers(now: datetime.datetime) -> int:
    return forget_unconfirmed(SeriesReader, ReaderLink, now)
