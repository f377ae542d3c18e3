"""Words: how a text is indexed and how what was typed becomes needs.

Both sides are folded, cut into words and stemmed for French, Dutch and English. Curated
groups of equivalent terms (*sdf*, *dakloos*, *homeless*) and terms that point to a category
(*papieren*) are found in both, so that one word finds what another says. What was typed may
be the beginning of a word, or hold a slip.
"""

import bisect
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Any

import snowballstemmer
from rapidfuzz import process
from rapidfuzz.distance import OSA

from seuil.access.told import AGE, Told, add_told, told_at
from seuil.access.types import Alternative, TextNeeds
from seuil.kernel.data import shipped_yaml
from seuil.kernel.text import fold

STEMMERS = {"fr": "french", "nl": "dutch", "en": "english"}
LONGEST_QUERY = 200
MOST_NEEDS = 8
EXACT, GROUP, POINTED, STEM, PREFIX, SLIP = 6, 5, 6, 5, 3, 2
OF_PERSON = 2
"""Words about the person beside a need, whichever way they are found: as little as a slip."""
SHORTEST_PREFIX = 3
MOST_PREFIXES = 40
LABEL_LETTERS = 80
"""Texts up to this length, such as labels and names of organisations, come again and again."""


_own = threading.local()
"""A stemmer keeps the word it works on: each thread has its own."""


def stem(word: str, language: str) -> str:
    """Return the stem under its language. Not kept: the word may be one that somebody typed."""
    stemmed: str = _stemmer(language).stemWord(word)
    return f"{language}:{stemmed}"


def _stemmer(language: str) -> Any:
    if not hasattr(_own, language):
        setattr(_own, language, snowballstemmer.stemmer(STEMMERS[language]))
    return getattr(_own, language)


def category_term(code: str) -> str:
    return f"category:{code}"


def attribute_term(code: str) -> str:
    return f"attribute:{code}"


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of a service's text: how much it counts, and its language when known."""

    text: str
    weight: int
    language: str = ""


class Lexicon:
    """The terms of an index, and its plain words for beginnings of words and slips."""

    def __init__(self, terms: Iterable[str]) -> None:
        self._terms = frozenset(terms)
        self._more: frozenset[str] = frozenset()
        self.words: Sequence[str] = sorted(term for term in self._terms if ":" not in term)

    def __contains__(self, term: str) -> bool:
        return term in self._terms or term in self._more

    def with_more(self, other: "Lexicon") -> "Lexicon":
        """Return the lexicon of both indexes; quick when the other one is small."""
        both = copy(self)
        both._more = self._more | other._terms
        unknown = [word for word in other.words if word not in self]
        both.words = sorted([*self.words, *unknown]) if unknown else self.words
        return both

    def starting_with(self, beginning: str) -> Iterator[str]:
        start = bisect.bisect_left(self.words, beginning)
        for word in self.words[start : start + MOST_PREFIXES]:
            if not word.startswith(beginning):
                return
            yield word

    def close_to(self, word: str) -> Iterator[str]:
        """Yield the words within one slip (two from eight letters on), the closest first."""
        if len(word) < 4:
            return
        allowed = 1 if len(word) < 8 else 2
        for close, _distance, _index in process.extract(
            word, self.words, scorer=OSA.distance, score_cutoff=allowed, limit=8
        ):
            yield close


@dataclass(frozen=True, slots=True)
class _Piece:
    """Some words of what was typed, with what the curated words know of them as a whole."""

    start: int
    words: Sequence[str]
    meanings: Sequence[Alternative]
    wished: Sequence[Alternative]
    told: Told | None

    @property
    def describes_person(self) -> bool:
        """Whether it says who somebody is, and not also what they need (*sans mutuelle*)."""
        return self.told is not None and not self.told.also_need


