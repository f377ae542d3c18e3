"""What the parameters of the HSDS paths keep, and what they refuse."""

import datetime

import pytest
from django.utils import timezone

from seuil.directory.models import Location, Service
from seuil.exchange.hsds.taxonomies import Kind, taxonomy_uuid, term_uuid
from seuil.kernel.geography import Point, distance_m
from seuil.territory.models import Territory
from tests.exchange.hsds.offers import (
    RICH,
    SECRET_POSTCODE,
    SHELTER,
    place,
    put_in,
    service_record,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]
NOBODY = "3a19ff88-4620-4d17-9830-ac1d859eb5d5"


def found(public, path, **parameters):
    """Return the ids of everything that is found."""
    page = public.hsds(path, per_page=200, **parameters).json()
    assert page["last_page"]
    return [thing["id"] for thing in page["contents"]]


def uuids(services):
    return {str(service.uuid) for service in services}


def rule(dimension, operator, *values, **said):
    return {
        "dimension": dimension,
        "state": "condition",
        "operator": operator,
        "values": list(values),
        **said,
    }


def test_words_find_services_by_what_they_are_for(public):
    ids = found(public, "/services", search="psy")

    named = Service.objects.in_category("mental_health").public()
    assert set(ids) & uuids(named)
    assert len(ids) < Service.objects.public().count()
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("word", ["rich", "RICH", "Onthaal rich"])
def test_a_name_is_found_in_any_language(public, word):
    (service,) = put_in(RICH)

    assert str(service.uuid) in found(public, "/services", search=word)
    assert str(service.organisation.uuid) in found(public, "/organizations", search=word)


def test_words_that_nothing_has_find_nothing(public):
    assert found(public, "/services", search="xyzzyplugh") == []


def test_words_do_not_find_a_confidential_address(public):
    put_in(SHELTER)

    for words in ("Secret-Gardé", SECRET_POSTCODE, "Koekelberg Secret"):
        ids = found(public, "/services", search=words)
        assert str(Service.objects.get(external_id="shelter").uuid) not in ids


@pytest.mark.parametrize(
    ("kind", "code", "expected"),
    [
        (Kind.CATEGORIES, "mental_health", {"rich"}),
        (Kind.CATEGORIES, "homelessness", {"rich"}),
        (Kind.CATEGORIES, "homelessness.day_centre", {"rich"}),
        (Kind.FAMILIES, "low_threshold", {"rich", "plain"}),
        (Kind.FAMILIES, "mental_health", {"rich"}),
        (Kind.CONDITIONS, "age", {"rich"}),
        (Kind.CONDITIONS, "residence_status", {"rich"}),
        (Kind.CONDITIONS, "residence_status.undocumented", {"rich"}),
        (Kind.CONDITIONS, "residence_status.permit", set()),
        (Kind.CONDITIONS, "address:no_condition", {"rich"}),
        (Kind.CONDITIONS, "address.none", set()),
        (Kind.CONDITIONS, "justice:not_checked", {"rich"}),
        (Kind.CONDITIONS, "household.children", set()),  # it has ended
    ],
)
def test_a_term_keeps_the_services_that_carry_it(public, kind, code, expected):
    own = put_in(RICH, service_record("plain"))

    ids = found(public, "/services", taxonomy_term_id=str(term_uuid(kind, code)))

    assert {s.external_id for s in own if str(s.uuid) in ids} == expected


def test_a_term_keeps_exactly_the_services_that_say_it(public):
    term = str(term_uuid(Kind.CONDITIONS, "age"))

    ids = set(found(public, "/services", taxonomy_term_id=term))

    page = public.hsds("/services", full="true", per_page=200).json()
    assert page["last_page"]
    for service in page["contents"]:
        carries = any(a.get("taxonomy_term_id") == term for a in service["attributes"])
        assert carries is (service["id"] in ids), service["name"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.CATEGORIES, {"rich"}),
        (Kind.CONDITIONS, {"rich"}),
        (Kind.FAMILIES, {"rich", "plain"}),
    ],
)
def test_a_taxonomy_keeps_what_carries_any_of_its_terms(public, kind, expected):
    own = put_in(RICH, service_record("plain"), service_record("bare", organisation={"id": "o"}))

    ids = found(public, "/services", taxonomy_id=str(taxonomy_uuid(kind)))

    assert {s.external_id for s in own if str(s.uuid) in ids} == expected


def test_organisations_and_places_follow_their_services(public):
    rich, plain = put_in(RICH, service_record("plain", locations=[place()]))
    term = str(term_uuid(Kind.CONDITIONS, "justice:not_checked"))

    bodies = found(public, "/organizations", taxonomy_term_id=term)
    places = public.hsds("/service_at_locations", taxonomy_term_id=term, per_page=200).json()

    assert str(rich.organisation.uuid) in bodies
    assert str(plain.organisation.uuid) not in bodies
    services = {link["service_id"] for link in places["contents"]}
    assert str(rich.uuid) in services
    assert str(plain.uuid) not in services


def test_an_organisation_keeps_its_services(public):
    rich, plain = put_in(RICH, service_record("plain"))

    ids = found(public, "/services", organization_id=str(plain.organisation.uuid))

    assert ids == [str(plain.uuid)]
    assert str(rich.uuid) not in ids


