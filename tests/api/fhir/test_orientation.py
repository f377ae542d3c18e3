"""Requests and avenues in FHIR: only with a token, only those of its organisation or desk."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from seuil.api.fhir.states import REQUEST_STATUS, TASK_STATUS
from seuil.directory.models import Category, Service
from seuil.exchange.models import ApiToken
from seuil.orientation.domain import avenue, request
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.models import Agreement
from seuil.register.domain.publics import Public
from seuil.territory.models import Territory
from tests.api.fhir.conftest import ROOT
from tests.api.fhir.standard import assert_valid, own_codes, own_extensions
from tests.conventions.checkout import read
from tests.factories.organisations import OrganisationFactory
from tests.factories.orientation import AvenueFactory, DeskFactory, OrientationRequestFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

OURS = "http://testserver/api/fhir/r4"
WORDS = "Cherche un médecin pour Yonas Tesfaye, 0470 12 34 56."
PATHS = ["ServiceRequest", "Task"]
IN_SERVICE = {"contacted", "considering", "wait_listed", "accepted", "no_answer"}


def asked(status=request.Status.EXPLORING, **said):
    category = Category.objects.get(code="primary_care.gp")
    return OrientationRequestFactory(
        **{
            "status": status,
            "words": WORDS,
            "category": category,
            "publics": ["undocumented", "young"],
            "submitted_at": timezone.now(),
            "contact": "0470 12 34 56",
            "caller": "Yonas",
            "answer": "Vu avec Yonas.",
        }
        | said
    )


def put_to(service, of=None, status=avenue.Status.CONTACTED, **said):
    return AvenueFactory(
        request=of or asked(), service=service, status=status, name=service.name, **said
    )


@pytest.fixture
def service():
    return Service.objects.public().first()


# The tables


def test_every_state_has_a_status_of_the_standard():
    """The models of ``fhir.resources`` do not hold these lists; http://hl7.org/fhir/R4 does."""
    either = {"draft", "on-hold", "completed", "entered-in-error"}
    of_requests = either | {"active", "revoked", "unknown"}
    of_tasks = either | {
        *("requested", "received", "accepted", "rejected", "ready", "cancelled"),
        *("in-progress", "failed"),
    }

    assert set(REQUEST_STATUS) == set(request.Status)
    assert set(REQUEST_STATUS.values()) <= of_requests
    assert set(TASK_STATUS) == set(avenue.Status)
    assert set(TASK_STATUS.values()) <= of_tasks


def test_the_documentation_tells_the_same_states():
    told = {}
    for line in read("docs/how-to/fhir.md").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[4] in TASK_STATUS.values():
            told |= {("request", own): cells[1] for own in cells[0].split(", ") if own}
            told |= {("avenue", own): cells[4] for own in cells[3].split(", ") if own}

    assert told == {("request", own): theirs for own, theirs in REQUEST_STATUS.items()} | {
        ("avenue", own): theirs for own, theirs in TASK_STATUS.items()
    }


def test_a_state_that_ended_has_a_status_that_ended():
    ended = {"completed", "revoked"}

    assert {REQUEST_STATUS[status] in ended for status in request.OPEN} == {False}
    assert {REQUEST_STATUS[status] in ended for status in set(request.Status) - request.OPEN} == {
        True
    }


# The door


@pytest.mark.parametrize("path", PATHS)
def test_without_a_token_there_is_nothing(fhir, path):
    asked()

    for answer in (fhir.fhir(path), fhir.fhir(f"{path}/6f0d1c52-5e0b-5d8e-9a53-0b8a3e6f7c11")):
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["issue"][0]["code"] == "login"
        assert_valid(answer.json())


@pytest.mark.parametrize(
    "said", ["Bearer", "Bearer ", "Bearer é", "Bearer a b", "Basic Og==", "x" * 9000, "seuil_x"]
)
def test_what_is_no_token_opens_nothing(fhir, said):
    asked()
    fhir.defaults["HTTP_AUTHORIZATION"] = said

    assert fhir.fhir("Task").status_code == 401


