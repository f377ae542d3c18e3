"""Who is told what about corrections. A mail quotes nothing: it says where to read."""

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.accounts.models import User
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write
from seuil.upkeep.corrections.domain import Status
from seuil.upkeep.models import Correction


def tell_the_answer(correction: Correction, token: str) -> None:
    """Write to whoever asked for an answer."""
    names = {
        "service": str(correction.service.name),
        "address": full_address(f"/corrections/answer/{token}/"),
        "reason": correction.reason,
    }

    def words() -> tuple[str, str]:
        if correction.status == Status.REFUSED:
            text = _(
                "Hello,\n\n"
                "You wrote that something is wrong on the sheet “%(service)s”. "
                "It was not taken up. The reason:\n\n"
                "%(reason)s\n\n"
                "What you wrote and the answer stay here for 30 days:\n\n"
                "%(address)s\n"
            )
        else:
            text = _(
                "Hello,\n\n"
                "You wrote that something is wrong on the sheet “%(service)s”. "
                "Thank you: the sheet was corrected.\n"
                "What you wrote and the answer stay here for 30 days:\n\n"
                "%(address)s\n"
            )
        return _("Your correction: %(service)s") % names, text % names

    key = f"correction {correction.pk} {correction.status}"
    write(correction.mail, correction.language, words, key=key, purpose=Purpose.CORRECTION)


def tell_that_gone(correction: Correction, person: User) -> None:
    """Write at once to somebody who keeps a sheet: it is said that the service is gone."""
    names = {
        "service": str(correction.service.name),
        "address": full_address(f"/corrections/{correction.pk}/"),
    }

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n"
            "Somebody writes that “%(service)s” no longer exists. People may still be sent there: "
            "please look at it soon.\n\n"
            "%(address)s\n"
        )
        return _("Does it still exist? %(service)s") % names, text % names

    key = f"correction gone {correction.pk} {person.pk}"
    write(person.email, person.language, words, key=key, purpose=Purpose.CORRECTION)


def tell_what_waits(
    person: User, corrections: Sequence[Correction], now: datetime.datetime
) -> None:
    """Write to somebody, once a day at most, what is new to answer."""
    count = len(corrections)

    def words() -> tuple[str, str]:
        subject = ngettext(
            "%(count)s correction waits for you", "%(count)s corrections wait for you", count
        ) % {"count": count}
        services = dict.fromkeys(str(one.service.name) for one in corrections)
        text = _(
            "Hello,\n\n"
            "Somebody writes that something is wrong on these sheets:\n\n"
            "%(services)s\n\n"
            "Read it and answer:\n\n"
            "%(address)s\n"
        ) % {
            "services": "\n".join(f"- {name}" for name in services),
            "address": full_address("/corrections/"),
        }
        return subject, text

    key = f"corrections {now:%Y-%m-%d} {person.pk}"
    write(person.email, person.language, words, key=key, purpose=Purpose.CORRECTION)
