"""Mail to those who have no account: a service that is asked, a person. Nothing about anybody."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.operations import send
from seuil.messaging.writing import write
from seuil.orientation.models import AvenueLink, LinkAddress
from seuil.wording.times import date_text


def write_to_service(
    link: AvenueLink, address: LinkAddress, token: str, *, reminder: bool = False
) -> None:
    """Tell a service that a request waits: which kind of help, until when, whom to call."""
    avenue = link.avenue
    request, desk = avenue.request, avenue.request.desk

    def words() -> tuple[str, str]:
        names = {
            "service": avenue.called,
            "desk": str(desk.name) if desk else "",
            "phone": desk.phone if desk else "",
            "need": str(request.category.label) if request.category else _("not said"),
            "code": request.code,
            "day": date_text(link.expires_at.date()),
            "address": full_address(f"/reply/{token}/"),
        }
        if names["phone"]:
            questions = _("Questions? Call the desk: %(phone)s, and say the code %(code)s.") % names
        else:
            questions = _("Questions? Ask the desk, and say the code %(code)s.") % names
        text = _(
            "Hello,\n\n"
            "%(desk)s asks whether “%(service)s” can receive somebody.\n"
            "Kind of help: %(need)s\n\n"
            "Read what is asked and answer, without an account, until %(day)s:\n\n"
            "%(address)s\n\n"
            "%(questions)s\n\n"
            "Whoever has this link can answer in your name: do not pass it on outside your team.\n"
        ) % {**names, "questions": questions}
        subject = _("A request waits for your answer")
        if reminder:
            subject = _("Reminder: a request waits for your answer")
        return subject, text

    key = f"orientation link {link.pk}"
    write(address.mail, address.language, words, key=key, purpose=Purpose.ORIENTATION)


def write_to_person(
    *, to: str, language: str, words: Mapping[str, str], addresses: str, link: str, key: str
) -> None:
    """Send a person the way to the addresses that were found for them, in ``words`` they read.

    ``language`` is that of what surrounds the text. Raises `InvalidInput` for an address that no
    mail can go to.
    """
    lines = [words["mail_hello"], words["mail_addresses"], addresses]
    if link:
        lines += [words["mail_link"], link]
    send(
        key=key,
        to=to,
        language=language,
        subject=words["mail_subject"],
        text="\n\n".join(lines) + "\n",
        purpose=Purpose.PERSON,
    )
