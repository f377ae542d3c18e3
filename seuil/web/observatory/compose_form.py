"""Writing a vignette: its words and what it expects as fields, its facts and needs as chips."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seuil.access.types import Fact
from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.matching.chips import dimension_label
from seuil.matching.index import Ready, index
from seuil.matching.kinds import Kind
from seuil.observatory.domain import Expected, NeedOutcome
from seuil.observatory.domain.drafts import (
    FARTHEST_M,
    LONGEST_STORY,
    LONGEST_TITLE,
    MOST_EXPECTED,
    MOST_NEEDS,
    Draft,
)
from seuil.observatory.models import LEVEL_LABELS
from seuil.observatory.queries.drafts import count_draft, read_draft
from seuil.territory.domain import Level
from seuil.web.components import Chip, ChipGroup, Situation, Theme
from seuil.web.days import day_field
from seuil.web.search.kept import made_once
from seuil.web.search.situation import carried, facts_of, raw_situation, situation_panel
from seuil.wording.localised import LANGUAGES, reader_language

NEED = "need"
BASED_ON = "based_on"
WITHIN = [
    ("", gettext_lazy("in the place itself")),
    ("1000", gettext_lazy("within 1 km of its middle")),
    ("2000", gettext_lazy("within 2 km of its middle")),
    ("3000", gettext_lazy("within 3 km of its middle")),
    ("5000", gettext_lazy("within 5 km of its middle")),
    ("10000", gettext_lazy("within 10 km of its middle")),
]


def title_field(label: Any, *, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.TextInput(attrs={"maxlength": LONGEST_TITLE, "autocomplete": "off"}),
    )


def story_field(label: Any, *, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_STORY}),
    )


class ComposeForm(forms.Form):
    """The words. What they may be is decided with the rest of the draft, not here."""

    title_fr = title_field(gettext_lazy("Title in French"))
    title_nl = title_field(gettext_lazy("Title in Dutch"))
    title_en = title_field(gettext_lazy("Title in English (optional)"))
    story_fr = story_field(
        gettext_lazy("Story in French"),
        help_text=gettext_lazy("Invented: nobody should recognise a real person in it."),
    )
    story_nl = story_field(gettext_lazy("Story in Dutch"))
    story_en = story_field(gettext_lazy("Story in English (optional)"))
    at_least = forms.CharField(
        label=gettext_lazy("At least so many accessible services"),
        required=False,
        help_text=gettext_lazy("Empty: nothing is expected."),
        widget=forms.NumberInput(attrs={"min": 1, "max": MOST_EXPECTED, "inputmode": "numeric"}),
    )
    level = forms.ChoiceField(
        label=gettext_lazy("in each"),
        required=False,
        choices=[(level.value, label) for level, label in LEVEL_LABELS.items()],
    )
    within_m = forms.ChoiceField(label=gettext_lazy("Where"), required=False, choices=WITHIN)
    valid_from = day_field(gettext_lazy("Valid from (optional)"), required=False)
    valid_to = day_field(
        gettext_lazy("First day on which it no longer holds (optional)"), required=False
    )

    @property
    def titles(self) -> list[forms.BoundField]:
        return [self[f"title_{language}"] for language in LANGUAGES]

    @property
    def stories(self) -> list[forms.BoundField]:
        return [self[f"story_{language}"] for language in LANGUAGES]


WORDS = tuple(ComposeForm.base_fields)


@dataclass(slots=True)
class Composed:
    """What was sent, read as far as it can be read; ``fact_errors`` are by dimension."""

    data: QueryDict
    ready: Ready
    form: ComposeForm
    facts: dict[str, Fact]
    fact_errors: dict[str, str]
    needs: list[str]
    need_error: str = ""
    draft: Draft | None = None
    counted: Sequence[NeedOutcome] = field(default_factory=list)

    @property
    def errors(self) -> list[tuple[str, str]]:
        """Each thing that is wrong, after the name of its field."""
        found = [
            (str(self.form[name].label), str(text))
            for name, texts in self.form.errors.items()
            for text in texts
        ]
        if self.need_error:
            found.append((_("What is needed"), self.need_error))
        for code, text in self.fact_errors.items():
            found.append((dimension_label(code) if code else _("The situation"), text))
        return found

    @property
    def panel(self) -> Situation:
        told = {code: text for code, text in self.fact_errors.items() if code}
        panel = situation_panel(self.facts, told, self.ready.places)
        return replace(panel, open=bool(self.fact_errors) or not self.facts)

    @property
    def situation_error(self) -> str:
        """What is wrong with the situation as a whole."""
        return self.fact_errors.get("", "")

    @property
    def based_on(self) -> str:
        return self.data.get(BASED_ON, "")


def composed(data: QueryDict) -> Composed:
    """Read what was sent and count what it would find; what is still missing is no error."""
    found = _read(data)
    _take_in(found, _problems_of(found), missing_too=False)
    if found.facts and found.needs and not found.fact_errors and not found.need_error:
        found.counted = count_draft(found.facts, found.needs, _expected(found))
    return found


def finished(data: QueryDict) -> Composed:
    """Read what was sent as a whole vignette: ``draft`` is None when something is wrong."""
    found = _read(data)
    _take_in(found, _problems_of(found), missing_too=True)
    if found.facts and found.needs and not found.errors:
        found.draft = read_draft(_raw(found))
    return found


def _read(data: QueryDict) -> Composed:
    ready = index.ready()
    facts, errors = facts_of(data, ready.places)
    needs = [code for code in dict.fromkeys(data.getlist(NEED)) if code]
    return Composed(data, ready, ComposeForm(data), facts, errors, needs)


def _raw(found: Composed) -> dict[str, Any]:
    sent = found.data
    texts = {name: sent.get(name, "").strip() for name in WORDS}
    return texts | {
        "situation": {
            code: fact
            for code, fact in raw_situation(sent).items()
            if code not in found.fact_errors
        },
        "needs": found.needs,
        "at_least": _number(texts["at_least"]),
        "within_m": _number(texts["within_m"]),
        "level": texts["level"] or Level.BASIN.value,
    }


def _number(text: str) -> int | str | None:
    """Return a whole number, the text itself when it is none, None when it is empty."""
    return int(text) if text.isdecimal() and len(text) < 10 else text or None


def _problems_of(found: Composed) -> tuple[InvalidInput, ...]:
    try:
        read_draft(_raw(found))
    except InvalidInputs as wrong:
        return wrong.problems
    return ()


def _take_in(found: Composed, problems: Sequence[InvalidInput], *, missing_too: bool) -> None:
    """Put each problem beside its field, in the reader's language."""
    for problem in problems:
        name, _dot, rest = problem.path.partition(".")
        missing = problem.value in (None, "", [], {}) or (name == "needs" and not found.needs)
        if missing and not missing_too:
            continue
        if name == "situation":
            found.fact_errors.setdefault(rest, _fact_sentence(rest))
        elif name == "needs":
            found.need_error = _need_sentence(found, rest)
        elif name in found.form.fields and not found.form.errors.get(name):
            found.form.add_error(name, _word_sentence(name, problem))


