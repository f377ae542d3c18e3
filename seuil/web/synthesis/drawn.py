"""What the page shows on which a synthesis is written: headings, lines, what to look at."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.synthesis import LANGUAGES as TOLD_IN
from seuil.concertation.domain.synthesis import PARTS, Part
from seuil.concertation.labels import HEADING_LABELS
from seuil.concertation.models import Session, Synthesis, SynthesisItem
from seuil.concertation.queries.synthesis import Sign, Written, lines_of
from seuil.concertation.report.data import told_in
from seuil.concertation.report.pdf import overflow_of
from seuil.concertation.report.words import GROUP_LABELS, PART_LABELS
from seuil.kernel.errors import InvalidInput
from seuil.web.sessions.inside import NAMED
from seuil.web.signs import PERSONAL_LABELS
from seuil.web.synthesis.typed import Typed
from seuil.wording.localised import LANGUAGES

BOTH = ("fr", "nl")
TEXT_LABELS = {"method": Part.METHOD, "next": Part.SAVE_THE_DATE}
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Cell:
    """One text to write. ``theirs``: what somebody else put there meanwhile, where it differs."""

    name: str
    language: str
    label: str
    text: str
    theirs: str | None = None
    problem: str = ""
    missing: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line in its languages; ``others`` are lines that it can be merged into."""

    pk: int
    number: int
    cells: Sequence[Cell]
    others: Sequence[tuple[int, str]]
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class Group:
    """A heading with its lines, and the cells of a new one."""

    heading: str
    label: str
    rows: Sequence[Row]
    new: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: groups of lines, or a text."""

    code: str
    title: str
    groups: Sequence[Group] = ()
    cells: Sequence[Cell] = ()


@dataclass(frozen=True, slots=True)
class Jump:
    """Something to look at, and the field where it stands.

    ``nobody``: words of which one may say that they name nobody.
    """

    sentence: str
    anchor: str
    nobody: str = ""


@dataclass(frozen=True)
class Drawing:
    """The cells of the page: what is kept, or what was typed with what is kept beside it."""

    session: Session
    synthesis: Synthesis | None
    typed: Typed | None
    wrong: InvalidInput | None
    english: bool
    stale: bool

    @property
    def languages(self) -> tuple[str, ...]:
        return (*BOTH, ENGLISH) if self.english else BOTH

    def sections(self) -> list[Section]:
        lines = lines_of(self.session)
        found = [self._text("method")]
        for part, headings in PARTS.items():
            groups = [self._group(one, lines, alone=len(headings) == 1) for one in headings]
            found.append(Section(str(part), str(PART_LABELS[part]), groups=groups))
        return [*found, self._text("next")]

    def gone(self) -> list[str]:
        """Return what was typed in lines that somebody took out meanwhile."""
        if self.typed is None:
            return []
        there = {line.pk for line in lines_of(self.session)}
        return [
            text
            for pk, texts in self.typed.lines.items()
            if pk not in there
            for text in texts.values()
            if text.strip()
        ]

    def to_translate(self, missing: Mapping[str, Sequence[Written]]) -> list[tuple[str, Cell]]:
        """Return, for each text that a language misses, the words in the other one and a cell."""
        lines = {line.pk: line for line in lines_of(self.session)}
        found = []
        for language, texts in missing.items():
            for one in texts:
                source: object = lines[one.line] if one.line is not None else self.synthesis
                name = "text" if one.line is not None else one.field
                other = next(
                    text for code in LANGUAGES if (text := str(getattr(source, f"{name}_{code}")))
                )
                found.append((other, self._cell(one.anchor, language, "", missing=True)))
        return found

    def _text(self, name: str) -> Section:
        part = TEXT_LABELS[name]
        kept = {
            code: getattr(self.synthesis, f"{name}_{code}") if self.synthesis else ""
            for code in self.languages
        }
        cells = [
            self._cell(f"{name}_{code}", code, text, missing=self._misses(kept, code))
            for code, text in kept.items()
        ]
        return Section(str(part), str(PART_LABELS[part]), cells=cells)

    def _group(self, heading: Heading, lines: Sequence[SynthesisItem], *, alone: bool) -> Group:
        own = [line for line in lines if line.heading == heading]
        rows = [self._row(number, line, own) for number, line in enumerate(own)]
        new = [self._cell(f"new-{heading}-{code}", code, "") for code in self.languages]
        label = "" if alone else str(GROUP_LABELS[heading])
        return Group(str(heading), label, rows, new)

    def _row(self, number: int, line: SynthesisItem, own: Sequence[SynthesisItem]) -> Row:
        kept = {code: getattr(line, f"text_{code}") for code in self.languages}
        cells = [
            self._cell(f"line-{line.pk}-{code}", code, text, missing=self._misses(kept, code))
            for code, text in kept.items()
        ]
        others = [(other.pk, str(other)) for other in own if other.pk != line.pk]
        return Row(line.pk, number + 1, cells, others, number == 0, number == len(own) - 1)

    @staticmethod
    def _misses(kept: Mapping[str, str], code: str) -> bool:
        return code in TOLD_IN and not kept[code].strip() and any(kept.values())

    def _cell(self, name: str, code: str, kept: str, *, missing: bool = False) -> Cell:
        typed = self.typed.texts.get(name, kept) if self.typed else kept
        theirs = kept if self.stale and typed.strip() != kept.strip() else None
        problem = wrong_text(self.wrong) if self.wrong and self.wrong.path == name else ""
        labels = {**NAMED, ENGLISH: _("English")}
        return Cell(name, code, str(labels[code]), typed, theirs, problem, missing=missing)


def wrong_text(wrong: InvalidInput | None) -> str:
    if wrong is None:
        return ""
    if isinstance(wrong.value, int):
        return _("Too long: it has %(count)s characters. Shorten it a little.") % {
            "count": wrong.value
        }
    if isinstance(wrong.value, str):
        return _("It may name a person: “%(text)s”. Take that out.") % {"text": wrong.value}
    if wrong.path in TOLD_IN:
        return _("It would be longer than two pages. Shorten it.")
    return _("Choose another line.")


def jumps(texts: Sequence[Written]) -> list[Jump]:
    """Return what a language misses, each with the place of its field."""
    return [Jump(_place(one), one.anchor) for one in texts]


def _place(one: Written) -> str:
    if one.heading is not None:
        return str(HEADING_LABELS[one.heading])
    if one.field == "review":
        return str(PART_LABELS[Part.PERSISTENT])
    return str(PART_LABELS[TEXT_LABELS[one.field]])


def sign_jump(sign: Sign) -> Jump:
    sentence = _("%(place)s: %(kind)s (“%(text)s”)") % {
        "place": _place(sign.written),
        "kind": PERSONAL_LABELS[sign.kind],
        "text": sign.text,
    }
    return Jump(sentence, sign.anchor, sign.text if sign.can_be_cleared else "")


def length_texts(session: Session) -> list[str]:
    """Say which part is too long, by how many lines, in which language; nothing: it fits."""
    return [
        ngettext(
            "%(language)s: %(count)s line of “%(part)s” stands after the second page.",
            "%(language)s: %(count)s lines of “%(part)s” stand after the second page.",
            over.lines,
        )
        % {"language": capfirst(NAMED[language]), "count": over.lines, "part": over.part}
        for language in TOLD_IN
        for over in overflow_of(told_in(session, language))
    ]
