"""A session of the region whose synthesis was sent, for those who ask every address."""

from datetime import timedelta

from django.utils import timezone

from seuil.concertation.domain.session import Status
from seuil.concertation.models import (
    ReaderLink,
    RegistrationLink,
    SeriesReader,
    Session,
    Synthesis,
    SynthesisItem,
)
from seuil.concertation.report.data import document_of
from seuil.messaging.links import new_secret
from seuil.territory.models import Territory
from tests.factories.concertation import RegistrationFactory, SessionFactory

NAME = "told"


def told_now() -> dict[str, object]:
    """Return what stands in the addresses of a synthesis, and of one who reads the series."""
    session = Session.objects.filter(slug=NAME).first() or _told()
    return {
        "slug": session.slug,
        "series_slug": session.series.slug,
        "reader_token": lambda: reader_token(session),
    }


def _told() -> Session:
    region = Territory.objects.get(code="region:brussels")
    session: Session = SessionFactory(
        slug=NAME, status=Status.DISSEMINATED, starts_in=-30, series__territory=region
    )
    synthesis = Synthesis.objects.create(session=session)
    SynthesisItem.objects.create(
        synthesis=synthesis, heading="track", text_fr="Une piste.", text_nl="Een spoor."
    )
    synthesis.document = document_of(session)
    synthesis.save()
    return session


def reader_token(session: Session) -> str:
    now, secret = timezone.now(), new_secret()
    reader, _new = SeriesReader.objects.get_or_create(
        series=session.series,
        mail="reader@service.example",
        defaults={"language": "fr", "asked_at": now},
    )
    ReaderLink.objects.create(
        reader=reader, digest=secret.digest, expires_at=now + timedelta(days=7)
    )
    return secret.token


def seat_token(slug: str) -> str:
    """Return a link of somebody who has a seat in a session."""
    now, secret = timezone.now(), new_secret()
    registration = RegistrationFactory(session=Session.objects.get(slug=slug))
    RegistrationLink.objects.create(
        registration=registration, digest=secret.digest, expires_at=now + timedelta(days=7)
    )
    return secret.token