@pytest.mark.parametrize(
    "wrong",
    [
        {"expires_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
        {"revoked_at": datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)},
    ],
)
def test_a_token_that_is_over_opens_nothing(fhir_with, wrong):
    assert fhir_with(organisation=OrganisationFactory(), **wrong).fhir("Task").status_code == 401


def test_the_token_of_a_desk_that_was_closed_opens_nothing(fhir_with):
    desk = DeskFactory()
    program = fhir_with(desk=desk)
    assert program.fhir("Task").status_code == 200

    desk.closed_at = timezone.now()
    desk.save()

    assert program.fhir("Task").status_code == 401


def test_a_token_for_something_else_is_forbidden(fhir_with):
    answer = fhir_with(desk=DeskFactory(), scopes=["text"]).fhir("Task")

    assert answer.status_code == 403
    assert answer.json()["issue"][0]["code"] == "forbidden"


def test_the_day_on_which_a_token_was_used_is_kept(fhir_with, clock):
    program = fhir_with(desk=DeskFactory())
    clock("2026-11-22 10:00")

    program.fhir("Task")
    program.fhir("Task")

    assert ApiToken.objects.get().last_used_on == datetime.date(2026, 11, 22)


def test_an_answer_to_a_token_is_kept_by_nobody(fhir_with):
    answer = fhir_with(desk=asked().desk).fhir("ServiceRequest")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


# Who sees what


def test_a_desk_sees_its_requests_and_those_it_was_asked_along(fhir_with):
    desk = DeskFactory()
    own = asked(desk=desk)
    along = asked(request.Status.CO_EXPLORING, other_desk=desk)
    asked()

    found = fhir_with(desk=desk).resources("ServiceRequest")

    assert {one["id"] for one in found} == {str(own.uuid), str(along.uuid)}


@pytest.mark.parametrize("status", request.Status)
def test_a_desk_that_was_asked_along_sees_no_request_that_is_over(fhir_with, status):
    desk = DeskFactory()
    along = asked(status, other_desk=desk)
    put = AvenueFactory(request=along)
    program = fhir_with(desk=desk)

    requests, tasks = program.resources("ServiceRequest"), program.resources("Task")

    seen = status in request.OPEN - {request.Status.DRAFT}
    assert [one["id"] for one in requests] == [str(along.uuid)] * seen
    assert [one["id"] for one in tasks] == [str(put.uuid)] * seen
    assert program.fhir(f"Task/{put.uuid}").status_code == (200 if seen else 404)


def test_an_organisation_sees_what_it_asked_and_what_was_put_to_its_services(fhir_with, service):
    own = asked(organisation=service.organisation)
    put = put_to(service).request
    asked()

    found = fhir_with(organisation=service.organisation).resources("ServiceRequest")

    assert {one["id"] for one in found} == {str(own.uuid), str(put.uuid)}


def test_a_draft_is_seen_by_nobody_but_who_writes_it(fhir_with, service):
    body = service.organisation
    draft = asked(request.Status.DRAFT, organisation=body)

    assert fhir_with(organisation=body).resources("ServiceRequest") == []
    path = f"ServiceRequest/{draft.uuid}"
    assert fhir_with(organisation=body).fhir(path).status_code == 404


@pytest.mark.parametrize("status", avenue.Status)
def test_a_service_sees_an_avenue_once_it_was_contacted(fhir_with, service, status):
    put = put_to(service, status=status)
    program = fhir_with(organisation=service.organisation)

    found = program.resources("Task")

    seen = status in IN_SERVICE | {"refused", "accessed"}
    assert [one["id"] for one in found] == ([str(put.uuid)] if seen else [])
    assert program.fhir(f"Task/{put.uuid}").status_code == (200 if seen else 404)
    path = f"ServiceRequest/{put.request.uuid}"
    assert program.fhir(path).status_code == (200 if seen else 404)


