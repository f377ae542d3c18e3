"""The situation on the screen: facts as chips, and chips as facts."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from django.http import QueryDict
from django.utils.translation import gettext as _

from seuil.access.types import Dimension, Fact, FactKind
from seuil.access.vocabulary import OLDEST_YEARS, read_situation, vocabulary
from seuil.kernel.errors import InvalidInputs
from seuil.matching.chips import DimensionWords, ThemeWords, languages, themes
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
        _question(dimension, facts.get(dimension.code), errors.get(dimension.code, ""), places)
        if told
        else group
        for told, dimension, group in zip(touched, words.dimensions, untouched.groups, strict=True)
    ]
    wrong = any(dimension.code in errors for dimension in words.dimensions)
    return Theme(label=words.label, groups=groups, open=wrong)


def _question(
    dimension: DimensionWords, fact: Fact | None, error: str, places: Gazetteer
) -> ChipGroup:
    group = chip_group(dimension, fact, places)
    return replace(group, error=error) if error else group


def chip_group(dimension: DimensionWords, fact: Fact | None, places: Gazetteer) -> ChipGroup:
    group = ChipGroup(name=PREFIX + dimension.code, legend=dimension.chip)
    match dimension.rule.kind:
        case FactKind.NUMBER:
            value = "" if fact is None else f"{fact:g}"
            return replace(group, kind="number", value=value, unit=_("years old"))
        case FactKind.BOOL:
            options = [(YES, dimension.answers[True], True), (NO, dimension.answers[False], False)]
            chips = [Chip(value=v, label=label, checked=fact is a) for v, label, a in options]
            return replace(group, options=chips)
        case FactKind.ONE:
            chips = [
                Chip(value=code, label=label, checked=fact == code)
                for code, label in dimension.values.items()
            ]
            return replace(group, options=chips)
        case FactKind.SET:
            return replace(group, kind="many", options=_many(dimension, _members(fact)))
        case FactKind.LANGUAGE:
            chips = _language_chips(_members(fact))
            return replace(
                group,
                kind="many",
                options=chips[:FIRST_LANGUAGES],
                more=chips[FIRST_LANGUAGES:],
                more_label=_("More languages"),
            )
        case FactKind.TERRITORY:
            return replace(group, kind="choice", options=_territories(fact, places))


def _members(fact: Fact | None) -> frozenset[str] | None:
    return fact if isinstance(fact, frozenset) else None


def _many(dimension: DimensionWords, fact: frozenset[str] | None) -> list[Chip]:
    chips = [
        Chip(value=code, label=label, checked=fact is not None and code in fact)
        for code, label in dimension.values.items()
    ]
    nothing = Chip(
        value=NOTHING, label=_("none of these"), checked=fact == frozenset(), nothing=True
    )
    return [*chips, nothing]


def _language_chips(spoken: frozenset[str] | None) -> list[Chip]:
    language = reader_language()
    return [
        Chip(
            value=words.code,
            label=words.label[language],
            own=words.own,
            checked=spoken is not None and words.code in spoken,
        )
        for words in languages()
    ]


def _territories(fact: Fact | None, places: Gazetteer) -> list[Chip]:
    language = reader_language()
    communes = sorted(
        (place.names.read_in(language), code)
        for code, place in places.places.items()
        if code.startswith("commune:") or code == fact
    )
    return [Chip(value=code, label=name, checked=code == fact) for name, code in communes]
