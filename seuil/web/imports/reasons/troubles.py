"""Why a file as a whole was not taken, and what to do."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from seuil.exchange.domain import Trouble

Words = str | Promise

TROUBLES: Mapping[Trouble, tuple[Words, Words]] = {
    Trouble.EMPTY: (
        gettext_lazy("The file is empty."),
        gettext_lazy("Look whether it is the right one."),
    ),
    Trouble.TOO_LARGE: (
        gettext_lazy("The file is larger than %(value)s."),
        gettext_lazy(
            "Divide it, or ask the operators of this site to import it by the command line."
        ),
    ),
    Trouble.UNPACKS_TOO_LARGE: (
        gettext_lazy("Unpacked, the file is too large to be a list of services."),
        gettext_lazy("Copy the list alone into a new spreadsheet, or save it as CSV."),
    ),
    Trouble.TOO_MANY: (
        gettext_lazy("The file holds more than %(value)s lines."),
        gettext_lazy(
            "Divide it, or ask the operators of this site to import it by the command line."
        ),
    ),
    Trouble.TOO_MANY_COLUMNS: (
        gettext_lazy("The table has more than %(value)s columns."),
        gettext_lazy("Remove the columns that say nothing of the services."),
    ),
    Trouble.TOO_LONG: (
        gettext_lazy("Reading the file took too long."),
        gettext_lazy("Divide it, or save it as CSV."),
    ),
    Trouble.OTHER_KIND: (
        gettext_lazy("This is no list of services, but: %(value)s."),
        gettext_lazy("Save the list as CSV (UTF-8), XLSX or ODS."),
    ),
    Trouble.LOCKED: (
        gettext_lazy("The file is protected by a password, or in the old Excel format (.xls)."),
        gettext_lazy("Open it, and save it as XLSX without a password."),
    ),
    Trouble.BROKEN: (
        gettext_lazy("The file is damaged: it cannot be opened."),
        gettext_lazy("Save or download it again."),
    ),
    Trouble.UNSAFE: (
        gettext_lazy("The file holds instructions that no list of services needs."),
        gettext_lazy("Copy the list alone into a new spreadsheet, or save it as CSV."),
    ),
    Trouble.NO_TABLE: (
        gettext_lazy("No table was found in the file."),
        gettext_lazy("The first line names the columns; there are two at least."),
    ),
    Trouble.NOT_AS_MAPPED: (
        gettext_lazy("The columns are not those that were described: %(value)s"),
        gettext_lazy("Bring the file in again and say what its columns mean."),
    ),
    Trouble.NOT_READABLE: (
        gettext_lazy("The file cannot be read as a whole: %(value)s"),
        gettext_lazy("Save or download it again; each line of JSON must be complete."),
    ),
    Trouble.NOT_ALLOWED: (
        gettext_lazy("Files may not be fetched from %(value)s."),
        gettext_lazy("Ask the operators of this site to allow that machine."),
    ),
    Trouble.NOT_REACHED: (
        gettext_lazy("The file could not be fetched (%(value)s)."),
        gettext_lazy("Look whether the address is right; it is tried again next time."),
    ),
}
KINDS = {"binary": gettext_lazy("a file that is no text")}
"""Kinds of files that have no name of their own, the same in every language."""


def trouble_words(trouble: str, value: str) -> tuple[str, str]:
    """Return why a file was not taken, and what to do."""
    reason, remedy = TROUBLES[Trouble(trouble)]
    return str(reason) % {"value": KINDS.get(value, value)}, str(remedy)
