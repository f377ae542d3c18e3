"""What a message looks like in a mail program: plain text, and the same text as simple HTML."""

import hashlib
import re
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from itertools import pairwise

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, override
from django.utils.translation import gettext as _

from seuil.messaging.domain import RULES, Purpose
from seuil.messaging.links import full_address
from seuil.messaging.models import Message
from seuil.messaging.stops import token_to_stop

ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)]")
CODE = re.compile(r"[A-Z0-9]{3,12}(?:-[A-Z0-9]{3,12})*")

BODY = (
    "margin:0;padding:24px 12px;background:#faf6ee;color:#1d2230;"
    "font:17px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif"
)
SHEET = "max-width:560px;margin:0 auto;padding:24px;background:#fffdf9;border-radius:10px"
BUTTON = (
    "display:inline-block;padding:12px 20px;background:#2f3b8f;color:#ffffff;"
    "border-radius:8px;font-weight:600;text-decoration:none"
)
LARGE = "font:700 28px/1.3 ui-monospace,monospace;letter-spacing:3px"
SMALL = "font-size:14px;color:#4d5363"
LINK = "color:#2f3b8f"


def letter_of(message: Message) -> EmailMessage:
    """Return the mail; the same message always has the same Message-ID."""
    letter = EmailMessage(policy=SMTP)
    letter["From"] = settings.SEUIL_MAIL_FROM
    letter["To"] = Address(addr_spec=deliverable(message.to))
    letter["Subject"] = message.subject
    letter["Date"] = format_datetime(timezone.now())
    letter["Message-ID"] = message_id_of(message.key)
    letter["Content-Language"] = message.language
    letter["Auto-Submitted"] = "auto-generated"
    way_out = stop_address(message)
    if way_out:
        letter["List-Unsubscribe"] = f"<{way_out}>"
        letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    with override(message.language):
        letter.set_content(plain(message, way_out), cte="quoted-printable")
        letter.add_alternative(html(message, way_out), subtype="html", cte="quoted-printable")
    return letter


def message_id_of(key: str) -> str:
    digest = hashlib.sha256(key.encode()).hexdigest()[:40]
    return f"<{digest}@{sender().rpartition('@')[2]}>"


def sender() -> str:
    return parseaddr(settings.SEUIL_MAIL_FROM)[1]


def deliverable(address: str) -> str:
    """Return the address as every mail server knows it: the domain in ASCII.

    >>> deliverable("ann@bücher.example")
    'ann@xn--bcher-kva.example'
    """
    name, _at, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode('ascii')}"


def stop_address(message: Message) -> str:
    """Return where one stops mail of this purpose; nothing where one cannot."""
    purpose = Purpose(message.purpose)
    if not RULES[purpose].can_be_stopped:
        return ""
    return full_address(reverse("web:stop_mail", args=[token_to_stop(message.to, purpose)]))


def plain(message: Message, way_out: str) -> str:
    text = message.text.strip() + "\n"
    return f"{text}\n-- \n{words_to_stop()}\n{way_out}\n" if way_out else text


def words_to_stop() -> str:
    return _("You want no e-mails of this kind any more?")


def html(message: Message, way_out: str) -> str:
    stop = (
        format_html(
            '<p style="{}"><a style="{}" href="{}">{}</a></p>',
            SMALL,
            LINK,
            way_out,
            words_to_stop(),
        )
        if way_out
        else ""
    )
    return format_html(
        '<!DOCTYPE html><html lang="{}" dir="{}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<title>{}</title></head><body style="{}"><div style="{}">{}{}</div></body></html>\n',
        message.language,
        "rtl" if get_language_info(message.language)["bidi"] else "ltr",
        message.subject,
        BODY,
        SHEET,
        body_of(message.text),
        stop,
    )


def body_of(text: str) -> SafeString:
    """Return a text as paragraphs.

    A line that is only an address becomes a button, named by the line before it; a line that is
    only a code is large.
    """
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return format_html_join("\n", "{}", ((paragraph_of(p.splitlines()),) for p in paragraphs))


def paragraph_of(lines: list[str]) -> SafeString:
    first, *others = _parts_of([line.strip() for line in lines])
    rest = format_html_join("", "<br>\n{}", ((part,) for part in others))
    return format_html('<p style="margin:0 0 16px">{}{}</p>', first, rest)


def _parts_of(lines: list[str]) -> Iterator[SafeString]:
    for line, following in pairwise([*lines, ""]):
        if ADDRESS.fullmatch(following) and not ADDRESS.search(line):
            yield _button(following, line.rstrip(" :"))
        elif ADDRESS.fullmatch(line):
            yield _small_link(line)
        elif CODE.fullmatch(line):
            yield format_html('<span style="{}">{}</span>', LARGE, line)
        else:
            yield with_links(line)


def _button(url: str, name: str) -> SafeString:
    return format_html('<a style="{}" href="{}">{}</a>', BUTTON, url, name)


def _small_link(url: str) -> SafeString:
    return format_html('<a style="{};{}" href="{}">{}</a>', SMALL, LINK, url, url)


def with_links(line: str) -> SafeString:
    """Return one line with its addresses as links, everything else escaped.

    >>> with_links("Look <here>: https://a.example/b?c=1&d.")
    'Look &lt;here&gt;: <a href="https://a.example/b?c=1&amp;d">https://a.example/b?c=1&amp;d</a>.'
    """
    starts = [0, *(found.end() for found in ADDRESS.finditer(line))]
    parts = [
        (line[start : found.start()], found[0], found[0])
        for start, found in zip(starts, ADDRESS.finditer(line), strict=False)
    ]
    linked = format_html_join("", '{}<a href="{}">{}</a>', parts)
    return format_html("{}{}", linked, line[starts[-1] :])
