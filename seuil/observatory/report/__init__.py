"""What a run tells outside the screens: on a terminal, as JUnit XML, as JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from seuil.directory.models import Category
from seuil.matching.index import index
from seuil.observatory.models import Vignette
from seuil.wording.localised import reader_language

FORMAT = "seuil.vignettes/1"


@dataclass(frozen=True, slots=True)
class Labels:
    """The words for needs and places, in the reader's language."""

    needs: Mapping[str, str]

    @classmethod
    def for_all(cls) -> "Labels":
        return cls({category.code: str(category.label) for category in Category.objects.all()})

    def need(self, code: str) -> str:
        return self.needs.get(code, code)

    def place(self, code: str) -> str:
        return index.ready().places.label(code, reader_language())


def title_of(vignette: Vignette) -> str:
    return str(vignette.title) or vignette.code


def plain(texts: Iterable[str]) -> str:
    return " ".join(texts)
