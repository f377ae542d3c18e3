"""How places and kinds of help are called on these pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from seuil.matching.index import index
from seuil.territory.domain import Level
from seuil.territory.gazetteer import Gazetteer
from seuil.wording.localised import reader_language


@dataclass(frozen=True, slots=True)
class Names:
    places: Gazetteer
    kinds: Mapping[str, str]
    language: str

    def place(self, code: str) -> str:
        return self.places.label(code, self.language) if code in self.places else code

    def need(self, code: str) -> str:
        return self.kinds.get(code, code)

    def heads(self, columns: Sequence[str]) -> list[str]:
        """Name columns: the whole first, then its parts without the word that all begin with."""
        if not columns:
            return []
        whole, *parts = columns
        found = [self.place(part) for part in parts]
        if len(found) > 1 and len({name.partition(" ")[0] for name in found}) == 1:
            found = [name.partition(" ")[2] or name for name in found]
        return [self.whole(whole), *found]

    def whole(self, code: str) -> str:
        level = self.places.place(code).level if code in self.places else None
        if level == Level.REGION:
            return _("Whole region")
        return _("Whole basin") if level == Level.BASIN else self.place(code)


def names() -> Names:
    """Return the names in the reader's language."""
    ready, language = index.ready(), reader_language()
    kinds = {
        kind.code: kind.labels[language] for top in ready.kinds for kind in top.with_children()
    }
    return Names(ready.places, kinds, language)
