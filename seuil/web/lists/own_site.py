"""Forms that change what this browser keeps are taken from our own pages only.

A token would need a cookie for everybody who searches; the browser itself says where a form comes
from, and does not let a page change what it says.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from seuil.web.http import refuse_unstorable

View = TypeVar("View", bound=Callable[..., HttpResponse])


def from_own_site(view: View) -> View:
    """Refuse what another site sends (403); programs that say nothing have no cookie to misuse."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and not is_own(request):
            raise PermissionDenied
        refuse_unstorable(request)
        return view(request, *args, **kwargs)

    return cast("View", csrf_exempt(guarded))


def is_own(request: HttpRequest) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()
