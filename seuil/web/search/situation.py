"""The situation on the screen: facts as chips, and chips as facts."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from django.http import QueryDict
from django.utils.translation import gettext as _

from seuil.access.types import Dimension, Fact, FactKind
from seuil.access.vocabulary import OLDEST_YEARS, read_situation, vocabulary
from seuil.kernel.errors import InvalidInputs
from seuil.matching.chips import DimensionWords, LanguageWords, ThemeWords, languages, themes
from seuil.territory.gazetteer import Gazetteer
from seuil.web.components import Chip, ChipGroup, Situation, Theme
from seuil.web.search.kept import made_once
from seuil.wording.localised import reader_language

PREFIX = "s_"
NOTHING = "-"
YES, NO = "yes", "no"
FIRST_LANGUAGES = 12


def raw_situation(data: QueryDict) -> dict[str, object]:
    """Return what the chips say, in the form of the public interface; nothing is checked yet."""
    found: dict[str, object] = {}
    for dimension in _dimensions():
        chosen = [value for value in data.getlist(PREFIX + dimension.code) if value.strip()]
        if chosen:
            found[dimension.code] = _raw_fact(dimension, chosen)
    return found


@cache
def _dimensions() -> list[Dimension]:
    """Return every question, in the order in which it is shown."""
    return [dimension.rule for theme in themes() for dimension in theme.dimensions]


def _raw_fact(dimension: Dimension, chosen: list[str]) -> object:
    match dimension.kind:
        case FactKind.SET | FactKind.LANGUAGE:
            return [value for value in chosen if value != NOTHING]
        case FactKind.BOOL:
            return {YES: True, NO: False}.get(chosen[-1], chosen[-1])
        case FactKind.NUMBER:
            return _number(chosen[-1])
        case _:
            return chosen[-1]


def _number(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def facts_of(data: QueryDict, places: Gazetteer) -> tuple[dict[str, Fact], dict[str, str]]:
    """Return the facts, and for each question that cannot be read a sentence that says so."""
    raw = raw_situation(data)
    errors: dict[str, str] = {}
    for code in list(raw):
        try:
            read_situation({code: raw[code]}, is_territory=places.__contains__)
        except InvalidInputs:
            errors[code] = _not_an_answer(code, str(raw.pop(code))[:40])
    return read_situation(raw, is_territory=places.__contains__), errors


def _not_an_answer(code: str, value: str) -> str:
    if vocabulary().dimensions[code].kind is FactKind.NUMBER:
        return _("“%(value)s” is not an age. Write a number of years from 0 to %(oldest)s.") % {
            "value": value,
            "oldest": OLDEST_YEARS,
        }
    return _("“%(value)s” is not one of the answers. Choose one of those shown.") % {"value": value}


def carried(facts: Mapping[str, Fact]) -> list[tuple[str, str]]:
    """Return the form fields that say these facts again."""
    fields: list[tuple[str, str]] = []
    for code, fact in facts.items():
        name = PREFIX + code
        if isinstance(fact, bool):
            fields.append((name, YES if fact else NO))
        elif isinstance(fact, frozenset):
            fields += [(name, value) for value in sorted(fact)] or [(name, NOTHING)]
        elif isinstance(fact, str):
            fields.append((name, fact))
        else:
            fields.append((name, f"{fact:g}"))
    return fields


def facts_in_words(facts: Mapping[str, Fact], places: Gazetteer) -> list[str]:
    """Return the facts as their chips say them."""
    return situation_panel(facts, {}, places).chosen


def situation_panel(
    facts: Mapping[str, Fact], errors: Mapping[str, str], places: Gazetteer
) -> Situation:
    shown = [
        _theme(words, untouched, facts, errors, places)
        for words, untouched in _untouched(places, reader_language())
    ]
    return Situation(themes=shown, open=bool(errors))


@made_once
def _untouched(places: Gazetteer, _language: str) -> list[tuple[ThemeWords, Theme]]:
    """Return every theme as it looks before anybody answered."""
    return [
        (
            theme,
            Theme(
                label=theme.label,
                groups=[chip_group(dimension, None, places) for dimension in theme.dimensions],
            ),
        )
        for theme in themes()
    ]


def _theme(
    words: ThemeWords,
    untouched: Theme,
    facts: Mapping[str, Fact],
    errors: Mapping[str, str],
    places: Gazetteer,
) -> Theme:
    """Return a theme with its answers: what nobody touched stays the object that all share."""
    touched = [d.code in facts or d.code in errors for d in words.dimensions]
    if not any(touched):
        return untouched
    groups = [
        _question(
            dimension, group, facts.get(dimension.code), errors.get(dimension.code, ""), places
        )
        if told
        else group
        for told, dimension, group in zip(touched, words.dimensions, untouched.groups, strict=True)
    ]
    wrong = any(dimension.code in errors for dimension in words.dimensions)
    return Theme(label=words.label, groups=groups, open=wrong)


def _question(
    dimension: DimensionWords,
    untouched: ChipGroup,
    fact: Fact | None,
    error: str,
    places: Gazetteer,
) -> ChipGroup:
    group = _answered(dimension, untouched, fact, places) if fact is not None else untouched
    return replace(group, error=error) if error else group


def anchor_of(dimension: str) -> str:
    """Return where a question stands on the page: it says nothing of an answer."""
    return f"ask-{dimension}"


def chip_group(dimension: DimensionWords, fact: Fact | None, places: Gazetteer) -> ChipGroup:
    group = _unanswered(dimension, places)
    return group if fact is None else _answered(dimension, group, fact, places)


def _unanswered(dimension: DimensionWords, places: Gazetteer) -> ChipGroup:
    group = ChipGroup(
        name=PREFIX + dimension.code, legend=dimension.chip, anchor=anchor_of(dimension.code)
    )
    match dimension.rule.kind:
        case FactKind.NUMBER:
            return replace(group, kind="number", unit=_("years old"))
        case FactKind.BOOL:
            answers = {YES: dimension.answers[True], NO: dimension.answers[False]}
            return replace(group, options=_chips(answers))
        case FactKind.ONE:
            return replace(group, options=_chips(dimension.values))
        case FactKind.SET:
            nothing = Chip(value=NOTHING, label=_("none of these"), nothing=True)
            return replace(group, kind="many", options=[*_chips(dimension.values), nothing])
        case FactKind.LANGUAGE:
            chips = _language_chips()
            return replace(
                group,
                kind="many",
                options=chips[:FIRST_LANGUAGES],
                more=chips[FIRST_LANGUAGES:],
                more_label=_("More languages"),
            )
        case FactKind.TERRITORY:
            return replace(group, kind="choice", options=_territories(places))


def _answered(
    dimension: DimensionWords, untouched: ChipGroup, fact: Fact, places: Gazetteer
) -> ChipGroup:
    """Return a question with its answer; what is not chosen stays the object that all share."""
    match dimension.rule.kind:
        case FactKind.NUMBER:
            return replace(untouched, value=f"{fact:g}")
        case FactKind.BOOL:
            return untouched.answered_with({YES if fact else NO})
        case FactKind.SET:
            return untouched.answered_with(_members(fact) or {NOTHING})
        case FactKind.LANGUAGE:
            return untouched.answered_with(_members(fact))
        case FactKind.TERRITORY:
            offered = replace(untouched, options=_territories(places, str(fact)))
            return offered.answered_with({str(fact)})
        case FactKind.ONE:
            return untouched.answered_with({str(fact)})


def _members(fact: Fact) -> frozenset[str]:
    return fact if isinstance(fact, frozenset) else frozenset()


def _chips(labels: Mapping[str, str]) -> list[Chip]:
    return [Chip(value=value, label=label) for value, label in labels.items()]


def _language_chips() -> list[Chip]:
    language = reader_language()
    return [_language_chip(words, words.label[language]) for words in languages()]


def _language_chip(words: LanguageWords, label: str) -> Chip:
    """Name a language in its own words too, unless they are the reader's."""
    own = "" if words.own.casefold() == label.casefold() else words.own
    return Chip(value=words.code, label=label, own=own)


def _territories(places: Gazetteer, other: str = "") -> list[Chip]:
    """Return the communes, and another territory when it was named."""
    language = reader_language()
    offered = sorted(
        (place.names.read_in(language), code)
        for code, place in places.places.items()
        if code.startswith("commune:") or code == other
    )
    return [Chip(value=code, label=name) for name, code in offered]
