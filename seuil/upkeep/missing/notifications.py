"""Who is told what about services that are missing: their names and where, no other words."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write
from seuil.upkeep.missing.domain import Status, Why
from seuil.upkeep.models import MissingService
from seuil.upkeep.models.missing import WHY_LABELS


def why_text(missing: MissingService) -> str:
    """Return why no sheet was begun, in the language that is set: one sentence, and words."""
    why = [] if missing.why == Why.OTHER else [str(WHY_LABELS[Why(missing.why)])]
    return "\n\n".join([*why, *([missing.reason] if missing.reason else [])])


def tell_the_answer(missing: MissingService, token: str) -> None:
    """Write to whoever asked for an answer."""
    names = {"name": missing.name, "address": full_address(f"/missing/answer/{token}/")}

    def words() -> tuple[str, str]:
        if missing.status == Status.REFUSED:
            text = _(
                "Hello,\n\n"
                "You wrote that “%(name)s” is missing in the directory. "
                "No sheet was begun. The reason:\n\n"
                "%(reason)s\n\n"
                "What you wrote and the answer stay here for 30 days:\n\n"
                "%(address)s\n"
            ) % {**names, "reason": why_text(missing)}
        else:
            text = (
                _(
                    "Hello,\n\n"
                    "You wrote that “%(name)s” is missing in the directory. "
                    "Thank you: its sheet was begun. As soon as it is shown to everyone, this page "
                    "leads to it. It stays for 30 days:\n\n"
                    "%(address)s\n"
                )
                % names
            )
        return _("A missing service: %(name)s") % names, text

    key = f"missing {missing.pk} {missing.status}"
    write(missing.mail, missing.language, words, key=key, purpose=Purpose.CORRECTION)


def tell_what_is_missing(
    person: User, missing: Sequence[MissingService], now: datetime.datetime
) -> None:
    """Write to somebody of a team, once a day at most, what is new to answer."""
    count = len(missing)

    def words() -> tuple[str, str]:
        subject = ngettext(
            "%(count)s service is said to be missing",
            "%(count)s services are said to be missing",
            count,
        ) % {"count": count}
        text = _(
            "Hello,\n\n"
            "Somebody writes that these services of your territory are not in the directory:\n\n"
            "%(services)s\n\n"
            "Begin their sheets, or say why not:\n\n"
            "%(address)s\n"
        ) % {
            "services": "\n".join(f"- {one.name} ({one.commune.name})" for one in missing),
            "address": full_address("/corrections/missing/"),
        }
        return subject, text

    key = f"missing {now:%Y-%m-%d} {person.pk}"
    write(person.email, person.language, words, key=key, purpose=Purpose.CORRECTION)
