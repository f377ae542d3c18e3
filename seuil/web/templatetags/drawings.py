"""What looks the same for everybody is drawn once a process: a page has hundreds of such parts."""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django import template
from django.forms import BoundField
from django.template.loader import get_template, render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from seuil.accounts.models import StaffSession
from seuil.organisations.policies import Abilities
from seuil.web.areas import area_of
from seuil.web.bar import Bar, Reader, bar_of
from seuil.web.components import (
    REASON_LOOKS,
    Chip,
    ChipGroup,
    Fact,
    Reason,
    ResultCard,
    SheetWords,
    Theme,
)
from seuil.web.contacts import phone_link
from seuil.web.filling import Pattern, joined
from seuil.web.gaps import CHECKED, NOTHING, SELECTED, UNFOLDED, named, with_gaps
from seuil.web.lists.picked import Picked
from seuil.web.search.situation import anchor_of
from seuil.web.search.widgets import WithGaps
from seuil.wording.localised import LANGUAGES, reader_language

register = template.Library()

TURNING = {"later"}
"""The drawings that point along the reading direction."""

MOST_FRAMES = 50
"""Frames that a field keeps before it starts over: a few looks in each language."""
PLAIN = Pattern(" result--plain").filled()
ITEM = Pattern("<li>{}</li>")
CHOICE = Pattern('<option value="{}"{}>{}</option>')


@register.simple_tag
@lru_cache(maxsize=200)
def icon(name: str, *, turns: bool = False) -> str:
    return get_template("components/icon.html").render({"name": name, "turns": turns})


@register.simple_tag
@lru_cache(maxsize=20)
def mark(name: str) -> str:
    return get_template("components/mark.html").render({"name": name})


@register.simple_tag
def drawing(picture: str) -> str:
    """Draw ``mark-open`` or ``icon-clock``: for what knows its own picture."""
    kind, _, name = picture.partition("-")
    return mark(name) if kind == "mark" else icon(name, turns=name in TURNING)


@register.filter
def area(path: str | None) -> str:
    """Name the entry of the bar for an address; a page drawn without a request has none."""
    return area_of(path) if path else ""


@register.simple_tag
def reader_bar(
    path: str, can: Abilities, *, withheld: bool, staff_session: StaffSession | None
) -> Bar:
    """Return where the bar of somebody who is signed in leads from the page at ``path``."""
    return bar_of(Reader(can, withheld, in_staff_session=staff_session is not None), path)


@register.simple_tag
def field(field: BoundField, look: str = "") -> SafeString:
    """Draw a field as field.html does: while nothing is wrong, what is typed into a gap."""
    if field.errors or not isinstance(field.field.widget, WithGaps):
        return render_to_string("components/field.html", {"field": field, "class": look})
    return _field_frame(field, look).filled(*field.field.widget.gaps(field.value()))


def _field_frame(field: BoundField, look: str) -> Pattern:
    language, kept = reader_language(), _kept_of(field)
    key = (language, field.auto_id, look, field.field.widget.drawing())
    if key not in kept:
        words: dict[str, object] = {"field": _words_of(field), "class": look}
        gaps = {"input": _pattern_of(field)}
        kept[key] = with_gaps("components/field.html", language, gaps, **words)
    return kept[key]


@register.simple_tag
def place_field(
    field: BoundField, latitude: BoundField, longitude: BoundField, suggestions: object
) -> SafeString:
    """Draw where help is looked for, as place_field.html does."""
    inputs = (field, latitude, longitude)
    if any(one.errors for one in inputs):
        words = {"field": field, "latitude": latitude, "longitude": longitude}
        return render_to_string(
            "components/place_field.html", {**words, "suggestions": suggestions}
        )
    values = (gap for one in inputs for gap in one.field.widget.gaps(one.value()))
    return _place_frame(*inputs).filled(*values, suggestions=suggestions)


def _place_frame(field: BoundField, latitude: BoundField, longitude: BoundField) -> Pattern:
    language, kept = reader_language(), _kept_of(field)
    key = (language, field.auto_id)
    if key not in kept:
        inputs = {"input": field, "latitude": latitude, "longitude": longitude}
        gaps = {name: _pattern_of(one) for name, one in inputs.items()}
        gaps["suggestions"] = "{suggestions}"
        words = {"field": _words_of(field)}
        kept[key] = with_gaps("components/place_field.html", language, gaps, **words)
    return kept[key]


def _kept_of(field: BoundField) -> dict[object, Pattern]:
    """Return the frames of a field that all forms share; they go with it."""
    kept: dict[object, Pattern] = field.field.__dict__.setdefault("frames", {})
    if len(kept) > MOST_FRAMES:
        kept.clear()
    return kept


