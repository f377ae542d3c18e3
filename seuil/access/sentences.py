"""The vocabulary's words: labels, and one sentence for each thing that can be said of a service."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale, UnknownLocaleError
from babel.lists import format_list

from seuil.access.types import Condition, Dimension, Fact, FactKind, Force, Operator
from seuil.access.vocabulary import raw_vocabulary, vocabulary

LANGUAGES = ("fr", "nl", "en")
POSITIVE = frozenset(
    {Operator.IN, Operator.ALL_OF, Operator.HAS, Operator.BETWEEN, Operator.WITHIN}
)
TOGETHER = frozenset({Operator.ALL_OF, Operator.NOT_ALL_OF})

TerritoryName = Callable[[str, str], str]
"""(territory code, language) -> its name."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the vocabulary says about one dimension, in every language."""

    label: Mapping[str, str]
    chip: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    answers: Mapping[bool, Mapping[str, str]]
    sentences: Mapping[str, Mapping[str, str]]


@cache
def words_of(dimension: str) -> Words:
    """Return the words of a dimension, or of a circumstance (capacity, hours)."""
    raw = raw_vocabulary()
    for entry in (*raw["dimensions"], *raw["circumstances"]):
        if entry["code"] == dimension:
            return Words(
                label=entry["label"],
                chip=entry.get("chip", entry["label"]),
                values={value["code"]: value["label"] for value in entry.get("values", ())},
                answers={
                    answer: entry[key]
                    for answer, key in ((True, "yes"), (False, "no"))
                    if key in entry
                },
                sentences=entry["sentences"],
            )
    raise KeyError(dimension)


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """A language by its own name and in the interface's languages."""

    code: str
    own: str
    label: Mapping[str, str]
    right_to_left: bool


@cache
def language_words() -> Mapping[str, LanguageWords]:
    """Return the languages of the vocabulary, the most asked first."""
    return {
        entry["code"]: LanguageWords(
            entry["code"], entry["own"], entry["label"], entry.get("rtl", False)
        )
        for entry in raw_vocabulary()["languages"]
    }


@cache
def groups() -> Mapping[str, Mapping[str, str]]:
    """Return the themes under which dimensions are shown, in order."""
    return {entry["code"]: entry["label"] for entry in raw_vocabulary()["groups"]}


def language_name(code: str, language: str) -> str:
    """Return the name of a spoken language; its code when nobody has named it."""
    if known := language_words().get(code):
        return known.label[language]
    try:
        name = Locale(language).languages.get(code)
    except UnknownLocaleError:
        name = None
    return name or code


@cache
def _locale(language: str) -> Locale:
    """Read the habits of a language once a process."""
    return Locale.parse(language)


class Speaker:
    """Says things in one language; ``territory_name`` gives the names of territories."""

    def __init__(self, language: str, territory_name: TerritoryName) -> None:
        self.language = language if language in LANGUAGES else LANGUAGES[0]
        self._territory_name = territory_name

    def sentence(self, dimension: str, kind: str, **values: str) -> str:
        return words_of(dimension).sentences[kind][self.language].format(**values)

    def listed(self, items: Iterable[str], *, style: str = "or") -> str:
        return format_list(list(items), style=style, locale=_locale(self.language))  # type: ignore[arg-type]

    def label(self, dimension: str) -> str:
        return words_of(dimension).label[self.language]

    def value(self, dimension: str, code: str) -> str:
        """Return the label of one value: a code, a language or a territory."""
        match vocabulary().dimensions[dimension].kind:
            case FactKind.TERRITORY:
                return self._territory_name(code, self.language)
            case FactKind.LANGUAGE:
                return language_name(code, self.language)
            case _:
                return words_of(dimension).values[code][self.language]

    def condition(self, condition: Condition) -> str:
        """Say what a service asks, prefers or refuses."""
        return self._ranged(condition, _kind_of(condition))

    def pattern(self, condition: Condition) -> str:
        """Say what conditions of this kind ask, with … in place of their values."""
        kind = _kind_of(condition)
        if kind not in words_of(condition.dimension).sentences:
            kind = f"{kind}_between"
        gap = "…"
        said = self.sentence(condition.dimension, kind, values=gap, minimum=gap, last=gap)
        return said.replace("….", gap)

    def bring_later(self, condition: Condition) -> str:
        return self._ranged(condition, "bring_later")

    def _ranged(self, condition: Condition, kind: str) -> str:
        sentences = words_of(condition.dimension).sentences
        if condition.operator is Operator.BETWEEN and kind not in sentences:
            kind = f"{kind}_{_range_of(condition)}"
        return self.sentence(condition.dimension, kind, **self._values(condition))

    def _values(self, condition: Condition) -> dict[str, str]:
        style = "standard" if condition.operator in TOGETHER else "or"
        codes = [self.value(condition.dimension, code) for code in condition.values]
        last = None if condition.maximum is None else condition.maximum - 1
        return {
            "values": self.listed(codes, style=style),
            "minimum": _number(condition.minimum),
            "last": _number(last),
        }

    def ask_person(self, condition: Condition) -> str:
        return self.sentence(condition.dimension, "ask_person", **self._values(condition))

    def ask_service(self, dimension: str, fact: Fact) -> str:
        return self.sentence(dimension, "ask_service", value=self.fact(dimension, fact))

    def fact(self, dimension: str, fact: Fact) -> str:
        """Say a fact about the person: a number, the answer of a yes or no, labels."""
        if isinstance(fact, bool):
            return words_of(dimension).answers[fact][self.language]
        if isinstance(fact, float | int):
            return _number(fact)
        if isinstance(fact, str):
            return self.value(dimension, fact)
        kind = vocabulary().dimensions[dimension].kind
        style = "or" if kind is FactKind.LANGUAGE else "standard"
        return self.listed(
            (self.value(dimension, code) for code in in_order(dimension, fact)), style=style
        )

    def lost_language(self, spoken: Iterable[str]) -> str:
        """Say which languages a service speaks, without interpreter."""
        names = [language_name(code, self.language) for code in spoken]
        return self.sentence("language", "needs", values=self.listed(names, style="standard"))

    def derogation(self, who: str) -> str:
        kind = "possible_with_who" if who else "possible"
        template: str = raw_vocabulary()["derogation"][kind][self.language]
        return template.format(who=who.rstrip("."))


def in_order(dimension: str, codes: Iterable[str]) -> list[str]:
    """Return codes in the vocabulary's order, so that a sentence is always the same."""
    order = vocabulary().dimensions[dimension].values or tuple(language_words())
    rank = {code: number for number, code in enumerate(order)}
    return sorted(codes, key=lambda code: (rank.get(code, len(rank)), code))


def _kind_of(condition: Condition) -> str:
    """Return which sentence a condition needs: see the head of the vocabulary file."""
    positive = condition.operator in POSITIVE
    together = condition.operator in TOGETHER
    kinds = words_of(condition.dimension).sentences
    match condition.force:
        case Force.PREFERS:
            return "prefers" if positive or "prefers_not" not in kinds else "prefers_not"
        case Force.REQUIRES:
            wanted = positive
        case Force.EXCLUDES:
            wanted = not positive
    if not wanted and together:
        return "refuses_together"
    return "needs" if wanted else "refuses"


def _range_of(condition: Condition) -> str:
    if condition.maximum is None:
        return "from"
    return "below" if condition.minimum is None else "between"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def dimensions_by_group() -> Mapping[str, tuple[Dimension, ...]]:
    """Return the dimensions under their themes, in the order in which they are shown."""
    return {
        group: tuple(d for d in vocabulary().dimensions.values() if d.group == group)
        for group in groups()
    }