def test_who_asked_does_not_see_the_avenues_by_token(fhir_with, service):
    body = OrganisationFactory()
    put_to(service, asked(organisation=body))

    assert fhir_with(organisation=body).resources("Task") == []


def test_what_belongs_to_others_does_not_exist(fhir_with, service):
    put = put_to(service)

    for program in (fhir_with(desk=DeskFactory()), fhir_with(organisation=OrganisationFactory())):
        assert program.resources("Task") == []
        assert program.resources("ServiceRequest") == []
        assert program.fhir(f"Task/{put.uuid}").status_code == 404
        assert program.fhir(f"ServiceRequest/{put.request.uuid}").status_code == 404


# What is said


def test_a_request_is_valid_and_says_codes_only(fhir_with):
    mine = asked(organisation=OrganisationFactory())

    [found] = fhir_with(desk=mine.desk).resources("ServiceRequest")

    assert_valid(found)
    assert (found["status"], found["intent"], found["priority"]) == ("active", "order", "routine")
    assert found["subject"] == {
        "type": "Patient",
        "identifier": {"system": f"{OURS}/sid/pseudonyms", "value": mine.code},
    }
    assert found["code"]["coding"][0]["code"] == "primary_care.gp"
    assert found["category"][0]["coding"][0]["code"] == "primary_care"
    assert [one["coding"][0]["code"] for one in found["reasonCode"]] == ["undocumented", "young"]
    assert found["requester"]["reference"] == f"Organization/{mine.organisation.uuid}"
    assert found["extension"] == [
        {"url": f"{OURS}/StructureDefinition/request-state", "valueCode": "exploring"}
    ]
    assert [label["code"] for label in found["meta"]["security"]] == ["R"]
    assert "tag" not in found["meta"]


@pytest.mark.parametrize("status", [one for one in request.Status if one != "draft"])
def test_a_request_in_any_state_is_valid(fhir_with, status):
    mine = asked(status, desk=DeskFactory())

    [found] = fhir_with(desk=mine.desk).resources("ServiceRequest")

    assert_valid(found)
    assert found["status"] == REQUEST_STATUS[status]
    outcomes = [one for one in found["extension"] if one["url"].endswith("/request-outcome")]
    assert [one["valueCode"] for one in outcomes] == (["not_needed"] if status == "closed" else [])


@pytest.mark.parametrize("status", avenue.Status)
def test_an_avenue_in_any_state_is_valid(fhir_with, service, status):
    day = datetime.date(2026, 12, 1)
    put = put_to(service, status=status, promised_on=day, delay_days=30)

    [found] = fhir_with(desk=put.request.desk).resources("Task")

    assert_valid(found)
    assert found["status"] == TASK_STATUS[status]
    assert found["businessStatus"]["coding"][0]["code"] == status
    assert found["focus"] == {"reference": f"ServiceRequest/{put.request.uuid}"}
    assert found["for"]["identifier"]["value"] == put.request.code
    assert found["owner"]["reference"] == f"HealthcareService/{service.uuid}"
    reasons = found.get("statusReason", {"coding": []})["coding"]
    assert [one["code"] for one in reasons] == ([put.reason] if put.reason else [])
    assert found.get("restriction") == (
        {"period": {"end": "2026-12-01"}} if status == "considering" else None
    )
    assert found.get("executionPeriod") == (
        {"start": "2026-12-01"} if status == "accepted" else None
    )


