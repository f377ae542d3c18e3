"""What is told of a person among the words of a need: *médecin sans papiers avec un chien*.

Such words are read as facts of a situation that can be offered; whoever asks decides whether
they are meant. `seuil/access/data/told.yaml` holds them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from seuil.access.sentences import language_words
from seuil.access.types import FactKind
from seuil.access.vocabulary import vocabulary
from seuil.kernel.data import shipped_yaml
from seuil.kernel.text import fold

LANGUAGE, AGE = "language", "age"
INTERFACE = frozenset({"fr", "nl", "en"})
"""Languages that are also learnt and worked in: of the person only after a verb."""

LONGEST_AGE = 2

Value = str | float | bool
Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """One fact, and how many words say it. ``also_need``: they say as well what is needed."""

    dimension: str
    value: Value
    length: int
    also_need: bool = False


@dataclass(frozen=True, slots=True)
class _Lexicon:
    phrases: Mapping[Phrase, tuple[str, Value]]
    longest: int
    also_needs: frozenset[str]
    years: frozenset[str]
    limits: frozenset[str]
    contrary: frozenset[str]
    between: frozenset[str]

    def before(self, words: Sequence[str], start: int) -> str:
        """Return the last word that says something before this one."""
        earlier = (word for word in reversed(words[:start]) if word not in self.between)
        return next(earlier, "")


@cache
def _lexicon() -> _Lexicon:
    raw = shipped_yaml("seuil.access", "told.yaml")
    phrases = dict(_phrases(raw["phrases"])) | dict(_spoken(raw["speaks"]))
    return _Lexicon(
        phrases=phrases,
        longest=max(map(len, phrases)),
        also_needs=frozenset(raw["also_needs"]),
        years=frozenset(raw["years"]),
        limits=frozenset(raw["limits"]),
        contrary=frozenset(raw["not"]),
        between=frozenset(raw["between"]),
    )


def _phrases(
    raw: Mapping[str, Mapping[str, Iterable[str]]],
) -> Iterator[tuple[Phrase, tuple[str, Value]]]:
    for dimension, facts in raw.items():
        is_bool = vocabulary().dimensions[dimension].kind is FactKind.BOOL
        for code, typed in facts.items():
            value: Value = code == "yes" if is_bool else code
            yield from ((tuple(fold(words).split()), (dimension, value)) for words in typed)


def _spoken(verbs: Iterable[str]) -> Iterator[tuple[Phrase, tuple[str, Value]]]:
    """Yield the names of languages: alone, and after a verb."""
    starts: list[Phrase] = [(fold(verb),) for verb in verbs]
    for code, words in language_words().items():
        for label in words.label.values():
            name = tuple(fold(label.partition("(")[0]).split())
            alone: list[Phrase] = [] if code in INTERFACE else [()]
            yield from ((start + name, (LANGUAGE, code)) for start in [*alone, *starts])


def told_at(words: Sequence[str], start: int) -> Told | None:
    """Return what the folded ``words`` tell of a person from ``start`` on, the longest phrase."""
    known = _lexicon()
    before = known.before(words, start)
    if words[start].isdecimal():
        return _age(words[start : start + 2], before)
    if before in known.contrary:
        return None
    for length in range(min(known.longest, len(words) - start), 0, -1):
        if fact := known.phrases.get(tuple(words[start : start + length])):
            return Told(*fact, length, also_need=fact[0] in known.also_needs)
    return None


def _age(words: Sequence[str], before: str) -> Told | None:
    known = _lexicon()
    ends_a_range = before.isdecimal() or before in known.limits
    if words[-1] not in known.years or len(words[0]) > LONGEST_AGE or ends_a_range:
        return None
    return Told(AGE, int(words[0]), len(words))


def add_told(facts: dict[str, object], told: Told) -> None:
    """Add a fact to a raw situation: members of a set together, else what was told first."""
    if vocabulary().dimensions[told.dimension].kind in {FactKind.SET, FactKind.LANGUAGE}:
        members = facts.setdefault(told.dimension, [])
        assert isinstance(members, list)  # noqa: S101  made here
        if told.value not in members:
            members.append(told.value)
    else:
        facts.setdefault(told.dimension, told.value)
