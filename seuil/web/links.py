"""Pages that a link opens without an account: kept out of caches, logs of others and indexes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from seuil.kernel.errors import NotVisible
from seuil.web.http import refuse_unstorable
from seuil.web.limits import limited

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def opened_by_link(view: View) -> View:
    """Wrap a view that has the token of a link in its address.

    Where the view raises `NotVisible` (no such link, used, expired) everybody gets the same page,
    which says what to do. Many tries from one address are slowed down.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        refuse_unstorable(request)
        try:
            response = view(request, *args, **kwargs)
        except NotVisible:
            response = render(request, "site/link_over.html", status=404)
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return cast("View", limited("link", methods=("GET", "HEAD", "POST"))(opened))
