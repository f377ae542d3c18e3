"""What in a text may name a person: shown before it is sent, and left only on purpose."""

from collections.abc import Sequence

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from seuil.kernel.personal import Found, Kind, personal_in
from seuil.wording.phrases import listed

PERSONAL_LABELS = {
    Kind.NATIONAL_NUMBER: _("a national number"),
    Kind.IBAN: _("a bank account"),
    Kind.MAIL: _("an e-mail address"),
    Kind.BIRTH: _("a date of birth"),
    Kind.PHONE: _("a telephone number"),
    Kind.NAME: _("a name"),
    Kind.ADDRESS: _("an address"),
}
SEND_AS_IS = "send_as_is"


def signs_in(words: str) -> Sequence[Found]:
    return personal_in(words, today=timezone.localdate())


def signs_text(signs: Sequence[Found]) -> str:
    """Say what was found, such as "a name (“Mme Dupont”)"."""
    said = [f"{PERSONAL_LABELS[one.kind]} (“{one.text}”)" for one in signs]
    return listed(said) if said else ""


def signs_of(words: str) -> str:
    """Say what in a text may name a person; nothing when there is nothing."""
    return signs_text(signs_in(words))


def confirmed(posted: QueryDict, signs: Sequence[Found]) -> bool:
    """Whether the writer was shown every one of these signs, and lets them stay."""
    return posted.get("step") == SEND_AS_IS and all_shown(posted, signs)


def kinds_of(signs: Sequence[Found]) -> tuple[str, ...]:
    """Return the kinds of signs, each once: what is kept of them."""
    return tuple(dict.fromkeys(one.kind.value for one in signs))


def all_shown(posted: QueryDict, signs: Sequence[Found]) -> bool:
    return {one.text for one in signs} <= set(posted.getlist("shown"))