def test_every_code_and_extension_is_one_that_can_be_read(fhir_with, service):
    desk, place = DeskFactory(), Territory.objects.get(code="commune:21015")
    for status in set(request.Status) - {request.Status.DRAFT}:
        asked(status, desk=desk, place=place, publics=list(Public))
    for reason in Reason:
        AvenueFactory(request=asked(desk=desk), status="refused", reason=reason, delay_days=3)
    for status in avenue.Status:
        AvenueFactory(request=asked(desk=desk), status=status)
    program = fhir_with(desk=desk, text=True)
    found = [one for path in PATHS for one in program.resources(path, _count=200)]

    codes, unknown_codes = own_codes(program, found)
    extensions, unknown_extensions = own_extensions(program, found)

    assert {(kind, code) for kind, code, _ in codes} >= {
        *((f"{OURS}/CodeSystem/reasons", reason) for reason in Reason),
        *((f"{OURS}/CodeSystem/avenue-states", status) for status in avenue.Status),
        *((f"{OURS}/CodeSystem/publics", public) for public in Public),
        (f"{OURS}/CodeSystem/territories", "commune:21015"),
    }
    assert len({url for url, _, _ in extensions}) == 3
    assert unknown_codes == unknown_extensions == set()


@pytest.mark.parametrize("scoped", [False, True])
def test_what_was_written_comes_only_with_the_scope_and_is_marked(fhir_with, scoped):
    mine = asked()

    [found] = fhir_with(desk=mine.desk, text=scoped).resources("ServiceRequest")

    assert_valid(found)
    assert ("note" in found) is scoped
    assert [tag["code"] for tag in found["meta"].get("tag", [])] == ["free-text"] * scoped
    if scoped:
        assert found["note"] == [{"text": WORDS}]


def test_no_program_reads_how_to_reach_the_person(fhir_with, service):
    put = put_to(service, content=["text", "contact"], first_contact="chez Yonas")
    agree(put, ["text", "contact"])
    programs = [
        fhir_with(desk=put.request.desk, text=True),
        fhir_with(organisation=service.organisation, text=True),
    ]

    for program in programs:
        text = "".join(program.fhir(path).content.decode() for path in PATHS).replace(WORDS, "")
        assert put.request.code in text
        assert [said for said in ("Yonas", "0470") if said in text] == []


def agree(put, content, **said):
    today = timezone.localdate()
    values = {
        "given": True,
        "starts_on": today,
        "ends_on": today + datetime.timedelta(days=30),
        "recorded_at": timezone.now(),
    }
    values |= {"request": put.request, "service": put.service, "purpose": "Un rendez-vous"}
    return Agreement.objects.create(content=content, **values | said)


@pytest.mark.parametrize(
    ("sent", "agreed", "shown"),
    [
        (["text"], {"content": ["text"]}, True),
        ([], {"content": ["text"]}, False),
        (["text"], {"content": ["contact"]}, False),
        (["text"], {"content": ["text"], "given": False}, False),
        (["text"], {"content": ["text"], "ends_on": datetime.date(2026, 11, 22)}, False),
        (["text"], {"content": ["text"], "withdrawn_at": timezone.now()}, False),
        (["text"], None, False),
    ],
)
def test_a_service_reads_what_was_written_only_while_the_person_agrees(
    fhir_with, clock, service, sent, agreed, shown
):
    clock("2026-11-22 10:00")
    put = put_to(service, content=sent)
    if agreed:
        agree(put, **{"starts_on": datetime.date(2026, 11, 1)} | agreed)
    program = fhir_with(organisation=service.organisation, text=True)

    [task] = program.resources("Task")
    [focus] = program.resources("ServiceRequest")

    assert_valid(task)
    assert ("note" in task) is shown
    assert "note" not in focus


@pytest.mark.parametrize(
    ("requested", "status", "shown"),
    [
        ("exploring", "contacted", True),
        ("exploring", "no_answer", True),
        ("following", "accessed", True),
        ("closed", "wait_listed", True),
        ("exploring", "refused", False),
        ("closed", "contacted", False),
        ("closed", "accessed", False),
        ("cancelled", "contacted", False),
    ],
)
def test_what_was_written_is_read_while_the_service_has_a_use_for_it(
    fhir_with, service, requested, status, shown
):
    put = put_to(service, asked(request.Status(requested)), content=["text"], status=status)
    agree(put, ["text"])

    [task] = fhir_with(organisation=service.organisation, text=True).resources("Task")

    assert ("note" in task) is shown


