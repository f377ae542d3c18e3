"""The seat that a phone took: a random token in a cookie of one session, its digest with us."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from seuil.concertation.models import Device, Session
from seuil.concertation.queries.live import device_of
from seuil.kernel.errors import NotVisible
from seuil.operating.limits import take
from seuil.web.http import PageRequest, refuse_unstorable
from seuil.web.limits import too_many
from seuil.web.lists.own_site import from_own_site

SEAT = "seat"
SEAT_SECONDS = 30 * 24 * 3600
NOT_THERE = 404
View = TypeVar("View", bound=Callable[..., HttpResponse])


class SeatRequest(PageRequest):
    """A request of a phone that took a seat."""

    device: Device


def give_seat(session: Session, token: str) -> HttpResponse:
    """Lead a phone that just joined to its page, with the cookie of this session only."""
    page = reverse("web:live_seat", args=[session.slug])
    response = redirect(page)
    response.set_cookie(
        SEAT,
        token,
        max_age=SEAT_SECONDS,
        path=page,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def seated(view: View) -> View:
    """Open a view to a phone that took a seat in the session of the address.

    Others read how one joins. What it sends is counted: a phone sends its queue
    at once, so many at a time are allowed. Nothing of the answer is kept by caches.
    """

    @wraps(view)
    def opened(request: SeatRequest, slug: str, *args: Any, **kwargs: Any) -> HttpResponse:
        refuse_unstorable(request)
        try:
            request.device = device_of(slug, request.COOKIES.get(SEAT, ""))
        except NotVisible:
            return no_seat(request)
        if request.method == "POST" and (wait := take("live_said", f"seat {request.device.pk}")):
            return too_many(request, wait)
        response: HttpResponse = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return cast("View", from_own_site(cast("Any", opened)))


def no_seat(request: HttpRequest) -> HttpResponse:
    """Say that the browser has no seat here: it joins again, and loses nothing that it holds."""
    if wants_json(request):
        words = _("This phone has no seat in this session any more. Join again with the code.")
        answer = {"error": words, "join": reverse("web:live_join")}
        response: HttpResponse = JsonResponse(answer, status=NOT_THERE)
    else:
        response = render(request, "live/no_seat.html", status=NOT_THERE)
    response.headers["Cache-Control"] = "no-store"
    return response


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")
