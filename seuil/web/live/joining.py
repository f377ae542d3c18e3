"""Joining a session with five letters or a code to scan, without an account."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from seuil.concertation.models import CODE_LENGTH
from seuil.concertation.operations.live import join
from seuil.concertation.queries.live import clean_code, session_by_code
from seuil.kernel.errors import NotVisible
from seuil.operating.limits import address_of, take
from seuil.organisations.domain import PracticeFamily
from seuil.web.http import UNREADABLE, refuse_unstorable
from seuil.web.limits import too_many
from seuil.web.lists.own_site import from_own_site
from seuil.web.live.seats import give_seat
from seuil.web.live.words import families

WRONG = 404


class JoinForm(forms.Form):
    """The practice that one brings: nothing else is asked."""

    family = forms.ChoiceField(
        label=_("Which practice do you bring?"),
        choices=families,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one: the balance of the room is told by practice."),
            "invalid_choice": _("Choose one of the list."),
        },
    )


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
def join_page(request: HttpRequest) -> HttpResponse:
    """Ask for the five letters; POST leads to the page of the session."""
    refuse_unstorable(request)
    if request.method != "POST":
        return _kept_by_nobody(render(request, "live/code.html", {"wrong": False, "typed": ""}))
    code = clean_code(request.POST.get("code", ""))
    if not code:
        return wrong_code(request, code, status=UNREADABLE)
    if not code.isalpha() or not code.isascii():  # nothing that an address could hold
        return wrong_code(request, code)
    return redirect("web:live_join_session", code)


@from_own_site
@require_http_methods(["GET", "HEAD", "POST"])
def join_session(request: HttpRequest, join_code: str) -> HttpResponse:
    """Show which session it is and what happens with the words; POST takes a seat."""
    refuse_unstorable(request)
    try:
        session = session_by_code(join_code)
    except NotVisible:
        return wrong_code(request, clean_code(join_code))
    form = JoinForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if wait := take("join", address_of(request)):
            return too_many(request, wait)
        if form.is_valid():
            joined, token = join(join_code, PracticeFamily(form.cleaned_data["family"]))
            return give_seat(joined, token)
    context = {"session": session, "form": form, "code": session.code}
    status = UNREADABLE if form.errors else 200
    return _kept_by_nobody(render(request, "live/join.html", context, status=status))


def wrong_code(request: HttpRequest, typed: str, *, status: int = WRONG) -> HttpResponse:
    """Say what to do with a code that opens nothing; whoever tries many of them waits."""
    if wait := take("join_wrong", address_of(request)):
        return too_many(request, wait)
    context = {"wrong": True, "typed": typed, "length": CODE_LENGTH}
    return _kept_by_nobody(render(request, "live/code.html", context, status=status))


def _kept_by_nobody(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
