"""Mail about syntheses, each in the language of whoever gets it: a link, nothing about people."""

import datetime

from django.utils.translation import gettext as _

from seuil.concertation.models import Registration, SeriesReader, Session
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.stops import digest_of_address
from seuil.messaging.subscribers import TO_CONFIRM, TO_STOP
from seuil.messaging.writing import write
from seuil.wording.times import date_text

READ = "/sessions/{slug}/synthesis/"
WAY_OUT = "/series/readers/{token}/"


def send_to_participant(session: Session, one: Registration, promised: dict[str, str]) -> None:
    """Send the way to a synthesis to somebody who was there."""

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n"
            "You took part in “%(title)s”. Its synthesis is ready: what blocks, what helps, what is"
            " needed, which tracks there are. It names nobody.%(later)s\n\n"
            "Read the synthesis:\n\n%(address)s\n\n"
            "You told us this address when you registered. It is deleted with the registration.\n"
        )
        return _subject(session), text % _said(session, one.language, promised)

    key = _key(session, one.mail)
    write(one.mail, one.language, words, key=key, purpose=Purpose.CONCERTATION)


def send_to_reader(
    session: Session,
    reader: SeriesReader,
    promised: dict[str, str],
    *,
    now: datetime.datetime,
    due_at: datetime.datetime,
) -> None:
    """Send the way to a synthesis to a reader of its series, with a link that stops it."""

    def words() -> tuple[str, str]:
        said = {
            **_said(session, reader.language, promised),
            "series": str(session.series.name),
            "stop": _way_out(reader, now + TO_STOP),
        }
        text = _(
            "Hello,\n\n"
            "You read the syntheses of “%(series)s”. The one of “%(title)s” is ready.%(later)s\n\n"
            "Read the synthesis:\n\n%(address)s\n\n"
            "You no longer want these e-mails:\n\n%(stop)s\n"
        )
        return _subject(session), text % said

    write(
        reader.mail,
        reader.language,
        words,
        key=_key(session, reader.mail),
        purpose=Purpose.FOLLOWING,
        due_at=due_at,
    )


def ask_reader_to_confirm(reader: SeriesReader, now: datetime.datetime) -> None:
    """Write to whoever asked; nothing else goes there before it is confirmed."""

    def words() -> tuple[str, str]:
        said = {
            "series": str(reader.series.name),
            "address": _way_out(reader, now + TO_CONFIRM),
        }
        text = _(
            "Hello,\n\n"
            "Somebody, you perhaps, wants the syntheses of “%(series)s” at this address.\n\n"
            "Confirm, or say that it was not you:\n\n%(address)s\n\n"
            "If you do nothing, your address is forgotten after 7 days.\n"
        )
        return _("Syntheses by e-mail: please confirm"), text % said

    key = f"reader {reader.pk} {now.timestamp()}"
    write(reader.mail, reader.language, words, key=key, purpose=Purpose.FOLLOWING)


def _key(session: Session, mail: str) -> str:
    """One mail an address and a session: whoever was there and reads the series gets one."""
    return f"synthesis {session.uuid} {digest_of_address(mail)[:32]}"


def _subject(session: Session) -> str:
    return _("The synthesis of “%(title)s”") % {"title": session.title}


def _said(session: Session, language: str, promised: dict[str, str]) -> dict[str, str]:
    later = ""
    if day := promised.get(language):
        sentence = _("What is not in your language yet will be translated by %(day)s.")
        later = " " + sentence % {"day": date_text(datetime.date.fromisoformat(day))}
    return {
        "title": str(session.title),
        "later": later,
        "address": full_address(READ.format(slug=session.slug)),
    }


def _way_out(reader: SeriesReader, until: datetime.datetime) -> str:
    """Return where a reader confirms or stops, by a link of its own."""
    return full_address(WAY_OUT.format(token=reader.new_link(until)))
