"""A list of ten columns leaves alone what it has no column for."""

import pytest

from seuil.directory.record.changes import changes
from seuil.directory.record.parsing import parse_record
from seuil.exchange.runs.partial import completed
from tests.directory.record.samples import KNOWN, condition, raw

AGE = condition(operator="between", values=[18, None], source="declared", note={"fr": "dès 18 ans"})
PLACE = {"id": "l", "lat": 50.851, "lon": 4.351, "precision": "address", "address": "Rue A 1"}
SHEET = raw(
    name={"fr": "Repas", "nl": "Maaltijd"},
    description={"fr": "Chaque soir"},
    hours="24/7",
    languages=["fr"],
    locations=[PLACE | {"confidential": True}],
    contacts=[
        {"type": "phone", "value": "+32 2 000 00 00", "note": {"fr": "le matin"}},
        {"type": "phone", "value": "+32 2 000 00 99", "audience": "professional"},
        {"type": "web", "value": "https://a.example"},
    ],
    conditions=[AGE, {"dimension": "appointment", "state": "none"}],
    checked_on="2026-11-01",
    checked_by="service",
    capacity={"status": "full", "updated": "2026-11-02"},
)


def record(**fields):
    return parse_record(raw(**fields), KNOWN)


def changed_by(*, sheet=None, **row):
    """Return the pieces that a row changes, with what they become."""
    now = record(**(sheet or SHEET))
    said = record(name={"fr": "Repas"}, categories=[], checked_by="import", **row)
    return {change.path: change.after for change in changes(now, completed(said, now))}


def test_a_row_that_says_nothing_new_changes_nothing():
    assert changed_by() == {}
    assert changed_by(hours="24/7", languages=["fr"]) == {}


def test_what_a_row_says_is_taken():
    assert changed_by(hours="Mo 09:00-12:00", languages=["nl"]) == {
        "hours": "Mo 09:00-12:00",
        "languages": ("nl",),
    }


def test_the_same_rule_keeps_its_note_and_its_source():
    same = condition(operator="between", values=[18, None], source="imported")

    assert changed_by(conditions=[same]) == {}


def test_another_rule_replaces_that_of_its_dimension_only():
    other = condition(operator="between", values=[16, None], source="imported")

    assert list(changed_by(conditions=[other])) == ["conditions.age"]


def test_contacts_of_other_kinds_and_those_of_professionals_stay():
    same = [{"type": "phone", "value": "+32 2 000 00 00"}]
    assert changed_by(contacts=same) == {}

    new = [{"type": "phone", "value": "+32 2 000 00 01"}]
    [contacts] = changed_by(contacts=new).values()

    assert {contact.value for contact in contacts} == {
        "+32 2 000 00 01",
        "+32 2 000 00 99",
        "https://a.example",
    }


def test_the_one_place_of_a_sheet_is_the_place_of_the_row_and_stays_confidential():
    [(path, place)] = changed_by(
        locations=[{"id": "loc-1", "address": "Rue B 2", "postal_code": "1000"}]
    ).items()

    assert (path, place.address, place.confidential) == ("locations.l", "Rue B 2", True)


def test_a_guessed_point_is_no_news_about_the_same_address():
    guess = {"id": "loc-1", "address": "Rue A 1", "lat": 50.84, "lon": 4.35, "precision": "commune"}

    assert changed_by(locations=[guess]) == {}


def test_of_several_places_a_row_does_not_say_which():
    two = SHEET | {"locations": [PLACE, PLACE | {"id": "m", "address": "Rue C 3"}]}

    assert changed_by(sheet=two, locations=[{"id": "loc-1", "address": "Rue B 2"}]) == {}


def test_a_newer_check_of_the_row_counts():
    assert changed_by(checked_on="2026-11-20") == {
        "checked_on": record(checked_on="2026-11-20").checked_on,
        "checked_by": "import",
    }


@pytest.mark.parametrize("key", ["hours", "languages", "contacts", "conditions", "locations"])
def test_a_sheet_that_says_nothing_yet_takes_all(key):
    empty = raw(name={"fr": "Repas"}, categories=[])

    assert changed_by(sheet=empty, **{key: SHEET[key]})
