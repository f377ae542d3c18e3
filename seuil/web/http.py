"""Answers that all screens make the same way."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


class PageRequest(HttpRequest):
    """A request after the htmx middleware."""

    htmx: HtmxDetails


def render_page(
    request: PageRequest,
    template: str,
    context: dict[str, object],
    *,
    partial: str,
    status: int = 200,
) -> HttpResponse:
    """Render the whole page, or only ``partial`` of it when htmx asks for a swap."""
    wants_partial = request.htmx and not request.htmx.history_restore_request
    name = f"{template}#{partial}" if wants_partial else template
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response
