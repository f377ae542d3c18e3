"""Who said a condition, and when, after somebody changed another one."""

import datetime
from dataclasses import replace

from seuil.access.types import State
from seuil.directory.domain import Origin
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.values import ConditionRecord
from seuil.upkeep.reading import dated
from tests.directory.record.samples import KNOWN, raw

TODAY = datetime.date(2026, 11, 24)
OBSERVED = ConditionRecord("animals", State.NONE, source=Origin.OBSERVED)


def test_what_the_field_observed_stays_observed_when_its_neighbour_changes():
    before = replace(parse_record(raw(), KNOWN), conditions=(OBSERVED,))
    new = ConditionRecord("animals", State.UNKNOWN)

    observed, declared = dated(
        before, replace(before, conditions=(OBSERVED, new)), TODAY
    ).conditions

    assert observed == OBSERVED
    assert (declared.source, declared.checked_on) == (Origin.DECLARED, TODAY)
