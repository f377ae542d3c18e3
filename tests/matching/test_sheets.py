"""Sheets that a process keeps are shown only while they are what the database says."""

import re
import time

import pytest
from django.db import connection, reset_queries
from django.db.models import Max
from django.test.utils import CaptureQueriesContext

from seuil.access.types import CapacityStatus
from seuil.directory.domain import Audience
from seuil.directory.models import Service
from seuil.matching.models import Change
from seuil.matching.sheets import Sheets

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_copy")]


@pytest.fixture
def key(apart):
    return apart(lambda: Service.objects.public().order_by("pk").values_list("pk", flat=True)[0])


def change(sql, *given):
    with connection.cursor() as cursor:
        cursor.execute(sql, given)


def test_a_sheet_that_did_not_change_is_read_once(apart, key):
    sheets = Sheets()
    first = apart(sheets.read, [key])

    def again():
        with CaptureQueriesContext(connection) as queries:
            return sheets.read([key]), len(queries)

    second, count = apart(again)

    assert second[key] is first[key]
    assert count == 1


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        (
            "UPDATE directory_service SET capacity = 'full', capacity_updated = NULL WHERE id = %s",
            lambda sheet: sheet.offer.capacity is CapacityStatus.FULL,
        ),
        (
            "DELETE FROM directory_accesscondition WHERE service_id = %s",
            lambda sheet: sheet.offer.conditions == () and not sheet.offer.unconditional,
        ),
        (
            "UPDATE organisations_organisation AS o SET name_fr = 'Zeppelin'"  # noqa: ISC004
            " FROM directory_service AS s WHERE o.id = s.organisation_id AND s.id = %s",
            lambda sheet: sheet.service.organisation.name_fr == "Zeppelin",
        ),
    ],
)
def test_a_change_is_told_at_once(apart, key, sql, told):
    sheets = Sheets()
    assert not told(apart(sheets.read, [key])[key])

    apart(change, sql, key)

    assert told(apart(sheets.read, [key])[key])


def test_changes_of_others_are_looked_through_once(apart, key):
    """Once no transaction is open any more that began before them: other tests write meanwhile."""
    sheets = Sheets()
    apart(sheets.read, [key])

    def looked_from():
        reset_queries()
        with CaptureQueriesContext(connection) as queries:
            sheets.read([key])
        return int(re.search(r"transaction >= (\d+)", queries[0]["sql"])[1])

    apart(looked_from)
    apart(change, "UPDATE directory_service SET name_fr = name_fr || '!' WHERE id <> %s", key)
    changed = apart(lambda: Change.objects.aggregate(last=Max("transaction"))["last"])

    while (now := apart(looked_from)) <= changed:
        time.sleep(0.05)  # the test runs out of time if they are looked through for ever

    assert apart(looked_from) >= now

    apart(change, "UPDATE directory_service SET name_fr = 'Nouveau' WHERE id = %s", key)

    assert apart(sheets.read, [key])[key].service.name_fr == "Nouveau"


def test_a_sheet_that_is_no_longer_public_is_gone(apart, key):
    sheets = Sheets()
    assert apart(sheets.read, [key])

    hide = "UPDATE directory_service SET visibility = %s WHERE id = %s"
    apart(change, hide, Audience.PROFESSIONAL, key)

    assert apart(sheets.read, [key]) == {}
    apart(change, hide, Audience.PUBLIC, key)


def test_a_change_that_commits_late_is_not_missed(apart, early, key):
    sheets = Sheets()
    with early.cursor() as cursor:
        cursor.execute("UPDATE directory_service SET name_fr = 'Tardif' WHERE id = %s", [key])
    assert apart(sheets.read, [key])[key].service.name_fr != "Tardif"

    early.commit()

    assert apart(sheets.read, [key])[key].service.name_fr == "Tardif"


def test_what_may_be_rolled_back_is_not_kept(key):
    sheets = Sheets()

    first, second = sheets.read([key]), sheets.read([key])

    assert first[key] is not second[key]
