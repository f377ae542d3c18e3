"""Questions to the engine over generated services, in the six kinds of `questions`, as frequent.

Half of them ask for a time, each tells two to eight facts about a person. Places are where
services are: the larger a town, the more questions come from it.
"""

import datetime
import random
from collections.abc import Iterable, Mapping

from benchmarks.questions import CATEGORIES, KINDS, SPOKEN, TEXTS, with_slip
from benchmarks.world import Commune, World
from seuil.access.text import Lexicon, analyser
from seuil.access.types import Dimension, Fact, FactKind, Near, Query, Sort, TextNeeds
from seuil.access.vocabulary import vocabulary

RADII_M = (1_000, 2_000, 3_000, 3_000, 3_000, 3_000, 5_000, 10_000)
WHOLE_WORLD_M = 20_000_000
LATEST_DAYS = 7


def mixed_queries(
    count: int, world: World, lexicon: Lexicon, *, today: datetime.date, seed: int = 1
) -> list[Query]:
    """Return questions, the kinds one after another as in `KINDS`."""
    maker = _Maker(world, lexicon, today, random.Random(seed))
    return [maker.query(KINDS[number % len(KINDS)]) for number in range(count)]


class _Maker:
    def __init__(
        self, world: World, lexicon: Lexicon, today: datetime.date, chance: random.Random
    ) -> None:
        self.world = world
        self.lexicon = lexicon
        self.today = today
        self.chance = chance

    def query(self, kind: str) -> Query:
        commune = self.world.some_town(self.chance).some_commune(self.chance)
        typed, near = self._typed(kind), self._near(kind, commune)
        at = self._time() if self.chance.random() < 0.5 else None
        return Query(
            day=at.date() if at else self.today,
            text=analyser().read(typed, self.lexicon) if typed else TextNeeds(),
            categories=self._categories(kind),
            near=near,
            at=at,
            clock=datetime.datetime.combine(self.today, datetime.time(10)),
            situation=self._situation(commune),
            sort=self._sort(kind, near),
        )

    def _typed(self, kind: str) -> str:
        text = self.chance.choice(TEXTS)
        match kind:
            case "text":
                return text
            case "prefix":
                return text[: self.chance.randrange(3, 7)].strip()
            case "typo":
                return with_slip(text, self.chance)
            case _:
                return ""

    def _categories(self, kind: str) -> frozenset[str]:
        return frozenset({self.chance.choice(CATEGORIES)} if kind == "category" else ())

    def _near(self, kind: str, commune: Commune) -> Near | None:
        anywhere = self.chance.random() < 0.5
        if kind == "text" and anywhere:
            return None
        quarter = {self.chance.choice(commune.quarters)} if commune.quarters else set[str]()
        return Near(
            point=commune.some_point(self.chance),
            radius_m=WHOLE_WORLD_M if kind == "wide" else self.chance.choice(RADII_M),
            territories=commune.around | quarter,
        )

    def _sort(self, kind: str, near: Near | None) -> Sort | None:
        if kind == "wide":
            return Sort.NEAREST
        return Sort.RELEVANCE if near is None else None

    def _time(self) -> datetime.datetime:
        day = self.today + datetime.timedelta(days=self.chance.randrange(1, LATEST_DAYS + 1))
        minute = self.chance.choice((0, 15, 30))
        return datetime.datetime.combine(day, datetime.time(self.chance.randrange(8, 21), minute))

    def _situation(self, commune: Commune) -> Mapping[str, Fact]:
        told = self.chance.sample(
            list(vocabulary().dimensions.values()), self.chance.randrange(2, 9)
        )
        return {dimension.code: self._fact(dimension, commune) for dimension in told}

    def _fact(self, dimension: Dimension, commune: Commune) -> Fact:
        match dimension.kind:
            case FactKind.NUMBER:
                return float(self.chance.randrange(95))
            case FactKind.BOOL:
                return self.chance.random() < 0.5
            case FactKind.LANGUAGE:
                return self._some(SPOKEN)
            case FactKind.SET:
                return self._some(dimension.values)
            case FactKind.TERRITORY:
                return commune.code
            case FactKind.ONE:
                return self.chance.choice(dimension.values)

    def _some(self, values: Iterable[str]) -> frozenset[str]:
        among = list(values)
        return frozenset(self.chance.sample(among, self.chance.choice((1, 1, 2))))
