"""What a sheet says, fact by fact, as those read it who say whether it is still right."""

import hashlib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from seuil.directory.models import Service
from seuil.upkeep.freshness.domain import Part
from seuil.upkeep.models.asking import PART_LABELS
from seuil.web.directory.card import CardFacts, Line, card_facts
from seuil.wording.localised import reader_language, wording_of

SECTIONS = {
    Part.CONDITIONS: ("conditions", "steps", "bring"),
    Part.HOURS: ("hours",),
    Part.CONTACTS: ("contact",),
    Part.PLACES: ("where",),
    Part.PRICE: ("price", "languages"),
    Part.DESCRIPTION: ("help",),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence; ``language`` is set when it is not the reader's. ``name``: of its field."""

    part: Part
    text: str
    language: str = ""

    @property
    def name(self) -> str:
        return f"{self.part}.{_digest(self.text)}"


@dataclass(frozen=True, slots=True)
class PartFacts:
    part: Part
    title: str
    facts: Sequence[Fact]

    @property
    def other(self) -> str:
        """The name of the field for what the facts do not say."""
        return f"{self.part}.other"


def facts_of(service: Service, parts: Collection[Part]) -> list[PartFacts]:
    """Return the facts of some parts of a service loaded by ``for_sheet``, without a query."""
    card = card_facts(service, reader_language(), timezone.localdate(), reviewed=True)
    return [
        PartFacts(part, str(PART_LABELS[part]), list(dict.fromkeys(_facts(service, card, part))))
        for part in Part
        if part in parts
    ]


def _facts(service: Service, card: CardFacts, part: Part) -> Iterator[Fact]:
    if part is Part.DESCRIPTION:
        text = wording_of(service, "description", [reader_language()])
        if text:
            yield Fact(part, text.text, _foreign(text.language))
    for code in SECTIONS[part]:
        section = card.section(code)
        for line in section.lines if section else ():
            yield _fact(part, line)


def _fact(part: Part, line: Line) -> Fact:
    own = line.own.text if line.own else ""
    said = " ".join(text for text in (line.text, own) if text)
    language = line.own.language if line.own and not line.text else ""
    if line.label:
        said = _("%(label)s: %(text)s") % {"label": line.label, "text": said}
    return Fact(part, said, language)


def _foreign(language: str) -> str:
    return language if language != reader_language() else ""


def mark_of(found: Sequence[PartFacts]) -> str:
    """Return what tells whether the page still shows what the sheet says."""
    return _digest("\n".join(f"{fact.part}\t{fact.text}" for part in found for fact in part.facts))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]
