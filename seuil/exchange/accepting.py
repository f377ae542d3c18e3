"""Which lines of a file go in: each read, checked, and held against those before it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.problems import wrong
from seuil.directory.record.values import OrganisationRecord, ServiceRecord
from seuil.exchange.report import ImportReport, Line
from seuil.kernel.errors import InvalidInput, InvalidInputs

Key = tuple[str, str]
"""The code of a source, and an id in it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that will go in, and the line it stands on."""

    number: int
    record: ServiceRecord
    columns: Mapping[str, str] = field(default_factory=dict)
    """Which column of the file each path of the record came from."""

    @property
    def key(self) -> Key:
        return self.record.source, self.record.id

    @property
    def organisation_key(self) -> Key:
        organisation = self.record.organisation
        return organisation.source or self.record.source, organisation.id

    @property
    def organisation(self) -> OrganisationRecord:
        """What the line says of its organisation, whichever source that has."""
        return replace(self.record.organisation, source="")


@dataclass(slots=True)
class _Seen:
    """What stood on the lines so far: the only thing here that grows with the file.

    An id costs some 200 bytes. Of the description of an organisation only a hash is kept.
    """

    lines: dict[str, dict[str, int]] = field(default_factory=dict)
    described: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)

    def refuse_repetition(self, item: Taken) -> None:
        problems: list[InvalidInput] = []
        record, organisation = item.record, item.organisation
        if earlier := self.lines.get(record.source, {}).get(record.id):
            problems.append(
                wrong("id", record.id, "each id once", f"stands already on line {earlier}")
            )
        said = hash(organisation)
        source, key = item.organisation_key
        before, where = self.described.get(source, {}).get(key, (said, 0))
        if before != said:
            problems.append(
                wrong(
                    "organisation",
                    organisation.id,
                    "the same description on every line",
                    f"is described differently on line {where}",
                )
            )
        if problems:
            raise InvalidInputs(problems)

    def add(self, item: Taken) -> None:
        record = item.record
        source, key = item.organisation_key
        self.lines.setdefault(record.source, {})[record.id] = item.number
        of_source = self.described.setdefault(source, {})
        of_source.setdefault(key, (hash(item.organisation), item.number))


class Accepting:
    """Decides which lines go in; tells the report of the others."""

    def __init__(self, source_code: str, report: ImportReport) -> None:
        self.source_code = source_code
        self.report = report
        self.known = known_now()
        self.seen = _Seen()

    def batches(self, lines: Iterable[Line], size: int) -> Iterator[list[Taken]]:
        """Yield the records that go in; a batch may be empty when many lines are wrong."""
        batch: list[Taken] = []
        for number, line in enumerate(lines, start=1):
            self.report.line = line.number
            if item := self._accepted(line):
                batch.append(item)
            if number % size == 0:
                yield batch
                batch = []
        yield batch

    def _accepted(self, line: Line) -> Taken | None:
        try:
            item = Taken(line.number, self._read(line), line.columns)
            self.seen.refuse_repetition(item)
        except InvalidInputs as refused:
            self.report.refuse(line, refused.problems)
            return None
        self.seen.add(item)
        self.report.note(line)
        return item

    def _read(self, line: Line) -> ServiceRecord:
        if line.record is None:
            raise InvalidInputs(line.problems)
        problems = list(line.problems)
        raw = dict(line.record)
        if self.source_code:
            named = raw.setdefault("source", self.source_code)
            if named != self.source_code:
                problems.append(wrong("source", named, f"only {self.source_code}, as was asked"))
        try:
            record = parse_record(raw, self.known)
        except InvalidInputs as refused:
            raise InvalidInputs([*problems, *refused.problems]) from None
        if problems:
            raise InvalidInputs(problems)
        return record
