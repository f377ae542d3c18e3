"""Sending a synthesis: to those who were there, then to those who read the series."""

import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from seuil.accounts.models import User
from seuil.concertation.domain.registration import Status
from seuil.concertation.domain.session import Step
from seuil.concertation.models import Session, Synthesis
from seuil.concertation.operations.sessions import take_session_step
from seuil.concertation.synthesis_mails import send_to_participant, send_to_reader
from seuil.messaging.stops import digest_of_address

THERE = (Status.ATTENDED, Status.CONFIRMED)
READERS_LATER = datetime.timedelta(hours=1)


@transaction.atomic
def disseminate(session_id: UUID, *, actor: User, seen: int | None = None) -> Session:
    """Open the synthesis to everybody and write to those who wait for it."""
    session = take_session_step(session_id, Step.DISSEMINATE, actor=actor, seen=seen)
    synthesis = Synthesis.objects.select_for_update().get(session=session)
    synthesis.sent_at = timezone.now()
    synthesis.save(update_fields=["sent_at"])
    send_synthesis(synthesis)
    return session


@transaction.atomic
def send_synthesis(synthesis: Synthesis) -> int:
    """Write to participants now, to readers an hour later; return to how many addresses.

    Called again, nobody gets a second mail: an address hears once of a session.
    """
    session = synthesis.session
    now = timezone.now()
    told = set[str]()
    for registration in session.registrations.filter(status__in=THERE):
        told.add(digest_of_address(registration.mail))
        send_to_participant(session, registration, synthesis.promised)
    for reader in session.series.readers.confirmed().select_related("series"):
        digest = digest_of_address(reader.mail)
        if digest not in told:
            told.add(digest)
            due_at = now + READERS_LATER
            send_to_reader(session, reader, synthesis.promised, now=now, due_at=due_at)
    return len(told)
