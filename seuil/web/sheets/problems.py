"""What is wrong in a draft, in words, at the place where it is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.access.vocabulary import OLDEST_YEARS
from seuil.kernel.errors import InvalidInput
from seuil.web.sheets.week_grid import typed_problem

AT_MOST = re.compile(r"at most ([\d,]+) characters")
HALF_TYPED = "? "
"""How hours begin while their week is half typed."""
CONTACT, POINT = r"contacts\.\d+\.value", r"locations\.\d+\.(lat|lon)"
CONDITION, CLOSURE = r"conditions\.\d+", r"closures\.\d+"
REMEDIES: tuple[tuple[str, str, str | Promise], ...] = (
    # the place, how what the door accepts begins, what to do
    (r"name", "", gettext_lazy("Write the name in at least one language.")),
    (CONTACT, "a telephone", gettext_lazy("Write a telephone number such as +32 2 000 00 00.")),
    (
        CONTACT,
        "an e-mail",
        gettext_lazy("Write an e-mail address such as info@service.example."),
    ),
    (
        CONTACT,
        "an address",
        gettext_lazy("Write an address that begins with https:// or http://."),
    ),
    (CONTACT, "", gettext_lazy("Write the number or the address, or remove this contact.")),
    (r"locations\.\d+\.commune", "", gettext_lazy("Choose a commune of the list.")),
    (POINT, "both", gettext_lazy("Give both the latitude and the longitude, or neither.")),
    (
        POINT,
        "a place",
        gettext_lazy("This point is more than 100 km outside the territory: correct it."),
    ),
    (POINT, "", gettext_lazy("Write a number of degrees such as 50.8466 and 4.3528.")),
    (rf"{CONDITION}\.valid_to", "the first", gettext_lazy("It must end later than it begins.")),
    (
        rf"{CONDITION}\.values",
        "two limits",
        gettext_lazy("Give at least one age, the lower one first."),
    ),
    (
        rf"{CONDITION}\.values",
        "a list",
        gettext_lazy("Tick at least one answer, or choose “no condition”."),
    ),
    (rf"{CONDITION}\.operator", "", gettext_lazy("Choose what you ask.")),
    (
        rf"{CLOSURE}\.to",
        "the first",
        gettext_lazy("The day on which you open again comes after the first day closed."),
    ),
    (
        rf"{CLOSURE}\.(from|to)",
        "a day",
        gettext_lazy("Give both days: the first day closed and the day on which you open again."),
    ),
    (
        r"hours",
        "",
        gettext_lazy("These hours cannot be read. Write them like this: Mo-Fr 09:00-12:00; PH off"),
    ),
    (
        r"documents\.\d+\.text",
        "a text in",
        gettext_lazy("Say what to bring in at least one language, or remove this line."),
    ),
    (
        r"entry_steps\.\d+",
        "a text in",
        gettext_lazy("Say the step in at least one language, or remove this line."),
    ),
    (r".*\.(valid_from|valid_to)", "a day", gettext_lazy("Write a day such as 24/11/2026.")),
)


def sentence_of(problem: InvalidInput) -> str:
    """Return what to do about a mistake."""
    if problem.path == "hours" and (typed := typed_problem(problem.value)):
        return typed
    if found := AT_MOST.search(problem.accepted):
        return _("Too long: at most %(count)s characters.") % {"count": found[1]}
    if re.fullmatch(r"conditions\.\d+\.values\.\d+", problem.path) and "number" in problem.accepted:
        return _("Write a number of years from 0 to %(most)s.") % {"most": OLDEST_YEARS}
    if problem.path == "hours" and str(problem.value).startswith(HALF_TYPED):
        return _("Something in the week is not right yet: see the day itself.")
    for place, accepted, words in REMEDIES:
        if re.fullmatch(place, problem.path) and problem.accepted.startswith(accepted):
            return str(words)
    return _("This is not accepted. What is: %(accepted)s") % {"accepted": problem.accepted}


@dataclass(frozen=True, slots=True)
class Wrong:
    path: str
    sentence: str


class Problems:
    """The mistakes of a draft by place."""

    def __init__(self, found: Iterable[InvalidInput] = ()) -> None:
        self._found = tuple(Wrong(problem.path, sentence_of(problem)) for problem in found)

    def __iter__(self) -> Iterator[Wrong]:
        return iter(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)

    def at(self, path: str) -> str:
        """Return what is wrong with this very place, or nothing."""
        return next((wrong.sentence for wrong in self._found if wrong.path == path), "")

    def under(self, path: str) -> list[str]:
        """Return what is wrong with a place and all that it holds."""
        inside = f"{path}."
        return [w.sentence for w in self._found if w.path == path or w.path.startswith(inside)]

    def first_under(self, path: str) -> str:
        return next(iter(self.under(path)), "")

    def of_keys(self, keys: Iterable[str]) -> list[Wrong]:
        held = frozenset(keys)
        return [wrong for wrong in self._found if wrong.path.partition(".")[0] in held]
