import datetime
import json
from zoneinfo import ZoneInfo

import pytest

from seuil.directory.models import Service
from seuil.exchange.hsds.writer import Writer, write_hsds
from seuil.matching.index import index
from seuil.organisations.domain import record_uuid
from tests.exchange.hsds.offers import (
    FOR_TEAMS,
    RICH,
    SECRETS,
    SECRETS_OF_THE_SHELTER,
    SHELTER,
    place,
    put_in,
    service_record,
)
from tests.exchange.hsds.schemas import assert_valid, needs_schemas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
BRUSSELS = ZoneInfo("Europe/Brussels")
WINTER = datetime.datetime(2026, 11, 24, 10, tzinfo=BRUSSELS)
SUMMER = datetime.datetime(2026, 7, 1, 10, tzinfo=BRUSSELS)
LANGUAGES = ["fr", "nl", "en"]


def written(record, language="fr", now=WINTER):
    (service,) = put_in(record)
    return Writer(language, now).service(service)


def attributes(made, **said):
    return [
        attribute
        for attribute in made["attributes"]
        if all(attribute.get(key) == value for key, value in said.items())
    ]


def term_codes(made, link_type):
    return [a["taxonomy_term"]["code"] for a in attributes(made, link_type=link_type)]


@needs_schemas
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("record", [RICH, SHELTER, service_record()], ids=lambda r: r["id"])
def test_every_form_is_valid(record, language):
    (service,) = put_in(record)
    writer = Writer(language, WINTER)

    assert_valid("service", writer.service(service))
    assert_valid("service_list", writer.listed_service(service))
    assert_valid("service_list", writer.minimal_service(service))
    assert_valid("organization", writer.organization(service.organisation, [service]))
    assert_valid("organization", writer.organization_with_services(service.organisation, [service]))
    assert_valid("organization_list", writer.listed_organization(service.organisation))
    for location in service.locations.all():
        assert_valid("service_at_location", writer.service_at_location(location))
        assert_valid("service_at_location_list", writer.listed_service_at_location(location))


def test_ids_last():
    first, again = written(RICH), written(RICH)

    assert first == again
    assert first["id"] == str(record_uuid("service", "test", "rich"))
    ids = [thing["id"] for key in ("phones", "schedules", "attributes") for thing in first[key]]
    assert len(ids) == len(set(ids))


def test_texts_are_in_the_language_asked_for():
    french, dutch = written(RICH, "fr"), written(RICH, "nl")

    assert (french["name"], dutch["name"]) == ("Accueil rich", "Onthaal rich")
    assert "18" in french["eligibility_description"]
    assert french["eligibility_description"] != dutch["eligibility_description"]
    assert {area["name"] for area in french["service_areas"]} != {
        area["name"] for area in dutch["service_areas"]
    }


def test_each_value_of_a_condition_is_an_attribute_that_says_how_it_stands():
    made = written(RICH)

    assert term_codes(made, "requires") == ["age", "residence_area"]
    assert term_codes(made, "excludes") == [
        "residence_status.asylum",
        "residence_status.undocumented",
        "health.drugs",
        "health.mental",
    ]
    assert term_codes(made, "prefers") == ["income_status.bim"]
    assert term_codes(made, "announced") == ["animals"]
    assert term_codes(made, "no_condition") == ["address:no_condition"]
    assert term_codes(made, "not_checked") == ["justice:not_checked"]
    assert term_codes(made, "category") == ["homelessness.day_centre", "mental_health"]


def test_a_condition_that_has_ended_is_not_said():
    made = written(RICH)

    assert "household" not in json.dumps(made["attributes"])


def test_who_is_taken_is_told_in_sentences_without_what_only_comes_later():
    text = written(RICH, "en")["eligibility_description"]

    assert "For people aged 18 to 64." in text
    assert "pets" not in text.lower()
    assert "animal" not in text.lower()


@pytest.mark.parametrize(
    ("rules", "ages"),
    [
        ([("requires", [18, 65])], (18, 64)),
        ([("requires", [None, 26])], (None, 25)),
        ([("requires", [18, None]), ("requires", [16, 30])], (18, 29)),
        ([("excludes", [None, 18])], (18, None)),
        ([("excludes", [65, None])], (None, 64)),
        ([("excludes", [20, 30])], (None, None)),
        ([("prefers", [18, 25])], (None, None)),
        ([("requires", [0.5, 3])], (0.5, 2)),
    ],
)
def test_ages_are_inclusive_at_both_ends(rules, ages):
    conditions = [
        {
            "dimension": "age",
            "state": "condition",
            "operator": "between",
            "values": values,
            "force": force,
        }
        for force, values in rules
    ]

    made = written(service_record(conditions=conditions))

    assert (made.get("minimum_age"), made.get("maximum_age")) == ages


@pytest.mark.parametrize(("now", "offset"), [(WINTER, "+01:00"), (SUMMER, "+02:00")])
def test_hours_carry_the_offset_of_the_day_and_the_whole_in_notes(now, offset):
    (schedule,) = written(service_record(hours="Mo 09:00-12:00; PH off"), now=now)["schedules"]

    assert schedule["opens_at"] == f"09:00{offset}"
    assert schedule["closes_at"] == f"12:00{offset}"
    assert (schedule["freq"], schedule["byday"]) == ("WEEKLY", "MO")
    assert schedule["notes"] == "Mo 09:00-12:00; PH off"


