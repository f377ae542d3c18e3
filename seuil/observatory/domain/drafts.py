"""A vignette as it is written: read, checked, and given back as data."""

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from seuil.access.types import Fact
from seuil.access.vocabulary import read_situation, vocabulary
from seuil.kernel.errors import InvalidInput, InvalidInputs
from seuil.observatory.domain import LEVELS, Expected
from seuil.territory.domain import Level
from seuil.wording.localised import LANGUAGES

NEEDED_LANGUAGES = ("fr", "nl")
LONGEST_TITLE = 200
LONGEST_STORY = 3_000
LONGEST_CODE = 80
MOST_NEEDS = 10
MOST_EXPECTED = 1_000
FARTHEST_M = 100_000
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

OF_PAGES = frozenset({"at", "changes", "compose", "embed", "runs"})
"""Words that stand in addresses where a code does."""
USED = frozenset({"drugs", "alcohol"})

Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Draft:
    """A vignette that can be run; ``situation`` is as in the search interface."""

    title: Mapping[str, str]
    story: Mapping[str, str]
    situation: Mapping[str, Any]
    facts: Mapping[str, Fact]
    needs: tuple[str, ...]
    expected: Expected | None = None
    code: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


@dataclass(slots=True)
class _Reading:
    """Gathers every problem, so that a form shows them all at once."""

    raw: Mapping[str, Any]
    problems: list[InvalidInput] = field(default_factory=list)

    def wrong(self, path: str, accepted: str) -> None:
        value = self.raw.get(path.partition(".")[0])
        shown = repr(value)[:80]
        self.problems.append(
            InvalidInput(
                f"{path}: {shown} is not accepted", path=path, value=value, accepted=accepted
            )
        )

    def text(self, name: str, longest: int, *, needed: bool) -> str:
        value = self.raw.get(name) or ""
        if not isinstance(value, str):
            self.wrong(name, "a text")
            return ""
        if needed and not value.strip():
            self.wrong(name, "a text")
        if len(value) > longest:
            self.wrong(name, f"at most {longest} characters")
        return value.strip()

    def number(self, name: str, lowest: int, highest: int) -> int | None:
        value = self.raw.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            self.wrong(name, f"a whole number from {lowest} to {highest}")
            return None
        return value

    def day(self, name: str) -> datetime.date | None:
        value = self.raw.get(name)
        if value is None or isinstance(value, datetime.date):
            return value or None
        try:
            return datetime.date.fromisoformat(str(value)) if value else None
        except ValueError:
            self.wrong(name, "a date such as 2026-11-21")
            return None


def read_draft(raw: Mapping[str, Any], *, is_territory: Known, is_category: Known) -> Draft:
    """Return the vignette that ``raw`` describes, or raise `InvalidInputs` with every wrong place.

    Titles and stories stand under ``title_fr``, ``story_nl`` and so on; ``at_least``, ``level``
    and ``within_m`` are the expectation, which may be missing.
    """
    reading = _Reading(raw)
    draft = Draft(
        code=_code(reading),
        title=_texts(reading, "title", LONGEST_TITLE),
        story=_texts(reading, "story", LONGEST_STORY),
        situation=raw.get("situation") or {},
        facts=_facts(reading, is_territory),
        needs=_needs(reading, is_category),
        expected=_expected(reading),
        valid_from=reading.day("valid_from"),
        valid_to=reading.day("valid_to"),
    )
    if draft.valid_from and draft.valid_to and draft.valid_to <= draft.valid_from:
        reading.wrong("valid_to", "a day after the first one")
    if reading.problems:
        raise InvalidInputs(reading.problems)
    return draft


def _code(reading: _Reading) -> str:
    code = reading.text("code", LONGEST_CODE, needed=False)
    if code and (code in OF_PAGES or not CODE.fullmatch(code)):
        reading.wrong("code", "small letters, digits and hyphens, and not the name of a page")
    return code


def _texts(reading: _Reading, name: str, longest: int) -> dict[str, str]:
    return {
        language: reading.text(f"{name}_{language}", longest, needed=language in NEEDED_LANGUAGES)
        for language in LANGUAGES
    }


def _facts(reading: _Reading, is_territory: Known) -> dict[str, Fact]:
    try:
        facts = read_situation(reading.raw.get("situation") or {}, is_territory=is_territory)
    except InvalidInputs as wrong:
        reading.problems += wrong.problems
        return {}
    if not facts:
        reading.wrong("situation", "at least one fact about the person")
    reading.problems += contradictions(facts)
    return facts


def _needs(reading: _Reading, is_category: Known) -> tuple[str, ...]:
    needs = reading.raw.get("needs")
    if (
        not isinstance(needs, Sequence)
        or isinstance(needs, str)
        or not 0 < len(needs) <= MOST_NEEDS
    ):
        reading.wrong("needs", f"1 to {MOST_NEEDS} categories")
        return ()
    for number, need in enumerate(needs):
        if not isinstance(need, str) or not is_category(need):
            reading.wrong(f"needs.{number}", "a category code, such as food.meals")
    return tuple(dict.fromkeys(str(need) for need in needs))


def _expected(reading: _Reading) -> Expected | None:
    at_least = reading.number("at_least", 1, MOST_EXPECTED)
    within_m = reading.number("within_m", 1, FARTHEST_M)
    if at_least is None:
        return None
    level = reading.raw.get("level")
    if level not in LEVELS:
        reading.wrong("level", f"one of: {', '.join(LEVELS)}")
        return None
    return Expected(at_least, Level(level), within_m)


def contradictions(facts: Mapping[str, Fact]) -> list[InvalidInput]:
    """Return what cannot be true of one person at one time.

    >>> [problem.path for problem in contradictions({"household": frozenset({"alone", "couple"})})]
    ['situation.household']
    """
    dimensions = vocabulary().dimensions
    found = [
        _contradiction(code, fact, "values that can be true together")
        for code, fact in facts.items()
        if dimensions[code].contradiction(fact)
    ]
    health = facts.get("health")
    if facts.get("active_use") is True and isinstance(health, frozenset) and not health & USED:
        found.append(
            _contradiction("active_use", True, "no, or drugs or alcohol among the health facts")
        )
    return found


def _contradiction(dimension: str, fact: Fact, accepted: str) -> InvalidInput:
    value = sorted(fact) if isinstance(fact, frozenset) else fact
    path = f"situation.{dimension}"
    return InvalidInput(
        f"{path}: {value!r} contradicts itself or another fact",
        path=path,
        value=value,
        accepted=accepted,
    )


def as_data(draft: Draft) -> dict[str, Any]:
    """Return the draft in the shape of the file of vignettes that is shipped."""
    expected = draft.expected
    data: dict[str, Any] = {
        "code": draft.code,
        "title": {language: text for language, text in draft.title.items() if text},
        "story": {language: text for language, text in draft.story.items() if text},
        "situation": dict(draft.situation),
        "needs": list(draft.needs),
    }
    if expected:
        data["expectation"] = {
            "at_least": expected.at_least,
            "level": str(expected.level),
            "within_m": expected.within_m,
        }
    for name, day in (("valid_from", draft.valid_from), ("valid_to", draft.valid_to)):
        if day:
            data[name] = day.isoformat()
    return data
