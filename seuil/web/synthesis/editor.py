"""Writing a synthesis: its headings in order, French and Dutch side by side, one form for all.

Each button of the page keeps all that was typed before it does what it says, so that nothing is
lost without JavaScript either.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.domain.session import Status
from seuil.concertation.domain.synthesis import LANGUAGES as TOLD_IN
from seuil.concertation.domain.synthesis import PARTS, Part
from seuil.concertation.labels import HEADING_LABELS
from seuil.concertation.models import Session, Synthesis, SynthesisItem
from seuil.concertation.operations.synthesis import (
    LATER,
    StaleSynthesis,
    doubt_again,
    drop_line,
    merge_lines,
    move_line,
    say_names_nobody,
    translate_later,
    write_line,
    write_whole,
)
from seuil.concertation.queries.synthesis import (
    TEXTS,
    Sign,
    Written,
    cleared_in,
    lines_of,
    missing_in,
    named_in,
    synthesis_of,
)
from seuil.concertation.report.data import told_in
from seuil.concertation.report.pdf import overflow_of
from seuil.concertation.report.words import GROUP_LABELS, PART_LABELS
from seuil.kernel.errors import InvalidInput, NotVisible
from seuil.web.corrections.forms import PERSONAL_LABELS
from seuil.web.sessions.inside import (
    CONFLICT,
    NAMED,
    UNREADABLE,
    InsideRequest,
    inside,
    is_over,
    render_inside,
)
from seuil.web.synthesis.steps import Steps, steps_of
from seuil.wording.localised import LANGUAGES

BOTH = ("fr", "nl")
OPEN = frozenset({Status.CONSOLIDATION, Status.SYNTHESIS_DRAFT})
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


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with the form: texts by the name of their field."""

    texts: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None

    @classmethod
    def of(cls, posted: QueryDict) -> "Typed":
        texts = {
            name: str(text).replace("\r\n", "\n") for name, text in posted.items() if _is_text(name)
        }
        seen = posted.get("seen", "")
        number = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 12 else None
        return cls(texts, number)

    @property
    def lines(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for name, text in self.texts.items():
            kind, _sign, rest = name.partition("-")
            number, _sign, language = rest.partition("-")
            if kind == "line" and number.isascii() and number.isdecimal() and len(number) < 12:
                found.setdefault(int(number), {})[language] = text
        return found

    @property
    def new(self) -> dict[Heading, dict[str, str]]:
        """Return the new lines that have words, by heading."""
        found: dict[Heading, dict[str, str]] = {}
        for name, text in self.texts.items():
            kind, _sign, rest = name.partition("-")
            heading, _sign, language = rest.partition("-")
            if kind == "new" and heading in set(Heading) and text.strip():
                found.setdefault(Heading(heading), {})[language] = text
        return found

    @property
    def written(self) -> dict[str, str]:
        return {name: text for name, text in self.texts.items() if name in _written_names()}


def _is_text(name: str) -> bool:
    return name.startswith(("line-", "new-")) or name in _written_names()


def _written_names() -> frozenset[str]:
    return frozenset(f"{name}_{language}" for name in TEXTS for language in LANGUAGES)


@require_http_methods(["GET", "HEAD", "POST"])
@inside
def edit(request: InsideRequest) -> HttpResponse:
    """Show the synthesis to be written; POST keeps all of it, then does what the button says."""
    session = request.session_opened
    if not is_over(session, request.able):
        raise NotVisible("nothing is written before the session is over")
    if request.method != "POST":
        return editor_page(request)
    typed = Typed.of(request.POST)
    if session.status in LATER:
        return _translated(request, typed)
    try:
        anchor = _kept(request, typed)
    except StaleSynthesis:
        return editor_page(request, typed, stale=True, status=CONFLICT)
    except InvalidInput as wrong:
        return editor_page(request, typed, wrong=wrong, status=UNREADABLE)
    english = "?english=1" if request.POST.get("english") else ""
    here = reverse("web:session_synthesis", args=[session.slug])
    return redirect(f"{here}{english}{anchor}")


@transaction.atomic
def _kept(request: InsideRequest, typed: Typed) -> str:
    """Keep what was typed and act; return where on the page to go on."""
    session_id = request.session_opened.uuid
    write_whole(session_id, typed.lines, typed.written, seen=typed.seen)
    for heading, texts in typed.new.items():
        write_line(session_id, texts, heading=heading)
    act, _sign, value = request.POST.get("act", "").partition(":")
    there = ""
    match act:
        case "up" | "down":
            move_line(session_id, _number(value), up=act == "up")
            there = f"#row-{_number(value)}"
        case "drop":
            drop_line(session_id, _number(value))
        case "merge":
            into = request.POST.get(f"into-{value}", "")
            if not into:
                raise InvalidInput("choose another line", path=f"into-{value}")
            merge_lines(session_id, _number(into), _number(value))
            there = f"#row-{_number(into)}"
        case "nobody":
            say_names_nobody(session_id, value, actor=request.user)
            there = "#names"
        case "doubt":
            doubt_again(session_id, value)
            there = "#names"
        case "preview":
            there = "#length"
        case _:
            messages.success(request, _("Kept."))
            there = f"#{value}" if value in set(Heading) else ""
    return there


def _number(typed: str) -> int:
    if not typed.isascii() or not typed.isdecimal() or len(typed) > 12:
        raise NotVisible("no such line")
    return int(typed)


def _translated(request: InsideRequest, typed: Typed) -> HttpResponse:
    """Keep a translation that was promised: what is missing in French or Dutch, nothing else."""
    session = request.session_opened
    nobody = request.POST.getlist("names_nobody")
    for language in TOLD_IN:
        lines = {pk: texts[language] for pk, texts in typed.lines.items() if texts.get(language)}
        written = {
            name: text for name, text in typed.written.items() if name.endswith(f"_{language}")
        }
        if not lines and not any(written.values()):
            continue
        try:
            translate_later(
                session.uuid, language, lines, written, actor=request.user, names_nobody=nobody
            )
        except InvalidInput as wrong:
            return editor_page(request, typed, wrong=wrong, status=UNREADABLE)
    messages.success(request, _("Kept. Everybody reads it in this language now."))
    return redirect("web:session_synthesis", session.slug)


def editor_page(
    request: InsideRequest,
    typed: Typed | None = None,
    *,
    wrong: InvalidInput | None = None,
    stale: bool = False,
    status: int = 200,
) -> HttpResponse:
    """Draw the page; after somebody else wrote, with their words beside what was typed."""
    session = request.session_opened
    session.refresh_from_db()
    synthesis = synthesis_of(session)
    english = _english(request, session)
    drawn = _Drawing(session, synthesis, typed, wrong, english=english, stale=stale)
    missing = missing_in(session)
    signs = named_in(session)
    steps: Steps = steps_of(session, request.able, request.user)
    context: dict[str, Any] = {
        "synthesis": synthesis,
        "version": synthesis.version if synthesis else "",
        "open": session.status in OPEN,
        "later": session.status in LATER,
        "sections": drawn.sections(),
        "gone": drawn.gone(),
        "stale": stale,
        "wrong": _wrong_text(wrong),
        "missing": [(NAMED[one], _jumps(texts)) for one, texts in missing.items()],
        "to_translate": drawn.to_translate(missing) if session.status in LATER else [],
        "signs": [_sign(one) for one in signs],
        "cleared": list(cleared_in(session)),
        "doubted": _doubted(request, wrong),
        "length": _length(session) if session.status in OPEN else [],
        "fits": [NAMED[one] for one in TOLD_IN],
        "english": english,
        "steps": steps,
    }
    return render_inside(
        request, "synthesis/editor.html", context, here="session_synthesis", status=status
    )


def _english(request: InsideRequest, session: Session) -> bool:
    asked = request.GET.get("english") or request.POST.get("english")
    lines = SynthesisItem.objects.filter(synthesis__session=session)
    return bool(asked) or lines.exclude(text_en="").exists()


@dataclass(frozen=True)
class _Drawing:
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
        problem = _wrong_text(self.wrong) if self.wrong and self.wrong.path == name else ""
        labels = {**NAMED, ENGLISH: _("English")}
        return Cell(name, code, str(labels[code]), typed, theirs, problem, missing=missing)


def _wrong_text(wrong: InvalidInput | None) -> str:
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


def _jumps(texts: Sequence[Written]) -> list[Jump]:
    """Return what a language misses, each with the place of its field."""
    return [Jump(_place(one), one.anchor) for one in texts]


def _place(one: Written) -> str:
    if one.heading is not None:
        return str(HEADING_LABELS[one.heading])
    if one.field == "review":
        return str(PART_LABELS[Part.PERSISTENT])
    return str(PART_LABELS[TEXT_LABELS[one.field]])


def _sign(sign: Sign) -> Jump:
    sentence = _("%(place)s: %(kind)s (“%(text)s”)") % {
        "place": _place(sign.written),
        "kind": PERSONAL_LABELS[sign.kind],
        "text": sign.text,
    }
    return Jump(sentence, sign.anchor, sign.text if sign.can_be_cleared else "")


def _doubted(request: InsideRequest, wrong: InvalidInput | None) -> list[tuple[str, bool]]:
    """Return the words of a translation that may name somebody; True: it was said they do not."""
    said = dict.fromkeys(request.POST.getlist("names_nobody"), True)
    if wrong is not None and isinstance(wrong.value, str):
        said.setdefault(wrong.value, False)
    return list(said.items())


def _length(session: Session) -> list[str]:
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
