"""Invented services in the exchange format, as many as asked, skewed as a real directory is.

Each one is put together from parts of several services of the demonstration (texts from one,
conditions from another, a place near a third) with invented words and hours. A few parts come
very often and most of them seldom: one organisation has a hundred services while most have one.
The same seed gives the same records.
"""

import datetime
import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from benchmarks.invented import SYLLABLES, invented_hours, skewed
from seuil.access.types import CapacityStatus
from seuil.exchange.management.commands.load_demonstration import demonstration_lines

Record = dict[str, Any]
SOURCE = "generated"
INVENTED_WORDS = 4000
SPREAD_DEGREES = 0.008


def generated_records(
    count: int, *, today: datetime.date, seed: int = 1, demonstration: Sequence[Record] = ()
) -> Iterator[Record]:
    """Yield records that the ordinary import takes; dates lie in the two years before ``today``."""
    stems = list(demonstration) or demonstration_records()
    maker = _Maker(stems, today, random.Random(seed))
    for number in range(count):
        yield maker.record(number, organisations=max(1, count // 4))


def demonstration_records() -> list[Record]:
    return [dict(line.record) for line in demonstration_lines() if line.record]


class _Maker:
    def __init__(self, stems: list[Record], today: datetime.date, chance: random.Random) -> None:
        self.today = today
        self.chance = chance
        self.stems = stems
        chance.shuffle(self.stems)
        self.places = [place for stem in stems for place in stem.get("locations", ())]
        self.hours = [stem["hours"] for stem in stems if stem.get("hours")]
        self.words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(INVENTED_WORDS)]

    def record(self, number: int, *, organisations: int) -> Record:
        subject, rules, manner = (self._stem() for _ in range(3))
        organisation = skewed(self.chance, organisations)
        checked = self._day(back=700)
        made: Record = {
            "id": f"generated-{number:06}",
            "source": SOURCE,
            "updated": checked,
            "organisation": {
                "id": f"organisation-{organisation}",
                "name": {"fr": f"Association {self.words[organisation % INVENTED_WORDS]}"},
                "families": ["first_line"],
            },
            "name": self._named(subject["name"]),
            "description": self._described(subject.get("description", {})),
            "categories": subject["categories"],
            "locations": self._locations(subject),
            "serves": subject.get("serves", []),
            "outreach": subject.get("outreach", False),
            "contacts": subject.get("contacts", []),
            "languages": manner.get("languages", []),
            "interpreter": manner.get("interpreter", "unknown"),
            "hours": self._hours(),
            "price": manner.get("price", {}),
            "capacity": self._capacity(),
            "entry_steps": rules.get("entry_steps", []),
            "documents": rules.get("documents", []),
            "conditions": [self._condition(c) for c in rules.get("conditions", ())],
            "checked_on": checked,
            "checked_by": "import",
            "visibility": "public",
        }
        return made

    def _stem(self) -> Record:
        return self.stems[skewed(self.chance, len(self.stems))]

    def _word(self) -> str:
        return self.words[skewed(self.chance, INVENTED_WORDS)]

    def _day(self, *, back: int) -> str:
        return str(self.today - datetime.timedelta(days=self.chance.randrange(back)))

    def _named(self, names: dict[str, str]) -> dict[str, str]:
        own = self._word().capitalize()
        return {language: f"{text} {own}" for language, text in names.items()}

    def _described(self, texts: dict[str, str]) -> dict[str, str]:
        own = " ".join(self._word() for _ in range(6))
        return {language: f"{text} {own}" for language, text in texts.items()}

    def _locations(self, subject: Record) -> list[Record]:
        """Return as many places as the subject has, each near one of the demonstration."""
        found = []
        for number, own in enumerate(subject.get("locations", ())):
            place = deepcopy(self.places[skewed(self.chance, len(self.places))])
            place |= {"id": f"place-{number}", "confidential": own.get("confidential", False)}
            for axis in ("lat", "lon"):
                if place.get(axis) is not None:
                    place[axis] = round(self.chance.gauss(place[axis], SPREAD_DEGREES), 5)
            found.append(place)
        return found

    def _hours(self) -> str:
        """Return the hours of a demonstration service, or invented ones; one in five has none."""
        draw = self.chance.random()
        if draw < 0.2:
            return ""
        if draw < 0.5:
            return str(self.hours[skewed(self.chance, len(self.hours))])
        return invented_hours(self.chance)

    def _capacity(self) -> Record:
        status = self.chance.choices(tuple(CapacityStatus), (30, 15, 10, 45))[0]
        if status is CapacityStatus.UNKNOWN:
            return {}
        return {"status": status.value, "updated": self._day(back=60)}

    def _condition(self, condition: Record) -> Record:
        """Return the condition, on ages with limits of its own."""
        own = deepcopy(condition)
        if own.get("operator") == "between":
            low, high = own["values"]
            shift = self.chance.choice((0, 0, 0, 1, 2, 3))
            own["values"] = [low and low + shift, high and high + 2 * shift]
        return own