def test_an_agreement_for_another_service_opens_nothing(fhir_with, service):
    put = put_to(service, content=["text"])
    other = Service.objects.exclude(organisation=service.organisation).first()
    agree(put, ["text"], service=other)

    [task] = fhir_with(organisation=service.organisation, text=True).resources("Task")

    assert "note" not in task


def test_a_service_sees_of_a_request_only_what_it_is_about(fhir_with, service):
    put_to(service, asked(organisation=OrganisationFactory()))

    [found] = fhir_with(organisation=service.organisation, text=True).resources("ServiceRequest")

    assert_valid(found)
    assert found["code"]["coding"][0]["code"] == "primary_care.gp"
    assert not {"reasonCode", "locationCode", "requester", "note"} & found.keys()


def test_a_service_sees_a_reason_only_when_it_gave_it_itself(fhir_with, service):
    put = put_to(service, status=avenue.Status.REFUSED)
    program = fhir_with(organisation=service.organisation)
    assert "statusReason" not in program.resources("Task")[0]

    put.events.create(
        step="refuse", origin="contacted", target="refused", by_service=True, at=timezone.now()
    )

    assert program.resources("Task")[0]["statusReason"]["coding"][0]["code"] == "full"


def test_an_avenue_without_a_sheet_has_no_name_without_the_scope(fhir_with):
    put = AvenueFactory(service=None, name="Le cousin de Yonas", status="contacted")

    [coded] = fhir_with(desk=put.request.desk).resources("Task")
    [told] = fhir_with(desk=put.request.desk, text=True).resources("Task")

    assert "owner" not in coded
    assert told["owner"] == {"display": "Le cousin de Yonas"}


def test_the_request_of_an_avenue_comes_along_as_far_as_one_may_see_it(fhir_with, service):
    put = put_to(service, asked(organisation=OrganisationFactory()))
    of_desk, of_service = (
        fhir_with(desk=put.request.desk),
        fhir_with(organisation=service.organisation),
    )

    for program, whole in ((of_desk, True), (of_service, False)):
        _task, along = program.resources("Task", _include="Task:focus")
        assert along == program.fhir(f"ServiceRequest/{put.request.uuid}").json()
        assert ("reasonCode" in along) is whole


# Searching


@pytest.mark.parametrize(
    ("path", "parameters", "found"),
    [
        ("ServiceRequest", {"status": "active"}, True),
        ("ServiceRequest", {"status": "completed,active"}, True),
        ("ServiceRequest", {"status": "completed"}, False),
        ("ServiceRequest", {"status": "http://hl7.org/fhir/request-status|active"}, True),
        ("ServiceRequest", {"status": "http://hl7.org/fhir/task-status|active"}, False),
        ("ServiceRequest", {"category": "primary_care"}, True),
        ("ServiceRequest", {"category": "housing"}, False),
        ("ServiceRequest", {"code": "primary_care.gp"}, True),
        ("ServiceRequest", {"authored": "ge2020"}, True),
        ("ServiceRequest", {"authored": "lt2020"}, False),
        ("Task", {"status": "requested"}, True),
        ("Task", {"status": "completed"}, False),
        ("Task", {"business-status": "contacted"}, True),
        ("Task", {"business-status": "accepted"}, False),
        ("Task", {"modified": "ge2020"}, True),
        ("Task", {"authored-on": "lt2020"}, False),
    ],
)
def test_requests_and_avenues_are_found_by_their_states(
    fhir_with, service, path, parameters, found
):
    put = put_to(service)

    assert bool(fhir_with(desk=put.request.desk).resources(path, **parameters)) is found


