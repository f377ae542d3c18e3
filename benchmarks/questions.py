"""Questions as people put them: the fields of the search form, in six kinds, all as frequent.

Half of them ask for a time, each tells two to eight facts about a person.
"""

import datetime
import random
from collections.abc import Iterator

from seuil.access.types import Dimension, FactKind
from seuil.access.vocabulary import vocabulary

Fields = list[tuple[str, str]]
KINDS = ("text", "prefix", "typo", "category", "browse", "wide")
TEXTS = """médecin
psy gratuit
sdf
ocmw
logement social
colis alimentaire
papiers
avocat pro deo
toxico
schuldbemiddeling
douche
cours de français
aide à domicile
violence conjugale
sans papiers soins
méthadone
nachtopvang
tandarts
interprète arabe
maraude
dépression
voedselhulp
planning familial
aide juridique""".splitlines()
CATEGORIES = (
    "primary_care.gp",
    "mental_health",
    "homelessness.night_shelter",
    "food.parcels",
    "rights.legal_aid",
    "housing",
    "addictions",
)
PLACES = ("Gare du Nord", "1080", "Schaerbeek", "Saint-Gilles", "1000", "Ixelles", "Gare du Midi")
SPOKEN = ("fr", "nl", "en", "ar", "ti", "ps", "es", "ro", "tr")


def questions(count: int, *, today: datetime.date, seed: int = 1) -> Iterator[Fields]:
    """Yield questions; the same seed gives the same ones."""
    chance = random.Random(seed)
    for number in range(count):
        fields = _need(KINDS[number % len(KINDS)], chance)
        if chance.random() < 0.5:
            day = today + datetime.timedelta(days=chance.randrange(1, 8))
            hour = f"{chance.randrange(8, 21):02}:{chance.choice(('00', '15', '30'))}"
            fields += [("when", "at"), ("day", str(day)), ("hour", hour)]
        yield fields + _situation(chance)


def _need(kind: str, chance: random.Random) -> Fields:
    text = chance.choice(TEXTS)
    near = [("place", chance.choice(PLACES))]
    match kind:
        case "text":
            return [("text", text), *(near if chance.random() < 0.5 else [])]
        case "prefix":
            return [("text", text[: chance.randrange(3, 7)].strip()), *near]
        case "typo":
            return [("text", with_slip(text, chance)), *near]
        case "category":
            return [("category", chance.choice(CATEGORIES)), *near]
        case "browse":
            return near
        case _:
            return [*near, ("within", "any"), ("sort", "nearest")]


def with_slip(text: str, chance: random.Random) -> str:
    """Return the text with two neighbours inside its longest word exchanged."""
    word = max(text.split(), key=len)
    place = chance.randrange(1, max(2, len(word) - 2))
    wrong = word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
    return text.replace(word, wrong)


def _situation(chance: random.Random) -> Fields:
    dimensions = [d for d in vocabulary().dimensions.values() if d.kind is not FactKind.TERRITORY]
    told = chance.sample(dimensions, chance.randrange(2, 9))
    return [(f"s_{dimension.code}", _answer(dimension, chance)) for dimension in told]


def _answer(dimension: Dimension, chance: random.Random) -> str:
    match dimension.kind:
        case FactKind.NUMBER:
            return str(chance.randrange(0, 95))
        case FactKind.BOOL:
            return chance.choice(("yes", "no"))
        case FactKind.LANGUAGE:
            return chance.choice(SPOKEN)
        case _:
            return chance.choice(dimension.values)
