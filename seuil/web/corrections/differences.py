"""What a correction would change, in words."""

from seuil.directory.models import Service
from seuil.directory.record.changes import changes
from seuil.directory.record.known import known_now
from seuil.directory.record.parsing import read_record
from seuil.directory.record.saving import record_now
from seuil.directory.record.values import ServiceRecord
from seuil.upkeep.corrections.domain import Proposal, Subject, Values, applied
from seuil.upkeep.models import Correction
from seuil.web.sheets.words import ChangeWords, words_of

PARTS = {Subject.CONTACT: "contacts", Subject.PLACE: "locations"}


def differences(correction: Correction) -> list[ChangeWords]:
    """Say what was wrong and what is right, as it was written; nothing of the rest of the sheet."""
    service: Service = correction.service
    record = record_now(service)
    before, after = _sides(record, correction.proposed)
    return words_of(changes(_read(before), _read(after)))


def _sides(record: ServiceRecord, proposed: Proposal) -> tuple[Values, Values]:
    """Return two sheets that differ by the correction alone, whatever the sheet says by now."""
    bare = {key: value for key, value in record.as_dict().items() if key in _NAMES}
    if proposed.subject is Subject.GONE:
        return bare, applied(bare, proposed)
    return {**bare, **proposed.before}, {**bare, **proposed.after}


_NAMES = frozenset({"source", "id", "organisation", "name"})


def _read(values: Values) -> ServiceRecord:
    return read_record(values, known_now())[0]