def _fact_sentence(dimension: str) -> str:
    if not dimension:
        return _("Choose at least one fact about the person.")
    return _("This contradicts itself or another answer. It cannot be true of one person.")


def _need_sentence(found: Composed, number: str) -> str:
    if number.isdecimal() and int(number) < len(found.needs):
        return _("“%(value)s” is not a kind of help. Choose one of those shown.") % {
            "value": found.needs[int(number)][:40]
        }
    return _("Choose 1 to %(most)s kinds of help.") % {"most": MOST_NEEDS}


def _word_sentence(name: str, problem: InvalidInput) -> str:
    if name.startswith(("title", "story")):
        if not problem.value:
            return _("Write it in French and in Dutch: both are read.")
        longest = LONGEST_TITLE if name.startswith("title") else LONGEST_STORY
        return _("At most %(count)s characters.") % {"count": longest}
    return {
        "at_least": _("Write a whole number from 1 to %(most)s.") % {"most": MOST_EXPECTED},
        "level": _("Choose one of the levels shown."),
        "within_m": _("Choose a distance up to %(most)s km.") % {"most": FARTHEST_M // 1000},
        "valid_from": _("Write a day such as 24/11/2026."),
        "valid_to": _("Choose a day after the first one."),
    }[name]


def _expected(found: Composed) -> Expected | None:
    raw = _raw(found)
    if not isinstance(raw["at_least"], int) or found.form.errors:
        return None
    within = raw["within_m"]
    return Expected(
        raw["at_least"], Level(raw["level"]), within if isinstance(within, int) else None
    )


def needs_panel(found: Composed) -> Situation:
    """Return the kinds of help as chips, by theme."""
    chosen = frozenset(found.needs)
    themes = [
        _need_theme(top, chosen) if chosen & {kind.code for kind in top.with_children()} else theme
        for top, theme in _untouched_needs(found.ready.kinds, reader_language())
    ]
    return Situation(themes=themes, open=bool(found.need_error) or not chosen)


@made_once
def _untouched_needs(kinds: tuple[Kind, ...], _language: str) -> list[tuple[Kind, Theme]]:
    """Return every theme as it looks before anybody chose."""
    return [(top, _need_theme(top, frozenset())) for top in kinds]


def _need_theme(top: Kind, chosen: frozenset[str]) -> Theme:
    language = reader_language()
    whole = _("%(category)s: everything") % {"category": top.labels[language]}
    labels = {kind.code: kind.labels[language] for kind in top.children}
    if top.code in chosen or not labels:
        labels = {top.code: whole} | labels
    chips = [
        Chip(value=code, label=label, checked=code in chosen) for code, label in labels.items()
    ]
    group = ChipGroup(name=NEED, legend=top.labels[language], kind="many", options=chips)
    return Theme(label=top.labels[language], groups=[group])


def data_of(draft: Draft, *, based_on: str = "") -> QueryDict:
    """Return the fields that say a draft again, as if they had been sent."""
    data = QueryDict(mutable=True)
    for language in LANGUAGES:
        data[f"title_{language}"] = draft.title.get(language, "")
        data[f"story_{language}"] = draft.story.get(language, "")
    for name, value in carried(draft.facts):
        data.appendlist(name, value)
    data.setlist(NEED, list(draft.needs))
    if draft.expected:
        data["at_least"] = str(draft.expected.at_least)
        data["level"] = draft.expected.level.value
        data["within_m"] = str(draft.expected.within_m or "")
    for name, day in (("valid_from", draft.valid_from), ("valid_to", draft.valid_to)):
        data[name] = day.isoformat() if day else ""
    if based_on:
        data[BASED_ON] = based_on
    return data


def fields_of(data: QueryDict) -> list[tuple[str, str]]:
    """Return all that was sent, to send it again from another page."""
    dropped = {"do", "csrfmiddlewaretoken", "interface_language"}
    return [(name, value) for name in data if name not in dropped for value in data.getlist(name)]
