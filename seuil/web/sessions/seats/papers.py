"""Papers for the door: badges and the sign-in sheet, made in memory and kept nowhere."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from seuil.concertation.domain.registration import SEATED
from seuil.concertation.models import Registration, Session
from seuil.concertation.registration_mails import moment
from seuil.wording.localised import reader_language
from seuil.wording.printing import font_families, printed, writable

TEMPLATES = Path(__file__).parent.parent.parent / "typst"
EMPTY_LINES = 12
"""Lines of the sign-in sheet for those who come unannounced."""


def badges(session: Session) -> bytes:
    """Return a badge for everybody who has a seat: ten on a page, to cut out."""
    people = [
        {
            "name": writable(one.name),
            "organisation": writable(one.organisation),
            "family": str(one.get_family_display()),
        }
        for one in _seated(session)
    ]
    return _pdf("badges.typ", session, {"title": _("Badges"), "people": people})


def sign_in_sheet(session: Session) -> bytes:
    """Return the list to sign at the door, with empty lines for those who come unannounced."""
    people = [
        {"name": writable(one.name), "organisation": writable(one.organisation)}
        for one in _seated(session)
    ]
    words = {
        "title": _("Sign-in sheet"),
        "heads": [_("Name"), _("Organisation"), _("Signature")],
        "empty": EMPTY_LINES,
        "note": _(
            "This sheet shows who was there. It is kept by the convener and destroyed with the"
            " registrations, after %(days)s days."
        )
        % {"days": session.retention_days},
        "people": people,
    }
    return _pdf("sign-in.typ", session, words)


def _seated(session: Session) -> Sequence[Registration]:
    return list(session.registrations.filter(status__in=SEATED).order_by("name"))


def _pdf(template: str, session: Session, words: Mapping[str, Any]) -> bytes:
    given = {
        "language": reader_language(),
        "fonts": font_families(),
        "session": writable(str(session.title)),
        "when": moment(session.starts_at),
        "place": writable(session.place),
        **words,
    }
    return printed(TEMPLATES / template, given)
