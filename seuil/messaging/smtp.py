"""Handing one letter to a mail server, step by step.

Until the last line of the text has left, nothing is sent, whatever happens: the server throws an
unfinished letter away. From then until its answer nobody can know. So the caller is told just
before, and writes it down.
"""

import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from seuil.messaging.domain import Encryption, MailServer

SECONDS = 20.0
LONGEST_PROBLEM = 300
LINE_WITH_A_DOT = re.compile(rb"^\.", re.MULTILINE)


class NotTaken(Exception):
    """The server does not have the letter; it may take it later."""


class Refused(NotTaken):
    """The server does not have the letter, and will not take it later either."""


class NoAnswer(Exception):
    """The whole text left and no answer came: the letter was sent, or was not."""


def hand_over(
    letter: EmailMessage,
    sender: str,
    to: str,
    server: MailServer,
    *,
    about_to: Callable[[], object],
) -> None:
    """Return once the server has taken the letter; ``about_to`` runs before its text leaves."""
    text = LINE_WITH_A_DOT.sub(b"..", letter.as_bytes())
    with connected(server) as smtp:
        with problems_as_not_taken():
            _expect(smtp.mail(sender), 250)
            _expect(smtp.rcpt(to), 250, 251)
            _expect(smtp.docmd("data"), 354)
        about_to()
        try:
            smtp.send(text + b".\r\n")
            answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise NoAnswer(words_of(error)) from error
        _expect(answer, 250)


@contextmanager
def connected(server: MailServer) -> Iterator[smtplib.SMTP]:
    with problems_as_not_taken():
        smtp = _open(server)
    try:
        yield smtp
    finally:
        with suppress(OSError, smtplib.SMTPException):
            smtp.putcmd("quit")  # its answer would only delay what the caller writes down
        smtp.close()


def _open(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    smtp: smtplib.SMTP
    if server.encryption is Encryption.TLS:
        smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.encryption is Encryption.STARTTLS:
            smtp.starttls(context=context)
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


@contextmanager
def problems_as_not_taken() -> Iterator[None]:
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(words_of(error)) from error


def _expect(answer: tuple[int, bytes], *good: int) -> None:
    code, words = answer
    if code in good:
        return
    problem = f"{code} {words.decode('utf-8', 'replace')}"[:LONGEST_PROBLEM]
    raise Refused(problem) if 500 <= code <= 599 else NotTaken(problem)


def words_of(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        return f"{error.smtp_code} {text}"[:LONGEST_PROBLEM]
    return f"{type(error).__name__}: {error}"[:LONGEST_PROBLEM]
