"""What every answer has: the reader's language, and headers that keep what was asked private."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from seuil.accounts.models import StaffSession, User
from seuil.organisations.policies import Abilities, abilities, is_operator
from seuil.organisations.standing import Standing, standing_of
from seuil.web.accounts import second_factor

STAFF_SESSION = "staff_session"
GetResponse = Callable[[HttpRequest], HttpResponse]


def language_by_preference(get_response: GetResponse) -> GetResponse:
    """Choose the language asked for now, else of the cookie, else of the browser, else French.

    A form may carry ``interface_language`` (it is then remembered); an address may carry
    ``lang`` (for a page given to someone else).
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = _chosen_in_form(request)
        language = (
            chosen
            or _known(request.GET.get("lang", ""))
            or translation.get_language_from_request(request)
        )
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            if "Content-Language" not in response.headers:  # else it chose its language itself
                response.headers["Content-Language"] = translation.get_language() or language
                patch_vary_headers(response, ["Accept-Language", "Cookie"])
        if chosen:
            set_language_cookie(response, chosen)
        return response

    return middleware


def _chosen_in_form(request: HttpRequest) -> str:
    form_types = {"application/x-www-form-urlencoded", "multipart/form-data"}
    if request.method != "POST" or request.content_type not in form_types:
        return ""
    return _known(request.POST.get("interface_language", ""))


def _known(language: str) -> str:
    return language if language in dict(settings.LANGUAGES) else ""


def pages_opened_by_a_form(get_response: GetResponse) -> GetResponse:
    """Say what to do to whoever comes by an address alone where only a form leads."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and request.method == "GET" and not response.content:
            response.content = render_to_string("405.html", request=request)
        return response

    return middleware


def standing_of_the_reader(get_response: GetResponse) -> GetResponse:
    """Give each request the roles of who asks, looked up when a page first wants to know.

    Roles that need a second factor are withheld until it was shown.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.standing = SimpleLazyObject(partial(standing_in, request))  # type: ignore[attr-defined]
        request.staff_session = _staff_session(request)  # type: ignore[attr-defined]
        request.abilities = SimpleLazyObject(partial(_abilities, request))  # type: ignore[attr-defined]
        return get_response(request)

    return middleware


def standing_in(request: HttpRequest) -> Standing:
    """Return the roles of who asks; withheld until the second factor was shown."""
    standing = standing_of(request.user)
    if second_factor.is_owed(request, standing):
        return Standing(user_id=standing.user_id, withheld=True)
    return standing


def _abilities(request: HttpRequest) -> Abilities:
    return abilities(request.standing)  # type: ignore[attr-defined]


def _staff_session(request: HttpRequest) -> StaffSession | None:
    """Return the staff session of an operator in this session of the browser.

    Looked up at once, for the few who have a key to one: an object that waits to be looked up is
    never None, whatever it will turn out to be.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    key = request.session.get(STAFF_SESSION)
    if not key or not isinstance(request.user, User):
        return None
    person = request.user
    if not is_operator(request.standing):  # type: ignore[attr-defined]
        return None
    return StaffSession.objects.active(timezone.now()).filter(pk=key, user=person).first()


def careful_headers(get_response: GetResponse) -> GetResponse:
    """Keep answers to what was asked out of every cache, and switch off what is not used.

    So are the pages of whoever signed in: somebody may sit down at the same screen afterwards. The
    cookie says it, and no page is read for that.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
        elif settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=()"
        )
        return response

    return middleware


def set_language_cookie(response: HttpResponse, language: str) -> None:
    """Remember the chosen language for a year."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )
