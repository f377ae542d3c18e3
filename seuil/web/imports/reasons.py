"""Why a file or a line was not taken, and what would be, in the reader's language.

Readers of files speak English, for the command line. Here each of their sentences has its words; a
test compares them with what a thousand broken files are told.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.exchange.domain import Trouble

Words = str | Promise

WHY: Sequence[tuple[str, Words]] = (
    (r"is not accepted", gettext_lazy("This is not accepted.")),
    (r"is not a known key", gettext_lazy("Nobody knows this key.")),
    (r"is missing", gettext_lazy("This is missing.")),
    (r"says nothing", gettext_lazy("This says nothing.")),
    (r"has (?P<count>[\d,]+) characters", gettext_lazy("This is too long: %(count)s characters.")),
    (r"holds characters that are not text", gettext_lazy("It holds characters that are not text.")),
    (r"stands there twice", gettext_lazy("It stands there twice.")),
    (r"is too far away", gettext_lazy("This place is too far away.")),
    (r"is not OSM syntax", gettext_lazy("These hours cannot be read.")),
    (r"is said twice", gettext_lazy("This is said twice.")),
    (r"contradicts a condition in force", gettext_lazy("This contradicts a condition in force.")),
    (r"is never a condition", gettext_lazy("This is never a condition.")),
    (r"is too much", gettext_lazy("This is too much here.")),
    (r"leaves no room between its limits", gettext_lazy("Nothing lies between these limits.")),
    (r"stands already on line (?P<line>\d+)", gettext_lazy("It stands already on line %(line)s.")),
    (
        r"is described differently on line (?P<line>\d+)",
        gettext_lazy("It is described differently on line %(line)s."),
    ),
    (r"is not UTF-8", gettext_lazy("These characters are not UTF-8.")),
    (r"is a formula", gettext_lazy("This is a formula.")),
    (r"is too long", gettext_lazy("This line is too long.")),
    (r"is nested too deeply", gettext_lazy("This is nested too deeply.")),
    (r"is not an object", gettext_lazy("This is not a JSON object.")),
    (r"is not JSON", gettext_lazy("This is not JSON.")),
    (r"is not there", gettext_lazy("It is not there.")),
    (r"is no HSDS object", gettext_lazy("This is nothing that HSDS knows.")),
    (r"is another organisation", gettext_lazy("This is another organisation.")),
    (r"is a service of somebody else", gettext_lazy("This is a service of somebody else.")),
    (r"this is not JSON.*", gettext_lazy("This is not JSON.")),
    (r"this JSON .*", gettext_lazy("This JSON cannot be read.")),
    (r"byte \d+ is not UTF-8", gettext_lazy("These characters are not UTF-8.")),
    (r": .*", gettext_lazy("This line cannot be read.")),
)
ACCEPTED: Sequence[tuple[str, Words]] = (
    (r"(?:one of|a value): (?P<list>.+)", gettext_lazy("one of: %(list)s")),
    (r"a value such as (?P<list>.+)", gettext_lazy("a value such as %(list)s")),
    (r"a list of: (?P<list>.+)", gettext_lazy("one or several of: %(list)s")),
    (r"a list of such as (?P<list>.+)", gettext_lazy("one or several, such as %(list)s")),
    (
        r"a category code(?:: | such as )(?P<list>.+)",
        gettext_lazy("a kind of help, such as %(list)s"),
    ),
    (
        r"a territory code(?:: | such as )(?P<list>.+)",
        gettext_lazy("a territory, such as %(list)s"),
    ),
    (
        r"an ISO 639 code(?:: | such as )(?P<list>.+)",
        gettext_lazy("the code of a language, such as %(list)s"),
    ),
    (r"a practice family(?:: | such as )(?P<list>.+)", gettext_lazy("a practice family: %(list)s")),
    (
        r"the code of a commune.*",
        gettext_lazy("the name of a commune, or its code"),
    ),
    (r"a dimension: (?P<list>.+)", gettext_lazy("one of: %(list)s")),
    (r"for (?P<what>\w+): (?P<list>.+)", gettext_lazy("for %(what)s, one of: %(list)s")),
    (r"a text in at least one of: fr, nl, en", gettext_lazy("a text in at least one language")),
    (r"a text: HSDS requires it", gettext_lazy("a text: HSDS requires it")),
    (r"text in UTF-8|a text|text", gettext_lazy("a text")),
    (r"at most (?P<count>[\d,]+) characters", gettext_lazy("at most %(count)s characters")),
    (r"at most (?P<count>[\d,]+) bytes", gettext_lazy("at most %(count)s bytes")),
    (
        r"at most (?P<count>\d+) levels .*",
        gettext_lazy("at most %(count)s levels of lists and objects"),
    ),
    (r"a list of at most (?P<count>\d+)", gettext_lazy("a list of at most %(count)s")),
    (r"true or false", gettext_lazy("yes or no (in JSON: true or false)")),
    (r"a day such as .*", gettext_lazy("a day such as 2026-11-24")),
    (
        r"a (?:whole )?number from (?P<low>\S+) to (?P<high>\S+)",
        gettext_lazy("a number from %(low)s to %(high)s"),
    ),
    (r"a number", gettext_lazy("a number")),
    (r"a finite number or null", gettext_lazy("a number, or null")),
    (r"each (?:id|code|key|column|organisation) once", gettext_lazy("each one once")),
    (r"an id of its own", gettext_lazy("an id of its own")),
    (r"the same description on every line", gettext_lazy("the same description on every line")),
    (
        r"a place at most (?P<count>\d+) km outside the territory",
        gettext_lazy("a place at most %(count)s km outside the territory"),
    ),
    (
        r"both lat and lon, or neither",
        gettext_lazy("both the latitude and the longitude, or neither"),
    ),
    (r"a telephone number such as .*", gettext_lazy("a telephone number such as +32 2 000 00 00")),
    (r"an e-mail address", gettext_lazy("an e-mail address")),
    (
        r"an address that begins with https:// or http://",
        gettext_lazy("an address that begins with https:// or http://"),
    ),
    (r"such as Mo-Fr.*", gettext_lazy("hours such as Mo-Fr 09:00-12:00; PH off")),
    (r"the first day open again.*", gettext_lazy("a day later than the first day closed")),
    (r"the first day on which .*", gettext_lazy("a day later than the one on which it begins")),
    (r"one statement a dimension", gettext_lazy("one statement for each question")),
    (
        r"either a condition in force, or none, or unknown",
        gettext_lazy("either a condition, or none, or unknown"),
    ),
    (
        r"the keys languages and interpreter",
        gettext_lazy("languages stand in the field of languages"),
    ),
    (r"nothing when state is (?P<state>\w+)", gettext_lazy("nothing, when the state is %(state)s")),
    (r"two limits in years.*", gettext_lazy("two ages, the lower one first: [18, null]")),
    (r"only (?P<source>\S+), as was asked", gettext_lazy("only the source %(source)s")),
    (r"up to 60 of: a-z.*", gettext_lazy("up to 60 of: a-z, 0-9, - and _")),
    (
        r"UTF-8; in Windows-1252 it would read (?P<text>.*)",
        gettext_lazy("UTF-8; in Windows-1252 it would read %(text)s"),
    ),
    (r"UTF-8; it is not Windows-1252 either|a file in UTF-8", gettext_lazy("text in UTF-8")),
    (
        r"text; a spreadsheet would run this",
        gettext_lazy("a text: a spreadsheet would run this as a command"),
    ),
    (
        r"(?P<count>\d+) cells, as in the heading.*",
        gettext_lazy("%(count)s cells, as in the first line; is a quotation mark left open?"),
    ),
    (r"a row of CSV", gettext_lazy("a row of a CSV table")),
    (r"one JSON object on a line|an object.*", gettext_lazy("one JSON object on a line")),
    (r"a list of objects", gettext_lazy("a list of JSON objects")),
    (r"active or temporarily closed", gettext_lazy("active, or temporarily closed")),
    (
        r"the organisation of the service, with its id",
        gettext_lazy("the organisation of the service, with its id"),
    ),
    (
        r"HSDS 3.x in JSON or NDJSON.*",
        gettext_lazy("Open Referral HSDS 3, as JSON or NDJSON"),
    ),
    (r"your own organisation, or nothing", gettext_lazy("your own organisation, or nothing")),
    (
        r"the id of one of your own services.*",
        gettext_lazy("the id of one of your own services, or a new one"),
    ),
    (r"CSV in UTF-8", gettext_lazy("a CSV table in UTF-8")),
)


def why(reason: str) -> str | None:
    """Return a reason in words; None when it has none. What stands before it is passed over."""
    return _found(WHY, reason, whole=False)


def accepted(remedy: str) -> str | None:
    """Return what would be accepted in words; None when it has none."""
    return _found(ACCEPTED, remedy, whole=True)


def _found(table: Sequence[tuple[str, Words]], text: str, *, whole: bool) -> str | None:
    for pattern, words in _compiled(id(table)):
        match = pattern.fullmatch(text) if whole else pattern.search(text)
        if match:
            return str(words) % match.groupdict() if match.groupdict() else str(words)
    return None


@cache
def _compiled(which: int) -> list[tuple[re.Pattern[str], Words]]:
    if which == id(WHY):
        return [(re.compile(rf"(?:^|\s|: )(?:{one})\Z", re.DOTALL), said) for one, said in WHY]
    return [(re.compile(one, re.DOTALL), said) for one, said in ACCEPTED]


def sentence(problem: Mapping[str, str]) -> str:
    """Return what is wrong with a line and what would be right."""
    reason = why(problem["reason"]) or _("This is not accepted.")
    remedy = accepted(problem["accepted"]) or problem["accepted"]
    if not remedy:
        return reason
    return _("%(reason)s Accepted: %(accepted)s.") % {"reason": reason, "accepted": remedy}


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


def trouble_words(trouble: str, value: str) -> tuple[str, str]:
    """Return why a file was not taken, and what to do."""
    reason, remedy = TROUBLES[Trouble(trouble)]
    return str(reason) % {"value": value}, str(remedy)
