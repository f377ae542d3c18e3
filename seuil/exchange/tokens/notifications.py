"""Who is told that a program reads nothing any more."""

from django.utils.translation import gettext as _

from seuil.accounts.models import User
from seuil.exchange.models import ApiToken
from seuil.messaging.domain import Purpose
from seuil.messaging.links import full_address
from seuil.messaging.writing import write


def tell_that_it_fell(token: ApiToken, keeper: User) -> None:
    """Write to who keeps the keys that one fell, because who made it has left; names nobody."""

    def words() -> tuple[str, str]:
        text = _(
            "Hello,\n\n"
            "The key of the program “%(program)s” (%(holder)s) opens nothing any more: whoever "
            "made it no longer keeps the keys there.\n"
            "If the program still has to read, make a new key and give it to the program:\n\n"
            "%(address)s\n"
        ) % {
            "program": token.name,
            "holder": token.organisation or token.desk,
            "address": full_address("/programs/"),
        }
        subject = _("A program reads nothing any more: %(program)s") % {"program": token.name}
        return subject, text

    key = f"token-fell {token.pk} {keeper.pk}"
    write(keeper.email, keeper.language, words, key=key, purpose=Purpose.MEMBERSHIP)