class Analyser:
    """Turns texts into terms with the help of the curated words."""

    def __init__(self, curated: Mapping[str, Any]) -> None:
        self.stopwords = frozenset(
            fold(word) for words in curated["stopwords"].values() for word in words
        )
        self._meanings: dict[tuple[str, ...], list[Alternative]] = {}
        self._wishes: dict[tuple[str, ...], list[Alternative]] = {}
        alike = {
            fold(term): entry["same"]
            for entry in curated["synonyms"]
            for term in entry.get("same", ())
        }
        for number, entry in enumerate(curated["synonyms"]):
            if "same" in entry:
                term = Alternative(f"group:{number}", GROUP)
                self._learn(self._meanings, entry["same"], term)
            else:
                categories = entry["means"]["category"]
                for code in [categories] if isinstance(categories, str) else categories:
                    pointed = Alternative(category_term(code), POINTED)
                    for word in entry["means"]["words"]:
                        self._learn(self._meanings, alike.get(fold(word), [word]), pointed)
        for entry in curated["attributes"]:
            wish = Alternative(attribute_term(entry["attribute"]), EXACT)
            self._learn(self._wishes, entry["words"], wish)
        self.longest = max(map(len, (*self._meanings, *self._wishes)), default=1)
        self._longest: dict[str, int] = {}
        for phrase in self._meanings:
            self._longest[phrase[0]] = max(len(phrase), self._longest.get(phrase[0], 0))
        self._terms_again = lru_cache(maxsize=5_000)(self._terms)
        self._longest_again = lru_cache(maxsize=50_000)(self._longest_from)

    def _learn(
        self,
        table: dict[tuple[str, ...], list[Alternative]],
        phrases: Iterable[str],
        meaning: Alternative,
    ) -> None:
        for phrase in phrases:
            words = tuple(fold(phrase).split())
            stems = [tuple(stem(word, language) for word in words) for language in STEMMERS]
            for key in (words, *stems):
                known = table.setdefault(key, [])
                if meaning not in known:
                    known.append(meaning)

    def index(self, texts: Iterable[Text]) -> dict[str, int]:
        """Return the terms of a service with their weights, the best place of each."""
        terms: dict[str, int] = {}
        for piece in texts:
            read = self._terms_again if len(piece.text) <= LABEL_LETTERS else self._terms
            for term in read(piece.text, piece.language):
                if piece.weight > terms.get(term, 0):
                    terms[term] = piece.weight
        return terms

    def _terms(self, text: str, language: str) -> frozenset[str]:
        """Return the terms of a text: words, stems and groups."""
        return frozenset(self._each_term(text, language))

    def _each_term(self, text: str, language: str) -> Iterator[str]:
        words = fold(text).split()
        languages = [language] if language in STEMMERS else list(STEMMERS)
        for start, word in enumerate(words):
            if word in self.stopwords:
                continue
            yield word
            for known in languages:
                yield stem(word, known)
            for length in range(1, self._longest_again(word) + 1):
                for meaning in self._find(self._meanings, words[start : start + length]):
                    if meaning.term.startswith("group:"):
                        yield meaning.term

    def _longest_from(self, word: str) -> int:
        """Return the length of the longest curated phrase that may begin with this word."""
        forms = (word, *(stem(word, language) for language in STEMMERS))
        return max(self._longest.get(form, 0) for form in forms)

    def read(self, text: str, lexicon: Lexicon) -> TextNeeds:
        """Return the needs and wishes in what was typed.

        Words about the person are wishes that count little, so that they exclude no service and
        none comes first for them alone; without any other need they are needs.
        """
        needs: list[tuple[Alternative, ...]] = []
        wishes: list[tuple[Alternative, ...]] = []
        of_person: list[tuple[Alternative, ...]] = []
        for piece in self._pieces(fold(text[:LONGEST_QUERY]).split()):
            if piece.wished:
                wishes.append(tuple(piece.wished))
            elif piece.describes_person:
                of_person += self._needs_of(piece, lexicon)
            else:
                needs += self._needs_of(piece, lexicon)
            if len(needs) == MOST_NEEDS:
                break
        if needs:
            return TextNeeds(tuple(needs), (*wishes, *map(_of_person, of_person)))
        return TextNeeds(tuple(of_person[:MOST_NEEDS]), tuple(wishes))

    def _pieces(self, words: Sequence[str]) -> Iterator["_Piece"]:
        """Cut folded words into the longest pieces that are known, else single words."""
        start = 0
        while start < len(words):
            length, meanings, wished = self._longest_at(words, start)
            told = told_at(words, start)
            if told and told.length > length:
                length, meanings, wished = told.length, [], []
            elif told and told.length < length:
                told = None
            yield _Piece(start, words[start : start + length], meanings, wished, told)
            start += length

    def _needs_of(self, piece: "_Piece", lexicon: Lexicon) -> Iterator[tuple[Alternative, ...]]:
        if len(piece.words) > 1 and piece.meanings:
            yield tuple(piece.meanings)
        elif not (piece.told and piece.told.dimension == AGE):
            for word in piece.words:
                if word not in self.stopwords:
                    yield self._need(word, self._find(self._meanings, [word]), lexicon)

    def about_person(self, text: str) -> tuple[dict[str, object], str]:
        """Return what a text tells of a person, as a raw situation, and what else it says."""
        chunks = [(chunk, fold(chunk).split()) for chunk in text[:LONGEST_QUERY].split()]
        words = [word for _chunk, folded in chunks for word in folded]
        facts: dict[str, object] = {}
        taken: set[int] = set()
        for piece in self._pieces(words):
            if piece.told:
                add_told(facts, piece.told)
                taken.update(range(piece.start, piece.start + len(piece.words)))
                taken.update(self._leading_to(words, piece.start))
        ahead = iter(range(len(words)))
        rest = [chunk for chunk, folded in chunks if not {next(ahead) for _word in folded} <= taken]
        return facts, " ".join(rest).strip(" ,;.")

    def _leading_to(self, words: Sequence[str], start: int) -> Iterator[int]:
        """Yield the words without weight just before one: *avec un* of *avec un chien*."""
        while start and words[start - 1] in self.stopwords:
            start -= 1
            yield start

    def _longest_at(
        self, words: Sequence[str], start: int
    ) -> tuple[int, list[Alternative], list[Alternative]]:
        for length in range(min(self.longest, len(words) - start), 0, -1):
            phrase = words[start : start + length]
            wished = self._find(self._wishes, phrase)
            meanings = self._find(self._meanings, phrase)
            if wished or meanings:
                return length, meanings, wished
        return 1, [], []

    @staticmethod
    def _find(
        table: Mapping[tuple[str, ...], list[Alternative]], phrase: Sequence[str]
    ) -> list[Alternative]:
        """Return what the words mean as they are written, else what their stems may mean."""
        exact = table.get(tuple(phrase))
        if exact:
            return exact
        found: dict[Alternative, None] = {}
        for language in STEMMERS:
            key = tuple(stem(word, language) for word in phrase)
            found.update(dict.fromkeys(table.get(key, ())))
        return list(found)

    def _need(
        self, word: str, meanings: Sequence[Alternative], lexicon: Lexicon
    ) -> tuple[Alternative, ...]:
        stems = {stem(word, language) for language in STEMMERS}
        alternatives = [
            Alternative(word, EXACT),
            *meanings,
            *(Alternative(term, STEM) for term in sorted(stems)),
        ]
        if len(word) >= SHORTEST_PREFIX:
            alternatives += [Alternative(w, PREFIX) for w in lexicon.starting_with(word)]
        if not any(alternative.term in lexicon for alternative in alternatives):
            alternatives += [Alternative(w, SLIP) for w in lexicon.close_to(word)]
            for close in self._close_phrases(word):
                alternatives += self._find(self._meanings, [close])
        return tuple(dict.fromkeys(alternatives))

    def _close_phrases(self, word: str) -> Iterator[str]:
        """Yield the curated single words within a slip of ``word``."""
        return self._single_words.close_to(word)

    @cached_property
    def _single_words(self) -> Lexicon:
        return Lexicon(key[0] for key in self._meanings if len(key) == 1)


def _of_person(need: Iterable[Alternative]) -> tuple[Alternative, ...]:
    return tuple(Alternative(alternative.term, OF_PERSON) for alternative in need)


@cache
def analyser() -> Analyser:
    return Analyser(shipped_yaml("seuil.access", "words.yaml"))
