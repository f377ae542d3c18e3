"""What somebody typed in the form of a synthesis: lines, new lines, texts."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.http import QueryDict

from seuil.concertation.domain.contribution import Heading
from seuil.concertation.queries.synthesis import TEXTS
from seuil.wording.localised import LANGUAGES


@dataclass(frozen=True, slots=True)
class Typed:
    """What came with the form: texts by the name of their field."""

    texts: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None

    @classmethod
    def of(cls, posted: QueryDict) -> "Typed":
        texts = {
            name: str(text).replace("\r\n", "\n") for name, text in posted.items() if _is_text(name)
        }
        seen = posted.get("seen", "")
        number = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 12 else None
        return cls(texts, number)

    @property
    def lines(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for name, text in self.texts.items():
            kind, _sign, rest = name.partition("-")
            number, _sign, language = rest.partition("-")
            if kind == "line" and number.isascii() and number.isdecimal() and len(number) < 12:
                found.setdefault(int(number), {})[language] = text
        return found

    @property
    def new(self) -> dict[Heading, dict[str, str]]:
        """Return the new lines that have words, by heading."""
        found: dict[Heading, dict[str, str]] = {}
        for name, text in self.texts.items():
            kind, _sign, rest = name.partition("-")
            heading, _sign, language = rest.partition("-")
            if kind == "new" and heading in set(Heading) and text.strip():
                found.setdefault(Heading(heading), {})[language] = text
        return found

    @property
    def written(self) -> dict[str, str]:
        return {name: text for name, text in self.texts.items() if name in _written_names()}


def _is_text(name: str) -> bool:
    return name.startswith(("line-", "new-")) or name in _written_names()


def _written_names() -> frozenset[str]:
    return frozenset(f"{name}_{language}" for name in TEXTS for language in LANGUAGES)