def _words_of(field: BoundField) -> dict[str, str]:
    return {
        "id_for_label": field.id_for_label,
        "auto_id": field.auto_id,
        "label": str(field.label),
        "help_text": str(field.help_text),
    }


def _pattern_of(field: BoundField) -> str:
    widget = field.field.widget
    attrs = field.build_widget_attrs({"id": field.auto_id})
    pattern: str = widget.pattern(field.html_name, attrs)
    return pattern


@register.simple_tag
def result_cards(
    cards: Sequence[ResultCard], *, carried: bool = False, picked: Picked | None = None
) -> SafeString:
    """Draw the services of a list, each as `result_card` does."""
    language = reader_language()
    drawn = [_result_card(card, language, carried=carried, picked=picked) for card in cards]
    return joined([ITEM.filled(card) for card in drawn])


@register.simple_tag
def result_card(
    card: ResultCard, *, carried: bool = False, picked: Picked | None = None
) -> SafeString:
    """Draw a service of a list: the sheet's part once, what this question adds each time."""
    return _result_card(card, reader_language(), carried=carried, picked=picked)


def _result_card(
    card: ResultCard, language: str, *, carried: bool, picked: Picked | None
) -> SafeString:
    sheet = card.sheet
    return _card(sheet, language, carried=bool(carried)).filled(
        look=NOTHING if card.verdict else PLAIN,
        call=_call(card, language) if card.phone else NOTHING,
        pick=NOTHING if picked is None else _pick_of(sheet, picked, language),
        facts=_fact_lines(card.facts),
        reasons=_reasons(card.reasons, language, answered_here=carried)
        + _reasons(card.further, language, folded=True, answered_here=carried),
        band=_band(card.verdict, language, near_miss=card.near_miss),
    )


@lru_cache(maxsize=8000)
def _card(sheet: SheetWords, language: str, *, carried: bool) -> Pattern:
    gaps = named("look", "facts", "reasons", "call", "pick", "band")
    return with_gaps("drawn/card.html", language, gaps, sheet=sheet, carried=carried)


def _call(card: ResultCard, language: str) -> SafeString:
    return _call_button(language).filled(
        link=phone_link(card.phone), number=card.phone, name=card.sheet.name
    )


@lru_cache(maxsize=10)
def _call_button(language: str) -> Pattern:
    return with_gaps("drawn/call.html", language, named("link", "number", "name"))


def _pick_of(sheet: SheetWords, picked: Picked, language: str) -> SafeString:
    if sheet.uuid in picked:
        return _pick_button(sheet.uuid, sheet.name, picked, language)
    return _offer_to_pick(sheet, language, full=picked.full)


@lru_cache(maxsize=8000)
def _offer_to_pick(sheet: SheetWords, language: str, *, full: bool) -> SafeString:
    """Draw the button of a service that is on no list: the same for everybody."""
    drawn = _pick(language, taken=False, full=full, page="search")
    return drawn.filled(id=sheet.uuid, name=sheet.name)


@register.simple_tag
def pick_button(
    service_id: UUID | None, name: object, picked: Picked, *, page: str = "search"
) -> SafeString:
    """Draw the button that takes a service onto the list of the visitor, or off it."""
    return _pick_button(service_id, name, picked, reader_language(), page=page)


def _pick_button(
    service_id: UUID | None, name: object, picked: Picked, language: str, *, page: str = "search"
) -> SafeString:
    taken, full = service_id in picked, picked.full
    drawn = _pick(language, taken=taken, full=full, page=page)
    return drawn.filled(id=service_id, name=name)


@lru_cache(maxsize=100)
def _pick(language: str, *, taken: bool, full: bool, page: str) -> Pattern:
    gaps = {"id": "{id}", "name": "{name}"}
    looks = {"taken": taken, "full": full, "page": page}
    return with_gaps("drawn/pick.html", language, gaps, **looks)


@lru_cache(maxsize=100)
def _band(verdict: str | None, language: str, *, near_miss: bool) -> str:
    with override(language):
        context = {"verdict": verdict, "near_miss": near_miss}
        return get_template("drawn/band.html").render(context)


@register.simple_tag
def fact_lines(facts: Sequence[Fact]) -> SafeString:
    return _fact_lines(facts)


def _fact_lines(facts: Sequence[Fact]) -> SafeString:
    return joined([_fact_line(icon).filled(text) for icon, text in facts])


@lru_cache(maxsize=100)
def _fact_line(name: str) -> Pattern:
    return with_gaps("drawn/fact.html", LANGUAGES[0], {"text": "{}"}, name=name)


@register.simple_tag
def reasons(given: Sequence[Reason], *, folded: bool = False) -> SafeString:
    """Draw why this verdict; nothing when there is no reason."""
    return _reasons(given, reader_language(), folded=folded)