def test_only_what_changed_since_a_moment(public):
    (service,) = put_in(RICH)
    moment = timezone.now() + datetime.timedelta(hours=1)
    Service.objects.filter(pk=service.pk).update(modified_at=moment)

    at_that_moment = found(public, "/services", modified_after=moment.isoformat())
    later = (moment + datetime.timedelta(seconds=1)).isoformat()
    as_utc = moment.astimezone(datetime.UTC).replace(tzinfo=None).isoformat()

    assert at_that_moment == [str(service.uuid)]
    assert found(public, "/services", modified_after=later) == []
    assert found(public, "/services", modified_after=as_utc) == [str(service.uuid)]
    links = public.hsds("/service_at_locations", modified_after=moment.isoformat()).json()
    assert {link["service_id"] for link in links["contents"]} == {str(service.uuid)}


def test_a_postcode_keeps_the_services_whose_area_holds_it(public):
    everywhere, nord, centre, nowhere = put_in(
        service_record("everywhere", serves=["region:brussels"], locations=[place()]),
        service_record("nord", serves=["basin:nord"], locations=[place()]),
        service_record("here", locations=[place(postal_code="1090", commune="21010")]),
        service_record("there", locations=[place(postal_code="1000")]),
    )

    page = public.hsds("/service_at_locations", postcode="1090", per_page=200, search="Accueil")

    services = {link["service_id"] for link in page.json()["contents"]}
    assert uuids([everywhere, nord, centre]) <= services
    assert str(nowhere.uuid) not in services


def test_proximity_counts_metres_from_the_middle_of_the_postcode(public):
    commune = Territory.objects.get(code="commune:21015")  # 1030 is all of it
    middle = Point(commune.lat, commune.lon)
    put_in(service_record("middle", locations=[place(lat=middle.lat, lon=middle.lon)]))
    known = {
        str(service_id): distance_m(middle, Point(lat, lon))
        for service_id, lat, lon in Location.objects.filter(
            confidential=False, lat__isnull=False, service__in=Service.objects.public()
        ).values_list("service__uuid", "lat", "lon")
    }

    for metres in (1, 500, 2000, 100_000):
        page = public.hsds("/service_at_locations", postcode="1030", proximity=metres, per_page=200)

        services = {link["service_id"] for link in page.json()["contents"]}
        assert services == {service for service, away in known.items() if away <= metres}


@pytest.mark.parametrize(
    "parameters",
    [
        {"postcode": SECRET_POSTCODE},
        {"postcode": SECRET_POSTCODE, "proximity": 100_000},
    ],
)
def test_a_confidential_place_is_not_found_by_where_it_is(public, parameters):
    (shelter,) = put_in(SHELTER)

    page = public.hsds("/service_at_locations", per_page=200, **parameters).json()

    assert str(shelter.uuid) not in {link["service_id"] for link in page["contents"]}


@pytest.mark.parametrize(
    ("path", "name", "value", "accepted"),
    [
        ("/services", "page", "0", "a page number"),
        ("/services", "page", "first", "a page number"),
        ("/services", "page", "10000000", "a page number"),
        ("/services", "per_page", "0", "1 to 200"),
        ("/services", "per_page", "201", "1 to 200"),
        ("/services", "per_page", "-5", "1 to 200"),
        ("/services", "format", "xml", "json, or ndjson"),
        ("/services", "full", "perhaps", "true or false"),
        ("/services", "minimal", "2", "true or false"),
        ("/services", "lang", "de", "fr, nl, en"),
        ("/services", "modified_after", "yesterday", "2026-11-01T00:00:00Z"),
        ("/services", "organization_id", "42", "/api/hsds/organizations"),
        ("/services", "organization_id", NOBODY, "/api/hsds/organizations"),
        ("/services", "taxonomy_id", NOBODY, "/api/hsds/taxonomies"),
        ("/services", "taxonomy_term_id", NOBODY, "/api/hsds/taxonomy_terms"),
        ("/services", "search", "x" * 201, "200 characters"),
        ("/services", "serch", "psy", "one of: lang"),
        ("/services", "postcode", "1000", "one of: lang"),
        ("/organizations", "modified_after", "2026-11-01T00:00:00Z", "one of: lang"),
        ("/organizations", "full_service", "maybe", "true or false"),
        ("/service_at_locations", "postcode", "ABC", "4 digits"),
        ("/service_at_locations", "postcode", "9999", "a postal code of the territory"),
        ("/service_at_locations", "proximity", "500", "a postcode beside it"),
        ("/service_at_locations", "proximity", "0", "metres"),
        ("/taxonomy_terms", "parent_id", NOBODY, "/api/hsds/taxonomy_terms"),
        ("/taxonomy_terms", "taxonomy_id", NOBODY, "/api/hsds/taxonomies"),
        ("/taxonomies", "top_only", "true", "one of: lang"),
        ("/", "page", "1", "one of: lang"),
        (f"/services/{NOBODY}", "full", "true", "one of: lang"),
    ],
)
def test_a_wrong_parameter_is_named_with_what_is_accepted(public, path, name, value, accepted):
    response = public.hsds(path, **{name: value})

    assert response.status_code == 422, response.content
    (problem,) = response.json()["errors"]
    assert problem["path"] == name
    assert str(problem["value"]) in {value, "x" * 200 + "…"}
    assert accepted in problem["accepted"]
    assert "no-store" in response.headers["Cache-Control"]


def test_minimal_and_full_exclude_each_other(public):
    response = public.hsds("/services", minimal="true", full="true")

    assert response.status_code == 422


def test_odd_bytes_harm_nothing(public):
    for query in ("search=%00", "search=%ff%fe", "search=%F0%9F%90%95", "lang=%00", "page=1%00"):
        assert public.get(f"/api/hsds/services?{query}").status_code in {200, 422}
