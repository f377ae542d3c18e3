"""Lists of rows in a form: places, contacts, closures, documents."""

import re
from dataclasses import dataclass

from django.http import QueryDict

from seuil.web.sheets.fields import number_of, text_of, texts_of

MOST_ROWS = 100


@dataclass(frozen=True, slots=True)
class Row:
    """The fields ``<prefix>-<field>`` of one row."""

    posted: QueryDict
    prefix: str

    def text(self, field: str) -> str:
        return text_of(self.posted, f"{self.prefix}-{field}")

    def texts(self, field: str) -> dict[str, str]:
        return texts_of(self.posted, f"{self.prefix}-{field}")

    def number(self, field: str) -> float | int | str | None:
        return number_of(self.text(field))

    def many(self, field: str) -> list[str]:
        return self.posted.getlist(f"{self.prefix}-{field}")

    def ticked(self, field: str) -> bool:
        return f"{self.prefix}-{field}" in self.posted


def rows(posted: QueryDict, name: str) -> list[Row]:
    """Return the rows ``<name>-<number>-…`` of a form in order, without those to be removed."""
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-", re.ASCII)
    numbers = sorted({int(found[1]) for key in posted if (found := pattern.match(key))})
    found_rows = (Row(posted, f"{name}-{number}") for number in numbers[: MOST_ROWS + 1])
    return [row for row in found_rows if not row.ticked("remove")]
