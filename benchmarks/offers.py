"""Invented services as the engine sees them, as many as asked, one after another.

Each one is put together from parts of several services of the demonstration: the words and kinds
of help of one, the conditions of another, the languages of a third, with words, hours and a place
of its own. Most of them say little about their thresholds and a few ways to fill a sheet are
very frequent. The same seed gives the same services; none is kept.
"""

import datetime
import math
import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from benchmarks.invented import SYLLABLES, invented_hours, skewed
from benchmarks.world import Commune, Town, World, world_for
from seuil.access.text import STEMMERS, stem
from seuil.access.types import (
    CapacityStatus,
    Condition,
    Offer,
    Opening,
    Operator,
)
from seuil.kernel.geography import Point

Rules = tuple[tuple[str, tuple[Condition, ...]], ...]
"""What a sheet says on some dimensions: its conditions, or none at all."""
TEMPLATES = 200
SOURCES = 20
WORDS_A_ROOT = 40
"""There are this many invented words for each service of the square root of them."""
NAME, DESCRIPTION = 8, 2
LANGUAGES = ("fr", "fr", "fr", "fr", "fr", "nl", "nl", "nl", "en", "")
"""The language of a sheet; none: all of them."""
CAPACITIES = (30, 15, 10, 45)
OWN_TERMS = 5


def generated_offers(
    count: int, stems: Sequence[Offer], *, today: datetime.date, seed: int = 1
) -> Iterator[Offer]:
    """Yield services, of which checks and capacities date from the weeks before ``today``."""
    maker = _Maker(count, stems, today, seed)
    for key in range(1, count + 1):
        yield maker.offer(key)


@dataclass(frozen=True)
class _Subject:
    """What a sheet is about: its words in each language, long texts apart."""

    stem: Offer
    labels: Mapping[str, Mapping[str, int]]
    texts: Mapping[str, Sequence[str]]


