"""Sheets in pieces: what differs, what both changed, and put together again."""

from dataclasses import replace

import pytest
from hypothesis import given

from seuil.access.types import State
from seuil.directory.domain import shipped_categories
from seuil.directory.record.changes import Change, changed, changes, merged, pieces
from seuil.directory.record.parsing import Known, parse_record
from seuil.directory.record.values import ConditionRecord, LocationRecord, Texts
from tests.directory.record.samples import KNOWN, raw
from tests.directory.record.strategies import TERRITORIES, records


def small(**more):
    return parse_record(raw(**more), KNOWN)


EVERYTHING = Known(
    territories=frozenset(TERRITORIES),
    categories=frozenset(entry.code for entry in shipped_categories()),
    today=KNOWN.today,
)


def of_lines():
    return records().map(lambda line: parse_record(line, EVERYTHING))


FREE = ConditionRecord("identity_document", State.NONE)
UNCHECKED = ConditionRecord("identity_document", State.UNKNOWN)


def test_a_text_differs_in_one_language_only():
    before = small()
    after = replace(before, name=replace(before.name, nl="Avondmaal"))

    assert changes(before, after) == (Change("name.nl", before.name.nl, "Avondmaal"),)


def test_all_that_is_said_on_a_dimension_is_one_piece():
    before = replace(small(), conditions=(UNCHECKED,))
    after = replace(before, conditions=(FREE,))

    assert changes(before, after) == (
        Change("conditions.identity_document", (UNCHECKED,), (FREE,)),
    )


def test_a_place_that_goes_is_a_change_to_nothing():
    place = LocationRecord("door", address="Rue Haute 1")
    before = replace(small(), locations=(place,))

    assert changes(before, replace(before, locations=())) == (
        Change("locations.door", place, None),
    )


def test_two_people_who_change_different_pieces_both_have_their_way():
    base = small()
    mine = replace(base, hours="Mo-Fr 09:00-12:00")
    theirs = replace(base, name=Texts(fr="Repas"), conditions=(FREE,))

    result = merged(base, mine, theirs)

    assert result.conflicts == ()
    assert result.record == replace(theirs, hours="Mo-Fr 09:00-12:00")


def test_a_piece_that_both_changed_is_named_with_both_values():
    base = small()

    result = merged(base, replace(base, hours="Mo 09:00-12:00"), replace(base, hours="24/7"))

    assert result.conflicts == (Change("hours", "24/7", "Mo 09:00-12:00"),)


def test_the_same_change_made_twice_is_no_conflict():
    base = small()
    both = replace(base, hours="24/7")

    assert merged(base, both, both).conflicts == ()


@pytest.mark.slow
@given(of_lines(), of_lines())
def test_the_changes_lead_from_one_sheet_to_the_other(before, after):
    after = replace(after, organisation=replace(before.organisation, id=after.organisation.id))
    after = replace(after, source=before.source, id=before.id)

    assert pieces(changed(before, changes(before, after))) == pieces(after)


@given(of_lines())
def test_a_sheet_does_not_differ_from_itself(record):
    assert changes(record, record) == ()
    assert pieces(changed(record, ())) == pieces(record)
