"""Answers that all screens make the same way."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

from seuil.accounts.models import User
from seuil.organisations.standing import Standing

Given = ParamSpec("Given")


class PageRequest(HttpRequest):
    """A request after the middleware: what htmx says, and who asks."""

    htmx: HtmxDetails
    standing: Standing


class MemberRequest(PageRequest):
    """A request of somebody who is signed in."""

    user: User


def signed_in(
    view: Callable[Concatenate[MemberRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Open a view to those who are signed in; lead others to the page where one does that."""
    return cast(
        "Callable[Concatenate[HttpRequest, Given], HttpResponse]", login_required(cast("Any", view))
    )


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
