"""What people who want to come to a session are told, each in the language they registered in."""

import datetime

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from seuil.concertation.domain.registration import Status
from seuil.concertation.labels import WHY_SENTENCES
from seuil.concertation.models import Registration
from seuil.concertation.queries.registration import standing_of
from seuil.messaging.domain import Purpose
from seuil.messaging.links import digest_of, full_address
from seuil.messaging.writing import Words, filled, write
from seuil.wording.times import date_text, hour_text

PATH = "/sessions/seat/{token}/"


def ask_to_confirm(registration: Registration, token: str) -> None:
    """Send the link that confirms an address, or opens a registration that is confirmed."""
    if registration.status == Status.REQUESTED:
        _send(registration, token, _question)
    else:
        tell_where_it_stands(registration, token)


def tell_where_it_stands(registration: Registration, token: str) -> None:
    """Say that there is a seat, or why there is none yet."""
    if registration.status == Status.CONFIRMED:
        _send(registration, token, _seat)
    elif registration.status == Status.OFFERED:
        _send(registration, token, _offer)
    elif registration.status == Status.WAITLISTED:
        place = standing_of(registration).place
        _send(registration, token, _waiting, why=WHY_SENTENCES[place.why] if place else "")


def offer(registration: Registration, token: str) -> None:
    """Offer a seat until a moment."""
    _send(registration, token, _offer)


def remind(registration: Registration, token: str) -> None:
    """Remind somebody of their seat, and how to give it back."""
    _send(registration, token, _reminder)


def moment(at: datetime.datetime | None) -> str:
    """Return a moment in words, in the language that is active."""
    if at is None:
        return _("on a day to be set")
    local = localtime(at)
    return _("on %(day)s at %(hour)s") % {
        "day": date_text(local.date()),
        "hour": hour_text(local.time()),
    }


def _question() -> tuple[str, str]:
    text = _(
        "Hello,\n\n"
        "Somebody, probably you, asked for a seat at “%(title)s”, %(when)s. Confirm within "
        "two days: your place counts from that moment.\n\n"
        "Confirm my registration:\n%(address)s\n\n"
        "If it was not you, do nothing: this address will be forgotten.\n"
    )
    return _("Confirm your registration: %(title)s"), text


def _seat() -> tuple[str, str]:
    text = _(
        "Hello,\n\n"
        "You have a seat at “%(title)s”, %(when)s.\n\n"
        "%(place)s\n\n"
        "Put it in your calendar, or give your seat back if you cannot come.\n\n"
        "My registration:\n%(address)s\n"
    )
    return _("You have a seat: %(title)s"), text


def _waiting() -> tuple[str, str]:
    text = _(
        "Hello,\n\n"
        "You are on the waiting list of “%(title)s”, %(when)s. %(why)s\n\n"
        "When a seat is free for you, we write to you. Where you are in the line:\n\n"
        "My registration:\n%(address)s\n"
    )
    return _("You are on the waiting list: %(title)s"), text


def _offer() -> tuple[str, str]:
    text = _(
        "Hello,\n\n"
        "A seat at “%(title)s”, %(when)s, is free for you. The last moment to take it is "
        "%(until)s.\n\n"
        "Take the seat, or let it go:\n%(address)s\n"
    )
    return _("A seat is free for you: %(title)s"), text


def _reminder() -> tuple[str, str]:
    text = _(
        "Hello,\n\n"
        "You have a seat at “%(title)s”, %(when)s.\n\n"
        "%(place)s\n\n"
        "You cannot come? Give your seat back, somebody else is waiting for it.\n\n"
        "My registration:\n%(address)s\n"
    )
    return _("Soon: %(title)s"), text


def _send(registration: Registration, token: str, words: Words, *, why: str | Promise = "") -> None:
    """Send a mail whose places are still named."""
    session = registration.session

    def told() -> dict[str, object]:
        where = [session.place, session.address, session.access_notes]
        return {
            "title": str(session.title),
            "when": moment(session.starts_at),
            "place": "\n".join(filter(None, where)),
            "until": moment(registration.offered_until) if registration.offered_until else "",
            "why": why,
            "address": full_address(PATH.format(token=token)),
        }

    key = f"seat {registration.uuid} {registration.status} {digest_of(token)[:16]}"
    mail, language = registration.mail, registration.language
    write(mail, language, filled(words, told), key=key, purpose=Purpose.CONCERTATION)
