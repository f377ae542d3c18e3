"""Where the bar of somebody who is signed in leads, and which of it a page lies below."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from seuil.organisations.policies import Abilities
from seuil.web.components import Tab


@dataclass(frozen=True, slots=True)
class Reader:
    """What decides where the bar leads. ``withheld``: roles wait for a second factor."""

    can: Abilities
    withheld: bool
    in_staff_session: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """An address of the bar by its name; ``opens`` says for whom it is shown."""

    name: str
    label: str | Promise
    opens: Callable[[Reader], bool]


@dataclass(frozen=True, slots=True)
class Bar:
    """What the bar shows; ``here`` is the label of the current entry, empty where there is none."""

    entries: Sequence[Tab]
    here: str


ENTRIES: Sequence[Entry] = (
    Entry("account", _("My account"), lambda _reader: True),
    Entry("my_services", _("My services"), lambda reader: not reader.withheld),
    Entry("orientation", _("Requests"), lambda reader: reader.can.orients),
    Entry("sessions_mine", _("Your sessions"), lambda reader: not reader.withheld),
    Entry("upkeep", _("Sheets to check"), lambda reader: reader.can.checks_sheets),
    Entry("register", _("What does not work"), lambda reader: reader.can.checks_sheets),
    Entry("corrections", _("Corrections"), lambda reader: reader.can.answers_corrections),
    Entry("imports", _("Imports"), lambda reader: reader.can.imports),
    Entry("people", _("Organisations and roles"), lambda _reader: True),
    Entry(
        "operating",
        _("How the site goes"),
        lambda reader: reader.can.operates and reader.in_staff_session,
    ),
    Entry(
        "staff_session",
        _("Staff session"),
        lambda reader: reader.can.operates and not reader.in_staff_session,
    ),
)
"""In the order of the bar, the account first; each is current on the pages below its address."""


def bar_of(reader: Reader, path: str) -> Bar:
    """Return the bar of a reader on the page at ``path``: of two entries the nearer is current."""
    shown = [(str(one.label), reverse(f"web:{one.name}")) for one in ENTRIES if one.opens(reader)]
    nearest = max((url for _label, url in shown if path.startswith(url)), key=len, default="")
    entries = [Tab(label, url, url == nearest) for label, url in shown]
    return Bar(entries, next((entry.label for entry in entries if entry.current), ""))
