"""Headers of public data: anyone's page may read it, caches may keep it for a minute."""

import json
from collections.abc import Callable, Iterable
from functools import wraps
from itertools import chain
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers, set_response_etag

CACHE_READ = "public, max-age=60"
CACHE_QUESTION = "no-store"
READS = frozenset({"GET", "HEAD"})

Run = Callable[..., HttpResponseBase]
Response = TypeVar("Response", bound=HttpResponseBase)


def open_to_all(run: Run) -> Run:
    """Let pages of other sites read the answer, without credentials; reads can be revalidated."""

    @wraps(run)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = run(request, *args, **kwargs)
        if response.headers.get("Cache-Control") == CACHE_QUESTION:
            return response
        response.headers["Access-Control-Allow-Origin"] = "*"
        patch_vary_headers(response, ["Accept-Language"])
        if request.method not in READS or response.status_code != 200:
            response.headers["Cache-Control"] = CACHE_QUESTION
            return response
        response.headers.setdefault("Cache-Control", CACHE_READ)
        return _revalidated(request, response)

    return opened


def _revalidated(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Answer 304 without body when the caller has the same bytes already."""
    if not isinstance(response, HttpResponse):
        return response
    set_response_etag(response)
    etag = response.headers["ETag"]
    return get_conditional_response(request, etag=etag, response=response) or response


def for_one_alone(response: Response) -> Response:
    """Let no cache keep what only this caller may read, and no page of another site see it."""
    response.headers["Cache-Control"] = CACHE_QUESTION
    return response


def json_answer(data: Any, language: str) -> HttpResponse:
    content = json.dumps(data, ensure_ascii=False)
    return _in(language, HttpResponse(content, content_type="application/json; charset=utf-8"))


def ndjson_answer(lines: Iterable[str], language: str) -> StreamingHttpResponse:
    """Return lines as they are made, so that memory does not grow with their number."""
    return _in(language, StreamingHttpResponse(lines, content_type="application/x-ndjson"))


def csv_answer(lines: Iterable[str], language: str, name: str) -> StreamingHttpResponse:
    """Return a table as it is made; its first mark lets spreadsheets read the accents."""
    answer = StreamingHttpResponse(chain(["\ufeff"], lines), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return _in(language, answer)


def _in(language: str, response: Response) -> Response:
    response.headers["Content-Language"] = language
    return response
