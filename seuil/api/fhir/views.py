"""The FHIR R4 read paths: the directory for everyone, requests and avenues with a token."""

import json
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import override
from ninja import Router

from seuil.api.answers import for_one_alone
from seuil.api.fhir import (
    bundles,
    capability,
    definitions,
    described,
    healthcare_service,
    location,
    organization,
    service_request,
    task,
    terminology,
)
from seuil.api.fhir.bearer import Bearer
from seuil.api.fhir.canonical import Codes, Own
from seuil.api.fhir.elements import Fhir
from seuil.api.fhir.formats import refused_format
from seuil.api.fhir.outcomes import CONTENT_TYPE
from seuil.api.fhir.resources import Described, Resource
from seuil.api.problems import not_found, refusal, wrong
from seuil.api.requests import language_of
from seuil.exchange.tokens.queries import Reader

OPEN = (organization.RESOURCE, location.RESOURCE, healthcare_service.RESOURCE)
WITH_TOKEN = (
    (service_request.DESCRIBED, task.requests),
    (task.DESCRIBED, task.resource),
)
ONLY_READ = ("CodeSystem", "StructureDefinition")
FORBIDDEN, NOT_ACCEPTABLE = 403, 406
Given = ParamSpec("Given")
Make = Callable[[], Fhir | None]

router = Router(tags=["FHIR R4"])


def answer(request: HttpRequest, make: Make) -> HttpResponse:
    """Answer with what ``make`` returns in the caller's language; None is not found."""
    if problem := refused_format(request):
        return refusal([problem], status=NOT_ACCEPTABLE)
    language = language_of(request, None)
    with override(language):
        made = make()
    if made is None:
        return not_found("id", request.path.rpartition("/")[2], "an id that a search gives")
    response = HttpResponse(json.dumps(made, ensure_ascii=False), content_type=CONTENT_TYPE)
    response.headers["Content-Language"] = language
    return response


def only_format(request: HttpRequest) -> None:
    for name, value in request.GET.items():
        if name != "_format":
            raise wrong(name, value, "_format, or no parameter in the address")


# What describes the rest


@router.get(
    "/metadata", **described.one("CapabilityStatement", "read_fhir_metadata", "What can be asked")
)
def read_metadata(request: HttpRequest) -> HttpResponse:
    only_format(request)
    with_token = [about for about, _ in WITH_TOKEN]
    return answer(request, lambda: capability.statement(OPEN, with_token, ONLY_READ))


@router.get(
    "/CodeSystem/{code_system}",
    **described.one("CodeSystem", "read_fhir_CodeSystem", "One of our lists of codes"),
)
def read_code_system(request: HttpRequest, code_system: str) -> HttpResponse:
    only_format(request)
    known = code_system in set(Codes)
    return answer(request, lambda: terminology.read(Codes(code_system)) if known else None)


@router.get(
    "/StructureDefinition/{extension}",
    **described.one("StructureDefinition", "read_fhir_StructureDefinition", "What an extension is"),
)
def read_definition(request: HttpRequest, extension: str) -> HttpResponse:
    only_format(request)
    known = extension in set(Own)
    return answer(request, lambda: definitions.read(Own(extension)) if known else None)


# Types of resources


def _search(request: HttpRequest, resource: Resource) -> HttpResponse:
    asked = bundles.asked_of(resource, said_in(request))
    return answer(request, lambda: bundles.bundle(resource, asked))


def said_in(request: HttpRequest) -> QueryDict:
    """Return the parameters of a search: of the address and, where there is one, of the form."""
    if request.method != "POST":
        return request.GET
    if request.content_type != described.FORM:
        raise wrong("Content-Type", request.content_type or "", described.FORM)
    said = request.GET.copy()
    said.update(request.POST)
    return said


def _read(request: HttpRequest, resource: Resource, resource_id: UUID) -> HttpResponse:
    only_format(request)
    return answer(request, lambda: _one(resource, resource_id))


def _one(resource: Resource, resource_id: UUID) -> Fhir | None:
    by_id = next(parameter for parameter in resource.parameters if parameter.name == "_id")
    thing = by_id.narrow(resource.found(), str(resource_id)).first()
    return None if thing is None else resource.write(thing)


def _register(resource: Resource) -> None:
    def search(request: HttpRequest) -> HttpResponse:
        return _search(request, resource)

    def read(request: HttpRequest, resource_id: UUID) -> HttpResponse:
        return _read(request, resource, resource_id)

    name = resource.name
    router.get(f"/{name}", **described.search(resource))(search)
    router.post(f"/{name}/_search", **described.search_by_post(resource))(search)
    router.get(f"/{name}/{{uuid:resource_id}}", **described.one_of(name))(read)


def _register_with_token(about: Described, resource_for: Callable[[Reader], Resource]) -> None:
    @for_readers
    def search(request: HttpRequest) -> HttpResponse:
        return _search(request, resource_for(_reader(request)))

    @for_readers
    def read(request: HttpRequest, resource_id: UUID) -> HttpResponse:
        return _read(request, resource_for(_reader(request)), resource_id)

    name, auth = about.name, Bearer()
    router.get(f"/{name}", auth=auth, **described.search(about, with_token=True))(search)
    posted = described.search_by_post(about, with_token=True)
    router.post(f"/{name}/_search", auth=auth, **posted)(search)
    one = described.one_of(name, with_token=True)
    router.get(f"/{name}/{{uuid:resource_id}}", auth=auth, **one)(read)


def for_readers(view: Callable[Given, HttpResponse]) -> Callable[Given, HttpResponse]:
    """Answer programs whose token opens requests; nobody keeps the answer."""

    @wraps(view)
    def checked(*args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        request = cast("HttpRequest", args[0])
        if not _reader(request).reads_requests:
            return refusal([wrong("Authorization", "", "a token for requests")], status=FORBIDDEN)
        return for_one_alone(view(*args, **kwargs))

    return checked


def _reader(request: HttpRequest) -> Reader:
    return cast("Reader", request.auth)  # type: ignore[attr-defined]


for _resource in OPEN:
    _register(_resource)
for _about, _resource_for in WITH_TOKEN:
    _register_with_token(_about, _resource_for)
