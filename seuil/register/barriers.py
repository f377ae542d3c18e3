"""What keeps people from help, as the data of the register lists it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from seuil.kernel.data import shipped_yaml
from seuil.register.domain.observation import Level
from seuil.wording.localised import Localised


@dataclass(frozen=True)
class Barrier:
    """One thing that keeps people from help. ``ref`` is its number in the field's own list."""

    code: str
    level: Level
    ref: str
    label_fr: str
    label_nl: str
    label_en: str

    label = Localised("label")


@cache
def barriers() -> Mapping[str, Barrier]:
    """Return the barriers by code, in the order in which they are offered."""
    content: Mapping[str, Any] = shipped_yaml("seuil.register", "barriers.yaml")
    return {
        code: Barrier(code, Level(level), one["ref"], one["fr"], one["nl"], one["en"])
        for level, listed in content.items()
        for code, one in listed.items()
    }
