"""Answers that all screens make the same way."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import urlencode
from django_htmx.middleware import HtmxDetails

from seuil.accounts.models import StaffSession, User
from seuil.organisations.standing import Standing

CONFLICT, UNREADABLE = 409, 422
"""What was sent cannot be done any more; or it is not whole."""
LONGEST_NUMBER = 9
Given = ParamSpec("Given")


class PageRequest(HttpRequest):
    """A request after the middleware: what htmx says, and who asks."""

    htmx: HtmxDetails
    standing: Standing
    staff_session: StaffSession | None


class MemberRequest(PageRequest):
    """A request of somebody who is signed in."""

    user: User


def signed_in(
    view: Callable[Concatenate[MemberRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Open a view to those who are signed in; lead others to the page where one does that.

    Whoever has roles that need a second factor shows it first.
    """

    @wraps(view)
    def guarded(request: MemberRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if request.standing.withheld:
            here = urlencode({"next": request.get_full_path()})
            return HttpResponseRedirect(f"{reverse('web:second_factor')}?{here}")
        return view(request, *args, **kwargs)

    return with_account(cast("Any", guarded))


def number_in(text: str) -> int | None:
    """Return the number that a form or an address carries; None where no key nor page is one.

    >>> number_in("12"), number_in("x"), number_in("9" * 5000)
    (12, None, None)
    """
    plain = text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER
    return int(text) if plain else None


def refuse_unstorable(request: HttpRequest) -> None:
    """Refuse a form with the one character that no text in a database has, nor any keyboard."""
    if any("\x00" in value for _name, values in request.POST.lists() for value in values):
        raise SuspiciousOperation("a form with a null character")


def with_account(
    view: Callable[Concatenate[MemberRequest, Given], HttpResponse],
) -> Callable[Concatenate[HttpRequest, Given], HttpResponse]:
    """Open a view to whoever is signed in, second factor or not: it is about their account.

    A script that asks for a piece of a page gets 401 and no page to sign in on. The whole page is
    then loaded again, which leads there, but for one that says ``Keep-Page``: somebody is typing in
    it. A form that no database can keep is refused (400).
    """
    to_signed_in: Callable[..., HttpResponse] = login_required(cast("Any", view))

    @wraps(view)
    def guarded(request: MemberRequest, *args: Given.args, **kwargs: Given.kwargs) -> HttpResponse:
        if request.htmx and not request.user.is_authenticated:
            again = {} if "Keep-Page" in request.headers else {"HX-Refresh": "true"}
            return HttpResponse(status=401, headers=again)
        refuse_unstorable(request)
        return to_signed_in(request, *args, **kwargs)

    return cast("Callable[Concatenate[HttpRequest, Given], HttpResponse]", guarded)


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
