"""The addresses of django-allauth that this site has; the others have none.

Left out: its lists of sessions and of recovery codes, which change what they show; linking
accounts of another site by hand.
"""

from allauth.account import urls as account
from allauth.mfa.base import urls as second_factor
from allauth.mfa.recovery_codes.views import generate_recovery_codes
from allauth.mfa.totp import urls as totp
from allauth.mfa.webauthn import urls as webauthn
from allauth.socialaccount import views as elsewhere
from allauth.socialaccount.providers.openid_connect.views import callback
from django.urls import include, path

from seuil.web.accounts import views

urlpatterns = [
    path("", include(account)),
    path("second-factor/", include(second_factor)),
    path("second-factor/app/", include(totp)),
    path("second-factor/passkeys/", include(webauthn)),
    path("second-factor/codes/", views.recovery_codes, name="mfa_view_recovery_codes"),
    path("second-factor/codes/new/", generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path(
        "second-factor/codes/file/", views.recovery_codes_file, name="mfa_download_recovery_codes"
    ),
    path("elsewhere/cancelled/", elsewhere.login_cancelled, name="socialaccount_login_cancelled"),
    path("elsewhere/signup/", elsewhere.signup, name="socialaccount_signup"),
    path("elsewhere/<slug:provider_id>/", views.sign_in_elsewhere, name="openid_connect_login"),
    path("elsewhere/<slug:provider_id>/back/", callback, name="openid_connect_callback"),
]