def _reasons(
    given: Sequence[Reason], language: str, *, folded: bool = False, answered_here: bool = False
) -> SafeString:
    if not given:
        return NOTHING
    lines = [
        _reason_line(
            reason.result,
            language,
            derogates=bool(reason.derogation),
            asks=answered_here and reason.result == "ask_person",
        ).filled(
            sentence=reason.sentence,
            derogation=reason.derogation,
            question=f"#{anchor_of(reason.dimension)}",
        )
        for reason in given
    ]
    return _reason_list(language, folded=folded).filled(joined(lines))


@lru_cache(maxsize=20)
def _reason_list(language: str, *, folded: bool) -> Pattern:
    return with_gaps("drawn/reasons.html", language, {"lines": "{}"}, folded=folded)


@lru_cache(maxsize=100)
def _reason_line(result: str, language: str, *, derogates: bool, asks: bool) -> Pattern:
    picture, tone = REASON_LOOKS[result]
    gaps = named("sentence", "question") | {"derogation": "{derogation}" if derogates else ""}
    looks = {"result": result, "picture": picture, "tone": tone, "asks": asks}
    return with_gaps("drawn/reason.html", language, gaps, **looks)


@register.simple_tag
def theme(theme: Theme) -> SafeString:
    """Draw the questions of a theme: what nobody answered once, answers into gaps."""
    return themes_drawn([theme], reader_language())


def themes_drawn(themes: Sequence[Theme], language: str) -> SafeString:
    drawn = [
        _untouched_theme(one, language) if one.untouched else _theme(one, language)
        for one in themes
    ]
    return joined(drawn)


@lru_cache(maxsize=500)
def _untouched_theme(theme: Theme, language: str) -> SafeString:
    return _theme(theme, language)


def _theme(theme: Theme, language: str) -> SafeString:
    return _theme_frame().filled(
        unfolded=UNFOLDED[theme.open],
        label=theme.label,
        chosen=" · ".join(theme.chosen),
        questions=joined(_question(group, language) for group in theme.groups),
    )


@lru_cache(maxsize=1)
def _theme_frame() -> Pattern:
    gaps = named("unfolded", "label", "chosen", "questions")
    return with_gaps("drawn/theme.html", LANGUAGES[0], gaps)


@register.simple_tag
def question(group: ChipGroup) -> SafeString:
    return _question(group, reader_language())


def _question(group: ChipGroup, language: str) -> SafeString:
    if group.untouched:
        return _untouched_question(group, language)
    return _answered_question(group, language)


@lru_cache(maxsize=2000)
def _untouched_question(group: ChipGroup, language: str) -> SafeString:
    return _answered_question(group, language)


def _answered_question(group: ChipGroup, language: str) -> SafeString:
    chips = [] if group.kind == "choice" else [*group.options, *group.more]
    return _question_frame(QuestionWords.of(group), language, wrong=bool(group.error)).filled(
        *[CHECKED[chip.checked] for chip in chips],
        not_asked=CHECKED[not group.answered],
        unfolded=UNFOLDED[group.more_open],
        value=group.value,
        error=group.error,
        choices=_choices(group.options) if group.kind == "choice" else NOTHING,
    )


def _choices(options: Sequence[Chip]) -> SafeString:
    lines = [CHOICE.filled(chip.value, SELECTED[chip.checked], chip.label) for chip in options]
    return joined(lines)


class QuestionWords(NamedTuple):
    """What a question says whoever answers it.

    The chips are without what was chosen; a closed list may hold what somebody named, so what
    it offers is not among these words.
    """

    name: str
    legend: str
    kind: str
    help: str
    unit: str
    anchor: str
    more_label: str
    options: tuple[Chip, ...]
    more: tuple[Chip, ...]

    @classmethod
    def of(cls, group: ChipGroup) -> "QuestionWords":
        return cls(
            group.name,
            group.legend,
            group.kind,
            group.help,
            group.unit,
            group.anchor,
            group.more_label,
            () if group.kind == "choice" else _unanswered(group.options),
            _unanswered(group.more),
        )


def _unanswered(chips: Sequence[Chip]) -> tuple[Chip, ...]:
    return tuple([chip._replace(checked=False) if chip.checked else chip for chip in chips])


@lru_cache(maxsize=1000)
def _question_frame(group: QuestionWords, language: str, *, wrong: bool) -> Pattern:
    gaps = {"mark": "{}", **named("not_asked", "unfolded", "value", "error", "choices")}
    words: dict[str, object] = {"group": group, "wrong": wrong}
    return with_gaps("drawn/question.html", language, gaps, **words)
