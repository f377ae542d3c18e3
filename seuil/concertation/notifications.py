"""What the working group of a session is told, each member in their own language."""

from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.concertation.domain.registration import Status as Seat
from seuil.concertation.domain.session import Status, Step
from seuil.concertation.labels import SESSION_LABELS
from seuil.concertation.models import GroupInvitation, Session, SessionEvent
from seuil.concertation.sentences import when_text
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write, write_each

OFF = frozenset({Step.POSTPONE, Step.CANCEL})
EXPECTED = frozenset({Seat.CONFIRMED, Seat.WAITLISTED, Seat.OFFERED})
"""Who is told: whoever confirmed the address and still wants to come."""
SESSION = "/sessions/{slug}/"
PREPARE = "/sessions/{slug}/prepare/"
INVITED = "/sessions/invited/{token}/"


def tell_group(event: SessionEvent) -> None:
    """Tell the members of the group of a step that somebody else took, and why where it is said."""
    session = event.session

    def words() -> tuple[str, str]:
        told = {
            "title": str(session),
            "state": str(SESSION_LABELS[Status(event.target)]),
            "actor": str(event.actor or _("somebody who has left")),
            "address": full_address(PREPARE.format(slug=session.slug)),
            "words": event.words,
        }
        text = _(
            "Hello,\n\n%(actor)s moved “%(title)s” on. It is now: %(state)s.\n\n"
            "What is done, what is left:\n%(address)s\n"
        )
        if event.words:
            text = _(
                "Hello,\n\n%(actor)s moved “%(title)s” on. It is now: %(state)s.\n\n"
                "The reason: %(words)s\n\nWhat is done, what is left:\n%(address)s\n"
            )
        return _("%(title)s: %(state)s") % told, text % told

    members = session.working_group.filter(user__is_active=True).select_related("user")
    write_each(
        [member.user for member in members],
        words,
        key=f"session step {event.pk}",
        purpose=Purpose.CONCERTATION,
        but=event.actor_id,
    )


def tell_registered(event: SessionEvent) -> None:
    """Tell those who planned to come that a session is not held as announced, and why."""
    if event.step not in OFF:
        return
    session = event.session

    def words() -> tuple[str, str]:
        told = {
            "title": str(session),
            "when": when_text(session),
            "state": str(SESSION_LABELS[Status(event.target)]),
            "words": event.words,
            "address": full_address(SESSION.format(slug=session.slug)),
        }
        text = _(
            "Hello,\n\nYou planned to come to “%(title)s” (%(when)s). It is not held then. It "
            "is: %(state)s.\n\nThe reason: %(words)s\n\nThe session:\n%(address)s\n"
        )
        return _("%(title)s: %(state)s") % told, text % told

    for one in session.registrations.filter(status__in=EXPECTED):
        key = f"session off {event.pk} {one.uuid}"
        write(one.mail, one.language, words, key=key, purpose=Purpose.CONCERTATION)


def tell_joined(session: Session, person: User) -> None:
    """Tell somebody that a colleague put them into the working group of a session."""

    def words() -> tuple[str, str]:
        told = {
            "title": str(session),
            "address": full_address(PREPARE.format(slug=session.slug)),
        }
        text = _(
            "Hello,\n\nYou are in the working group that prepares “%(title)s”. If this is a "
            "mistake, leave it on the page of the session.\n\nThe session:\n%(address)s\n"
        )
        return _("You prepare a session: %(title)s") % told, text % told

    key = f"session group {session.pk} {person.pk} {session.version}"
    write(person.email, person.language, words, key=key, purpose=Purpose.CONCERTATION)


def invite_to_group(invitation: GroupInvitation, token: str, language: str) -> None:
    """Send the link by which somebody enters a working group."""

    def words() -> tuple[str, str]:
        told = {
            "title": str(invitation.session),
            "actor": str(invitation.invited_by or _("somebody who has left")),
            "address": full_address(INVITED.format(token=token)),
        }
        text = _(
            "Hello,\n\n%(actor)s asks you into the working group that prepares “%(title)s”. You "
            "sign in, or make an account with this address, and accept. The link works for two "
            "weeks.\n\nSee the invitation:\n%(address)s\n\nIf you do nothing, this address will be "
            "forgotten.\n"
        )
        return _("An invitation to prepare a session: %(title)s") % told, text % told

    key = f"session invitation {invitation.pk}"
    write(invitation.mail, language, words, key=key, purpose=Purpose.CONCERTATION)
