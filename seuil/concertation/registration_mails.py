"""What people who want to come to a session are told, each in the language they registered in."""

import datetime
from dataclasses import dataclass

from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from seuil.concertation.domain.registration import Status
from seuil.concertation.labels import WHY_SENTENCES
from seuil.concertation.models import Registration
from seuil.concertation.queries.registration import standing_of
from seuil.messaging.domain import Purpose
from seuil.messaging.links import digest_of, full_address
from seuil.messaging.operations import send
from seuil.wording.times import date_text, hour_text

PATH = "/sessions/seat/{token}/"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail with the names of its placeholders still in it."""

    subject: str
    text: str


def ask_to_confirm(registration: Registration, token: str) -> None:
    """Send the link that confirms an address, or opens a registration that is confirmed."""
    with translation.override(registration.language):
        if registration.status != Status.REQUESTED:
            tell_where_it_stands(registration, token)
            return
        letter = Letter(
            _("Confirm your registration: %(title)s"),
            _(
                "Hello,\n\n"
                "Somebody, probably you, asked for a seat at “%(title)s”, %(when)s. Confirm within "
                "two days: your place counts from that moment.\n\n"
                "Confirm my registration:\n%(address)s\n\n"
                "If it was not you, do nothing: this address will be forgotten.\n"
            ),
        )
        _send(registration, token, letter)


def tell_where_it_stands(registration: Registration, token: str) -> None:
    """Say that there is a seat, or why there is none yet."""
    with translation.override(registration.language):
        if registration.status == Status.CONFIRMED:
            _send(registration, token, _seat())
        elif registration.status == Status.OFFERED:
            _send(registration, token, _offer())
        elif registration.status == Status.WAITLISTED:
            place = standing_of(registration).place
            why = str(WHY_SENTENCES[place.why]) if place else ""
            _send(registration, token, _waiting(), why=why)


def offer(registration: Registration, token: str) -> None:
    """Offer a seat until a moment."""
    with translation.override(registration.language):
        _send(registration, token, _offer())


def remind(registration: Registration, token: str) -> None:
    """Remind somebody of their seat, and how to give it back."""
    with translation.override(registration.language):
        letter = Letter(
            _("Soon: %(title)s"),
            _(
                "Hello,\n\n"
                "You have a seat at “%(title)s”, %(when)s.\n\n"
                "%(place)s\n\n"
                "You cannot come? Give your seat back, somebody else is waiting for it.\n\n"
                "My registration:\n%(address)s\n"
            ),
        )
        _send(registration, token, letter)


def moment(at: datetime.datetime | None) -> str:
    """Return a moment in words, in the language that is active."""
    if at is None:
        return _("on a day to be set")
    local = localtime(at)
    return _("on %(day)s at %(hour)s") % {
        "day": date_text(local.date()),
        "hour": hour_text(local.time()),
    }


def _seat() -> Letter:
    return Letter(
        _("You have a seat: %(title)s"),
        _(
            "Hello,\n\n"
            "You have a seat at “%(title)s”, %(when)s.\n\n"
            "%(place)s\n\n"
            "Put it in your calendar, or give your seat back if you cannot come.\n\n"
            "My registration:\n%(address)s\n"
        ),
    )


def _waiting() -> Letter:
    return Letter(
        _("You are on the waiting list: %(title)s"),
        _(
            "Hello,\n\n"
            "You are on the waiting list of “%(title)s”, %(when)s. %(why)s\n\n"
            "When a seat is free for you, we write to you. Where you are in the line:\n\n"
            "My registration:\n%(address)s\n"
        ),
    )


def _offer() -> Letter:
    return Letter(
        _("A seat is free for you: %(title)s"),
        _(
            "Hello,\n\n"
            "A seat at “%(title)s”, %(when)s, is free for you. The last moment to take it is "
            "%(until)s.\n\n"
            "Take the seat, or let it go:\n%(address)s\n"
        ),
    )


def _send(registration: Registration, token: str, letter: Letter, *, why: str = "") -> None:
    session = registration.session
    words = {
        "title": str(session.title),
        "when": moment(session.starts_at),
        "place": "\n".join(filter(None, [session.place, session.address, session.access_notes])),
        "until": moment(registration.offered_until) if registration.offered_until else "",
        "why": why,
        "address": full_address(PATH.format(token=token)),
    }
    send(
        key=f"seat {registration.uuid} {registration.status} {digest_of(token)[:16]}",
        to=registration.mail,
        language=registration.language,
        subject=" ".join((letter.subject % words).split()),
        text=letter.text % words,
        purpose=Purpose.CONCERTATION,
    )
