"""What is written into the register, and that nobody can write over it or walk back from it."""

import datetime
import secrets
from collections import Counter

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from seuil.accounts.models import User
from seuil.kernel.errors import InvalidInput
from seuil.organisations.domain import PracticeFamily
from seuil.register.domain.observation import ObservationKind, ObservedFact, Origin
from seuil.register.models import Observation
from seuil.register.operations import observe
from tests.factories.directory import CategoryFactory, ServiceFactory
from tests.factories.register import SUMMER, observed
from tests.factories.territory import TerritoryFactory

pytestmark = pytest.mark.django_db


def test_a_failure_is_kept_as_codes():
    basin = TerritoryFactory(basin=True)
    commune = TerritoryFactory()
    category = CategoryFactory(code="homelessness.night")
    service = ServiceFactory()

    written = observed(
        kind=ObservationKind.SET_ASIDE,
        category="homelessness.night",
        basin=basin.code,
        place=commune.code,
        reason="residence_status",
        publics=("young", "addiction", "young"),
        family=PracticeFamily.HOMELESSNESS,
        declared=True,
        service=service.pk,
    )

    row = Observation.objects.get(pk=written.pk)
    assert (row.origin, row.kind, row.month) == ("orientation", "set_aside", SUMMER)
    assert (row.category, row.basin, row.place, row.service) == (category, basin, commune, service)
    assert (row.reason, row.publics) == ("residence_status", ["addiction", "young"])
    assert (row.family, row.declared) == ("homelessness", True)


def test_what_is_not_known_stays_empty():
    row = observed(kind=ObservationKind.NO_SOLUTION, reason="")

    assert (row.category, row.basin, row.place, row.service, row.declared) == (None,) * 5
    assert (row.reason, row.publics, row.family) == ("", [], "")


def test_the_same_failure_is_written_once_and_stays_as_it_was():
    first = ObservedFact(ObservationKind.NO_ANSWER, SUMMER, reason="no_reply")
    again = ObservedFact(ObservationKind.REFUSED, SUMMER, reason="full")

    written = observe(first, origin=Origin.ORIENTATION, source="avenue 1 result 1", today=SUMMER)
    second = observe(again, origin=Origin.ORIENTATION, source="avenue 1 result 1", today=SUMMER)

    assert second == written
    assert Observation.objects.get().reason == "no_reply"


def test_nobody_can_tell_what_an_observation_comes_out_of(settings):
    fact = ObservedFact(ObservationKind.REFUSED, SUMMER, reason="full")
    row = observe(fact, origin=Origin.ORIENTATION, source="avenue 1 result 1", today=SUMMER)
    settings.SECRET_KEY = "another one, long enough to be one" * 2
    other = observe(fact, origin=Origin.ORIENTATION, source="avenue 1 result 1", today=SUMMER)

    assert len(row.source_digest) == 64
    assert other.source_digest != row.source_digest


def test_rows_do_not_stand_in_the_order_in_which_they_were_written():
    written = [observed().pk for _ in range(12)]

    assert list(Observation.objects.values_list("pk", flat=True)) == sorted(written)
    assert written != sorted(written)


def test_nothing_in_a_row_can_be_somebody_or_a_moment():
    fields = Observation._meta.get_fields()

    assert User not in {field.related_model for field in fields}
    kinds = Counter(field.get_internal_type() for field in fields)
    assert (kinds["DateField"], kinds["DateTimeField"], kinds["TextField"]) == (1, 0, 0)


@pytest.mark.parametrize(
    "change",
    [
        {"reason": "other"},
        {"month": datetime.date(2026, 7, 1)},
        {"kind": "missed"},
        {"publics": ["young"]},
        {"declared": False},
        {"source_digest": "0" * 64},
    ],
)
def test_the_database_refuses_to_change_a_row(change):
    row = observed()

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Observation.objects.filter(pk=row.pk).update(**change)


def test_the_database_refuses_to_delete_a_row():
    row = observed()

    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        row.delete()
    with (
        pytest.raises(ProgrammingError, match="Cannot delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM register_observation")

    assert Observation.objects.filter(pk=row.pk).exists()


def test_a_deleted_service_is_let_go_and_no_other_takes_its_place():
    service, other = ServiceFactory(), ServiceFactory()
    row = observed(service=service.pk)

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Observation.objects.filter(pk=row.pk).update(service=other)
    service.delete()

    row.refresh_from_db()
    assert row.service is None
    assert row.reason == "full"


@pytest.mark.parametrize(
    "said",
    [
        {"month": datetime.date(2026, 8, 2)},
        {"reason": "She had no papers"},
        {"publics": ("Ann",)},
        {"publics": ("young", "+32 2 000 00 00")},
    ],
)
def test_what_is_not_a_code_or_a_month_is_refused(said):
    with pytest.raises(InvalidInput):
        observed(**said)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("category", {"category": "nothing_of_the_kind"}),
        ("basin", {"basin": "basin:nowhere"}),
        ("basin", {"basin": "commune:21004"}),
        ("place", {"place": "commune:99999"}),
    ],
)
def test_a_code_that_nothing_has_is_refused(path, said):
    TerritoryFactory(code="commune:21004")

    with pytest.raises(InvalidInput) as refused:
        observed(**said)

    assert refused.value.path == path
    assert not Observation.objects.exists()


def test_the_database_refuses_text_and_days():
    for wrong in ({"reason": "She had no papers"}, {"month": datetime.date(2026, 8, 2)}):
        row = {"origin": "orientation", "kind": "refused", "month": SUMMER} | wrong
        with pytest.raises(IntegrityError), transaction.atomic():
            Observation.objects.create(source_digest=secrets.token_hex(32), **row)


def test_what_is_written_late_counts_now_because_figures_that_were_told_stay():
    late = observed(month=datetime.date(2026, 6, 1), today=datetime.date(2026, 8, 14))
    in_time = observed(month=datetime.date(2026, 7, 1), today=datetime.date(2026, 8, 14))

    assert (late.month, in_time.month) == (SUMMER, datetime.date(2026, 7, 1))
