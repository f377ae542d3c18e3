"""Reading the syntheses of a series by mail: asking, confirming, stopping, forgetting."""

import datetime

from django.db import transaction
from django.utils import timezone

from seuil.concertation.models import ReaderLink, Series, SeriesReader
from seuil.concertation.synthesis_mails import TO_CONFIRM, TO_STOP, ask_reader_to_confirm
from seuil.kernel.errors import NotVisible
from seuil.messaging.links import digest_of


@transaction.atomic
def ask_to_read(series: Series, mail: str, language: str) -> None:
    """Send the link that confirms; whoever reads already gets the same mail."""
    now = timezone.now()
    address = mail.casefold()
    reader, asked_now = SeriesReader.objects.select_for_update().get_or_create(
        series=series, mail=address, defaults={"language": language, "asked_at": now}
    )
    if not asked_now and reader.confirmed_at is None:
        reader.language, reader.asked_at = language, now
        reader.save(update_fields=["language", "asked_at"])
    ask_reader_to_confirm(reader, now)


def reader_by(token: str) -> SeriesReader:
    """Return whom a link belongs to, or raise `NotVisible`."""
    links = ReaderLink.objects.open_at(timezone.now()).filter(digest=digest_of(token))
    reader = (
        SeriesReader.objects.select_related("series").filter(links__in=links.values("pk")).first()
    )
    if reader is None:
        raise NotVisible("no such link")
    return reader


@transaction.atomic
def confirm_reading(token: str) -> SeriesReader:
    """Begin to write to an address; from now on its link stops that."""
    reader = reader_by(token)
    now = timezone.now()
    if reader.confirmed_at is None:
        reader.confirmed_at = now
        reader.save(update_fields=["confirmed_at"])
        ReaderLink.objects.filter(reader=reader).update(expires_at=now + TO_STOP)
    return reader


@transaction.atomic
def stop_reading(token: str) -> Series:
    """Forget the address at once, with every link to it."""
    reader = reader_by(token)
    series = reader.series
    reader.delete()
    return series


def forget_unconfirmed_readers(now: datetime.datetime) -> int:
    """Delete addresses that nobody confirmed, and links that open nothing any more."""
    old = SeriesReader.objects.filter(confirmed_at=None, asked_at__lt=now - TO_CONFIRM)
    count = old.count()
    old.delete()
    return count + ReaderLink.objects.filter(expires_at__lte=now).delete()[0]
