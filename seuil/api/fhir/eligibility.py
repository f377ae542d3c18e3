"""Access conditions as FHIR says eligibility: one entry a condition.

The code says the dimension, or its one value, and how the service stands to it, so that nobody
takes what is refused for what is welcome; the extension holds the condition exactly.
"""

import datetime
from collections.abc import Iterator

from seuil.access.types import State
from seuil.api.fhir.canonical import Codes, Own
from seuil.api.fhir.elements import Fhir, extension, own_concept, part
from seuil.api.fhir.terminology import condition_names, stance_code
from seuil.directory.models import AccessCondition, Service
from seuil.directory.record.rows import condition_record
from seuil.directory.record.values import ConditionRecord, day, held
from seuil.exchange.hsds.thresholds import link_type_of, term_codes
from seuil.matching.explain import derogation_sentence, speaker
from seuil.matching.offers import condition_of
from seuil.wording.localised import reader_language


def entries(service: Service, today: datetime.date) -> Iterator[Fhir]:
    """Yield what a sheet says on access, what is announced included, what is over not."""
    for row in service.conditions.all():
        if row.valid_to is None or row.valid_to > today:
            yield _entry(row, today)


def _entry(row: AccessCondition, today: datetime.date) -> Fhir:
    record = condition_record(row)
    code = _code(record, today)
    display = condition_names(reader_language())[code]
    sentence = _sentence(row)
    exception = derogation_sentence(row, speaker()) if row.derogation else ""
    words = (exception, str(row.note).strip())
    return held(
        {
            "extension": [extension(Own.CONDITION, parts=_parts(record))],
            "code": own_concept(Codes.CONDITIONS, code, display, sentence),
            "comment": "\n".join(filter(None, words)),
        }
    )


def _code(record: ConditionRecord, today: datetime.date) -> str:
    if record.state is not State.CONDITION:
        return term_codes(record)[0]
    terms = term_codes(record)
    term = terms[0] if len(terms) == 1 else record.dimension
    return stance_code(term, link_type_of(record, today))


def _sentence(row: AccessCondition) -> str:
    says = speaker()
    if row.state == State.CONDITION:
        return says.condition(condition_of(row))
    return says.sentence(row.dimension, "none" if row.state == State.NONE else "unknown")


def _parts(record: ConditionRecord) -> Iterator[Fhir]:
    yield part("dimension", valueCode=record.dimension)
    yield part("state", valueCode=str(record.state))
    if record.force:
        yield part("force", valueCode=str(record.force))
    if record.operator:
        yield part("operator", valueCode=str(record.operator))
    for value in record.values:
        yield part("value", valueCode=value)
    if record.minimum is not None:
        yield part("from", valueDecimal=record.minimum)
    if record.maximum is not None:
        yield part("below", valueDecimal=record.maximum)
    if record.can_follow:
        yield part("canFollow", valueBoolean=True)
    if record.valid_from or record.valid_to:
        # The last day is included in FHIR, and not in Seuil.
        last = record.valid_to - datetime.timedelta(days=1) if record.valid_to else None
        period = held({"start": day(record.valid_from), "end": day(last)})
        yield part("period", valuePeriod=period)
    if record.source:
        yield part("origin", valueCode=str(record.source))
    if record.checked_on:
        yield part("checkedOn", valueDate=record.checked_on.isoformat())
