"""The sections of the editor, in the order in which a sheet is read."""

from seuil.web.sheets.conditions import CONDITIONS
from seuil.web.sheets.contacts import CONTACTS
from seuil.web.sheets.entry import ENTRY
from seuil.web.sheets.hours import HOURS
from seuil.web.sheets.identity import WHAT
from seuil.web.sheets.keeping import KEEPING
from seuil.web.sheets.places import PLACES
from seuil.web.sheets.sections import Section
from seuil.web.sheets.speech import SPEECH

SECTIONS: tuple[Section, ...] = (
    WHAT,
    CONDITIONS,
    HOURS,
    PLACES,
    CONTACTS,
    ENTRY,
    SPEECH,
    KEEPING,
)
BY_CODE = {section.code: section for section in SECTIONS}


def section_of_path(path: str) -> Section | None:
    """Return the section in which a piece of a sheet is written; None: in no form."""
    key = path.partition(".")[0]
    key = "price" if key == "price_text" else key
    return next((section for section in SECTIONS if key in section.keys), None)
