"""The HSDS 3.1 read paths."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from ninja import Query, Router

from seuil.api.answers import json_answer
from seuil.api.hsds import filters
from seuil.api.hsds.described import lists, one
from seuil.api.hsds.paging import Listing
from seuil.api.hsds.parameters import (
    MOST_MINIMAL,
    OneParameters,
    OrganizationParameters,
    OrganizationsParameters,
    PageParameters,
    PlacesParameters,
    ServicesParameters,
    TermParameters,
)
from seuil.api.hsds.places import visible_place
from seuil.api.problems import not_found, wrong
from seuil.api.requests import language_of, refuse_other_parameters
from seuil.directory.models import Service
from seuil.directory.queries import known_service
from seuil.exchange.hsds.taxonomies import Kind, Term
from seuil.exchange.hsds.writer import Writer
from seuil.kernel.errors import NotVisible
from seuil.kernel.text import fold
from seuil.organisations.models import Organisation

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/"

router = Router(tags=["HSDS 3.1"])


def _writer(request: HttpRequest, parameters: OneParameters) -> Writer:
    refuse_other_parameters(request, parameters)
    return Writer(language_of(request, parameters.lang))


@router.get("/", **one("read_hsds_root", "What this API speaks"))
def read_root(request: HttpRequest, parameters: Query[OneParameters]) -> HttpResponseBase:
    writer = _writer(request, parameters)
    address = request.build_absolute_uri(reverse("public-api:read_openapi"))
    answer = {"version": VERSION, "profile": PROFILE, "openapi_url": address}
    return json_answer(answer, writer.language)


@router.get("/services", **lists("list_services", "Services"))
def list_services(request: HttpRequest, parameters: Query[ServicesParameters]) -> HttpResponseBase:
    """Only what is public. ``minimal`` and ``full`` exclude each other."""
    writer = _writer(request, parameters)
    found = filters.filtered_services(parameters)
    if parameters.minimal:
        if parameters.full:
            raise wrong("full", True, "either minimal or full")
        closures = found.prefetch_related("closures")
        listing = Listing(closures, writer.minimal_service, usual=MOST_MINIMAL, most=MOST_MINIMAL)
    else:
        write = writer.service if parameters.full else writer.listed_service
        listing = Listing(found.for_sheet(), write)
    return listing.answer(parameters, writer.language)


@router.get("/services/{uuid:service_id}", **one("read_service", "One service with all about it"))
def read_service(
    request: HttpRequest, service_id: UUID, parameters: Query[OneParameters]
) -> HttpResponseBase:
    writer = _writer(request, parameters)
    try:
        service = known_service(service_id)
    except NotVisible:
        return not_found("id", str(service_id), "an id of /api/hsds/services")
    return json_answer(writer.service(service), writer.language)


@router.get("/service_at_locations", **lists("list_service_at_locations", "Services at locations"))
def list_service_at_locations(
    request: HttpRequest, parameters: Query[PlacesParameters]
) -> HttpResponseBase:
    """A confidential address is there without any place; it is not found by place either."""
    writer = _writer(request, parameters)
    write = writer.service_at_location if parameters.full else writer.listed_service_at_location
    return Listing(filters.locations(parameters), write).answer(parameters, writer.language)


@router.get(
    "/service_at_locations/{uuid:service_at_location_id}",
    **one("read_service_at_location", "One service at a location, with all about it"),
)
def read_service_at_location(
    request: HttpRequest, service_at_location_id: UUID, parameters: Query[OneParameters]
) -> HttpResponseBase:
    writer = _writer(request, parameters)
    place = visible_place(service_at_location_id)
    if place is None:
        return not_found(
            "id", str(service_at_location_id), "an id of /api/hsds/service_at_locations"
        )
    return json_answer(writer.service_at_location(place), writer.language)


@router.get("/organizations", **lists("list_organizations", "Organisations"))
def list_organizations(
    request: HttpRequest, parameters: Query[OrganizationsParameters]
) -> HttpResponseBase:
    """Those that offer at least one public service."""
    writer = _writer(request, parameters)
    found = filters.visible_organisations(filters.services(parameters).there())
    if not (parameters.full or parameters.full_service):
        listing = Listing(found, writer.listed_organization)
    elif parameters.full_service:
        listing = Listing(_with_all_services(found), _all_of(writer))
    else:
        listing = Listing(_with_named_services(found), _names_of(writer))
    return listing.answer(parameters, writer.language)


@router.get(
    "/organizations/{uuid:organization_id}",
    **one("read_organization", "One organisation with its services"),
)
def read_organization(
    request: HttpRequest, organization_id: UUID, parameters: Query[OrganizationParameters]
) -> HttpResponseBase:
    writer = _writer(request, parameters)
    found = filters.visible_organisations().filter(uuid=organization_id)
    found = _with_all_services(found) if parameters.full_service else _with_named_services(found)
    organisation = found.first()
    if organisation is None:
        return not_found("id", str(organization_id), "an id of /api/hsds/organizations")
    write = _all_of(writer) if parameters.full_service else _names_of(writer)
    return json_answer(write(organisation), writer.language)


def _with_all_services(found: Any) -> Any:
    return found.prefetch_related(Prefetch("services", Service.objects.public().for_sheet()))


def _with_named_services(found: Any) -> Any:
    named = Service.objects.public().prefetch_related("closures")
    return found.prefetch_related(Prefetch("services", named))


def _all_of(writer: Writer) -> Callable[[Organisation], dict[str, Any]]:
    return lambda body: writer.organization_with_services(body, body.services.all())


def _names_of(writer: Writer) -> Callable[[Organisation], dict[str, Any]]:
    return lambda body: writer.organization(body, body.services.all())


@router.get("/taxonomies", **lists("list_taxonomies", "Taxonomies"))
def list_taxonomies(request: HttpRequest, parameters: Query[PageParameters]) -> HttpResponseBase:
    writer = _writer(request, parameters)
    kinds = [k for k in Kind if _says(parameters.search, writer.taxonomy(k)["name"], k)]
    return Listing(kinds, writer.taxonomy).answer(parameters, writer.language)


@router.get("/taxonomies/{uuid:taxonomy_id}", **one("read_taxonomy", "One taxonomy"))
def read_taxonomy(
    request: HttpRequest, taxonomy_id: UUID, parameters: Query[OneParameters]
) -> HttpResponseBase:
    writer = _writer(request, parameters)
    kind = filters.taxonomy_kind(taxonomy_id)
    if kind is None:
        return not_found("id", str(taxonomy_id), "an id of /api/hsds/taxonomies")
    return json_answer(writer.taxonomy(kind), writer.language)


@router.get("/taxonomy_terms", **lists("list_taxonomy_terms", "Terms of taxonomies"))
def list_taxonomy_terms(
    request: HttpRequest, parameters: Query[TermParameters]
) -> HttpResponseBase:
    writer = _writer(request, parameters)
    terms = [term for term in writer.all_terms() if _says(parameters.search, term.name, term.code)]
    if parameters.taxonomy_id:
        kind = filters.known_kind(parameters.taxonomy_id)
        terms = [term for term in terms if term.kind is kind]
    if parameters.top_only:
        terms = [term for term in terms if not term.parent]
    if parameters.parent_id:
        terms = _children(terms, parameters.parent_id)
    return Listing(terms, writer.taxonomy_term).answer(parameters, writer.language)


def _children(terms: list[Term], parent_id: UUID) -> list[Term]:
    parent = filters.term_with(parent_id)
    if parent is None:
        raise wrong("parent_id", str(parent_id), "an id of /api/hsds/taxonomy_terms")
    return [term for term in terms if (term.kind, term.parent) == (parent.kind, parent.code)]


@router.get("/taxonomy_terms/{uuid:term_id}", **one("read_taxonomy_term", "One term"))
def read_taxonomy_term(
    request: HttpRequest, term_id: UUID, parameters: Query[OneParameters]
) -> HttpResponseBase:
    writer = _writer(request, parameters)
    term = next((term for term in writer.all_terms() if term.uuid == term_id), None)
    if term is None:
        return not_found("id", str(term_id), "an id of /api/hsds/taxonomy_terms")
    return json_answer(writer.taxonomy_term(term), writer.language)


def _says(words: str, *texts: str) -> bool:
    """Whether each word begins a word of the texts, accents and case apart."""
    said = [part for text in texts for part in fold(text).split()]
    return all(any(part.startswith(word) for part in said) for word in fold(words).split())
