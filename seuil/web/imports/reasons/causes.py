"""What is wrong with a line: the sentence of a reader of files, and its words."""

from django.utils.translation import gettext_lazy

from seuil.web.imports.reasons.wording import Wording

WHY = Wording(
    (
        (r"is not accepted", gettext_lazy("This is not accepted.")),
        (r"is not a known key", gettext_lazy("Nobody knows this key.")),
        (r"is missing", gettext_lazy("This is missing.")),
        (r"says nothing", gettext_lazy("This says nothing.")),
        (
            r"has (?P<count>[\d,]+) characters",
            gettext_lazy("This is too long: %(count)s characters."),
        ),
        (
            r"holds characters that are not text",
            gettext_lazy("It holds characters that are not text."),
        ),
        (r"stands there twice", gettext_lazy("It stands there twice.")),
        (r"is too far away", gettext_lazy("This place is too far away.")),
        (r"is not OSM syntax", gettext_lazy("These hours cannot be read.")),
        (r"is said twice", gettext_lazy("This is said twice.")),
        (
            r"contradicts a condition in force",
            gettext_lazy("This contradicts a condition in force."),
        ),
        (r"is never a condition", gettext_lazy("This is never a condition.")),
        (r"is too much", gettext_lazy("This is too much here.")),
        (r"leaves no room between its limits", gettext_lazy("Nothing lies between these limits.")),
        (
            r"stands already on line (?P<line>\d+)",
            gettext_lazy("It stands already on line %(line)s."),
        ),
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
    ),
    beginning=r"(?:^|\s|: )",
)
