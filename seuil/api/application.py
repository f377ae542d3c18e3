"""The public HTTP interface: one OpenAPI document over the search, the lists and HSDS."""

from functools import cache
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI, Router
from ninja.errors import HttpError, ValidationErrorContext

from seuil.api import access, blockages, lists, plans, problems
from seuil.api.answers import json_answer, open_to_all
from seuil.api.fhir import views as fhir
from seuil.api.fhir.described import OUTCOME
from seuil.api.hsds import views as hsds
from seuil.api.limits import limited, say_limits
from seuil.api.requests import StrictParser, refuse_other_parameters
from seuil.kernel.errors import InvalidInput, InvalidInputs

PREFIX = "/api/"


class PublicAPI(NinjaAPI):
    """Says what is wrong in our own words: path, value, accepted."""

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> Any:
        return problems.from_contexts(error_contexts)


api = PublicAPI(
    title="Seuil",
    version="1",
    description=(
        "Which services would really take this person, and the directory as open data. "
        "No cookie, no trace of what is asked, and no key but for requests and avenues in FHIR. "
        "Wrong input gets 422 with `errors`: path, value, accepted; in FHIR 400 with an "
        "OperationOutcome."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="public-api",
    parser=StrictParser(),
)
api.add_decorator(limited, mode="view")
api.add_decorator(open_to_all, mode="view")
api.add_exception_handler(InvalidInput, problems.answer_invalid)
api.add_exception_handler(InvalidInputs, problems.answer_all_invalid)
api.add_exception_handler(HttpError, problems.answer_http_error)
api.add_exception_handler(RequestDataTooBig, problems.answer_too_large)
api.add_exception_handler(Exception, problems.answer_failure)

documents = Router(tags=["Documentation"])


@documents.get("/openapi.json", url_name="read_openapi", include_in_schema=False)
def read_openapi(request: HttpRequest) -> HttpResponse:
    refuse_other_parameters(request)
    return json_answer(openapi_document(), "en")


@cache
def openapi_document() -> dict[str, Any]:
    """Return the document as JSON holds it, which the committed snapshot equals."""
    document = dict(api.get_openapi_schema(path_prefix=PREFIX))
    document["components"]["schemas"]["OperationOutcome"] = OUTCOME
    return say_limits(document)


api.add_router("/v1", access.router)
api.add_router("/v1", lists.router)
api.add_router("/v1", blockages.router)
api.add_router("/v1", plans.router)
api.add_router("/v1", documents)
api.add_router("/hsds", hsds.router)
api.add_router("/fhir/r4", fhir.router)


def nothing_here(request: HttpRequest, **_: str) -> HttpResponse:
    return problems.not_found("", request.path, "a path of /api/v1/openapi.json")
