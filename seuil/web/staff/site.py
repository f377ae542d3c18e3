"""The administration opens during a staff session, and shows no keys and no failed sign-ins."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from seuil.accounts.models import User
from seuil.organisations.policies import is_operator

NOT_SHOWN = frozenset({"account", "auth", "axes", "mfa", "socialaccount", "usersessions"})
"""Apps of others whose rows hold keys, or who tried to sign in: they have no page here."""


class Administration(AdminSite):
    def register(
        self,
        model_or_iterable: type[Model] | Iterable[type[Model]],
        admin_class: type[ModelAdmin[Any]] | None = None,
        **options: Any,
    ) -> None:
        models = [model_or_iterable] if isinstance(model_or_iterable, type) else model_or_iterable
        shown = [model for model in models if model._meta.app_label not in NOT_SHOWN]
        super().register(shown, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        """Give the person of this request the power of their staff session, if one is open."""
        if not isinstance(request.user, User) or not request.staff_session:  # type: ignore[attr-defined]
            return False
        request.user.staff_session = request.staff_session  # type: ignore[attr-defined]
        return request.user.is_active

    def login(
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002  given by the address
    ) -> HttpResponse:
        """Lead to signing in, then to where an operator says why."""
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
            target = reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(target)
        if not request.user.is_authenticated:
            return redirect_to_login(target)
        if is_operator(request.standing) or request.standing.withheld:  # type: ignore[attr-defined]
            return HttpResponseRedirect(
                f"{reverse('web:staff_session')}?{urlencode({'next': target})}"
            )
        return redirect("web:account")

    def logout(  # type: ignore[override]
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002  given by the address
    ) -> HttpResponse:
        logout(request)
        return redirect("web:search")

    def password_change(  # type: ignore[override]
        self,
        request: HttpRequest,
        extra_context: dict[str, Any] | None = None,  # noqa: ARG002  given by the address
    ) -> HttpResponse:
        return redirect("account_change_password")
