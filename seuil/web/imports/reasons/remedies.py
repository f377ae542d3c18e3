"""What would be accepted instead: the sentence of a reader of files, and its words."""

from django.utils.translation import gettext_lazy

from seuil.web.imports.reasons.wording import Wording

ACCEPTED = Wording(
    (
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
        (
            r"a practice family(?:: | such as )(?P<list>.+)",
            gettext_lazy("a practice family: %(list)s"),
        ),
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
        (
            r"a telephone number such as .*",
            gettext_lazy("a telephone number such as +32 2 000 00 00"),
        ),
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
        (
            r"nothing when state is (?P<state>\w+)",
            gettext_lazy("nothing, when the state is %(state)s"),
        ),
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
)