class _Maker:
    def __init__(self, count: int, stems: Sequence[Offer], today: datetime.date, seed: int) -> None:
        self.chance = random.Random(seed)
        self.world: World = world_for(count, seed=seed)
        self.today = today
        self.stems = list(stems)
        self.chance.shuffle(self.stems)
        self.subjects = [_subject(stem) for stem in self.stems]
        self.rules = _rules_of(self.stems)
        self.hours = [stem.opening.hours for stem in self.stems if stem.opening.hours]
        self.closures = [stem.opening.closures for stem in self.stems if stem.opening.closures]
        self.words = invented_words(int(WORDS_A_ROOT * math.sqrt(count)), self.chance)
        self.templates = [self._own_rules() for _ in range(TEMPLATES)]
        self.capacities = tuple(CapacityStatus)

    def offer(self, key: int) -> Offer:
        chance = self.chance
        subject = self.subjects[skewed(chance, len(self.subjects))]
        manner = self.stems[skewed(chance, len(self.stems))]
        town = self.world.some_town(chance)
        commune = town.some_commune(chance)
        conditions, unconditional = self._said(commune)
        points, lens = self._places(subject.stem, town, commune)
        comes_to = self._comes_to(subject.stem, commune)
        capacity = chance.choices(self.capacities, CAPACITIES)[0]
        dated = capacity is not CapacityStatus.UNKNOWN
        return Offer(
            key=key,
            source=f"source-{skewed(chance, SOURCES)}",
            conditions=conditions,
            unconditional=unconditional,
            languages=manner.languages,
            interpreter=manner.interpreter,
            capacity=capacity,
            capacity_updated=self._day() if dated else None,
            opening=self._opening(),
            points=points,
            comes_to=comes_to,
            lens=lens.union(*(self._found_under(code) for code in comes_to)),
            categories=subject.stem.categories,
            words=self._words(subject),
        )

    def _day(self) -> datetime.date:
        return self.today - datetime.timedelta(days=self.chance.randrange(60))

    # What it asks for

    def _said(self, commune: Commune) -> tuple[tuple[Condition, ...], frozenset[str]]:
        """Return conditions and dimensions without any, of a template or its own."""
        chance = self.chance
        if chance.random() < 0.5:
            rules = self.templates[skewed(chance, TEMPLATES)]
        else:
            rules = self._own_rules()
        here = tuple(_here(c, commune) for _, conditions in rules for c in conditions)
        return here, frozenset(code for code, conditions in rules if not conditions)

    def _own_rules(self) -> Rules:
        """Return the usual dimensions of a sheet, as many as it fills in; half fill in 0 to 4."""
        chance = self.chance
        rules = self.rules[skewed(chance, len(self.rules))]
        few = chance.random() < 0.5
        wanted = chance.randrange(5) if few else 5 + skewed(chance, len(rules))
        said = list(rules[:wanted])
        if said and len(rules) > wanted and chance.random() < 0.5:
            said[-1] = rules[chance.randrange(wanted, len(rules))]
        shift = chance.choice((0, 0, 0, 1, 2, 3))
        return tuple((code, tuple(_older(c, shift) for c in rule)) for code, rule in said)

    # Where it is

    def _places(
        self, subject: Offer, town: Town, commune: Commune
    ) -> tuple[tuple[Point, ...], frozenset[str]]:
        """Return as many places as the subject has, and the territories that hold them."""
        communes = [commune, *(town.some_commune(self.chance) for _ in subject.points[1:])]
        communes = communes[: len(subject.points)]
        lens: set[str] = set()
        for one in communes:
            lens |= one.around
            if one.quarters:
                lens.add(self.chance.choice(one.quarters))
        return tuple(one.some_point(self.chance) for one in communes), frozenset(lens)

    def _comes_to(self, subject: Offer, commune: Commune) -> frozenset[str]:
        if not subject.comes_to:
            return frozenset()
        draw = self.chance.random()
        if draw < 0.3:
            return frozenset({commune.code})
        return frozenset({commune.basin if draw < 0.7 else commune.region})

    def _found_under(self, code: str) -> frozenset[str]:
        return self.world.ancestors[code] | self.world.parts[code]

    # When it is open, and how it is called

    def _opening(self) -> Opening:
        """Return hours of the demonstration or invented ones; one service in five has none."""
        chance, draw = self.chance, self.chance.random()
        if draw < 0.2:
            return Opening()
        usual = draw < 0.5 and bool(self.hours)
        hours = self.hours[skewed(chance, len(self.hours))] if usual else invented_hours(chance)
        if self.closures and chance.random() < 0.03:
            return Opening(hours, chance.choice(self.closures))
        return Opening(hours)

    def _words(self, subject: _Subject) -> dict[str, int]:
        """Return the words of the subject in one language, half of its texts, and own ones."""
        chance = self.chance
        language = chance.choice(LANGUAGES)
        texts = subject.texts[language]
        words = dict.fromkeys(chance.sample(texts, len(texts) // 2), DESCRIPTION)
        words |= subject.labels[language]
        for number in range(OWN_TERMS):
            weight = DESCRIPTION if number else NAME
            for term in self.words[skewed(chance, len(self.words))]:
                words[term] = max(weight, words.get(term, 0))
        return words


def invented_words(count: int, chance: random.Random) -> list[tuple[str, str]]:
    """Return distinct words, each with its stem, in no order of the alphabet."""
    numbers = chance.sample(range(len(SYLLABLES) ** 3), count)
    spelt = (
        "".join(SYLLABLES[n // len(SYLLABLES) ** k % len(SYLLABLES)] for k in range(3))
        for n in numbers
    )
    return [(word, stem(word, "fr")) for word in spelt]


def _subject(offer: Offer) -> _Subject:
    labels: dict[str, dict[str, int]] = {}
    texts: dict[str, list[str]] = {}
    for language in ("", *STEMMERS):
        mine = {
            term: weight
            for term, weight in offer.words.items()
            if not language or _is_in(term, language, offer.words)
        }
        labels[language] = {term: weight for term, weight in mine.items() if weight > DESCRIPTION}
        texts[language] = sorted(mine.keys() - labels[language].keys())
    return _Subject(offer, labels, texts)


def _is_in(term: str, language: str, terms: Mapping[str, int]) -> bool:
    """Whether a term belongs to a language: its stem under it is there, or it has none."""
    kind, mark, _ = term.partition(":")
    if mark:
        return kind == language or kind not in STEMMERS
    return stem(term, language) in terms


def _rules_of(stems: Sequence[Offer]) -> list[Rules]:
    """Return what each sheet says, the dimensions on which most sheets speak first."""
    said = [
        dict.fromkeys(sorted(offer.unconditional), ())
        | {
            condition.dimension: tuple(
                c for c in offer.conditions if c.dimension == condition.dimension
            )
            for condition in offer.conditions
        }
        for offer in stems
    ]
    spoken = Counter(code for rules in said for code in rules)
    return [
        tuple(sorted(rules.items(), key=lambda rule: (-spoken[rule[0]], rule[0]))) for rules in said
    ]


def _older(condition: Condition, years: int) -> Condition:
    """Return the condition, on ages with other limits."""
    if not years or condition.operator is not Operator.BETWEEN:
        return condition
    low, high = condition.minimum, condition.maximum
    return replace(condition, minimum=low and low + years, maximum=high and high + 2 * years)


def _here(condition: Condition, commune: Commune) -> Condition:
    """Return the condition, on residence with territories of this place."""
    if condition.operator is not Operator.WITHIN:
        return condition
    levels = {
        "commune": commune.code,
        "basin": commune.basin,
        "region": commune.region,
    }
    named = (levels.get(code.partition(":")[0], commune.code) for code in condition.values)
    return replace(condition, values=tuple(dict.fromkeys(named)))