def test_hours_that_slots_cannot_say_stand_in_notes_alone():
    hours = "Nov 15-Mar 31 Mo-Su 20:00-08:00"

    (schedule,) = written(service_record(hours=hours))["schedules"]

    assert schedule["notes"] == hours
    assert "opens_at" not in schedule


CLOSED = [{"from": "2026-12-24", "to": "2027-01-02", "note": {"fr": "Congés"}}]


@pytest.mark.parametrize(
    ("day", "status", "told"),
    [
        ("2026-12-23", "active", True),
        ("2026-12-24", "temporarily closed", True),
        ("2027-01-01", "temporarily closed", True),
        ("2027-01-02", "active", False),
    ],
)
def test_a_closure_is_told_until_it_is_over(day, status, told):
    now = datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time(9), BRUSSELS)

    made = written(service_record(closures=CLOSED), now=now)

    assert made["status"] == status
    assert ("Congés" in made.get("alert", "")) is told
    spans = [(s["valid_from"], s["valid_to"]) for s in made.get("schedules", ())]
    assert spans == ([("2026-12-24", "2027-01-01")] if told else [])


def test_only_a_number_that_is_known_is_a_capacity():
    full = service_record(capacity={"status": "full", "updated": "2026-11-20"})
    undated = service_record(capacity={"status": "full"})

    (capacity,) = written(full)["capacities"]

    assert capacity["available"] == 0
    assert capacity["updated"] == "2026-11-20T00:00:00.000+01:00"
    assert "capacities" not in written(undated)
    assert "capacities" not in written(RICH)
    assert "6 weeks" in written(RICH, "en")["wait_time"]


def test_only_free_has_an_amount():
    (cost,) = written(service_record(price={"kind": "free"}))["cost_options"]

    assert cost["amount"] == 0
    assert "cost_options" not in written(RICH)


def test_contacts_stand_where_hsds_has_them():
    made = written(RICH)

    assert [phone["number"] for phone in made["phones"]] == ["+32 2 000 11 11", "+32 2 000 22 22"]
    assert made["email"] == "bonjour@le-fil.example"
    assert [c["email"] for c in made["contacts"]] == ["rdv@le-fil.example"]
    assert made["url"] == "https://le-fil.example/accueil"
    assert [u["url"] for u in made["additional_urls"]] == [
        "https://le-fil.example/form",
        "https://le-fil.example/more",
    ]


def test_an_address_is_whole_or_told_as_an_area():
    first, second = (link["location"] for link in written(RICH)["service_at_locations"])

    (address,) = first["addresses"]
    assert (address["address_1"], address["postal_code"]) == ("Rue du Fil-Conducteur 19", "1000")
    assert (address["country"], address["state_province"]) == ("BE", "BE-BRU")
    assert "addresses" not in second
    assert second["description"].startswith("Bruxelles")


def test_a_confidential_address_leaves_nothing_but_its_being_so():
    (link,) = written(SHELTER)["service_at_locations"]

    assert link["location"].keys() == {"id", "location_type", "name", "description", "attributes"}
    assert link["location"]["location_type"] == "physical"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_not_public_is_never_written(language):
    put_in(RICH, SHELTER, FOR_TEAMS, service_record())

    lines = list(write_hsds(Service.objects.from_source("test"), language))

    assert len(lines) == 3
    assert [secret for secret in SECRETS if secret in "".join(lines)] == []
    (shelter,) = [line for line in lines if "shelter" in line]
    assert [secret for secret in SECRETS_OF_THE_SHELTER if secret in shelter] == []


def test_an_organisation_does_not_name_what_is_for_professionals():
    named, hidden = put_in(
        service_record(), service_record("teams", name={"fr": "Cachée"}, visibility="professional")
    )
    writer = Writer("fr", WINTER)
    both = [named, hidden]

    for made in (
        writer.organization(named.organisation, both),
        writer.organization_with_services(named.organisation, both),
    ):
        assert [service["name"] for service in made["services"]] == ["Accueil plain"]


@pytest.mark.parametrize("number", [1, 10])
def test_the_number_of_queries_does_not_grow(number, django_assert_num_queries, settings):
    settings.SEUIL_ENGINE_POLL_SECONDS = 1000.0
    put_in(*({**RICH, "id": f"rich-{n}"} for n in range(number)))
    writer = Writer("fr", WINTER)
    index.ready()

    with django_assert_num_queries(11):  # services, commune, and nine lists of what belongs to them
        made = [writer.service(s) for s in Service.objects.from_source("test").for_sheet()]

    assert len(made) == number


def test_a_location_that_came_with_a_uuid_keeps_it():
    own = "3a19ff88-4620-4d17-9830-ac1d859eb5d5"

    (link,) = written(service_record(locations=[place(own)]))["service_at_locations"]

    assert link["location"]["id"] == link["location_id"] == own
    assert link["id"] != own
