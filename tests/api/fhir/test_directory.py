"""The directory in FHIR: every answer is valid, and says what the sheets say."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seuil.api.fhir.canonical import Codes, Own
from seuil.directory.models import Service
from seuil.matching.index import index
from tests.api.fhir.conftest import ROOT
from tests.api.fhir.standard import assert_valid, own_codes, own_extensions
from tests.exchange.hsds.offers import RICH, SHELTER, put_in, service_record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]

OURS = "http://testserver/api/fhir/r4"
INCLUDES = {
    "Location": ["Location:organization"],
    "HealthcareService": ["HealthcareService:organization", "HealthcareService:location"],
}
TYPES = ["Organization", "Location", "HealthcareService"]


def everything(fhir, **parameters):
    return [
        resource
        for name in TYPES
        for resource in fhir.resources(name, _count=200, **parameters)
    ]  # fmt: skip


def only(fhir, record, **parameters):
    """Return the service that a record makes."""
    [service] = put_in(record)
    return fhir.fhir(f"HealthcareService/{service.uuid}", **parameters).json()


@pytest.mark.parametrize("language", ["fr", "nl"])
def test_every_resource_of_the_demonstration_is_valid(fhir, language):
    put_in(RICH, SHELTER)

    for name in TYPES:
        bundle = fhir.fhir(name, _count=200, language=language).json()
        assert bundle["total"] == len(bundle["entry"]) > 50
        assert_valid(bundle)
        assert {entry["resource"]["language"] for entry in bundle["entry"]} == {language}


@pytest.mark.parametrize(
    "path",
    [
        "metadata",
        *(f"CodeSystem/{codes}" for codes in Codes),
        *(f"StructureDefinition/{extension}" for extension in Own),
    ],
)
def test_what_describes_the_rest_is_valid(fhir, path):
    response = fhir.fhir(path)

    assert response.status_code == 200
    assert_valid(response.json())


def test_every_code_of_ours_is_in_the_list_that_it_names(fhir):
    put_in(RICH)

    used, unknown = own_codes(fhir, everything(fhir))

    assert len({system for system, _, _ in used}) == 4
    assert unknown == set()


def test_every_extension_of_ours_is_as_its_definition_says(fhir):
    put_in(RICH)

    used, unknown = own_extensions(fhir, everything(fhir))

    assert len(used) > 10
    assert unknown == set()


def test_a_reference_leads_to_what_it_names(fhir):
    put_in(RICH)
    [service] = fhir.resources("HealthcareService", identifier="rich")

    named = [service["providedBy"], *service["location"]]

    assert len(named) == 3
    for one in named:
        found = fhir.fhir(one["reference"]).json()
        assert f"{found['resourceType']}/{found['id']}" == one["reference"]


# What a sheet says


def test_a_name_comes_in_the_language_asked_for_with_the_others_beside_it(fhir):
    dutch = only(fhir, RICH, language="nl")
    english = fhir.fhir(f"HealthcareService/{dutch['id']}", language="en").json()

    assert dutch["name"] == "Onthaal rich"
    assert translations(dutch["_name"]) == {"fr": "Accueil rich"}
    assert english["name"] == "Accueil rich"
    assert translations(english["_name"]) == {"fr": "Accueil rich", "nl": "Onthaal rich"}


def translations(element):
    """Return the standard translations of an element by language."""
    found = {}
    for one in element["extension"]:
        assert one["url"] == "http://hl7.org/fhir/StructureDefinition/translation"
        parts = {part["url"]: part for part in one["extension"]}
        found[parts["lang"]["valueCode"]] = parts["content"]["valueString"]
    return found


def test_usual_hours_are_elements(fhir):
    said = only(fhir, service_record(hours="Mo-We 09:00-12:00; Sa 18:00-24:00; Su 00:00-24:00"))

    assert said["availableTime"] == [
        {
            "daysOfWeek": ["mon", "tue", "wed"],
            "availableStartTime": "09:00:00",
            "availableEndTime": "12:00:00",
        },
        {
            "daysOfWeek": ["sat"],
            "availableStartTime": "18:00:00",
            "availableEndTime": "23:59:59",
        },
        {"daysOfWeek": ["sun"], "allDay": True},
    ]
    assert "availabilityExceptions" not in said
    assert "notAvailable" not in said


@pytest.mark.parametrize("hours", ["Th[2] 14:00-16:00", "Jul-Aug Mo-Fr 09:00-12:00"])
def test_hours_that_a_week_cannot_hold_are_words(fhir, hours):
    said = only(fhir, service_record(hours=hours, hours_text={"fr": "Selon la saison."}))

    assert "availableTime" not in said
    assert said["availabilityExceptions"] == f"Selon la saison.\n{hours}"
    assert own(said, "opening-hours")["valueString"] == hours


def own(resource, name):
    [found] = [e for e in resource["extension"] if e["url"].endswith(f"/{name}")]
    return found


def test_closures_that_are_over_are_not_said(fhir, clock):
    clock("2026-11-22 10:00")
    closures = [
        {"from": "2026-08-01", "to": "2026-08-16"},
        {"from": "2026-12-24", "to": "2027-01-02", "note": {"fr": "Congés"}},
        {"from": "2027-02-01", "to": "2027-02-02"},
    ]

    said = only(fhir, service_record(hours="Mo 09:00-12:00; PH off", closures=closures))

    assert said["notAvailable"] == [
        {"description": "Congés", "during": {"start": "2026-12-24", "end": "2027-01-01"}},
        {
            "description": "Fermé le 1er février 2027.",
            "during": {"start": "2027-02-01", "end": "2027-02-01"},
        },
        {"description": "Jours fériés"},
    ]


def test_a_code_of_eligibility_says_how_the_service_stands_to_it(fhir, clock):
    clock("2026-11-22 10:00")

    said = only(fhir, RICH)

    assert [entry["code"]["coding"][0]["code"] for entry in said["eligibility"]] == [
        "age:requires",
        "residence_status:excludes",
        "health:excludes",
        "income_status.bim:prefers",
        "residence_area:requires",
        "animals:announced",
        "address:no_condition",
        "justice:not_checked",
    ]


def test_a_condition_is_said_exactly_beside_its_sentence(fhir, clock):
    clock("2026-11-22 10:00")

    age, papers, *_ = only(fhir, RICH)["eligibility"]

    assert age["code"]["text"] == "De 18 à 64 ans."
    assert "la coordination" in age["comment"]
    assert parts(age) == {
        "dimension": ["age"],
        "state": ["condition"],
        "force": ["requires"],
        "operator": ["between"],
        "from": [18.0],
        "below": [65.0],
    }
    assert parts(papers)["value"] == ["asylum", "undocumented"]
    assert papers["comment"] == "à discuter"


def parts(entry):
    [condition] = entry["extension"]
    found = {}
    for part in condition["extension"]:
        [value] = [value for key, value in part.items() if key.startswith("value")]
        found.setdefault(part["url"], []).append(value)
    return found


def test_a_sheet_is_said_in_the_elements_that_fhir_has(fhir):
    said = only(fhir, RICH)

    assert codes(said["category"]) == ["homelessness", "mental_health"]
    assert codes(said["type"]) == ["homelessness.day_centre"]
    assert codes(said["communication"]) == ["fr", "ar", "ti"]
    assert codes(said["characteristic"]) == ["outreach", "interpreter-phone"]
    assert codes(said["serviceProvisionCode"]) == ["disc"]
    assert [area["identifier"]["value"] for area in said["coverageArea"]] == [
        "basin:centre-ouest",
        "region:brussels",
    ]
    assert said["telecom"][0] == {
        "extension": [
            {
                "url": "http://hl7.org/fhir/StructureDefinition/contactpoint-comment",
                "valueString": "le matin",
            }
        ],
        "system": "phone",
        "value": "+32 2 000 11 11",
        "use": "work",
    }
    assert [one["system"] for one in said["telecom"]] == [
        *["phone"] * 2,
        *["email"] * 2,
        *["url"] * 3,
    ]
    assert own(said, "availability")["extension"] == [
        {"url": "status", "valueCode": "waiting_list"},
        {"url": "delayDays", "valueUnsignedInt": 42},
        {"url": "saidOn", "valueDate": "2026-11-20"},
    ]
    assert "1. Téléphoner" in said["extraDetails"]
    assert "- Une carte" in said["extraDetails"]


def codes(concepts):
    return [concept["coding"][0]["code"] for concept in concepts]


@pytest.mark.parametrize(
    ("condition", "required"),
    [
        ({"state": "condition", "operator": "has", "force": "requires"}, True),
        ({"state": "none"}, False),
        ({"state": "unknown"}, None),
        ({"state": "none", "valid_from": "2027-01-01"}, None),
    ],
)
def test_whether_an_appointment_is_needed_is_said_where_it_is_known(
    fhir, clock, condition, required
):
    clock("2026-11-22 10:00")

    said = only(fhir, service_record(conditions=[{"dimension": "appointment", **condition}]))

    assert said.get("appointmentRequired") is required


def test_an_organisation_has_its_enterprise_number_in_the_belgian_system(fhir):
    put_in(RICH)
    cbe = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/cbe"

    [body] = fhir.resources("Organization", identifier=f"{cbe}|0123456789")

    assert body["name"] == "Le Fil"
    assert {"system": cbe, "value": "0123456789"} in body["identifier"]
    assert codes(body["type"]) == ["mental_health", "low_threshold"]


def test_a_place_that_is_only_roughly_known_has_no_position(fhir):
    [service] = put_in(RICH)

    exact, rough = fhir.resources("Location", organization=service.organisation.uuid)

    assert exact["position"] == {"longitude": 4.3462, "latitude": 50.8496}
    assert exact["address"]["line"] == ["Rue du Fil-Conducteur 19"]
    assert exact["address"]["postalCode"] == "1000"
    assert "position" not in rough


# Costs


@pytest.mark.parametrize("name", TYPES)
def test_a_search_takes_the_same_queries_for_one_and_for_ten(fhir, name, settings):
    settings.SEUIL_ENGINE_POLL_SECONDS = 1000.0
    index.ready()
    fhir.fhir(name, _count=1)

    along = {"_include": INCLUDES[name]} if name in INCLUDES else {}
    with CaptureQueriesContext(connection) as one:
        fhir.fhir(name, _count=1, **along)
    with CaptureQueriesContext(connection) as ten:
        assert len(fhir.resources(name, _count=10, **along)) >= 10

    assert len(one) == len(ten) <= 14


def test_a_sheet_for_professionals_is_not_there(fhir):
    hidden = Service.objects.exclude(visibility="public").first()

    assert fhir.fhir(f"HealthcareService/{hidden.uuid}").status_code == 404
    assert fhir.resources("HealthcareService", _id=hidden.uuid) == []


def test_an_answer_can_be_read_by_other_sites_and_revalidated(fhir):
    first = fhir.fhir("Organization", _count=2)
    again = fhir.get(
        f"{ROOT}/Organization",
        {"_count": 2},
        headers={"If-None-Match": first.headers["ETag"], "Accept-Language": "fr"},
    )

    assert first.headers["Content-Type"] == "application/fhir+json; charset=utf-8"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    assert first.headers["Cache-Control"] == "public, max-age=60"
    assert again.status_code == 304
