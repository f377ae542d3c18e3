"""A service that is gone: nowhere to be found, and its page says where to go instead."""

import datetime
import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from seuil.directory.domain import CheckedBy, GoneReason, Hand
from seuil.directory.models import Authorship, Service
from seuil.directory.record.parsing import parse_record
from seuil.directory.record.values import GoneRecord
from seuil.exchange.exports import export_seuil, services_to_export
from seuil.exchange.hands import keep_hands, replace_hands
from seuil.exchange.hsds.reader import read_hsds
from seuil.exchange.hsds.writer import write_hsds
from seuil.exchange.operations import import_records
from seuil.exchange.report import Line, Notice, Remark
from seuil.kernel.errors import InvalidInputs
from seuil.matching.search import Question, search
from seuil.upkeep.freshness.queries import due_sheets
from tests.exchange.hsds.offers import put_in, service_record
from tests.factories.directory import ContactFactory, LocationFactory, ServiceFactory

pytestmark = pytest.mark.django_db
DAY = datetime.date(2026, 11, 1)
ENGLISH = {"Accept-Language": "en"}


def names(question=None):
    question = question or Question()
    return {match.service.name_fr for match in search(question).matches}


def go(service, **said):
    Service.objects.filter(pk=service.pk).update(gone_on=DAY, **said)


def page(client, service):
    return client.get(f"/services/{service.uuid}/", headers=ENGLISH)


def test_it_leaves_the_search_at_once_and_comes_back_when_it_is_there_again():
    service = ServiceFactory(name_fr="Atelier Zeppelin")
    assert names(Question(text="zeppelin")) == {"Atelier Zeppelin"}

    go(service)
    assert names(Question(text="zeppelin")) == set()

    Service.objects.filter(pk=service.pk).update(gone_on=None)
    assert names(Question(text="zeppelin")) == {"Atelier Zeppelin"}


def test_professionals_do_not_find_it_either():
    there, gone = ServiceFactory(professional=True), ServiceFactory(professional=True)

    go(gone)

    assert list(Service.objects.for_professionals()) == [there]


def test_nobody_is_asked_whether_its_sheet_is_right():
    there, gone = ServiceFactory(), ServiceFactory()
    go(gone)

    assert {due.service_id for due in due_sheets(timezone.localdate())} == {there.pk}


@pytest.mark.parametrize("said", [{"gone_reason": "stopped"}, {"gone_said_by": "service"}])
def test_a_reason_without_a_day_is_refused_by_the_database(said):
    service = ServiceFactory()

    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(**said)


# Its page


def test_its_page_says_since_when_and_why_and_what_else_there_is(client, brussels):
    service = ServiceFactory(name_fr="Atelier Zeppelin", categories=["food.parcels"])
    LocationFactory(service=service)
    LocationFactory(service=ServiceFactory(name_fr="Colis Sud", categories=["food.parcels"]))
    LocationFactory(service=ServiceFactory(name_fr="Avocats", categories=["rights.legal_aid"]))
    desk = ServiceFactory(name_fr="Guichet", categories=["orientation.desk"])
    LocationFactory(service=desk)
    ContactFactory(service=desk, value="+32 2 000 00 09")
    go(service, gone_reason=GoneReason.STOPPED)

    answer = page(client, service)

    assert answer.status_code == 410
    assert "gone since 1 November 2026" in answer.text
    assert "It has stopped." in answer.text
    assert "Colis Sud" in answer.text
    assert "Avocats" not in answer.text
    assert "+32 2 000 00 09" in answer.text


def test_the_page_of_one_without_kind_of_help_names_no_other(client, brussels):
    service = ServiceFactory(name_fr="Atelier Zeppelin")
    ServiceFactory(name_fr="Autre")
    go(service)

    answer = page(client, service)

    assert answer.status_code == 410
    assert "Autre" not in answer.text


def test_of_one_that_only_professionals_saw_nothing_is_said(client):
    service = ServiceFactory(name_fr="Ligne secrète", professional=True)
    go(service)

    answer = page(client, service)

    assert answer.status_code == 404
    assert "secrète" not in answer.text


# Files


def raw(**said):
    return service_record("zeppelin", **said)


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({}, "gone.on"),
        ({"on": "2026-13-01"}, "gone.on"),
        ({"on": "2999-01-01"}, "gone.on"),
        ({"on": "2026-11-01", "reason": "tired"}, "gone.reason"),
        ({"on": "2026-11-01", "until": "2027-01-01"}, "gone.until"),
        ("yes", "gone"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(brussels, said, path):
    with pytest.raises(InvalidInputs) as refused:
        parse_record(raw(gone=said), brussels)

    assert path in {problem.path for problem in refused.value.problems}


def test_a_line_says_it_and_comes_back_byte_for_byte(brussels):
    (service,) = put_in(
        raw(gone={"on": "2026-11-01", "reason": "taken_over", "said_by": "service"})
    )
    before = list(export_seuil(services_to_export("test")))

    Service.objects.all().delete()
    put_in(*map(json.loads, before))

    assert list(export_seuil(services_to_export("test"))) == before
    assert json.loads(before[0])["gone"] == {
        "on": "2026-11-01",
        "reason": "taken_over",
        "said_by": "service",
    }
    assert service.gone_reason == GoneReason.TAKEN_OVER


def test_a_line_of_one_that_is_there_does_not_speak_of_it(brussels):
    put_in(raw())

    assert "gone" not in json.loads(next(iter(export_seuil(services_to_export("test")))))


@pytest.mark.parametrize(
    ("judge", "remark", "gone_on"),
    [
        (keep_hands, Remark.KEPT_BY_HAND, DAY),
        (replace_hands, Remark.REPLACED_BY_FILE, None),
    ],
)
def test_a_file_says_what_becomes_of_one_that_somebody_marked_as_gone(
    brussels, judge, remark, gone_on
):
    (service,) = put_in(raw())
    go(service)
    Authorship.objects.create(service=service, path="gone", hand=Hand.CORRECTION, at=timezone.now())

    report = import_records("", [Line(1, raw())], actor=None, judge=judge)

    service.refresh_from_db()
    assert service.gone_on == gone_on
    assert Notice(remark, "gone", "zeppelin") in report.notices


def test_in_hsds_it_is_defunct_and_comes_back_as_gone(brussels, tmp_path):
    put_in(raw(gone={"on": "2026-11-01", "reason": "stopped"}))

    (line,) = write_hsds(Service.objects.all(), "fr")

    assert json.loads(line)["status"] == "defunct"
    file = tmp_path / "services.ndjson"
    file.write_text(line, encoding="utf-8")
    (read,) = read_hsds(file, language="fr")
    assert read.problems == ()
    record = parse_record(read.record | {"source": "test"}, brussels)
    assert record.gone == GoneRecord(DAY, GoneReason.STOPPED)


def test_others_hear_in_hsds_that_it_is_defunct(client, brussels):
    (service,) = put_in(raw(gone={"on": "2026-11-01", "said_by": "professional"}))

    listed = client.get("/api/hsds/services").json()["contents"]
    one = client.get(f"/api/hsds/services/{service.uuid}").json()
    bodies = client.get("/api/hsds/organizations").json()["contents"]

    assert [found["status"] for found in listed] == ["defunct"]
    assert one["status"] == "defunct"
    assert bodies == []
    assert service.gone_said_by == CheckedBy.PROFESSIONAL
