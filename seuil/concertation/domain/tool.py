"""What a session works with, and what must be checked of it before it is shown in a room."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from seuil.kernel import personal


class ToolKind(StrEnum):
    VIGNETTE = "vignette"
    TESTIMONY = "testimony"
    STUDY = "study"
    VISIT = "visit"
    CARDS = "cards"


class Check(StrEnum):
    FICTIONAL = "fictional"
    NO_DETAILS = "no_details"
    CONSENT = "consent"
    WITHDRAWAL = "withdrawal"
    SOURCE = "source"
    HOSTS_AGREE = "hosts_agree"
    CARDS_READ = "cards_read"


CHECKS: Mapping[ToolKind, tuple[Check, ...]] = {
    ToolKind.VIGNETTE: (Check.FICTIONAL, Check.NO_DETAILS),
    ToolKind.TESTIMONY: (Check.CONSENT, Check.WITHDRAWAL, Check.NO_DETAILS),
    ToolKind.STUDY: (Check.SOURCE,),
    ToolKind.VISIT: (Check.HOSTS_AGREE,),
    ToolKind.CARDS: (Check.CARDS_READ,),
}


def left_to_check(kind: ToolKind, checked: Collection[str]) -> list[Check]:
    """Return what nobody has checked yet, in order."""
    return [check for check in CHECKS[kind] if check not in checked]


OF_THE_TEXT = frozenset({Check.FICTIONAL, Check.NO_DETAILS, Check.SOURCE, Check.CARDS_READ})
"""Checks that are made again once a text changes."""
TOLD_BY_SOMEBODY = frozenset({ToolKind.VIGNETTE, ToolKind.TESTIMONY, ToolKind.CARDS})
"""Tools whose texts are about a person."""
NEVER_INVENTED = frozenset({
    personal.Kind.NATIONAL_NUMBER, personal.Kind.IBAN, personal.Kind.MAIL, personal.Kind.PHONE,
})  # fmt: skip
"""Signs that lead to somebody real whatever one says: they are taken out."""


def in_the_way(
    kind: ToolKind, signs: Collection[personal.Kind], kept: Collection[str]
) -> list[personal.Kind]:
    """Return the signs of a person for which a tool is not shown in a room, in order.

    A first name or a street may be invented: whoever read them says so (``kept``). In a testimony
    nothing is invented.
    """
    if kind not in TOLD_BY_SOMEBODY:
        return []
    lasting = set(signs) if kind is ToolKind.TESTIMONY else NEVER_INVENTED & set(signs)
    return [
        sign for sign in personal.Kind if sign in signs and (sign in lasting or sign not in kept)
    ]


def may_be_invented(kind: ToolKind, signs: Collection[personal.Kind]) -> list[personal.Kind]:
    """Return the signs that somebody may let stand by saying that they are invented."""
    return [sign for sign in in_the_way(kind, signs, ()) if not in_the_way(kind, [sign], [sign])]
