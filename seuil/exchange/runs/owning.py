"""An organisation brings in its own services, and no others."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from seuil.directory.record.problems import wrong
from seuil.directory.record.rows import organisation_record
from seuil.exchange.formats.csv_mapping import CsvMapping, folded
from seuil.exchange.report import Line
from seuil.organisations.models import Organisation

OWN = "your own organisation, or nothing"
OWN_ID = "the id of one of your own services, or a new one"


@dataclass(frozen=True, slots=True)
class Owner:
    """The organisation whose services all lines are, as the directory describes it."""

    described: dict[str, Any]
    names: frozenset[str]

    @classmethod
    def of(cls, organisation: Organisation) -> "Owner":
        record = organisation_record(organisation)
        names = {record.id, str(organisation.uuid), *filter(None, record.name)}
        return cls(record.as_dict(), frozenset(map(folded, names)))

    def lines(self, lines: Iterable[Line], mapping: CsvMapping | None) -> Iterator[Line]:
        """Yield the lines with this organisation; those that name another one are refused."""
        named = mapping is None or mapping.columns["organisation"] != mapping.columns["id"]
        for line in lines:
            yield self._line(line, named=named)

    def _line(self, line: Line, *, named: bool) -> Line:
        if line.record is None:
            return line
        said = line.record.get("organisation")
        name = said.get("id") if isinstance(said, dict) else said
        record = {**line.record, "organisation": self.described}
        original = line.record if line.original is None else line.original
        problems = line.problems
        if named and name and folded(str(name)) not in self.names:
            problems = (*problems, wrong("organisation", name, OWN, "is another organisation"))
        return replace(line, record=record, problems=problems, original=original)
