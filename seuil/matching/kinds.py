"""The kinds of help, in two levels, as screens choose and name them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from seuil.directory.models import Category
from seuil.wording.localised import texts_of


@dataclass(frozen=True, slots=True)
class Kind:
    code: str
    labels: Mapping[str, str]
    children: tuple["Kind", ...] = ()

    def with_children(self) -> Iterator["Kind"]:
        yield self
        yield from self.children


def all_kinds() -> tuple[Kind, ...]:
    """Return the kinds of the first level with their children, in two queries."""
    tops = Category.objects.tops().prefetch_related("children")
    return tuple(_kind(top, tuple(map(_kind, top.children.all()))) for top in tops)


def _kind(category: Category, children: tuple[Kind, ...] = ()) -> Kind:
    return Kind(category.code, texts_of(category, "label"), children)
