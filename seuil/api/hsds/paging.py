"""One page of a list, or all of it line by line."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase

from seuil.api.answers import json_answer, ndjson_answer
from seuil.api.hsds.parameters import MOST_PER_PAGE, USUAL_PER_PAGE, PageParameters
from seuil.api.problems import wrong
from seuil.exchange.hsds.writer import BATCH, line_of

Hsds = dict[str, Any]
Thing = TypeVar("Thing")


class Listing(Generic[Thing]):
    """What is to be listed and how each thing is written."""

    def __init__(
        self,
        things: "QuerySet[Any, Thing] | Sequence[Thing]",
        write: Callable[[Thing], Hsds],
        *,
        usual: int = USUAL_PER_PAGE,
        most: int = MOST_PER_PAGE,
    ) -> None:
        self.things = things
        self.write = write
        self.usual = usual
        self.most = most

    def answer(self, asked: PageParameters, language: str) -> HttpResponseBase:
        if asked.format == "ndjson":
            return ndjson_answer((line_of(self.write(thing)) for thing in self._all()), language)
        return json_answer(self._page(asked), language)

    def _all(self) -> Iterator[Thing]:
        if isinstance(self.things, QuerySet):
            return self.things.iterator(chunk_size=BATCH)
        return iter(self.things)

    def _page(self, asked: PageParameters) -> Hsds:
        size = asked.per_page or self.usual
        if size > self.most:
            raise wrong("per_page", size, f"from 1 to {self.most}")
        total = self._count()
        start = (asked.page - 1) * size
        contents = [self.write(thing) for thing in self.things[start : start + size]]
        pages = -(-total // size)
        return {
            "total_items": total,
            "total_pages": pages,
            "page_number": asked.page,
            "size": len(contents),
            "first_page": asked.page == 1,
            "last_page": asked.page >= pages,
            "empty": not contents,
            "contents": contents,
        }

    def _count(self) -> int:
        return self.things.count() if isinstance(self.things, QuerySet) else len(self.things)
