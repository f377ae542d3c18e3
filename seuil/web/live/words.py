"""The headings of the field in everyday words, for a phone in a room; what became of a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seuil.access.card_words import CARD_LANGUAGES, card_words
from seuil.concertation.domain.contribution import Heading, Status
from seuil.kernel.personal import Found
from seuil.organisations.domain import PracticeFamily
from seuil.organisations.models import FAMILY_LABELS
from seuil.web.signs import signs_text


@dataclass(frozen=True, slots=True)
class Kind:
    """A heading to tap. ``key`` is the key of the note-taker's keyboard."""

    heading: Heading
    label: Promise
    key: str


@dataclass(frozen=True, slots=True)
class KindGroup:
    """Headings that begin alike; ``picture`` says by its shape what the words say."""

    label: Promise
    picture: str
    kinds: Sequence[Kind]


KIND_GROUPS: Final[Sequence[KindGroup]] = (
    KindGroup(
        _("A question"),
        "icon-speech",
        (Kind(Heading.RISK, _("Where could it break?"), "1"),),
    ),
    KindGroup(
        _("It blocks"),
        "mark-blocked",
        (
            Kind(Heading.BARRIER_PERSON, pgettext_lazy("it blocks", "for the person"), "2"),
            Kind(Heading.BARRIER_PROFESSIONAL, pgettext_lazy("it blocks", "among us"), "3"),
            Kind(Heading.BARRIER_SYSTEM, pgettext_lazy("it blocks", "in the system"), "4"),
        ),
    ),
    KindGroup(
        _("It helps"),
        "mark-open",
        (
            Kind(Heading.LEVER_POSTURE, pgettext_lazy("it helps", "a way of being"), "5"),
            Kind(Heading.LEVER_PRACTICE, pgettext_lazy("it helps", "a way of working"), "6"),
        ),
    ),
    KindGroup(
        _("We need"),
        "mark-ask",
        (
            Kind(Heading.NEED_PRACTICE, pgettext_lazy("we need", "other practices"), "7"),
            Kind(Heading.NEED_SYSTEM, pgettext_lazy("we need", "another system"), "8"),
        ),
    ),
    KindGroup(
        _("An idea"),
        "icon-next",
        (
            Kind(Heading.TRACK, pgettext_lazy("an idea", "a way out"), "9"),
            Kind(Heading.RESOURCE, pgettext_lazy("an idea", "something that exists"), "0"),
        ),
    ),
)

BECAME: Final[Mapping[Status, Promise]] = {
    Status.RECEIVED: _("Received. The note-taker sees it."),
    Status.ON_SCREEN: _("On the screen of the room."),
    Status.SET_ASIDE: _("Set aside."),
    Status.FILED: _("Filed."),
    Status.LINKED: _("Filed, and linked to a known blockage."),
    Status.PUBLISHED: _("Published in the register."),
    Status.WITHDRAWN: _("You took it back. Its words are erased."),
}
WITHDRAWABLE = frozenset(set(Status) - {Status.PUBLISHED, Status.WITHDRAWN})


def told_signs(signs: Sequence[Found]) -> str:
    """Say what in a text may tell who somebody is, and what to do; nothing for no signs."""
    if not signs:
        return ""
    told = _("Your words hold %(signs)s. Take out who somebody is, or send it as it is.")
    return str(told) % {"signs": signs_text(signs)}


def families() -> list[tuple[str, Promise]]:
    """Return the practice families to choose from, those of the people concerned first."""
    first = PracticeFamily.USER_REPRESENTATIVES
    others = [one for one in PracticeFamily if one is not first]
    return [(one, FAMILY_LABELS[one]) for one in (first, *others)]


def languages() -> list[tuple[str, str]]:
    """Return the languages in which somebody may write, each in its own words."""
    return [(code, card_words(code).own) for code in CARD_LANGUAGES]
