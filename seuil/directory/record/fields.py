"""Reading one JSON object key by key."""

import datetime
import re
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from seuil.directory.record.problems import suggestion, wrong
from seuil.directory.record.values import Texts, one_of, shortened
from seuil.kernel.errors import InvalidInput
from seuil.wording.localised import LANGUAGES

MOST_ITEMS = 100
MOST_REMEMBERED = 20_000
UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)

Code = TypeVar("Code", bound=StrEnum)
Item = TypeVar("Item")


class Fields:
    """One JSON object read key by key; what is wrong is noted, and reading goes on."""

    def __init__(self, raw: object, path: str, problems: list[InvalidInput]) -> None:
        self.path = path
        self.problems = problems
        self.asked: list[str] = []
        self.raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        if not isinstance(raw, Mapping):
            self.refuse(path, raw, "an object: key -> value")

    def refuse(self, path: str, value: object, accepted: str, why: str = "is not accepted") -> None:
        self.problems.append(wrong(path, value, accepted, why))

    def place(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def get(self, key: str) -> Any:
        self.asked.append(key)
        return self.raw.get(key)

    def nothing_else(self) -> None:
        for key in self.raw:
            if key not in self.asked:
                accepted = one_of(sorted(self.asked))
                self.refuse(self.place(shortened(key)), key, accepted, "is not a known key")

    def text(self, key: str, longest: int, *, required: bool = False) -> str:
        value = self.get(key)
        if value is None or value == "":
            if required:
                self.refuse(self.place(key), value, "a text", "is missing")
            return ""
        return self._sound(self.place(key), value, longest)

    def _sound(self, path: str, value: object, longest: int) -> str:
        if not isinstance(value, str):
            self.refuse(path, value, "a text")
        elif len(value) > longest:
            why = f"has {len(value):,} characters"
            self.refuse(path, value, f"at most {longest:,} characters", why)
        elif UNSTORABLE.search(value):
            self.refuse(path, value, "text in UTF-8", "holds characters that are not text")
        else:
            return value
        return ""

    def texts(self, key: str, longest: int, *, required: bool = False) -> Texts:
        return self.texts_at(self.place(key), self.get(key), longest, required=required)

    def texts_at(self, path: str, value: object, longest: int, *, required: bool = False) -> Texts:
        if value is None and not required:
            return Texts()
        inner = Fields({} if value is None else value, path, self.problems)
        found = Texts(*(inner.text(language, longest) for language in LANGUAGES))
        inner.nothing_else()
        if required and not any(map(_says, inner.raw.values())):
            self.refuse(path, value, "a text in at least one of: fr, nl, en", "says nothing")
        return found

    def choice(self, key: str, kind: type[Code], *, required: bool = False) -> Code | None:
        value = self.get(key)
        if value is None and not required:
            return None
        try:
            return kind(value)
        except ValueError:
            self.refuse(self.place(key), value, one_of(list(kind)))
            return None

    def flag(self, key: str) -> bool:
        return self.maybe(key) is True

    def maybe(self, key: str) -> bool | None:
        value = self.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.refuse(self.place(key), value, "true or false")
        return None

    def date(self, key: str) -> datetime.date | None:
        value = self.get(key)
        if value is None:
            return None
        try:
            if isinstance(value, str) and DATE.match(value):
                return datetime.date.fromisoformat(value)
        except ValueError:
            pass
        self.refuse(self.place(key), value, "a day such as 2026-11-24")
        return None

    def number(self, key: str, low: float, high: float) -> float | None:
        value = self.get(key)
        if value is None:
            return None
        return self.as_number(self.place(key), value, low, high)

    def whole(self, key: str, high: int) -> int | None:
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= high:
            return value
        self.refuse(self.place(key), value, f"a whole number from 0 to {high}")
        return None

    def as_number(self, path: str, value: object, low: float, high: float) -> float | None:
        if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
            return float(value)
        self.refuse(path, value, f"a number from {low:g} to {high:g}")
        return None

    def items(self, key: str) -> list[tuple[str, Any]]:
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list | tuple) or len(value) > MOST_ITEMS:
            self.refuse(self.place(key), value, f"a list of at most {MOST_ITEMS}")
            return []
        return [(f"{self.place(key)}.{number}", item) for number, item in enumerate(value)]

    def objects(
        self,
        key: str,
        read: "Callable[[Fields], Item | None]",
        remembered: dict[str, Item] | None = None,
    ) -> tuple[Item, ...]:
        """Read each object of a list. Sound ones are ``remembered`` by what stood there: where
        many records say the same it is read once."""
        found = (self._remembered(path, item, read, remembered) for path, item in self.items(key))
        return tuple(item for item in found if item is not None)

    def _remembered(
        self,
        path: str,
        item: object,
        read: "Callable[[Fields], Item | None]",
        remembered: dict[str, Item] | None,
    ) -> Item | None:
        if remembered is None:
            return self._read(path, item, read)
        said = repr(item)
        if said in remembered:
            return remembered[said]
        problems = len(self.problems)
        found = self._read(path, item, read)
        if found is not None and len(self.problems) == problems:
            if len(remembered) == MOST_REMEMBERED:
                remembered.clear()
            remembered[said] = found
        return found

    def _read(
        self, path: str, item: object, read: "Callable[[Fields], Item | None]"
    ) -> Item | None:
        fields = Fields(item, path, self.problems)
        found = read(fields)
        if isinstance(item, Mapping):
            fields.nothing_else()
        return found

    def object(self, key: str) -> "Fields":
        value = self.get(key)
        return Fields({} if value is None else value, self.place(key), self.problems)

    def codes(self, key: str, known: Collection[str], what: str) -> tuple[str, ...]:
        found: list[str] = []
        for path, item in self.items(key):
            if not isinstance(item, str) or item not in known:
                self.refuse(path, item, suggestion(item, known, what))
            elif item in found:
                self.refuse(path, item, "each code once", "stands there twice")
            else:
                found.append(item)
        return tuple(found)


def _says(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else value is not None
