"""The page of one's account, and what django-allauth has no page for, or not as it should be."""

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from allauth.socialaccount.providers.openid_connect.views import login as to_other_site
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from seuil.accounts.operations import (
    end_sign_in,
    end_sign_ins,
    end_staff_session,
    start_staff_session,
)
from seuil.kernel.errors import InvalidInput
from seuil.operating.operations import erase
from seuil.organisations.models import Membership
from seuil.organisations.policies import is_operator
from seuil.web.accounts.devices import device_of
from seuil.web.accounts.forms import Person, StaffReason
from seuil.web.http import MemberRequest, signed_in, with_account
from seuil.web.middleware import STAFF_SESSION


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_account
def account(request: MemberRequest) -> HttpResponse:
    form = Person(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your account is changed."))
        return redirect("web:account")
    keys = list(Authenticator.objects.filter(user=request.user))
    context = {
        "form": form,
        "has_app": any(key.type == Authenticator.Type.TOTP for key in keys),
        "passkeys": sum(key.type == Authenticator.Type.WEBAUTHN for key in keys),
        "recovery_codes": next(
            (
                len(key.wrap().get_unused_codes())
                for key in keys
                if key.type == Authenticator.Type.RECOVERY_CODES
            ),
            None,
        ),
        "memberships": Membership.objects.for_lists().filter(user=request.user),
        "hears_of_requests": request.standing.is_professional,
        "is_operator": is_operator(request.standing),
    }
    return render(request, "account/home.html", context)


@require_safe
@never_cache
@with_account
def sign_ins(request: MemberRequest) -> HttpResponse:
    """List where this person is signed in, this session first."""
    rows = UserSession.objects.filter(user=request.user).order_by("-created_at")
    here = request.session.session_key
    listed = [(row, device_of(row.user_agent), row.session_key == here) for row in rows]
    listed.sort(key=lambda row: not row[2])
    return render(request, "account/sign_ins.html", {"sign_ins": listed})


@require_POST
@with_account
def end_one_sign_in(request: MemberRequest, sign_in_id: int) -> HttpResponse:
    end_sign_in(request.user, sign_in_id)
    messages.success(request, _("That device is signed out."))
    return redirect("web:sign_ins")


@require_POST
@with_account
def end_other_sign_ins(request: MemberRequest) -> HttpResponse:
    end_sign_ins(request.user, keep=request.session.session_key or "")
    messages.success(request, _("All other devices are signed out."))
    return redirect("web:sign_ins")


@require_safe
@never_cache
@with_account
def second_factor_page(request: MemberRequest) -> HttpResponse:
    """Say why a second factor is asked for, and lead to adding or showing one."""
    target = _inside(request, request.GET.get("next", ""))
    if not request.standing.withheld:
        return HttpResponseRedirect(target)
    kinds = set(Authenticator.objects.filter(user=request.user).values_list("type", flat=True))
    context = {
        "has_app": Authenticator.Type.TOTP in kinds,
        "has_passkey": Authenticator.Type.WEBAUTHN in kinds,
        "target": target,
    }
    return render(request, "account/second_factor.html", context)


def _inside(request: HttpRequest, target: str) -> str:
    inside = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if inside else reverse("web:account")


# Recovery codes: read as often as needed, which changes nothing


@require_safe
@never_cache
@with_account
def recovery_codes(request: MemberRequest) -> HttpResponse:
    return render(request, "account/recovery_codes.html", {"codes": _codes_of(request)})


@require_safe
@never_cache
@with_account
def recovery_codes_file(request: MemberRequest) -> HttpResponse:
    text = "".join(f"{code}\n" for code in _codes_of(request))
    return HttpResponse(
        text,
        content_type="text/plain; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="seuil.txt"'},
    )


def _codes_of(request: MemberRequest) -> list[str]:
    _must_be_sure_who_asks(request)
    found = Authenticator.objects.filter(
        user=request.user, type=Authenticator.Type.RECOVERY_CODES
    ).first()
    if found is None:
        raise Http404
    codes: list[str] = found.wrap().get_unused_codes()
    return codes


def _must_be_sure_who_asks(request: MemberRequest) -> None:
    """Lead to the page that asks for a password, a code or a passkey, unless one just did."""
    if not did_recently_reauthenticate(request):
        raise ReauthenticationRequired


# Staff sessions


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def staff_session(request: MemberRequest) -> HttpResponse:
    """Ask an operator for what the administration is needed, and open it for an hour."""
    if not is_operator(request.standing):
        raise Http404
    form = StaffReason(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            session = start_staff_session(
                request.user, reason=form.cleaned_data["reason"], now=timezone.now()
            )
        except InvalidInput:
            form.add_error("reason", _("Say it in at least ten letters."))
        else:
            request.session[STAFF_SESSION] = session.pk
            target = request.POST.get("next", "") or reverse("admin:index")
            return HttpResponseRedirect(_inside(request, target))
    context = {
        "form": form,
        "target": request.POST.get("next", request.GET.get("next", "")),
        "minutes": 60,
    }
    return render(
        request, "account/staff_session.html", context, status=422 if form.errors else 200
    )


@require_POST
@with_account
def leave_staff_session(request: MemberRequest) -> HttpResponse:
    if request.staff_session:
        end_staff_session(request.staff_session, now=timezone.now())
    request.session.pop(STAFF_SESSION, None)
    messages.success(request, _("The staff session is over."))
    return redirect("web:account")


# Leaving


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@with_account
def delete(request: MemberRequest) -> HttpResponse:
    """Delete one's own account, once it is clear who asks.

    A form that comes too late leads back to its page: nothing is deleted that was not just asked.
    """
    if request.method != "POST":
        _must_be_sure_who_asks(request)
        return render(request, "account/delete.html", {"address": request.user.email})
    if not did_recently_reauthenticate(request):
        return redirect("web:delete_account")
    with transaction.atomic():
        person = request.user
        logout(request)
        erase(person)
    messages.success(request, _("Your account is deleted."))
    return redirect("web:search")


# Another site


@require_POST
@never_cache
def sign_in_elsewhere(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the other site by a page: a form may send nobody to another address (CSP).

    Only to sign in: accounts are linked by an address that both sites have verified.
    """
    if request.GET or not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    response: HttpResponse = to_other_site(request, provider_id)
    if response.status_code != HttpResponseRedirect.status_code:
        return response
    context = {"target": response.headers["Location"]}
    return render(request, "socialaccount/login_redirect.html", context)