def test_the_avenues_of_one_request_or_one_service_are_found(fhir_with, service):
    put = put_to(service)
    program = fhir_with(desk=put.request.desk)
    other = AvenueFactory(request=put.request)

    by_focus = program.resources("Task", focus=f"ServiceRequest/{put.request.uuid}")
    by_owner = program.resources("Task", owner=f"HealthcareService/{service.uuid}")

    assert {one["id"] for one in by_focus} == {str(put.uuid), str(other.uuid)}
    assert [one["id"] for one in by_owner] == [str(put.uuid)]


@pytest.mark.parametrize("parameter", ["subject", "patient", "identifier", "reason-code"])
def test_nobody_is_looked_for_in_an_address(fhir_with, parameter):
    program = fhir_with(desk=asked().desk)

    assert program.fhir("ServiceRequest", **{parameter: "x"}).status_code == 400


@pytest.mark.parametrize("path", PATHS)
def test_a_list_takes_the_same_queries_for_one_and_for_ten(fhir_with, service, path):
    desk = DeskFactory()
    for _ in range(10):
        AvenueFactory(request=asked(desk=desk, organisation=OrganisationFactory()))
    program = fhir_with(desk=desk)
    program.fhir(path)
    along = {"_include": "Task:focus"} if path == "Task" else {}

    with CaptureQueriesContext(connection) as of_one:
        assert program.resources(path, _count=1, **along)
    with CaptureQueriesContext(connection) as of_ten:
        assert len(program.resources(path, _count=10, **along)) >= 10

    assert len(of_one) == len(of_ten) <= 5


def test_no_log_line_holds_the_token_or_the_code(fhir_with, caplog):
    mine = asked()
    program = fhir_with(desk=mine.desk)

    program.get(f"{ROOT}/ServiceRequest", {"status": "active"})

    letters = program.defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    assert letters not in caplog.text
    assert mine.code not in caplog.text
    assert "status" not in caplog.text


# Searching with a form, and what comes along


def test_requests_come_with_the_avenues_that_a_program_sees(fhir_with, service):
    desk = DeskFactory()
    mine = asked(desk=desk)
    tried = [put_to(service, mine), put_to(Service.objects.public().last(), mine)]
    put_to(service)
    program = fhir_with(desk=desk)

    answer = program.fhir("ServiceRequest", _revinclude="Task:focus")

    found = {(one["resource"]["resourceType"], one["resource"]["id"]) for one in entries(answer)}
    assert found == {("ServiceRequest", str(mine.uuid))} | {
        ("Task", str(one.uuid)) for one in tried
    }
    assert [one["search"]["mode"] for one in entries(answer)] == ["match", "include", "include"]
    assert "_revinclude=Task%3Afocus" in answer.json()["link"][0]["url"]
    assert_valid(answer.json())


def entries(answer):
    return answer.json()["entry"]


def test_what_comes_along_costs_the_same_for_many(fhir_with, service):
    desk = DeskFactory()
    program = fhir_with(desk=desk)

    def queries(count):
        for _ in range(count):
            put_to(service, asked(desk=desk))
        with CaptureQueriesContext(connection) as seen:
            program.fhir("ServiceRequest", _revinclude="Task:focus")
        return len(seen)

    queries(1)  # the first use of a key today is noted
    assert queries(1) == queries(6)


@pytest.mark.parametrize("path", PATHS)
def test_a_form_opens_no_more_than_an_address(fhir, fhir_with, path):
    desk = DeskFactory()
    put_to(Service.objects.public().first(), asked(desk=desk))
    form = {"content_type": "application/x-www-form-urlencoded"}

    refused = fhir.post(f"{ROOT}/{path}/_search", "", **form)
    found = fhir_with(desk=desk).post(f"{ROOT}/{path}/_search", "_count=5", **form)

    assert refused.status_code == 401
    assert found.json()["total"] == 1
    assert found.headers["Cache-Control"] == "no-store"
